"""docker-compose.yml without Docker: what Compose itself says of it, and what a reader has to rely on."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ingestion.settings import ObjectStoreSettings, PostgresSettings
from orchestration.home import PROJECT_ROOT
from tests import compose
from tests.programs import program

# what is no secret in .env
PLAIN = ("COMPOSE_PROFILES", "DOE_BIND", "DOE_METABASE_LANGUAGE")
MAKE_ENV = PROJECT_ROOT / "orchestration" / "make_env.py"


def make_env(path: Path) -> subprocess.CompletedProcess[str]:
    """`make env` with a bare Python: no site-packages."""
    return subprocess.run([sys.executable, "-I", "-S", MAKE_ENV, path], capture_output=True, text=True, timeout=30)


@pytest.fixture(scope="module")
def env_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compose") / "env"
    assert make_env(path).returncode == 0
    return path


@pytest.fixture(scope="module")
def services(env_file: Path) -> dict[str, dict[str, Any]]:
    return compose.services(compose.read_env(env_file))


def config(program: str, env_file: str | Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`docker compose config`."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    return subprocess.run(
        [program, "--file", compose.FILE, "--env-file", env_file, "config", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean | more,
    )


@pytest.fixture(scope="module")
def docker_compose() -> str:
    return program("docker-compose")


def test_env_is_private_new_each_time_and_never_overwritten(env_file: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
    before = env_file.read_text()
    again = make_env(env_file)
    assert again.returncode != 0
    assert "left alone" in again.stderr
    assert env_file.read_text() == before
    assert make_env(tmp_path / "other").returncode == 0
    other, mine = compose.read_env(tmp_path / "other"), compose.read_env(env_file)
    secrets = [name for name in mine if name not in PLAIN]
    assert all(mine[name] != other[name] and len(mine[name]) >= 32 for name in secrets)
    assert len({mine[name] for name in secrets}) == len(secrets)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("store", ["seaweedfs", "minio"])
def test_compose_accepts_the_file_and_sees_what_the_rehearsal_sees(
    docker_compose: str, env_file: Path, services: dict[str, dict[str, Any]], store: str
) -> None:
    result = config(docker_compose, env_file, "--format", "json", COMPOSE_PROFILES=store)
    assert result.returncode == 0, result.stderr
    seen = json.loads(result.stdout)["services"]
    assert {"seaweedfs", "minio"} & set(seen) == {store}
    for name, service in seen.items():
        # Compose prints $ as $$
        command = [str(word).replace("$$", "$") for word in service.get("command") or ()]
        assert command == [str(word) for word in services[name].get("command", ())]
        assert (service.get("environment") or {}) == {
            key: str(value) for key, value in services[name].get("environment", {}).items()
        }
        for port in service.get("ports", []):
            assert port["host_ip"] == "127.0.0.1"
    published = {port["published"] for service in seen.values() for port in service.get("ports", [])}
    assert published == {"8081", "5434", "6380", "9100", "9101", "3001"}


@pytest.mark.timeout(1800)
def test_compose_refuses_without_secrets_and_says_what_to_run(
    docker_compose: str, env_file: Path, tmp_path: Path
) -> None:
    lines = env_file.read_text().splitlines()
    for name in compose.read_env(env_file):
        if name in PLAIN:
            continue
        short = tmp_path / "short"
        short.write_text("\n".join(line for line in lines if not line.startswith(f"{name}=")))
        result = config(docker_compose, short, "--quiet", COMPOSE_PROFILES="seaweedfs,minio")
        assert result.returncode != 0, name
        assert "run make env" in result.stderr


def test_every_service_is_bounded_checked_and_pinned(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert "mem_limit" in service, name
        assert "restart" in service, name
        if service["restart"] != "no" and name != "s3-console":
            assert "healthcheck" in service, name
        tag = service["image"].rsplit(":", 1)[1]
        assert re.search(r"\d", tag), name
        assert "privileged" not in service


def test_no_service_knows_more_than_it_needs(services: dict[str, dict[str, Any]]) -> None:
    def values(*names: str) -> str:
        return " ".join(str(value) for name in names for value in services[name].get("environment", {}).values())

    airflow = [name for name in services if name.startswith("airflow-")]
    admin = services["init"]["environment"]
    assert admin["DOE_S3_SECRET_KEY"] not in values(*airflow)
    for name in airflow:
        assert (admin["DOE_PG_PASSWORD"] in values(name)) == (name == "airflow-database")
    of_others = [services["init"]["environment"][f"DOE_PG_ROLE_{job}"] for job in ("LOADER", "TRANSFORMER", "REPORTER")]
    assert not [secret for secret in (*of_others, admin["DOE_PG_PASSWORD"]) if secret in values("metabase")]


def test_metabase_is_set_up_with_a_password_that_it_takes(env_file: Path, services: dict[str, dict[str, Any]]) -> None:
    """Its rule: at least six characters, one of them a digit."""
    password = compose.read_env(env_file)["METABASE_ADMIN_PASSWORD"]
    assert password[-1].isdigit()
    assert services["airflow-worker"]["environment"]["DOE_METABASE_PASSWORD"] == password
    assert "DOE_METABASE_PASSWORD" not in services["metabase"]["environment"]


def test_metabase_is_of_a_version_that_is_supported(services: dict[str, dict[str, Any]]) -> None:
    from orchestration.dashboards.metabase import sign_in

    tag = services["metabase"]["image"].rsplit(":", 1)[1]
    assert sign_in.OLDEST <= sign_in._major(tag) <= sign_in.NEWEST


def test_no_password_stands_in_the_repository() -> None:
    if shutil.which("git") is None or not (PROJECT_ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assignment = re.compile(
        r"""^\s*-?\s*["']?\w*(?:PASSWORD|SECRET|FERNET_KEY|API_KEY)\w*["']?\s*[:=]\s*["']?(?P<value>[^\s"'#,)]+)""",
        re.MULTILINE,
    )
    in_address = re.compile(r"\w+://[\w.-]*:(?P<value>[^@\s/{}$]+)@")
    suffixes = (".yml", ".yaml", ".toml", ".sh", ".env", ".cfg", ".ini", ".json", "")
    found = []
    for name in listed.stdout.splitlines():
        path = PROJECT_ROOT / name
        if path.suffix not in suffixes or path.is_symlink() or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [
            f"{name}: {match[0].strip()}"
            for pattern in (assignment, in_address)
            for match in pattern.finditer(text)
            if not match["value"].startswith(("${", "$$", "{{", '"{{'))
        ]
    assert found == []
    assert ".env" not in listed.stdout.splitlines()


def test_settings_of_postgres_are_said_once_more_on_purpose(services: dict[str, dict[str, Any]]) -> None:
    from orchestration.services.postgres import SETTINGS

    embedded = dict(line.split(" = ") for line in SETTINGS.strip().splitlines())
    composed = dict(word.split("=") for word in services["postgres"]["command"] if "=" in word)
    differing = {name for name, value in composed.items() if embedded.get(name) != value}
    assert differing == {"work_mem"}  # two workers of Airflow build beside each other there


# settings of Airflow in which the two set-ups differ on purpose
DIFFER = {
    "AIRFLOW__CORE__DAGS_FOLDER": "the image has the project in /opt/doe",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "an address",
    "AIRFLOW__CORE__FERNET_KEY": "a secret",
    "AIRFLOW__CORE__PARALLELISM": "bounds the processes of the local executor; there workers bound themselves",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "an address with a secret",
    "AIRFLOW__CELERY__BROKER_URL": "an address with a secret",
    "AIRFLOW__CELERY__RESULT_BACKEND": "an address with a secret",
    "AIRFLOW__API__HOST": "a container listens on the network of the stack, the port of the host is bound",
    "AIRFLOW__API__PORT": "a free one",
    "AIRFLOW__API__BASE_URL": "an address",
    "AIRFLOW__API__SECRET_KEY": "a secret",
    "AIRFLOW__API_AUTH__JWT_SECRET": "a secret",
    "AIRFLOW__LOGGING__BASE_LOG_FOLDER": "a volume there, a folder of the home here",
    "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": "a free one",
    "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": "a free one",
    "AIRFLOW_CONN_DOE_NOTICES": "named in .env there, in the environment of `make airflow` here",
    **{
        f"DOE_METABASE_{name}": "a service of the stack there, named in the environment of `make airflow` here"
        for name in ("URL", "EMAIL", "PASSWORD", "LANGUAGE")
    },
    **{
        f"AIRFLOW_CONN_DOE_{job}": "a role or user per job there, the owner here"
        for job in ("LOADER", "TRANSFORMER", "REPORTER", "S3_LANDER", "S3_LOADER", "S3_PUBLISHER")
    },
}


def test_settings_of_airflow_are_said_twice_and_agree(services: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    from orchestration.services import Connections, airflow, ports

    ports.choose(tmp_path, [*airflow.PORT_NAMES, "broker"])
    database = PostgresSettings(host="h", port=1, user="u", password=SecretStr("p"), dbname="d")
    store = ObjectStoreSettings(endpoint="h:1", access_key="u", secret_key=SecretStr("s"))
    connections = Connections(database, database, store, "embedded", "embedded")
    found = airflow.environment(tmp_path, connections, "CeleryExecutor")
    of_airflow = ("AIRFLOW__", "AIRFLOW_CONN_", "DO_NOT_TRACK")
    embedded = {key: value for key, value in found.items() if key.startswith(of_airflow)}
    composed = services["airflow-scheduler"]["environment"]
    differing = {
        key: {"orchestration/services/airflow.py": embedded.get(key), "docker-compose.yml": composed.get(key)}
        for key in sorted({*embedded, *composed})
        if embedded.get(key) != composed.get(key)
    }
    assert {key: values for key, values in differing.items() if key not in DIFFER} == {}, "repair one, or say why"
    assert sorted(DIFFER.keys() - differing.keys()) == [], "these agree: they need no reason to differ"
