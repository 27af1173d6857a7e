"""What the composed services need once before the first job: `python -m orchestration.services.init <step>`.

Steps, safe to repeat:
  s3-users FILE   write the store's administrator and users for SeaweedFS, from DOE_S3_* and DOE_S3_USER_*
  minio-users     create the same users in MinIO
  warehouse       roles (DOE_PG_ROLE_*), schemas and buckets, as the administrators in DOE_PG_* and DOE_S3_*
  airflow         Airflow's own role and database, with the password DOE_AIRFLOW_DB_PASSWORD
  metabase        Metabase's own role and database, with the password DOE_METABASE_DB_PASSWORD
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from minio import MinioAdmin
from minio.credentials.providers import StaticProvider
from pydantic import SecretStr

from ingestion.settings import ObjectStoreSettings, PostgresSettings
from orchestration.services import jobs, object_store, roles
from orchestration.services.credentials import write_private


def s3_users(path: Path) -> None:
    """Write the identities that SeaweedFS reads when it starts."""
    admin = ObjectStoreSettings()
    write_private(path, json.dumps(jobs.identities(admin.access_key, admin.secret_key, jobs.UserSecrets())))
    path.chmod(0o644)  # the server runs as another user; the volume it lies in is mounted there and here alone


def minio_users() -> None:
    """Create the users in MinIO, each with a policy of its name."""
    store, secrets = ObjectStoreSettings(), jobs.UserSecrets()
    provider = StaticProvider(store.access_key, store.secret_key.get_secret_value())
    admin = MinioAdmin(endpoint=store.endpoint, credentials=provider, secure=store.secure, region=store.region)
    for user in jobs.S3_USERS:
        admin.user_add(user.name, jobs.secret_of(user, secrets))
        admin.policy_add(user.name, policy=jobs.policy(user))
        admin.policy_set(user.name, user=user.name)


def warehouse() -> None:
    """Roles, schemas and buckets."""
    postgres = PostgresSettings()
    roles.ensure(postgres, jobs.RoleSecrets())
    roles.hand_over(postgres)
    object_store.prepare(ObjectStoreSettings())


def airflow() -> None:
    """A role and a database for Airflow's own state."""
    roles.ensure_role_with_database(PostgresSettings(), "airflow", SecretStr(os.environ["DOE_AIRFLOW_DB_PASSWORD"]))


def metabase() -> None:
    """A role and a database for what Metabase keeps itself; it reads the warehouse as another role."""
    roles.ensure_role_with_database(PostgresSettings(), "metabase", SecretStr(os.environ["DOE_METABASE_DB_PASSWORD"]))


def main(arguments: Sequence[str]) -> None:
    """Run one step."""
    steps = {"minio-users": minio_users, "warehouse": warehouse, "airflow": airflow, "metabase": metabase}
    match arguments:
        case ["s3-users", path]:
            s3_users(Path(path))
        case [step] if step in steps:
            steps[step]()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
