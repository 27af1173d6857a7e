"""The S3 stores that the tests run against: SeaweedFS, as a home starts it, and MinIO, as a named store of a home."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
import urllib3

from ingestion.settings import ObjectStoreSettings
from orchestration import services
from orchestration.services import ports, processes
from orchestration.services.credentials import of_home
from orchestration.services.init import minio_users
from tests.programs import program

Store = Literal["seaweedfs", "minio"]
# the first test may have to build it
STORES = ("seaweedfs", pytest.param("minio", marks=pytest.mark.timeout(2000)))
# it asks nobody for updates, and serves no console
QUIET = {"MINIO_UPDATE": "off", "MINIO_BROWSER": "off"}


def start_minio(home: Path) -> ObjectStoreSettings:
    """MinIO, started or found, with the administrator that the home's own store would have."""
    home.mkdir(exist_ok=True)
    secrets, pid_file, log = of_home(home), home / "minio.json", home / "logs" / "minio.log"
    if processes.running(pid_file) is None:
        place = f"{ports.HOST}:{ports.choose(home, ['minio'])['minio']}"
        login = {
            "MINIO_ROOT_USER": secrets.s3_access_key,
            "MINIO_ROOT_PASSWORD": secrets.s3_secret_key.get_secret_value(),
        }
        command = [program("minio"), "server", str(home / "minio"), f"--address={place}"]
        processes.start(command, pid_file, log, {"HOME": str(home), **login, **QUIET})
    place = f"{ports.HOST}:{ports.remembered(home)['minio']}"

    def ask() -> None:
        answer = urllib3.request("GET", f"http://{place}/minio/health/cluster", timeout=5, retries=False)
        if answer.status != 200:
            raise urllib3.exceptions.HTTPError(f"status {answer.status}")

    processes.wait_for("MinIO", pid_file, log, ask, (urllib3.exceptions.HTTPError,))
    return ObjectStoreSettings(endpoint=place, access_key=secrets.s3_access_key, secret_key=secrets.s3_secret_key)


def stop_minio(home: Path) -> None:
    """Stop it."""
    processes.stop(signal.SIGTERM, home / "minio.json")


def up(home: Path, store: Store) -> services.Connections:
    """The services of a home, started or found."""
    if store == "seaweedfs":
        return services.up(home)
    found = start_minio(home)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("endpoint", "access_key"):
            patch.setenv(f"DOE_S3_{name.upper()}", getattr(found, name))
        patch.setenv("DOE_S3_SECRET_KEY", found.secret_key.get_secret_value())
        for user, secret in of_home(home).s3_users:
            patch.setenv(f"DOE_S3_USER_{user.upper()}", secret.get_secret_value())
        minio_users()
        return services.up(home)


@contextmanager
def running(home: Path, store: Store = "seaweedfs") -> Iterator[services.Connections]:
    """The services of a home with one of the stores, until the end of the block."""
    try:
        yield up(home, store)
    finally:
        services.down(home)
        stop_minio(home)
