"""Who may do what: each job of the pipeline has a PostgreSQL role or an S3 user of its own, or both."""

from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class RoleSecrets(BaseSettings):
    """Passwords of the PostgreSQL roles: `DOE_PG_ROLE_` and LOADER, TRANSFORMER, REPORTER."""

    model_config = SettingsConfigDict(env_prefix="DOE_PG_ROLE_", frozen=True)

    loader: SecretStr
    transformer: SecretStr
    reporter: SecretStr


class UserSecrets(BaseSettings):
    """Secret keys of the S3 users: `DOE_S3_USER_` and LANDER, LOADER, PUBLISHER."""

    model_config = SettingsConfigDict(env_prefix="DOE_S3_USER_", frozen=True)

    lander: SecretStr
    loader: SecretStr
    publisher: SecretStr


@dataclass(frozen=True)
class S3User:
    """A user of the object store, its access key, and the buckets it may read and write; no others."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]


# who writes reads back what was stored, so a bucket that is written is read as well
S3_USERS = (
    S3User("lander", reads=("raw",), writes=("raw",)),
    S3User("loader", reads=("raw", "processed"), writes=("processed",)),
    S3User("publisher", reads=("results",), writes=("results",)),
)


def secret_of(user: S3User, secrets: UserSecrets) -> str:
    """The secret key of a user."""
    secret: SecretStr = getattr(secrets, user.name)
    return secret.get_secret_value()


def identities(admin_key: str, admin_secret: SecretStr, secrets: UserSecrets) -> dict[str, Any]:
    """Administrator and users as SeaweedFS reads them from `-s3.config`."""
    admin = _identity(
        "admin", admin_key, admin_secret.get_secret_value(), ["Admin", "Read", "Write", "List", "Tagging"]
    )
    users = [_identity(user.name, user.name, secret_of(user, secrets), _actions(user)) for user in S3_USERS]
    return {"identities": [admin, *users]}


def _identity(name: str, access_key: str, secret_key: str, actions: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
        "actions": actions,
    }


def _actions(user: S3User) -> list[str]:
    read = [f"{action}:{bucket}" for bucket in user.reads for action in ("Read", "List")]
    return read + [f"Write:{bucket}" for bucket in user.writes]


def policy(user: S3User) -> dict[str, Any]:
    """What a user may do as an IAM policy, for MinIO."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow(["s3:GetBucketLocation", "s3:ListBucket"], user.reads, ""),
            _allow(["s3:GetObject"], user.reads, "/*"),
            _allow(
                ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
                user.writes,
                "/*",
            ),
        ],
    }


def _allow(actions: list[str], buckets: tuple[str, ...], suffix: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": [f"arn:aws:s3:::{bucket}{suffix}" for bucket in buckets]}
