"""What a backup is: a dump of schema `raw`, the objects of all buckets, and `backup.json`, which vouches for both."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ValidationError, field_validator

from ingestion.errors import Refused
from ingestion.settings import BUCKETS
from ingestion.store import sha256_of_file

CONTENTS, DUMP = "backup.json", "raw.dump"


class StoredObject(BaseModel, frozen=True):
    """An object of a bucket; its bytes are the file `<bucket>/<key>` of the backup."""

    bucket: str
    key: str
    n_bytes: int
    sha256: str
    content_type: str
    metadata: dict[str, str]

    @field_validator("bucket")
    @classmethod
    def _is_ours(cls, bucket: str) -> str:
        if bucket not in BUCKETS:
            raise ValueError(f"{bucket} is none of the buckets {', '.join(BUCKETS)}")
        return bucket

    @field_validator("key")
    @classmethod
    def _stays_inside(cls, key: str) -> str:
        if str(PurePosixPath(key)) != key or key.startswith("/") or ".." in key.split("/") or "\0" in key:
            raise ValueError(f"{key!r} cannot be the path of a file: remove the object, or give it another key")
        return key

    def file(self, folder: Path) -> Path:
        """Where its bytes are in a backup."""
        return folder / self.bucket / self.key


class Contents(BaseModel, frozen=True):
    """`backup.json`; objects in the order in which they were written to the store."""

    format: Literal[1] = 1
    project_version: str
    made_at: datetime
    dump_sha256: str
    objects: list[StoredObject]

    @property
    def n_bytes(self) -> int:
        """Bytes of all objects."""
        return sum(each.n_bytes for each in self.objects)


def read(folder: Path) -> Contents:
    """What a folder says it holds, after every file was compared with its checksum. Raises Refused."""
    try:
        contents = Contents.model_validate_json((folder / CONTENTS).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise Refused(f"{folder} is no backup, or one that was interrupted: it has no {CONTENTS}") from None
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise Refused(f"{folder / CONTENTS}: {where}: {fault['msg']}; did a later version write it?") from None
    if damaged := list(_damaged(folder, contents)):
        raise Refused(damaged)
    return contents


def _damaged(folder: Path, contents: Contents) -> Iterator[str]:
    expected = {each.file(folder): each.sha256 for each in contents.objects}
    for path, sha256 in {folder / DUMP: contents.dump_sha256, **expected}.items():
        if not path.is_file():
            yield f"{path} is missing: take another backup or copy"
        elif sha256_of_file(path) != sha256:
            yield f"{path} is damaged, its SHA-256 is no longer {sha256}: take another backup or copy"
