"""A sync that is killed at any request is finished by the next one: nothing is missing, nothing is there twice."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import urllib3

from orchestration.dashboards.metabase.client import Client
from orchestration.dashboards.metabase.identity import key_of
from orchestration.dashboards.metabase.sync import Wish, plan, sync
from tests.metabase import small
from tests.metabase.conftest import rows, wish_for
from tests.metabase.server import Metabase, serving


class Killed(BaseException):
    """The end of the process."""


class Killer:
    """Sends requests until its hour: the last one is not sent, or sent and its answer not seen."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left, self.is_sent = -1, False
        send = Client._send

        def kill(client: Client, *arguments: Any) -> urllib3.BaseHTTPResponse:
            self.left -= 1
            if self.left == 0 and not self.is_sent:
                raise Killed
            answer = send(client, *arguments)
            if self.left == 0:
                raise Killed
            return answer

        monkeypatch.setattr(Client, "_send", kill)


def kept(metabase: Metabase) -> Mapping[str, Any]:
    """What a Metabase holds, without its ids; how often each of our keys is there."""
    store = metabase.store
    things = [*store.collections.values(), *store.cards.values(), *store.dashboards.values()]
    pages = {
        one["name"]: (
            len(one["tabs"]),
            [each["row"] for each in one["dashcards"]],
            [each["slug"] for each in one["parameters"]],
        )
        for one in store.dashboards.values()
    }
    described = sorted(
        (each["name"], str(each["description"]), str(each["semantic_type"]))
        for each in metabase.connected.fields.values()
    )
    databases = [(each["name"], each["description"]) for each in metabase.connected.databases.values()]
    keys = Counter(key_of(one.get("description")) for one in things)
    return {"keys": keys, "pages": pages, "described": described, "databases": databases, "users": metabase.users}


@pytest.mark.parametrize("is_sent", [False, True], ids=["before it is sent", "before its answer is seen"])
def test_the_next_sync_finishes(is_sent: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, manifest = small.write(tmp_path / "small"), small.write_manifest(tmp_path / "manifest.json")
    killer = Killer(monkeypatch)

    def empty() -> Metabase:
        made = Metabase(small.HOLDS)
        made.answers = rows
        return made

    with serving(empty()) as whole:
        sync(wish_for(whole.url, folder, manifest))
    asked, expected = whole.log[: whole.log.index("GET /api/database", 3)], kept(whole)
    assert len(asked) > 40
    killer.is_sent = is_sent
    for number, request in enumerate(asked, 1):
        if request.startswith("GET") and (is_sent or asked[number - 2].startswith("GET")):
            continue  # what only reads has done nothing
        with serving(empty()) as metabase:
            wish = wish_for(metabase.url, folder, manifest)
            killer.left = number
            with pytest.raises(Killed):
                sync(wish)
            assert sync(wish).left == (), number
            assert plan(wish).changes == (), number
        assert kept(metabase) == expected, number
        assert metabase.faults == []


def test_the_next_sync_finishes_a_change_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other words and one card less: what was sent without an answer is what was there before the next request."""
    folder, manifest = small.write(tmp_path / "small"), small.write_manifest(tmp_path / "manifest.json")
    page = folder / "definitions" / "effects.yml"
    whole_text = page.read_text(encoding="utf-8")
    killer = Killer(monkeypatch)

    def begun(metabase: Metabase) -> Wish:
        metabase.answers = rows
        page.write_text(whole_text, encoding="utf-8")
        sync(wish_for(metabase.url, folder, manifest))
        page.write_text(whole_text[: whole_text.index("  - key: days")], encoding="utf-8")
        return wish_for(metabase.url, folder, manifest, language="es")

    def everything(metabase: Metabase) -> Any:
        return [metabase.store.collections, metabase.store.cards, metabase.store.dashboards]

    with serving(Metabase(small.HOLDS)) as whole:
        wish, n_before = begun(whole), len(whole.log)
        sync(wish)
        asked, expected = whole.log[n_before:], everything(whole)
    writes = [number for number, request in enumerate(asked, 1) if request.startswith("PUT")]
    assert len(writes) > 12
    for number in writes:
        with serving(Metabase(small.HOLDS)) as metabase:
            wish = begun(metabase)
            killer.left = number
            with pytest.raises(Killed):
                sync(wish)
            assert sync(wish).left == (), number
            assert plan(wish).changes == (), number
        assert everything(metabase) == expected, number
        assert metabase.faults == []


def test_a_lost_answer_is_asked_for_again_but_nothing_is_created_twice(
    metabase: Metabase, wish: Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, lost = Client._send, Counter[str]()

    def flaky(client: Client, method: str, path: str, *more: Any) -> urllib3.BaseHTTPResponse:
        answer = send(client, method, path, *more)  # type: ignore[arg-type]
        if method != "POST" and lost[path] < 2:
            lost[path] += 1
            raise urllib3.exceptions.ProtocolError("Connection aborted.")
        return answer

    monkeypatch.setattr(Client, "_send", flaky)
    sync(wish)
    assert lost["/api/database"] == 2
    assert max(Counter(key_of(one["description"]) for one in metabase.store.cards.values()).values()) == 1
