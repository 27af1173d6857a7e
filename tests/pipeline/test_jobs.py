"""Least privilege with real servers: each job does its own work as its own role and user, and is refused the rest.

Everything with SeaweedFS and once more with MinIO.
"""

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg2
import pyarrow.parquet as pq
import pytest
from minio import Minio
from minio.error import S3Error
from pydantic import SecretStr

from ingestion.settings import BUCKETS, ObjectStoreSettings, PostgresSettings
from ingestion.store import connect
from orchestration import services
from orchestration.dbt import dbt
from orchestration.demo import PUBLISHED
from orchestration.publish import PUBLISHED as PUBLISHED_MARTS
from orchestration.publish import publish
from orchestration.services import jobs, roles
from orchestration.services.credentials import Credentials, of_home
from tests import stores, web
from tests.ask import ask

BUNDLE = PUBLISHED / "mont_tool_life_2x3_r3"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("jobs_home")


@pytest.fixture(scope="module", params=stores.STORES)
def connections(request: pytest.FixtureRequest, home: Path) -> Iterator[services.Connections]:
    with stores.running(home / request.param, request.param) as running:
        yield running


@pytest.fixture(scope="module")
def secrets(home: Path, connections: services.Connections) -> Credentials:
    return of_home(home / ("minio" if connections.store_mode == "environment" else "seaweedfs"))


@pytest.fixture(scope="module")
def admin(connections: services.Connections) -> PostgresSettings:
    return connections.postgres


@pytest.fixture(scope="module")
def store(connections: services.Connections) -> ObjectStoreSettings:
    return connections.store


def role(admin: PostgresSettings, secrets: Credentials, name: str) -> PostgresSettings:
    """The warehouse as a role."""
    return admin.model_copy(update={"user": name, "password": getattr(secrets.postgres_roles, name)})


def user(store: ObjectStoreSettings, secrets: Credentials, name: str) -> ObjectStoreSettings:
    """The store as a user."""
    return store.model_copy(update={"access_key": name, "secret_key": getattr(secrets.s3_users, name)})


def variables(postgres: PostgresSettings, store: ObjectStoreSettings) -> dict[str, str]:
    """The environment of one job."""
    return {
        "DOE_PG_HOST": postgres.host,
        "DOE_PG_PORT": str(postgres.port),
        "DOE_PG_USER": postgres.user,
        "DOE_PG_PASSWORD": postgres.password.get_secret_value(),
        "DOE_PG_DBNAME": postgres.dbname,
        "DOE_S3_ENDPOINT": store.endpoint,
        "DOE_S3_ACCESS_KEY": store.access_key,
        "DOE_S3_SECRET_KEY": store.secret_key.get_secret_value(),
    }


