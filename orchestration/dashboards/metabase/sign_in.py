"""The way in: the version is looked at, an empty Metabase gets its administrator, others ask for key or password."""

import re
from dataclasses import dataclass

from ingestion.errors import Refused
from orchestration.dashboards.metabase.client import Client
from orchestration.dashboards.metabase.settings import MetabaseSettings

# major versions: the first that keeps its questions as this one does, the one whose API description the tests hold
# every request to, and the last one whose list of changes was read
OLDEST, DESCRIBED, NEWEST = 58, 61, 65
SITE_NAME = "DOE warehouse"


@dataclass(frozen=True)
class Server:
    """A Metabase that answered: its version, and the token of its set-up while it has no user."""

    version: str
    token: str | None

    @property
    def is_newer(self) -> bool:
        """Whether nobody has looked yet at what this version changed."""
        return _major(self.version) > NEWEST


def look(client: Client) -> Server:
    """Ask an open page for version and state. Raises Refused for a version that is too old."""
    properties = client.get("/api/session/properties")
    version = str(((properties or {}).get("version") or {}).get("tag", ""))
    if _major(version) < OLDEST:
        raise Refused(
            f"{client.url} is Metabase {version or 'of an unknown version'}: supported are 0.{OLDEST} to 0.{NEWEST}; "
            f"upgrade it (docker-compose.yml names the image)"
        )
    is_set_up = properties.get("has-user-setup", True)
    return Server(version, None if is_set_up else properties.get("setup-token"))


def _major(version: str) -> int:
    """`v0.61.3` and `v1.61.3` are one major version, with and without a licence."""
    match = re.match(r"v?[01]\.(\d+)", version)
    return int(match[1]) if match else 0


def sign_in(client: Client, server: Server, settings: MetabaseSettings) -> None:
    """Set Metabase up when it has no user, else log in. Raises Refused, and MetabaseError when the login is wrong."""
    if server.token is not None:
        _set_up(client, server.token, settings)
    elif settings.api_key is not None:
        client.headers["X-API-Key"] = settings.api_key.get_secret_value()
        client.get("/api/user/current")
    else:
        login = {"username": settings.email, "password": _password(settings)}
        client.headers["X-Metabase-Session"] = client.post("/api/session", login)["id"]


def _set_up(client: Client, token: str, settings: MetabaseSettings) -> None:
    if settings.email is None or settings.password is None:
        raise Refused(
            f"{client.url} has no user yet: set DOE_METABASE_EMAIL and DOE_METABASE_PASSWORD, "
            "and this command makes them its administrator"
        )
    user = {"email": settings.email, "password": _password(settings), "first_name": "DOE", "last_name": "warehouse"}
    prefs = {"site_name": SITE_NAME, "site_locale": settings.language}
    found = client.post("/api/setup", {"token": token, "user": user, "prefs": prefs})
    client.headers["X-Metabase-Session"] = found["id"]


def _password(settings: MetabaseSettings) -> str:
    return settings.password.get_secret_value() if settings.password else ""
