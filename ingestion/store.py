"""The object store: verified writes, streaming reads."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from minio import Minio
from minio.error import S3Error

from ingestion.errors import Refused
from ingestion.settings import BUCKETS, ObjectStoreSettings

PART_BYTES = 16 * 1024 * 1024
READ_BYTES = 1024 * 1024


def connect(settings: ObjectStoreSettings) -> Minio:
    """A client of the store; opens no connection yet."""
    return Minio(
        settings.endpoint,
        access_key=settings.access_key,
        secret_key=settings.secret_key.get_secret_value(),
        secure=settings.secure,
        region=settings.region,
    )


def ensure_buckets(store: Minio) -> None:
    """Create the buckets that are missing; two callers at once are fine."""
    for bucket in BUCKETS:
        if not store.bucket_exists(bucket):
            try:
                store.make_bucket(bucket)
            except S3Error as error:
                if error.code not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                    raise


def sha256_of_file(path: Path) -> str:
    """Hex digest of a file, read as a stream."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def object_size(store: Minio, bucket: str, key: str) -> int | None:
    """Size in bytes, or None when there is no such object."""
    try:
        return store.stat_object(bucket, key).size
    except S3Error as error:
        if error.code in ("NoSuchKey", "NoSuchBucket"):
            return None
        raise


def stream(store: Minio, bucket: str, key: str) -> Iterator[bytes]:
    """The bytes of an object in chunks of about 1 MiB."""
    response = store.get_object(bucket, key)
    try:
        yield from response.stream(READ_BYTES)
    finally:
        response.close()
        response.release_conn()


def read(store: Minio, bucket: str, key: str) -> bytes:
    """A small object in one piece."""
    return b"".join(stream(store, bucket, key))


def put_verified(
    store: Minio,
    bucket: str,
    key: str,
    path: Path,
    sha256: str,
    content_type: str = "application/octet-stream",
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write a file (in parts when it is large) and read it back; memory stays flat.

    Without ``metadata`` the object keeps the file's name. A single part also carries its SHA-256, which the server
    enforces. Raises Refused when what was stored is not what was checked; the wrong object is taken away again.
    """
    size = path.stat().st_size
    headers: dict[str, str | list[str] | tuple[str]] = {}
    headers.update({"original-name": quote(path.name)} if metadata is None else metadata)
    if size <= PART_BYTES:
        headers["x-amz-checksum-sha256"] = base64.b64encode(bytes.fromhex(sha256)).decode()
    try:
        with path.open("rb") as file:
            store.put_object(
                bucket,
                key,
                file,
                size,
                content_type,
                headers,
                part_size=PART_BYTES,
                num_parallel_uploads=2,
            )
    except S3Error as error:
        if error.code not in ("BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch"):
            raise
        stored = "another checksum"
    else:
        digest = hashlib.sha256()
        for chunk in stream(store, bucket, key):
            digest.update(chunk)
        stored = digest.hexdigest()
    if stored != sha256:
        with suppress(S3Error):
            store.remove_object(bucket, key)
        raise Refused(
            f"{path}: the store received other bytes than were checked (SHA-256 {sha256}, stored {stored}); "
            "is the file still being written? Try again when it is complete"
        )


def sha256_of(data: bytes) -> str:
    """Hex digest of bytes in memory."""
    return hashlib.sha256(data).hexdigest()
