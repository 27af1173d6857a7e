"""The services of docker-compose.yml as plain processes, with the programs of the wheels.

Names and ports of the composed network become free ports of this machine; what listens on the network there listens on
127.0.0.2 here, so that one sees what does and what does not.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import urllib3

from ingestion.settings import ObjectStoreSettings, PostgresSettings
from orchestration.home import PROJECT_ROOT
from orchestration.services import ports, postgres
from tests import compose
from tests.programs import program

NETWORK = "127.0.0.2"
BIN = Path(sys.executable).parent
PORTS = ("postgres", "redis", "s3", "console", "api", "master", "volume", "filer", "worker_log", "trigger_log")


class Stack:
    """The services of the file, started one by one; `places` says where each address of the network is here."""

    def __init__(self, folder: Path) -> None:
        env = folder / "env"
        subprocess.run([sys.executable, PROJECT_ROOT / "orchestration" / "make_env.py", env], check=True)
        self.folder = folder
        self.variables = compose.read_env(env)
        self.services = compose.services(self.variables)
        self.ports = ports.choose(folder, PORTS)
        self.places = {
            "/opt/doe/": f"{PROJECT_ROOT}/",
            "postgres:5432": f"{ports.HOST}:{self.ports['postgres']}",
            "redis:6379": f"{ports.HOST}:{self.ports['redis']}",
            "s3:9000": f"{NETWORK}:{self.ports['s3']}",
            "airflow-api-server:8080": f"{ports.HOST}:{self.ports['api']}",
        }
        # what the image says, and what differs here, e.g. a free port
        self.more = {"DOE_HOME": str(folder / "doe")}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self, name: str) -> dict[str, str]:
        """The environment of a service."""
        own = compose.environment(self.services[name], self.places)
        path = f"{self.folder}:{BIN}:{own['PATH']}"
        return own | {"AIRFLOW_HOME": str(self.folder / "airflow"), "PATH": path} | self.more

    def command(self, name: str, replacements: Mapping[str, str]) -> list[str]:
        """The command of a service; every replacement has to be there, else file and rehearsal have drifted apart."""
        return _replaced(self.services[name]["command"], replacements)

    def start(self, name: str, command: list[str], answers: Callable[[], bool], seconds: float = 60) -> None:
        """Start a server and wait until it answers."""
        self.launch(name, command)
        self.wait(name, answers, seconds)

    def launch(self, name: str, command: list[str]) -> None:
        """Start a server."""
        with (self.folder / f"{name}.log").open("wb") as output:
            self.running[name] = subprocess.Popen(
                command,
                env=self.environment(name),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                start_new_session=True,
            )

    def wait(self, name: str, answers: Callable[[], bool], seconds: float) -> None:
        """Wait until a server answers."""
        log, end = self.folder / f"{name}.log", time.monotonic() + seconds
        while not answers():
            assert self.running[name].poll() is None and time.monotonic() < end, log.read_text()[-3000:]
            time.sleep(0.3)

    def is_healthy(self, name: str, replacements: Mapping[str, str]) -> bool:
        """Run the health check of a service as the file says it."""
        check = self.services[name]["healthcheck"]
        kind, *words = _replaced(check["test"], replacements)
        assert kind in ("CMD", "CMD-SHELL")
        command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
        try:
            subprocess.run(
                command,
                env=self.environment(name),
                cwd=self.folder,
                capture_output=True,
                check=True,
                timeout=60,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return False
        return True

    def once(self, name: str, command: list[str] | None = None, seconds: float = 60) -> str:
        """Run a one-shot service to its end, or another command in its place; it has to succeed. What it printed."""
        words = command or self.command(name, {})
        if words[0] == "python":
            words = [sys.executable, *words[1:]]
        environment = self.environment(name) | {"PYTHONPATH": str(PROJECT_ROOT)}
        result = subprocess.run(
            words, env=environment, capture_output=True, text=True, timeout=seconds, cwd=self.folder
        )
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        return result.stdout

    def stop(self) -> None:
        """Stop what was started, last one first, with whatever that had started."""
        for process in reversed(self.running.values()):
            process.send_signal(signal.SIGINT)
        for process in reversed(self.running.values()):
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
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


def _replaced(words: list[str], replacements: Mapping[str, str]) -> list[str]:
    found = [str(word) for word in words]
    for old, new in replacements.items():
        assert any(old in word for word in found), (found, old)
        found = [word.replace(old, new) for word in found]
    return found


def start_postgres(stack: Stack) -> None:
    """What the entry point of the image does, and the command."""
    own = stack.environment("postgres")
    data, password = stack.folder / "postgres", stack.folder / "password"
    password.write_text(own["POSTGRES_PASSWORD"])
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


def answers(url: str) -> bool:
    """Whether a URL can be read."""
    try:
        return urllib3.request("GET", url, timeout=5, retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def start_seaweedfs(stack: Stack) -> None:
    """The users, the store."""
    data, identities = stack.folder / "s3", stack.folder / "identities"
    data.mkdir()
    identities.mkdir()
    stack.once("s3-users", stack.command("s3-users", {"/identities": str(identities)}))
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
    stack.start("seaweedfs", command, lambda: answers(url))


def start_minio(stack: Stack) -> None:
    """The store, its users. Its health check, `mc ready`, asks for the page that is asked for here."""
    minio = program("minio")
    stack.more |= {"HOME": str(stack.folder), "MINIO_UPDATE": "off"}
    here = {
        "/data": str(stack.folder / "minio"),
        "--address=:9000": f"--address={stack.places['s3:9000']}",
        "--console-address=:9001": f"--console-address={NETWORK}:{stack.ports['console']}",
    }
    url = f"http://{stack.places['s3:9000']}/minio/health/cluster"
    stack.start("minio", [minio, *stack.command("minio", here)], lambda: answers(url))
    for _ in range(2):  # a second `make up`
        stack.once("minio-users")
