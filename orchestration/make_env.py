"""Write `.env` with generated secrets: `python3 orchestration/make_env.py`. Needs nothing but Python."""

import base64
import os
import secrets
import sys
from pathlib import Path

HEAD = """\
# Written by `make env`; docker-compose.yml reads it. Keep it secret and keep a copy: it opens the volumes.
# Secrets stand in addresses: only letters, digits, - and _ in them.

# the object store: seaweedfs or minio
COMPOSE_PROFILES=seaweedfs
# where the ports are open: on this machine alone
DOE_BIND=127.0.0.1
# the language of the dashboards in Metabase: en or es
DOE_METABASE_LANGUAGE=en
# a webhook for notices of failed and late runs: its address is a secret, too
# DOE_NOTICES=https://hooks.example.com/...

"""

NAMES = (
    "POSTGRES_PASSWORD",
    "LOADER_PASSWORD",
    "TRANSFORMER_PASSWORD",
    "REPORTER_PASSWORD",
    "REDIS_PASSWORD",
    "S3_ADMIN_SECRET_KEY",
    "S3_LANDER_SECRET_KEY",
    "S3_LOADER_SECRET_KEY",
    "S3_PUBLISHER_SECRET_KEY",
    "S3_CONSOLE_PASSWORD",
    "AIRFLOW_DB_PASSWORD",
    "AIRFLOW_ADMIN_PASSWORD",
    "AIRFLOW_API_SECRET_KEY",
    "AIRFLOW_JWT_SECRET",
    "METABASE_DB_PASSWORD",
    "METABASE_ENCRYPTION_KEY",
)


def main(path: Path) -> None:
    """Write the file; one that is there is left alone, since its secrets are those of the volumes."""
    lines = [f"{name}={secrets.token_urlsafe(48 if 'JWT' in name else 24)}" for name in NAMES]
    # Metabase wants a digit in a password
    lines.append(f"METABASE_ADMIN_PASSWORD={secrets.token_urlsafe(24)}{secrets.randbelow(10)}")
    lines.append(f"AIRFLOW_FERNET_KEY={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}")
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        sys.exit(f"{path} is there already and is left alone: its secrets are those of the volumes")
    with os.fdopen(file, "w", encoding="utf-8") as opened:
        opened.write(HEAD + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / ".env")
