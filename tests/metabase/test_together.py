"""Two syncs of one Metabase at once: by hand, while the pipeline does it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ingestion.settings import PostgresSettings
from orchestration import locks
from orchestration.dashboards.metabase import wishes
from orchestration.dashboards.metabase.identity import key_of
from orchestration.dashboards.metabase.sync import Wish, sync
from orchestration.services import Connections
from tests.metabase.server import EMAIL, PASSWORD, Metabase


def test_of_two_syncs_one_waits_and_finds_nothing_to_do(
    metabase: Metabase,
    wish: Wish,
    services: Connections,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(locks, "LOOK_SECONDS", 0.05)
    metabase.users, metabase.token = {EMAIL: PASSWORD}, None
    monkeypatch.setenv("DOE_DBT_MANIFEST", str(wish.manifest))
    monkeypatch.setattr(wishes, "load", lambda: wish.definitions)

    def wished(reporter: PostgresSettings) -> Wish:
        return replace(wishes.wish_of_job(reporter, wish.settings), warehouse=wish.warehouse)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(sync, [wished(services.reader)] * 2)
    assert sorted([bool(first.changes), bool(second.changes)]) == [False, True]
    assert first.left == second.left == ()
    things = [*metabase.store.collections.values(), *metabase.store.cards.values(), *metabase.store.dashboards.values()]
    keys = Counter(key_of(one.get("description")) for one in things)
    assert set(keys.values()) == {1}
    assert len(metabase.connected.databases) == 1
    assert wishes.WAITS in capsys.readouterr().err.replace("\n", " ")
