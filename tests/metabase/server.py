"""A Metabase over HTTP: stateful, and as strict as the API description of the real one."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.metabase.connected import Connected, Schema
from tests.metabase.spec import Answer, Request, fault_of
from tests.metabase.store import TRASH, Body, Refusal, Store, as_mbql5, missing

EMAIL, PASSWORD, KEY = "admin@doe.localhost", "a-password-1", "mb_a-key"
WAREHOUSE_PASSWORD = "of-the-reporter"
OPEN = {("GET", "/api/session/properties"), ("POST", "/api/setup"), ("POST", "/api/session")}
Route = Callable[[Request, int], Any]


class Metabase:
    """A server with its state; `log` holds what was asked, `faults` what was not as described."""

    def __init__(self, holds: Schema, version: str = "v0.61.3") -> None:
        self.store, self.version = Store(), version
        self.connected = Connected(self.store.number, holds, WAREHOUSE_PASSWORD)
        self.log: list[str] = []
        self.faults: list[str] = []
        self.token: str | None = "a-token"
        self.users: dict[str, str] = {}
        self.answers: Callable[[str, Body], list[Body]] = lambda sql, given: []
        self.refuse: Callable[[str], tuple[int, Any] | None] = lambda request: None
        self.url = ""

    @property
    def writes(self) -> list[str]:
        """What was asked to change something."""
        read = re.compile(r"GET .*|POST /api/session|POST /api/card/\d+/query/json")
        return [one for one in self.log if not read.fullmatch(one)]

    def answer(self, request: Request, headers: Any) -> tuple[int, Any]:
        """Status and body."""
        asked = f"{request.method.upper()} {request.path}"
        self.log.append(asked)
        try:
            if (fault := fault_of(request)) is not None:
                self.faults.append(f"{asked}: {fault}")
                raise Refusal(400, {"errors": {"body": fault}, "specific-errors": {}})
            self._check_login(asked, headers)
            if (refused := self.refuse(asked)) is not None:
                raise Refusal(*refused)
            return 200, self._route(request)
        except Refusal as refusal:
            return refusal.status, refusal.said

    def _check_login(self, asked: str, headers: Any) -> None:
        method, _, path = asked.partition(" ")
        if (method, path) in OPEN:
            return
        if headers.get("X-API-Key") != KEY and headers.get("X-Metabase-Session") not in self.users:
            raise Refusal(401, "Unauthenticated")

    def _route(self, request: Request) -> Any:
        for (method, pattern), route in self._routes().items():
            if method == request.method.upper() and (match := re.fullmatch(pattern, request.path)):
                return route(request, int(match[1]) if match.groups() else 0)
        raise missing()

    def _routes(self) -> dict[tuple[str, str], Route]:
        store, connected = self.store, self.connected
        return {
            ("GET", "/api/session/properties"): lambda asked, _: self._properties(),
            ("POST", "/api/setup"): lambda asked, _: self._set_up(asked.json),
            ("POST", "/api/session"): lambda asked, _: self._log_in(asked.json),
            ("GET", "/api/user/current"): lambda asked, _: {"id": 1, "is_superuser": True},
            ("GET", "/api/database"): lambda asked, _: connected.listed(),
            ("POST", "/api/database"): lambda asked, _: connected.make(asked.json),
            ("PUT", r"/api/database/(\d+)"): lambda asked, number: connected.change(number, asked.json),
            ("GET", r"/api/database/(\d+)/healthcheck"): lambda asked, number: connected.health(number),
            ("GET", r"/api/database/(\d+)/metadata"): lambda asked, number: connected.metadata(number),
            ("POST", r"/api/database/(\d+)/sync_schema"): lambda asked, number: connected.sync(number),
            ("PUT", r"/api/table/(\d+)"): lambda asked, number: connected.describe(
                connected.tables, number, asked.json
            ),
            ("PUT", r"/api/field/(\d+)"): lambda asked, number: connected.describe(
                connected.fields, number, asked.json
            ),
            ("GET", "/api/collection"): lambda asked, _: store.listed_collections(asked.query["archived"] == "true"),
            ("POST", "/api/collection"): lambda asked, _: store.make_collection(asked.json),
            ("PUT", r"/api/collection/(\d+)"): lambda asked, number: store.change_collection(number, asked.json),
            ("GET", "/api/collection/trash"): lambda asked, _: {"id": TRASH, "name": "Trash"},
            ("GET", r"/api/collection/(\d+)/items"): lambda asked, number: {
                "data": store.items(number, asked.query["archived"] == "true")
            },
            ("GET", "/api/card"): lambda asked, _: self._cards(int(asked.query["model_id"])),
            ("POST", "/api/card"): lambda asked, _: self._card(store.make_card(asked.json), asked),
            ("GET", r"/api/card/(\d+)"): lambda asked, number: self._card(store.found(store.cards, number), asked),
            ("PUT", r"/api/card/(\d+)"): lambda asked, number: self._card(store.change_card(number, asked.json), asked),
            ("POST", r"/api/card/(\d+)/query/json"): lambda asked, number: self._ask(number, asked.json),
            ("GET", "/api/dashboard"): lambda asked, _: [
                each for each in store.dashboards.values() if not each["archived"]
            ],
            ("POST", "/api/dashboard"): lambda asked, _: store.make_dashboard(asked.json),
            ("GET", r"/api/dashboard/(\d+)"): lambda asked, number: store.shown_dashboard(number),
            ("PUT", r"/api/dashboard/(\d+)"): lambda asked, number: store.change_dashboard(number, asked.json),
        }

    def _properties(self) -> Body:
        version = {"tag": self.version, "date": "2026-06-01"}
        return {"version": version, "has-user-setup": bool(self.users), "setup-token": self.token}

    def _set_up(self, body: Body) -> Body:
        if self.users:
            said = "The /api/setup route can only be used to create the first user, however a user currently exists."
            raise Refusal(403, said)
        if body["token"] != self.token:
            raise Refusal(400, {"errors": {"token": "Token does not match the setup token."}})
        self.users[body["user"]["email"]], self.token = body["user"]["password"], None
        return {"id": body["user"]["email"]}

    def _log_in(self, body: Body) -> Body:
        if self.users.get(body["username"]) != body["password"]:
            raise Refusal(401, {"errors": {"password": "did not match stored password"}})
        return {"id": body["username"]}

    def _cards(self, database: int) -> list[Body]:
        held = self.store.chosen(lambda one: one["dataset_query"]["database"] == database and not one["archived"])
        return [one | {"dataset_query": as_mbql5(one["dataset_query"])} for one in held]

    @staticmethod
    def _card(one: Body, asked: Request) -> Body:
        legacy = asked.query.get("legacy-mbql") == "true"
        return one if legacy else one | {"dataset_query": as_mbql5(one["dataset_query"])}

    def _ask(self, number: int, body: Body) -> list[Body]:
        query = self.store.found(self.store.cards, number)["dataset_query"]
        given = {each["target"][1][1]: each["value"] for each in body.get("parameters") or ()}
        return self.answers(query["native"]["query"], given)


@contextmanager
def serving(metabase: Metabase) -> Iterator[Metabase]:
    """The server on a free port of this machine. At the end nothing was asked or answered that is not described."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet: the second would wait for the first to be acknowledged

        def _answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, content)
            with lock:
                status, said = metabase.answer(request, self.headers)
                is_text = isinstance(said, str)
                data = said.encode() if is_text else json.dumps(said).encode()
                given = Answer(status, data, "text/plain" if is_text else "application/json")
                if status < 300 and (fault := fault_of(request, given)) is not None:
                    metabase.faults.append(f"answer to {self.command} {self.path}: {fault}")
            self.send_response(status)
            self.send_header("Content-Type", given.content_type)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = _answer

        def log_message(self, *_: Any) -> None:
            """Nothing on stderr."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        metabase.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield metabase
        finally:
            server.shutdown()
