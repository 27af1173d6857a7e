select
    object_key,
    dataset,
    sha256,
    status,
    rows_in_file,
    rows_loaded,
    rows_rejected,
    loaded_at,
    error
from {{ source('raw', 'load_manifest') }}
