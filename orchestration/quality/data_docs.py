"""Data Docs in bucket `results`: the pages of the last check replace those before."""

import mimetypes
from pathlib import Path

from minio import Minio

BUCKET = "results"


def publish_docs(store: Minio, project: Path, prefix: str) -> list[str]:
    """Upload the pages of a Data Context's project folder under `prefix`; pages that are gone are removed."""
    site = project / "gx" / "uncommitted" / "data_docs" / "local_site"
    old = {str(item.object_name) for item in store.list_objects(BUCKET, prefix=f"{prefix}/", recursive=True)}
    keys = []
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        keys.append(f"{prefix}/{path.relative_to(site).as_posix()}")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        store.fput_object(BUCKET, keys[-1], str(path), content_type=kind)
    for key in old.difference(keys):
        store.remove_object(BUCKET, key)
    return keys
