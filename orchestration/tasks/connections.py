"""Connections of the tasks: each job of the pipeline has one of its own, `doe_<role>` and `doe_s3_<user>`.

The composed stack gives them as `AIRFLOW_CONN_...` with a role and a user per job; `make airflow` gives the home's.
"""

from airflow.sdk import BaseHook

from ingestion.settings import ObjectStoreSettings, PostgresSettings


def postgres(role: str) -> PostgresSettings:
    """The warehouse as a role sees it."""
    found = BaseHook.get_connection(f"doe_{role}")
    return PostgresSettings.model_validate(
        {
            "host": found.host,
            "port": found.port or 5432,
            "user": found.login,
            "password": found.password,
            "dbname": found.schema,
        }
    )


def object_store(user: str) -> ObjectStoreSettings:
    """The object store as a user sees it; `secure` and `region` are parameters of the connection."""
    found = BaseHook.get_connection(f"doe_s3_{user}")
    return ObjectStoreSettings.model_validate(
        {
            "endpoint": f"{found.host}:{found.port}",
            "access_key": found.login,
            "secret_key": found.password,
            **{name: value for name, value in found.extra_dejson.items() if name in ("secure", "region")},
        }
    )
