"""Metabase's REST API over HTTP: JSON in, JSON out, and errors that say what to do."""

import json
from collections.abc import Mapping
from typing import Any, Literal

import urllib3
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProtocolError, ReadTimeoutError

from orchestration.services.errors import ServiceError

Method = Literal["GET", "POST", "PUT"]
NOT_SENT = (NewConnectionError, ConnectTimeoutError)
ATTEMPTS, FIRST_WAIT = 4, 1.0
WAYS_OUT = {
    400: "Metabase does not take what was sent: is its version supported (README)?",
    401: "check DOE_METABASE_API_KEY, or DOE_METABASE_EMAIL and DOE_METABASE_PASSWORD",
    403: "the key or the user needs the rights of an administrator of Metabase",
    404: "it was removed meanwhile, or this version of Metabase has no such address: run `doe dashboards sync` again",
}
BROKEN = "look into Metabase's log, then run `doe dashboards sync` again: it goes on where it stopped"


class MetabaseError(ServiceError):
    """A request that failed: its address, what Metabase said, and the way out."""

    def __init__(self, message: str, status: int | None = None) -> None:
        self.status = status
        super().__init__(message)


class Client:
    """One Metabase. `headers` carries the login, once there is one."""

    def __init__(self, url: str, seconds: float = 60) -> None:
        self.url = url.rstrip("/")
        self.headers: dict[str, str] = {}
        self._pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=seconds))

    def get(self, path: str, **query: Any) -> Any:
        """Read; booleans of the query are written as Metabase writes them."""
        return self._ask("GET", path, query={name: _written(value) for name, value in query.items()})

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Create, or run."""
        return self._ask("POST", path, body=body)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """Change."""
        return self._ask("PUT", path, body=body)

    def _ask(
        self, method: Method, path: str, query: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Any:
        where = f"{method} {self.url}{path}"
        # what was sent and not answered may have been done: done twice, a POST would leave two
        passing = NOT_SENT if method == "POST" else (*NOT_SENT, ProtocolError, ReadTimeoutError)
        tries = Retrying(
            retry=retry_if_exception_type(passing),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential(multiplier=FIRST_WAIT),
            reraise=True,
        )
        try:
            answer = tries(self._send, method, path, query, body)
        except NOT_SENT as error:
            raise MetabaseError(
                f"{where}: Metabase does not answer ({error}): check DOE_METABASE_URL, and whether it runs"
            ) from None
        except HTTPError as error:
            raise MetabaseError(f"{where}: no answer ({error}): {BROKEN}") from None
        if answer.status >= 300:
            way_out = WAYS_OUT.get(answer.status, BROKEN)
            raise MetabaseError(f"{where}: {answer.status}, {_said(answer)}: {way_out}", answer.status)
        return _json(answer, where)

    def _send(
        self, method: Method, path: str, query: Mapping[str, str] | None, body: Mapping[str, Any] | None
    ) -> urllib3.BaseHTTPResponse:
        more: dict[str, Any] = {"fields": dict(query)} if query else {"json": body} if body is not None else {}
        return self._pool.request(method, self.url + path, headers=self.headers, redirect=False, **more)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(answer: urllib3.BaseHTTPResponse, where: str) -> Any:
    if not answer.data:
        return None
    try:
        return answer.json()
    except ValueError:
        raise MetabaseError(f"{where}: the answer is no JSON: is this the address of a Metabase?") from None


def _said(answer: urllib3.BaseHTTPResponse) -> str:
    """Metabase's own words: a text, a message, or one complaint per key."""
    text = answer.data.decode("utf-8", "replace").strip()
    try:
        found = json.loads(text)
    except ValueError:
        found = text
    if isinstance(found, dict):
        errors = found.get("errors")
        if isinstance(errors, dict) and errors:
            return "; ".join(f"{key}: {errors[key]}" for key in sorted(errors))
        found = found.get("message") or found.get("cause") or found
    return f"{found!s:.500}" or "without a word"
