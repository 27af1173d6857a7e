select
    object_key,
    dataset,
    {{ doe.last_part('object_key', '/') }} as file_name,
    status,
    cast(rows_in_file as bigint) as rows_in_file,
    cast(rows_loaded as bigint) as rows_loaded,
    cast(rows_rejected as bigint) as rows_rejected,
    loaded_at,
    case
        when error is not null then error
        when rows_rejected > 0 then 'rejected rows, each with its reason, are in bucket processed beside the others'
    end as reason
from {{ ref('stg_load_manifest') }}