def doe(environment: Mapping[str, str], home: Path, *arguments: str) -> None:
    """Run the command; it has to succeed."""
    program = Path(sys.executable).with_name("doe")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DOE_")}
    result = subprocess.run(
        [program, *arguments],
        env=clean | environment | {"DOE_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def worked(
    admin: PostgresSettings,
    store: ObjectStoreSettings,
    secrets: Credentials,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The pipeline, each step as its own role and user."""
    other = tmp_path_factory.mktemp("jobs_client")
    loader = role(admin, secrets, "loader")
    doe(variables(loader, user(store, secrets, "lander")), other, "land", str(BUNDLE))
    doe(variables(loader, user(store, secrets, "loader")), other, "load")
    transformer = role(admin, secrets, "transformer")
    selection = ["--select", "+dim_experiment", "--indirect-selection", "cautious"]
    # unit tests need temporary tables; the second build replaces the tables of the first
    for arguments in ([], ["--exclude-resource-type", "unit_test"]):
        result = dbt(transformer, ["build", *selection, *arguments], quiet=True)
        assert result.returncode == 0, result.stdout
    # the other marts are of no concern here, except that there is more than one schema to keep closed
    ask(transformer, "create table if not exists intermediate.closed as select 1 as one")
    for name in PUBLISHED_MARTS:
        ask(transformer, f"create table marts.{name} as select 1 as one")


@pytest.mark.usefixtures("worked")
def test_what_each_role_may_read(admin: PostgresSettings, secrets: Credentials) -> None:
    loader, transformer, reporter = (role(admin, secrets, name) for name in ("loader", "transformer", "reporter"))
    assert ask(loader, "select count(*) from raw.experiments") == [(1,)]
    assert ask(transformer, "select count(*) from raw.experiments") == [(1,)]
    assert ask(reporter, "select count(*) from marts.dim_experiment") == [(1,)]


FORBIDDEN = [
    ("loader", "select * from marts.dim_experiment"),
    ("loader", "create table marts.mine (one int)"),
    ("loader", "select * from intermediate.closed"),
    ("loader", "create table public.mine (one int)"),
    ("loader", "create schema mine"),
    ("transformer", "insert into raw.load_manifest select * from raw.load_manifest"),
    ("transformer", "delete from raw.experiments"),
    ("transformer", "truncate raw.experiments"),
    ("transformer", "create table raw.mine (one int)"),
    ("transformer", "create schema mine"),
    ("reporter", "select * from raw.experiments"),
    ("reporter", "select * from staging.stg_experiments"),
    ("reporter", "select * from intermediate.closed"),
    ("reporter", "set transaction read write; delete from marts.dim_experiment"),
    ("reporter", "set transaction read write; create table marts.mine (one int)"),
    ("reporter", "set transaction read write; create temporary table mine (one int)"),
    ("reporter", "copy (select 1) to program 'true'"),
    ("reporter", "set role transformer"),
    ("loader", "alter role loader superuser"),
]


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize(("name", "statement"), FORBIDDEN, ids=[f"{name}: {what}" for name, what in FORBIDDEN])
def test_what_each_role_is_refused(admin: PostgresSettings, secrets: Credentials, name: str, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(role(admin, secrets, name), statement)


@pytest.mark.usefixtures("worked")
def test_a_role_has_the_warehouse_alone_and_a_program_its_own_database(
    admin: PostgresSettings, secrets: Credentials
) -> None:
    roles.ensure_role_with_database(admin, "airflow", secrets.postgres_roles.reporter)
    airflow = role(admin, secrets, "reporter").model_copy(update={"user": "airflow", "dbname": "airflow"})
    ask(airflow, "create table mine (one int)")
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        ask(airflow.model_copy(update={"dbname": admin.dbname}), "select 1")
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        ask(role(admin, secrets, "transformer").model_copy(update={"dbname": "airflow"}), "select 1")


@pytest.mark.usefixtures("worked")
def test_roles_can_be_ensured_again_and_a_restored_table_is_handed_over(
    admin: PostgresSettings, secrets: Credentials
) -> None:
    ask(admin, "create table marts.restored as select 1 as one; create view staging.restored as select 1 as one")
    ask(admin, "create table raw.restored (one int)")
    for _ in range(2):
        roles.ensure(admin, secrets.postgres_roles)
        roles.hand_over(admin)
    transformer, reporter = role(admin, secrets, "transformer"), role(admin, secrets, "reporter")
    assert ask(reporter, "select one from marts.restored") == [(1,)]
    ask(role(admin, secrets, "loader"), "insert into raw.restored values (2)")
    assert ask(transformer, "select one from raw.restored") == [(2,)]
    ask(
        transformer,
        "alter table marts.restored rename to renamed; drop table marts.renamed; drop view staging.restored",
    )
    ask(role(admin, secrets, "loader"), "drop table raw.restored")


@pytest.mark.usefixtures("worked")
def test_reporter_reads_what_the_owner_of_a_laptop_builds(admin: PostgresSettings, secrets: Credentials) -> None:
    ask(admin, "create table marts.by_owner as select 1 as one")
    assert ask(role(admin, secrets, "reporter"), "select one from marts.by_owner") == [(1,)]
    ask(admin, "drop table marts.by_owner")


@pytest.mark.usefixtures("worked")
def test_publisher_publishes_what_reporter_reads_and_anyone_may_have_it(
    admin: PostgresSettings, store: ObjectStoreSettings, secrets: Credentials
) -> None:
    keys = publish(role(admin, secrets, "reporter"), connect(user(store, secrets, "publisher")))
    assert len(keys) == 3
    for key in keys:
        found = web.request("GET", f"http://{store.endpoint}/results/{key}")
        assert found.status == 200
        assert pq.read_table(io.BytesIO(found.data)).to_pylist() == [{"one": 1}]


def attempt(client: Minio, bucket: str, action: str) -> None:
    """Do one thing to a bucket."""
    if action == "read":
        client.get_object(bucket, "object").close()
    elif action == "list":
        list(client.list_objects(bucket))
    elif action == "write":
        client.put_object(bucket, "mine", io.BytesIO(b"x"), 1)
    elif action == "delete":
        client.remove_object(bucket, "mine")
    elif action == "open to all":
        client.set_bucket_policy(
            bucket,
            '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": '
            f'{{"AWS": ["*"]}}, "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::{bucket}/*"]}}]}}',
        )
    else:
        client.remove_bucket(bucket)


ACTIONS = ("read", "list", "write", "delete", "open to all", "remove")


@pytest.mark.parametrize("name", [user.name for user in jobs.S3_USERS])
@pytest.mark.parametrize("bucket", BUCKETS)
def test_what_each_s3_user_may(store: ObjectStoreSettings, secrets: Credentials, name: str, bucket: str) -> None:
    connect(store).put_object(bucket, "object", io.BytesIO(b"bytes"), 5)
    grants = next(each for each in jobs.S3_USERS if each.name == name)
    allowed = set()
    for action in ACTIONS:
        try:
            attempt(connect(user(store, secrets, name)), bucket, action)
        except S3Error as error:
            assert error.code == "AccessDenied", (action, error)
        else:
            allowed.add(action)
    granted = {"read", "list"} if bucket in grants.reads else set()
    granted |= {"write", "delete"} if bucket in grants.writes else set()
    public = {"read"} if bucket == "results" else set()  # SeaweedFS lets who has a login do so too, MinIO does not
    assert granted <= allowed <= granted | public


@pytest.mark.parametrize("name", [user.name for user in jobs.S3_USERS])
def test_no_s3_user_makes_buckets(store: ObjectStoreSettings, secrets: Credentials, name: str) -> None:
    with pytest.raises(S3Error, match="AccessDenied"):
        connect(user(store, secrets, name)).make_bucket("mine")


def test_strangers_and_wrong_secrets_are_refused_except_that_anyone_reads_results(store: ObjectStoreSettings) -> None:
    statuses, address = {}, f"http://{store.endpoint}"
    stranger = connect(store.model_copy(update={"secret_key": SecretStr("wrong")}))
    for bucket in BUCKETS:
        connect(store).put_object(bucket, "object", io.BytesIO(b"bytes"), 5)
        statuses[bucket] = web.request("GET", f"{address}/{bucket}/object").status
        with pytest.raises(S3Error, match="SignatureDoesNotMatch"):
            stranger.get_object(bucket, "object")
    assert statuses == {"raw": 403, "processed": 403, "results": 200}
    assert web.request("PUT", f"{address}/results/mine", body=b"x").status == 403
    assert web.request("DELETE", f"{address}/results/object").status == 403
    assert web.request("GET", f"{address}/results").status == 403
