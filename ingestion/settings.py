"""Where the warehouse lives: connections to PostgreSQL and to the object store, read from the environment."""

from urllib.parse import quote

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

BUCKETS = ("raw", "processed", "results")


def _libpq_quote(value: str) -> str:
    """Quote a value of a libpq keyword string (PostgreSQL manual, 34.1.1.1)."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


class PostgresSettings(BaseSettings):
    """A PostgreSQL database: `DOE_PG_` and HOST, PORT, USER, PASSWORD, DBNAME."""

    model_config = SettingsConfigDict(env_prefix="DOE_PG_", frozen=True)

    host: str
    port: int = 5432
    user: str
    password: SecretStr
    dbname: str

    def dsn(self) -> str:
        """The libpq keyword string, password included: pass it on, never log it."""
        words = {
            "host": self.host,
            "port": str(self.port),
            "user": self.user,
            "password": self.password.get_secret_value(),
            "dbname": self.dbname,
        }
        return " ".join(f"{key}={_libpq_quote(value)}" for key, value in words.items())

    def uri(self) -> str:
        """The connection URI, password included: pass it on, never log it."""
        password = quote(self.password.get_secret_value(), safe="")
        user, dbname = quote(self.user, safe=""), quote(self.dbname, safe="")
        if self.host.startswith("/"):
            return f"postgresql://{user}:{password}@/{dbname}?host={quote(self.host, safe='')}&port={self.port}"
        return f"postgresql://{user}:{password}@{self.host}:{self.port}/{dbname}"


class ObjectStoreSettings(BaseSettings):
    """An S3 store: `DOE_S3_` and ENDPOINT (host:port), ACCESS_KEY, SECRET_KEY, optional SECURE and REGION."""

    model_config = SettingsConfigDict(env_prefix="DOE_S3_", frozen=True)

    endpoint: str
    access_key: str
    secret_key: SecretStr
    secure: bool = False
    region: str = "us-east-1"
