"""`doe dashboard` as a process of its own, and its pages in a browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3
from playwright.sync_api import Browser, Dialog, Locator, Page, Response

from ingestion.settings import PostgresSettings
from orchestration.services import Connections
from tests import web
from tests.browser import Watched, watched

DOE = str(Path(sys.executable).with_name("doe"))
# Streamlit looks for itself below the address of a page first, and the browser says so
NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"
PROBES = ("/_stcore/health", "/_stcore/host-config")
RESTS = """() => document.querySelector('.doe-title')
    && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
    && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(one => one.querySelector('canvas, svg'))"""


def named(connections: Connections, target: PostgresSettings) -> dict[str, str]:
    """The environment of a command that is to use this database, and the store."""
    return {
        "DOE_PG_HOST": target.host,
        "DOE_PG_PORT": str(target.port),
        "DOE_PG_USER": target.user,
        "DOE_PG_PASSWORD": target.password.get_secret_value(),
        "DOE_PG_DBNAME": target.dbname,
        "DOE_S3_ENDPOINT": connections.store.endpoint,
        "DOE_S3_ACCESS_KEY": connections.store.access_key,
        "DOE_S3_SECRET_KEY": connections.store.secret_key.get_secret_value(),
    }


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Served:
    """A running `doe dashboard`: its address, its process and where it writes."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def served(folder: Path, environment: Mapping[str, str], *arguments: str) -> Iterator[Served]:
    """Start the command, end it as Ctrl-C does, and hold it to a quiet end."""
    port, log = free_port(), folder / "dashboard.log"
    variables = {"DOE_HOME": str(folder), **os.environ, **environment}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [DOE, "dashboard", "--port", str(port), *arguments], env=variables, stdout=output, stderr=output
        )
    found = Served(f"http://127.0.0.1:{port}", process, log)
    try:
        _wait(found)
        yield found
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()
    said = log.read_text()
    assert said.startswith(f"{found.url} (Ctrl-C ends)\n")
    assert "Traceback" not in said and "rror" not in said, said


def _wait(found: Served) -> None:
    for _ in range(600):
        assert found.process.poll() is None, found.log.read_text()
        try:
            if web.request("GET", f"{found.url}/_stcore/health").status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"it does not answer: {found.log.read_text()}")


@dataclass
class Visit:
    """A page in a browser, and what it asked for in vain."""

    seen: Watched
    url: str
    failed: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The page."""
        return self.seen.page

    def open(self, path: str) -> float:
        """Go to an address of the app; seconds until the page rests with all its charts drawn."""
        start = time.perf_counter()
        self.page.goto(f"{self.url}/{path}", wait_until="commit")
        self.rest()
        return time.perf_counter() - start

    def rest(self) -> None:
        """Wait until the app has answered the last click, and a moment longer for one that it has not seen yet."""
        for _ in range(2):
            self.page.wait_for_function(RESTS, timeout=90_000)
            self.page.wait_for_timeout(250)

    def hear(self, answer: Response) -> None:
        """Note what was asked for in vain."""
        if answer.status >= 400:
            self.failed.append(answer.url)

    def dismiss(self, dialog: Dialog) -> None:
        """A script has run that nobody wrote."""
        self.seen.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def faults(self) -> list[str]:
        """What the console complains of, what was not found, and every word to another address."""
        probes = [url for url in self.failed if url.endswith(PROBES) and urlsplit(url).path.count("/") == 3]
        complaints = list(self.seen.complaints)
        for _ in probes:
            complaints.remove(NOT_FOUND)
        others = [url for url in self.seen.requests if not url.startswith((self.url, "data:", "blob:"))]
        return [*complaints, *(url for url in self.failed if url not in probes), *others]

    def card(self, dashboard: str, key: str) -> Locator:
        """A card."""
        return self.page.locator(f".st-key-card_{dashboard}_{key}")

    def table(self, place: Locator) -> list[list[str]]:
        """The table of a card as texts, its header first; of a chart it is opened."""
        if place.get_by_test_id("stExpander").count() and not place.locator("tr").count():
            place.get_by_test_id("stExpander").locator("summary").click()
            place.locator("tr").first.wait_for()
        rows = place.locator("tr").all()
        return [[cell.inner_text() for cell in row.locator("th, td").all()] for row in rows]

    def choose(self, label: str, value: str) -> None:
        """Set a filter as people do: by typing into it."""
        box = self.page.get_by_role("combobox", name=re.compile(rf"{label}$|{label}\."))
        box.click()
        box.fill(value)
        self.page.get_by_role("option", name=value, exact=True).click()
        self.rest()


@contextmanager
def visit(browser: Browser, found: Served, **options: Any) -> Iterator[Visit]:
    """A page of the app in a context of its own."""
    with watched(browser, viewport={"width": 1440, "height": 1000}, **options) as seen:
        visited = Visit(seen, found.url)
        seen.page.on("response", visited.hear)
        seen.page.on("websocket", lambda socket: seen.requests.append(socket.url.replace("ws:", "http:", 1)))
        seen.page.on("dialog", visited.dismiss)
        yield visited
