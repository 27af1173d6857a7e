"""Where objects live in the buckets: the layout of `raw` and `processed`."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from minio import Minio

DESIGN_FILE = "design.yml"
RUNS_FILES = ("runs.csv", "runs.parquet")
EXPERIMENTS = "experiments"

Format = Literal["csv", "parquet"]
_BUNDLE = re.compile(r"experiments/([a-z0-9_]{1,64})/([0-9a-f]{64})/(design\.yml|runs\.(?:csv|parquet))")
_DATA = re.compile(r"(production_data|machine_sensors)/([0-9a-f]{64})/\1\.(csv|parquet)")


def bundle_sha256(file_sha256: dict[str, str]) -> str:
    """The address of a bundle: SHA-256 over one `<sha256>  <file name>` line per file, sorted by name."""
    lines = "".join(f"{file_sha256[name]}  {name}\n" for name in sorted(file_sha256))
    return hashlib.sha256(lines.encode()).hexdigest()


def bundle_key(experiment_id: str, sha256: str, file_name: str) -> str:
    """Key of one file of a bundle."""
    return f"{EXPERIMENTS}/{experiment_id}/{sha256}/{file_name}"


def data_key(dataset: str, sha256: str, file_format: Format) -> str:
    """Key of a data file."""
    return f"{dataset}/{sha256}/{dataset}.{file_format}"


@dataclass(frozen=True)
class Landed:
    """What is loaded in one transaction: a bundle (design and runs) or one data file."""

    dataset: str
    sha256: str
    keys: tuple[str, ...]
    n_bytes: int
    landed_at: datetime

    @property
    def partition(self) -> str:
        """The folder of the object, the same in `raw` and `processed`."""
        return self.keys[0].rpartition("/")[0]

    @property
    def main_key(self) -> str:
        """The key that completes the object: design.yml of a bundle, or the data file."""
        return self.keys[0]


def list_landed(store: Minio) -> list[Landed]:
    """All complete objects of bucket `raw`, oldest first; anything else in the bucket is left alone."""
    bundles: dict[str, dict[str, tuple[int, datetime]]] = {}
    landed: list[Landed] = []
    for item in store.list_objects("raw", recursive=True):
        key, size, time = str(item.object_name), int(item.size or 0), item.last_modified
        assert time is not None
        if data := _DATA.fullmatch(key):
            landed.append(Landed(data[1], data[2], (key,), size, time))
        elif bundle := _BUNDLE.fullmatch(key):
            bundles.setdefault(key.rpartition("/")[0], {})[bundle[3]] = (size, time)
    landed += _complete(bundles)
    return sorted(landed, key=lambda found: (found.landed_at, found.main_key))


def _complete(bundles: dict[str, dict[str, tuple[int, datetime]]]) -> Iterable[Landed]:
    for folder, files in bundles.items():
        runs = [name for name in RUNS_FILES if name in files]
        if DESIGN_FILE in files and len(runs) == 1:
            keys = (f"{folder}/{DESIGN_FILE}", f"{folder}/{runs[0]}")
            size = sum(files[name][0] for name in (DESIGN_FILE, runs[0]))
            yield Landed(EXPERIMENTS, folder.rpartition("/")[2], keys, size, files[DESIGN_FILE][1])
