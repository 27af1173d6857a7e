"""`doe land`: puts files into bucket `raw`, unchanged and addressed by their content."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from minio import Minio

from ingestion.envelope import Envelope, check_envelopes
from ingestion.logs import get_logger
from ingestion.store import object_size, put_verified

log = get_logger(__name__)


@dataclass(frozen=True)
class LandedObject:
    """One object of bucket `raw` and the file it came from; `is_new` is False when it was there already."""

    object_key: str
    dataset: str
    path: Path
    n_bytes: int
    is_new: bool


@dataclass
class LandSummary:
    """Everything that the given paths hold, landed now or before."""

    objects: list[LandedObject] = field(default_factory=list)

    @property
    def n_new(self) -> int:
        """Objects that were written."""
        return sum(landed.is_new for landed in self.objects)

    @property
    def n_present(self) -> int:
        """Objects that were there already."""
        return len(self.objects) - self.n_new


def land(paths: Iterable[Path], store: Minio, on_progress: Callable[[int, int], None] | None = None) -> LandSummary:
    """Land all bundles and data files below the paths; `on_progress` gets bytes done and bytes in total.

    Raises Refused, before anything is written, when one of them cannot be landed.
    """
    envelopes = check_envelopes(paths)
    sizes = {file.key: file.path.stat().st_size for envelope in envelopes for file in envelope.files}
    summary, done = LandSummary(), 0
    for envelope in envelopes:
        for landed in _land_one(store, envelope, sizes):
            summary.objects.append(landed)
            done += landed.n_bytes
            if on_progress:
                on_progress(done, sum(sizes.values()))
    return summary


def _land_one(store: Minio, envelope: Envelope, sizes: dict[str, int]) -> Iterable[LandedObject]:
    for file in envelope.files:
        is_new = object_size(store, "raw", file.key) != sizes[file.key]
        if is_new:
            put_verified(store, "raw", file.key, file.path, file.sha256)
            log.info("landed", object_key=file.key, path=str(file.path))
        yield LandedObject(file.key, envelope.dataset, file.path, sizes[file.key], is_new)
