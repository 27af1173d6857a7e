"""Secrets of a home: generated at its first start, readable by its owner only."""

import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, SecretStr

from orchestration.services.jobs import RoleSecrets, UserSecrets

Secrets = TypeVar("Secrets", bound=BaseModel)


class Credentials(BaseModel, frozen=True):
    """What the embedded servers ask for."""

    postgres_password: SecretStr
    postgres_reader_password: SecretStr
    s3_access_key: str
    s3_secret_key: SecretStr
    postgres_roles: RoleSecrets
    s3_users: UserSecrets


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    temporary = path.with_name(path.name + ".new")
    temporary.touch(mode=0o600)
    temporary.chmod(0o600)
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def remembered(path: Path, kind: type[Secrets], generate: Callable[[], Mapping[str, str]]) -> Secrets:
    """Secrets of a file; generated and written when there is none."""
    if not path.exists():
        write_private(path, json.dumps(generate(), indent=1))
    return kind.model_validate_json(path.read_text(encoding="utf-8"))


def of_home(home: Path) -> Credentials:
    """The credentials of a home; what it has none of yet is generated."""
    path = home / "credentials.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    generated = {
        "postgres_password": secrets.token_urlsafe(24),
        "postgres_reader_password": secrets.token_urlsafe(24),
        "postgres_roles": {role: secrets.token_urlsafe(24) for role in RoleSecrets.model_fields},
        "s3_access_key": secrets.token_hex(10),
        "s3_secret_key": secrets.token_urlsafe(30),
        "s3_users": {user: secrets.token_urlsafe(30) for user in UserSecrets.model_fields},
    }
    if generated.keys() - known.keys():
        known = generated | known
        write_private(path, json.dumps(known, indent=1))
    return Credentials.model_validate(known)
