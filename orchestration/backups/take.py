"""`doe backup`: into a new folder, while loads may be running."""

import hashlib
import os
import shutil
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from minio import Minio
from minio.error import S3Error
from pydantic import ValidationError

from ingestion.errors import Refused
from ingestion.settings import BUCKETS
from ingestion.store import READ_BYTES, connect, sha256_of_file
from orchestration.backups.contents import CONTENTS, DUMP, Contents, StoredObject
from orchestration.services import Connections, postgres

OF_THE_USER = "x-amz-meta-"


def take(connections: Connections, folder: Path) -> Contents:
    """Write schema `raw` and all buckets into a folder that is not there yet; whole or not at all.

    Raises Refused when the folder is there, or when nothing has been landed.
    """
    if folder.exists():
        raise Refused(f"{folder} is there already and is left alone: name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".unfinished", dir=folder.parent))
    try:
        contents = _write(connections, unfinished)
        os.sync()  # the name is the promise that everything is on disk
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    return contents


def _write(connections: Connections, folder: Path) -> Contents:
    made_at = datetime.now(UTC)
    # The dump first: landed objects never change, so the buckets, read later, hold every object that the dump knows
    # as loaded. Objects that came in between are there and not loaded: the next load takes them.
    postgres.run_client(
        connections.postgres,
        "pg_dump",
        "--format=custom",
        "--schema=raw",
        "--no-owner",
        "--no-privileges",
        "--lock-wait-timeout=5min",
        f"--file={folder / DUMP}",
    )
    contents = Contents(
        project_version=version("doe-warehouse"),
        made_at=made_at,
        dump_sha256=sha256_of_file(folder / DUMP),
        objects=_copy_objects(connect(connections.store), folder),
    )
    (folder / CONTENTS).write_text(contents.model_dump_json(indent=1), encoding="utf-8")
    return contents


def _copy_objects(store: Minio, folder: Path) -> list[StoredObject]:
    listed = [
        (item.last_modified, bucket, str(item.object_name))
        for bucket in BUCKETS
        for item in store.list_objects(bucket, recursive=True)
    ]
    if not any(bucket == "raw" for _, bucket, _ in listed):
        raise Refused("nothing has been landed there, so there is nothing to back up: is DOE_HOME the right one?")
    # oldest first: loading in the order of landing is what decides between bundles that claim one experiment
    copied = [_copy(store, bucket, key, folder) for _, bucket, key in sorted(listed)]
    return [each for each in copied if each is not None]


def _copy(store: Minio, bucket: str, key: str, folder: Path) -> StoredObject | None:
    """One object, streamed; None when it has been removed since it was listed, as reports and verdicts may be."""
    try:
        response = store.get_object(bucket, key)
    except S3Error as error:
        if error.code != "NoSuchKey":
            raise
        return None
    try:
        headers = {name.lower(): value for name, value in response.headers.items()}
        found = StoredObject(
            bucket=bucket,
            key=key,
            n_bytes=0,
            sha256="",
            content_type=headers.get("content-type", "application/octet-stream"),
            metadata={
                name.removeprefix(OF_THE_USER): value for name, value in headers.items() if name.startswith(OF_THE_USER)
            },
        )
        path, digest = found.file(folder), hashlib.sha256()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for chunk in response.stream(READ_BYTES):
                digest.update(chunk)
                file.write(chunk)
            n_bytes = file.tell()
        return found.model_copy(update={"sha256": digest.hexdigest(), "n_bytes": n_bytes})
    except ValidationError as error:
        raise Refused(f"bucket {bucket}: {error.errors()[0]['msg']}") from None
    finally:
        response.close()
        response.release_conn()
