"""Where Metabase is, who may write there, and how it reaches the warehouse; read from the environment."""

import os

from pydantic import SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingestion.errors import Refused
from ingestion.settings import PostgresSettings
from orchestration.dashboards.definitions import Language

NOT_CONFIGURED = (
    "no Metabase is configured: set DOE_METABASE_URL, and DOE_METABASE_EMAIL with DOE_METABASE_PASSWORD "
    "or DOE_METABASE_API_KEY"
)


class MetabaseSettings(BaseSettings):
    """Metabase: `DOE_METABASE_` and URL, API_KEY or EMAIL with PASSWORD, optional LANGUAGE (en, es).

    An empty Metabase has no keys: who sets it up becomes its administrator, with EMAIL and PASSWORD.
    """

    model_config = SettingsConfigDict(env_prefix="DOE_METABASE_", env_ignore_empty=True, frozen=True)

    url: str
    api_key: SecretStr | None = None
    email: str | None = None
    password: SecretStr | None = None
    language: Language = "en"

    @model_validator(mode="after")
    def _has_a_login(self) -> "MetabaseSettings":
        if self.api_key is None and (self.email is None or self.password is None):
            raise ValueError("set DOE_METABASE_API_KEY, or DOE_METABASE_EMAIL and DOE_METABASE_PASSWORD")
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"DOE_METABASE_URL is {self.url!r}: begin it with http:// or https://")
        return self


class _SeenFromMetabase(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DOE_METABASE_PG_", env_ignore_empty=True)

    host: str | None = None
    port: int | None = None
    user: str | None = None
    password: SecretStr | None = None
    dbname: str | None = None


def from_environment() -> MetabaseSettings | None:
    """The settings, or None where no Metabase is named. Raises Refused, naming the variable and the way out."""
    if not os.environ.get("DOE_METABASE_URL"):
        return None
    try:
        return MetabaseSettings()
    except ValidationError as error:
        raise Refused(_messages(error, "DOE_METABASE_")) from None


def seen_from_metabase(warehouse: PostgresSettings) -> PostgresSettings:
    """The warehouse where Metabase finds it: `DOE_METABASE_PG_HOST` and so on, as far as that differs from here."""
    try:
        differing = _SeenFromMetabase()
    except ValidationError as error:
        raise Refused(_messages(error, "DOE_METABASE_PG_")) from None
    return warehouse.model_copy(update=differing.model_dump(exclude_none=True))


def _messages(error: ValidationError, prefix: str) -> list[str]:
    return [
        f"{prefix}{str(fault['loc'][0]).upper()}: {fault['msg']}" if fault["loc"] else fault["msg"]
        for fault in error.errors()
    ]
