"""Embedded services with real servers: found again, recovered after a kill, closed to strangers."""

import json
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import psutil
import psycopg2
import pytest
import urllib3

from ingestion.settings import BUCKETS
from ingestion.store import connect
from orchestration import services
from orchestration.services import keep, processes
from orchestration.services.credentials import Credentials, of_home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("services_home")
    yield folder
    services.down(folder)


@pytest.fixture(autouse=True)
def _embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DOE_PG_HOST", "DOE_S3_ENDPOINT"):
        monkeypatch.delenv(variable, raising=False)


def pids(home: Path) -> list[int]:
    """Process ids of both servers of a home."""
    found = [processes.running(home / name) for name in ("postgres.json", "s3.pid.json")]
    return [process.pid for process in found if process is not None]


def one(connections: services.Connections, query: str) -> object:
    """The single value of a query."""
    connection = psycopg2.connect(connections.postgres.dsn())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
            return row[0] if row else None
    finally:
        connection.close()


def test_two_commands_at_once_start_one_server_each_and_later_ones_find_them(home: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(services.up, [home, home])
    started = pids(home)
    assert first == second == services.up(home)
    assert len(started) == 2
    assert pids(home) == started
    assert {bucket.name for bucket in connect(first.store).list_buckets()} == set(BUCKETS)


def test_killed_servers_come_back_with_their_data(home: Path) -> None:
    connections = services.up(home)
    connect(connections.store).put_object("raw", "kept", BytesIO(b"bytes"), 5)
    connection = psycopg2.connect(connections.postgres.dsn())
    with connection, connection.cursor() as cursor:
        cursor.execute("create table public.kept as select 1 as one")
    connection.close()
    for name in ("postgres.json", "s3.pid.json"):
        process = processes.running(home / name)
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    again = services.up(home)
    assert one(again, "select one from public.kept") == 1
    assert connect(again.store).get_object("raw", "kept").data == b"bytes"


def test_a_pid_that_another_program_got_is_not_ours(home: Path) -> None:
    services.up(home)
    file = home / "postgres.json"
    ours = file.read_text()
    try:
        file.write_text('{"pid": 1, "started": 0.0}')
        assert processes.running(file) is None
        file.write_text("not json")
        assert processes.running(file) is None
    finally:
        file.write_text(ours)
    assert processes.running(file) is not None


def test_no_password_no_entry(home: Path) -> None:
    target = services.up(home).postgres
    for password in ("", "doe", "postgres"):
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(
                host=target.host, port=target.port, user=target.user, dbname=target.dbname, password=password
            )


def test_no_other_port_serves_objects(home: Path) -> None:
    connect(services.up(home).store).put_object("raw", "object", BytesIO(b"bytes"), 5)
    ports = services.object_store.ports.remembered(home)
    for name in ("filer", "volume", "master", "admin"):
        try:
            answer = urllib3.request(
                "GET", f"http://127.0.0.1:{ports[name]}/buckets/raw/object", timeout=2, retries=False
            )
        except urllib3.exceptions.HTTPError:
            continue
        assert answer.status != 200
        assert answer.data != b"bytes"


def test_secrets_are_generated_per_home_and_private(home: Path, tmp_path: Path) -> None:
    mine = of_home(home)
    other = of_home(tmp_path)
    fields = Credentials.model_fields
    assert all(getattr(mine, field) != getattr(other, field) for field in fields)
    for name in ("credentials.json", "s3.json"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_named_services_are_used_and_missing_variables_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = services.up(home)
    monkeypatch.setenv("DOE_PG_HOST", running.postgres.host)
    with pytest.raises(services.ServiceError, match="DOE_PG_USER, DOE_PG_PASSWORD, DOE_PG_DBNAME"):
        services.up(tmp_path)
    for name in ("PORT", "USER", "DBNAME"):
        monkeypatch.setenv(f"DOE_PG_{name}", str(getattr(running.postgres, name.lower())))
    monkeypatch.setenv("DOE_PG_PASSWORD", running.postgres.password.get_secret_value())
    monkeypatch.setenv("DOE_S3_ENDPOINT", running.store.endpoint)
    monkeypatch.setenv("DOE_S3_ACCESS_KEY", running.store.access_key)
    monkeypatch.setenv("DOE_S3_SECRET_KEY", running.store.secret_key.get_secret_value())
    found = services.up(tmp_path)
    assert (found.postgres, found.store) == (running.postgres, running.store)
    assert (found.postgres_mode, found.store_mode) == ("environment", "environment")
    assert pids(tmp_path) == []
    assert all(line.answers and line.mode == "environment" for line in services.status(tmp_path))


def test_down_stops_both_and_status_says_so(home: Path) -> None:
    services.up(home)
    assert all(line.answers for line in services.status(home))
    services.down(home)
    assert pids(home) == []
    assert not any(line.answers for line in services.status(home))


STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen(["sh", "-c", "trap '' TERM; sleep 300 & echo $! > $0; exec true", sys.argv[1] + ".orphan"]).wait()
child = subprocess.Popen(["sleep", "300"])
with open(sys.argv[1], "w") as file:
    file.write(str(child.pid))
time.sleep(300)
"""


def test_stop_asks_all_at_once_and_leaves_nobody_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that ignore SIGTERM, with children, one of them an orphan; a stranger is left alone."""
    monkeypatch.setattr(processes, "STOP_SECONDS", 2.0)
    files = [tmp_path / f"{number}.json" for number in range(3)]
    written = [tmp_path / f"{number}.pid" for number in range(3)]
    for file, child in zip(files, written, strict=True):
        processes.start([sys.executable, "-c", STUBBORN, str(child)], file, tmp_path / "log")
    stranger = subprocess.Popen(["sleep", "300"])
    try:
        end = time.monotonic() + 20
        while not all(child.exists() and child.read_text() for child in written):
            assert time.monotonic() < end
            time.sleep(0.05)
        family = [int(path.read_text()) for path in [*written, *tmp_path.glob("*.orphan")]]
        leaders = [process.pid for file in files if (process := processes.running(file))]
        assert len(family) == 6
        assert len(leaders) == 3
        start = time.monotonic()
        processes.stop(signal.SIGTERM, *files)
        assert time.monotonic() - start < 2 * processes.STOP_SECONDS
        assert [pid for pid in [*family, *leaders] if psutil.pid_exists(pid) and not is_zombie(pid)] == []
        assert stranger.poll() is None
        assert not any(file.exists() for file in files)
    finally:
        stranger.kill()
        stranger.wait(10)


def is_zombie(pid: int) -> bool:
    """Ended, and nobody has asked how."""
    return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_what_came_up_is_kept_running_until_it_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "PAUSE", 0.05)
    monkeypatch.setattr(keep, "CAME_UP", 0.0)
    starts = tmp_path / "starts"
    keeper = keep.Keeper(["sh", "-c", f"echo started >> {starts}; test $(wc -l < {starts}) -lt 3 || exec sleep 300"])
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(keeper.run)
        end = time.monotonic() + 20
        while not (starts.exists() and starts.read_text().count("started") == 3):
            assert time.monotonic() < end
            time.sleep(0.05)
        keeper.stop(signal.SIGTERM, None)
        assert ended.result(20) == -signal.SIGTERM
    assert starts.read_text().count("started") == 3


def test_what_never_came_up_is_not_kept() -> None:
    assert keep.Keeper(["sh", "-c", "exit 3"]).run() == 3


def test_a_home_of_an_earlier_version_keeps_its_secrets_and_gets_those_it_lacks(tmp_path: Path) -> None:
    of_home(tmp_path)
    path = tmp_path / "credentials.json"
    known = json.loads(path.read_text())
    del known["postgres_roles"], known["s3_users"]
    path.write_text(json.dumps(known))
    complete = of_home(tmp_path)
    assert complete.postgres_password.get_secret_value() == known["postgres_password"]
    assert complete == of_home(tmp_path)
