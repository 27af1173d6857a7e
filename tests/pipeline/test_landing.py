"""Landing while others land, and while something is killed: an object is there whole, or not at all."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
import urllib3
from minio import Minio
from minio.error import MinioException

from ingestion import store
from ingestion.land import land
from ingestion.settings import ObjectStoreSettings
from orchestration.services import processes
from tests import stores, web
from tests.pipeline.intake import SENSORS_HEADER, csv_bytes, sensor_rows
from tests.pipeline.killed import PROCESSES, kill_at

N_LANDERS = 4


@pytest.fixture(scope="module", params=stores.STORES)
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("landing") / request.param
    with stores.running(folder, request.param):
        yield folder


@pytest.fixture
def target(home: Path) -> ObjectStoreSettings:
    """The store, with nothing in bucket raw."""
    found = stores.up(home, home.name).store  # type: ignore[arg-type]
    client = store.connect(found)
    for item in client.list_objects("raw", recursive=True):
        client.remove_object("raw", str(item.object_name))
    return found


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of three parts."""
    header, row = csv_bytes(SENSORS_HEADER, []), (sensor_rows(1)[0] + "\n").encode()
    path = tmp_path_factory.mktemp("large") / "sensors.csv"
    path.write_bytes(header + row * (store.PART_BYTES * 5 // 2 // len(row)))
    return path


def land_one(target: ObjectStoreSettings, path: Path) -> None:
    """A lander with a client of its own."""
    land([path], store.connect(target))


def land_and_tell(target: ObjectStoreSettings, path: Path, start: Barrier, finished: "Queue[list[str]]") -> None:
    """A lander that starts together with others."""
    start.wait(60)
    finished.put([landed.object_key for landed in land([path], store.connect(target)).objects])


def keys(client: Minio) -> list[str]:
    """Whole objects of bucket raw."""
    return [str(item.object_name) for item in client.list_objects("raw", recursive=True)]


def check_whole(target: ObjectStoreSettings, path: Path) -> None:
    """One object with the bytes of the file, which a second landing recognises."""
    client = store.connect(target)
    (key,) = keys(client)
    assert store.read(client, "raw", key) == path.read_bytes()
    assert (land([path], client).n_new, keys(client)) == (0, [key])


def test_landers_at_once_make_one_object(target: ObjectStoreSettings, large: Path) -> None:
    start, finished = PROCESSES.Barrier(N_LANDERS), PROCESSES.Queue()
    landers = [PROCESSES.Process(target=land_and_tell, args=(target, large, start, finished)) for _ in range(N_LANDERS)]
    for lander in landers:
        lander.start()
    told = {tuple(finished.get(timeout=120)) for _ in landers}
    for lander in landers:
        lander.join(30)
    assert [lander.exitcode for lander in landers] == [0] * N_LANDERS
    assert len(told) == 1
    check_whole(target, large)


MOMENTS = {
    "before anything is sent": ("minio:Minio", "put_object", 1),
    "between two parts": ("minio:Minio", "_upload_part", 2),
    "before the parts are put together": ("minio:Minio", "_complete_multipart_upload", 1),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_lander_leaves_no_part_of_an_object(target: ObjectStoreSettings, large: Path, moment: str) -> None:
    kill_at(MOMENTS[moment], land_one, target, large)
    assert keys(store.connect(target)) == []
    land_one(target, large)
    check_whole(target, large)


def test_a_killed_store_keeps_what_it_has_taken_and_no_part_of_what_it_has_not(
    home: Path, target: ObjectStoreSettings, large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tmp_path / "small.csv"
    small.write_bytes(csv_bytes(SENSORS_HEADER, sensor_rows(10)))
    land_one(target, small)
    (kept,) = keys(store.connect(target))
    server = processes.running(home / ("minio.json" if home.name == "minio" else "s3.pid.json"))
    assert server is not None
    client = store.connect(target)
    send, parts = client._upload_part, itertools.count(1)

    def send_until_killed(*arguments: Any) -> Any:
        if next(parts) == 2:
            server.kill()
            server.wait(20)
        return send(*arguments)

    monkeypatch.setattr(client, "_upload_part", send_until_killed)
    with pytest.raises((MinioException, urllib3.exceptions.HTTPError)):
        land([large], client)
    again = stores.up(home, home.name).store  # type: ignore[arg-type]
    client = store.connect(again)
    assert keys(client) == [kept]
    assert store.read(client, "raw", kept) == small.read_bytes()
    land_one(again, large)
    client.remove_object("raw", kept)
    check_whole(again, large)


def test_of_writers_who_must_not_overwrite_one_wins(target: ObjectStoreSettings) -> None:
    """`If-None-Match`. Landing does not lean on it: its keys say what is in an object."""
    url = store.connect(target).presigned_put_object("raw", "only_one", timedelta(minutes=5))

    def write(number: int) -> int:
        return web.request("PUT", url, body=b"%d" % number, headers={"If-None-Match": "*"}).status

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(write, range(16)))
    assert sorted(set(statuses)) in ([200, 412], [200, 409, 412])
    assert statuses.count(200) == 1
    assert store.read(store.connect(target), "raw", "only_one") == b"%d" % statuses.index(200)
