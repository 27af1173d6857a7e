"""What a sync leaves behind, read by a client that is not ours: the package `metabase-api`."""

from metabase_api import Metabase_API

from orchestration.dashboards.metabase.sync import Wish, sync
from tests.metabase.server import EMAIL, PASSWORD, Metabase


def test_another_client_finds_dashboards_cards_and_answers(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    reader = Metabase_API(metabase.url, EMAIL, PASSWORD)
    pages = {page["name"]: page["id"] for page in reader.get("/api/dashboard")}
    assert pages.keys() == {"Summary", "Effects"}
    shown = [each["card_id"] for each in reader.get(f"/api/dashboard/{pages['Effects']}")["dashcards"]]
    assert [reader.get(f"/api/card/{number}")["name"] for number in shown] == ["Pareto", "Cost by day"]
