"""The main job as a whole: what the simulator hid, the warehouse finds."""

import json
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pyarrow.parquet as pq
import pytest

from orchestration.pipeline import run
from orchestration.services import Connections
from tests import web

Warehouse = psycopg2.extensions.connection


def rows(warehouse: Warehouse, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with warehouse.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall()


def truths(truth: Path) -> dict[str, Any]:
    """What was simulated."""
    document: dict[str, Any] = json.loads((truth / "truth.json").read_text(encoding="utf-8"))
    return document


def signed_words(aliases: str) -> list[tuple[int, str]]:
    """`A-BC` as [(1, "A"), (-1, "BC")]."""
    return [(-1 if part[0] == "-" else 1, part[1:]) for part in _with_signs(aliases)]


def _with_signs(aliases: str) -> list[str]:
    return ("+" + aliases).replace("-", " -").replace("+", " +").split()


def test_true_effects_lie_in_their_confidence_intervals(warehouse: Warehouse, truth: Path) -> None:
    """95 % limits, 4 case experiments with 3 terms and a replicated 2^3 with 7: at most 3 of 19 may miss."""
    missed, checked = [], 0
    for name, experiment in truths(truth)["experiments"].items():
        found = rows(
            warehouse,
            "select term, aliases, ci_lower, ci_upper from marts.fct_effects"
            " where experiment_id = %s and significance_basis = 'pure_error'",
            name,
        )
        for term, aliases, lower, upper in found:
            true = sum(sign * experiment["effects"][word] for sign, word in signed_words(aliases))
            checked += 1
            if not lower <= true <= upper:
                missed.append((name, term, true, lower, upper))
    assert checked == 19
    assert len(missed) <= 3, missed


@pytest.mark.parametrize("name", ["sim_full_2x3", "sim_unreplicated_2x4", "sim_half_2_5m1"])
def test_active_effects_are_found(warehouse: Warehouse, truth: Path, name: str) -> None:
    effects = truths(truth)["experiments"][name]["effects"]
    active = {term for term, effect in effects.items() if abs(effect) > 1e-9}
    significant = rows(
        warehouse, "select term from marts.fct_effects where experiment_id = %s and is_significant", name
    )
    assert active <= {term for (term,) in significant}
    assert len(significant) <= len(active) + 1  # one false alarm may happen: alpha is 5 %


def test_production_verifies_the_longer_life(warehouse: Warehouse, truth: Path) -> None:
    lives = truths(truth)["mean_life_pieces"]
    found = rows(
        warehouse,
        "select tool_id, tool_life_improvement_pct, annual_savings_usd_lower, annual_savings_usd,"
        " annual_savings_usd_upper from marts.fct_cost_savings where basis = 'verified'",
    )
    assert {tool for tool, *_ in found} == set(lives)
    for tool, improvement, lower, savings, upper in found:
        true = 100 * (lives[tool]["optimized"] / lives[tool]["current"] - 1)
        assert improvement == pytest.approx(true, abs=15)
        assert lower < savings < upper
        assert savings > 0


def test_every_row_is_accounted_for(warehouse: Warehouse) -> None:
    manifest = rows(warehouse, "select status, rows_in_file, rows_loaded, rows_rejected from raw.load_manifest")
    assert len(manifest) >= 2 * (11 + 7 + 1 + 11 + 3)  # published, simulated, two data files, factorials, bundles
    assert all(n == loaded + rejected for _, n, loaded, rejected in manifest)
    assert all((status == "loaded") == (rejected == 0) for status, _, _, rejected in manifest)


def test_a_second_run_changes_nothing(built: Connections, warehouse: Warehouse, truth: Path) -> None:
    """To the last digit, once nothing new is in the warehouse: the order of a sum follows what else is there."""
    query = "select md5(string_agg(e::text, '|' order by experiment_id, response, term)) from marts.fct_effects as e"
    run(built, [truth])
    before = rows(warehouse, query)
    warehouse.rollback()
    landed, summary = run(built, [truth])
    assert (landed.n_new, len(summary.outcomes)) == (0, 0)
    assert rows(warehouse, query) == before


def test_published_marts_can_be_read_by_anyone(built: Connections, warehouse: Warehouse, tmp_path: Path) -> None:
    url = f"http://{built.store.endpoint}/results/marts/fct_effects/fct_effects.parquet"
    answer = web.request("GET", url)
    assert answer.status == 200
    (tmp_path / "effects.parquet").write_bytes(answer.data)
    assert (
        pq.read_metadata(tmp_path / "effects.parquet").num_rows
        == rows(warehouse, "select count(*) from marts.fct_effects")[0][0]
    )
