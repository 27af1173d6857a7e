"""The simulator: repeatable bytes, designs that hold, truths that a large Monte Carlo confirms, honest accounts."""

import csv
import datetime as dt
import json
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest

from ingestion.design import Design, parse_design
from ingestion.design_yaml import parse
from ingestion.envelope import check_envelopes
from ingestion.rules import MACHINE_SENSORS
from ingestion.simulate import simulate
from ingestion.simulate.experiments import Experiment, all_experiments
from ingestion.simulate.master import ToolMaster, tool_masters
from ingestion.simulate.production import Spindle
from ingestion.simulate.sensors import sensor_table
from ingestion.simulate.taylor import LIFE_CV, SETTINGS, TOOLS, ToolModel, all_corners, case_life, draw_lives

# tool_id: new tool and regrind in USD, as the case has them
PRICES = {"ZC1668": (148.94, 30.67), "ZC1445": (206.76, 47.14)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One simulated plant."""
    path = tmp_path_factory.mktemp("plant")
    simulate(path, sensor_rows=2_000)
    return path


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    """What was written beside the files."""
    document: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def production(folder: Path) -> list[dict[str, str]]:
    """Rows of production_data.csv."""
    return read(folder / "production_data.csv")


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def design_of(bundle: Path) -> Design:
    """The bundle's design, read as the loader reads it."""
    return parse_design(parse((bundle / "design.yml").read_bytes(), str(bundle)))


def test_same_seed_same_bytes_and_other_seed_other_data(folder: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "again", sensor_rows=2_000)
    simulate(tmp_path / "other", seed=7, sensor_rows=2_000)
    first, again, other = contents(folder), contents(tmp_path / "again"), contents(tmp_path / "other")
    assert first == again
    same = {name for name in first if first[name] == other[name]}
    assert same == {name for name in first if name.endswith("design.yml") or name == "truth.json"}


def test_more_sensor_rows_change_nothing_else(folder: Path, tmp_path: Path) -> None:
    simulate(tmp_path, sensor_rows=10)
    first, fewer = contents(folder), contents(tmp_path)
    assert {name for name in first if first[name] != fewer[name]} == {"machine_sensors.csv"}


def test_what_is_returned_can_be_landed_and_truth_is_not_among_it(tmp_path: Path) -> None:
    envelopes = check_envelopes(simulate(tmp_path, sensor_rows=10))
    assert [envelope.dataset for envelope in envelopes] == ["experiments"] * 7 + ["production_data", "machine_sensors"]
    found = {file.path for envelope in check_envelopes([tmp_path]) for file in envelope.files}
    assert found == {file.path for envelope in envelopes for file in envelope.files}


@pytest.mark.parametrize("experiment", all_experiments(), ids=lambda e: e.experiment_id)
def test_generators_and_replicates_hold_in_the_runs(folder: Path, experiment: Experiment) -> None:
    bundle = folder / experiment.experiment_id
    design, runs = design_of(bundle), read(bundle / "runs.csv")
    coded = [{f.letter: f.coded(run[f.name]) or 0 for f in design.factors} for run in runs]
    for generator in design.parsed_generators:
        for levels in coded:
            assert levels[generator.letter] == generator.sign * math.prod(levels[x] for x in generator.word)
    treatments = {tuple(levels.values()) for levels in coded}
    assert len(treatments) == 2 ** (len(design.factors) - len(design.generators))
    assert len(runs) == experiment.replicates * len(treatments)
    assert sorted(int(run["run_order"]) for run in runs) == list(range(1, len(runs) + 1))


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.tool_id)
def test_fold_over_completes_the_full_factorial(folder: Path, tool: ToolModel) -> None:
    bundles = [folder / f"case_{tool.tool_id.lower()}{suffix}" for suffix in ("", "_foldover")]
    assert [design_of(bundle).generators for bundle in bundles] == [["C=AB"], ["C=-AB"]]
    treatments = {
        tuple(run[factor.name] for factor in design_of(bundle).factors)
        for bundle in bundles
        for run in read(bundle / "runs.csv")
    }
    assert len(treatments) == 8


@pytest.mark.parametrize("experiment", all_experiments(), ids=lambda e: e.experiment_id)
def test_truth_is_what_many_draws_tend_to(truth: dict[str, Any], experiment: Experiment) -> None:
    """Mean, deviation and effects of 40,000 observations per corner, to 5 standard errors."""
    n, random, stated = 40_000, np.random.default_rng(1), truth["experiments"][experiment.experiment_id]
    corners = all_corners(experiment.letters)
    drawn = [experiment.scatter.draw(random, np.full(n, experiment.mean(corner))) for corner in corners]
    for corner, sample, expected in zip(corners, drawn, stated["corners"], strict=True):
        assert {letter: expected[letter] for letter in corner} == corner
        assert sample.mean() == pytest.approx(expected["mean"], abs=5 * expected["sigma"] / math.sqrt(n))
        assert sample.std() == pytest.approx(expected["sigma"], rel=0.03)
    std_error = 2 * math.sqrt(sum(c["sigma"] ** 2 for c in stated["corners"]) / n) / len(corners)
    for word, effect in stated["effects"].items():
        signs = [math.prod(corner[letter] for letter in word) for corner in corners]
        high = np.mean([s.mean() for s, sign in zip(drawn, signs, strict=True) if sign > 0])
        low = np.mean([s.mean() for s, sign in zip(drawn, signs, strict=True) if sign < 0])
        assert high - low == pytest.approx(effect, abs=5 * std_error)


def test_lives_are_weibull_with_the_shape_of_the_case() -> None:
    """ln(-ln(1 - F)) over ln(life) is a line whose slope is the shape."""
    lives = np.sort(draw_lives(np.random.default_rng(2), np.full(50_000, 8_000.0)))
    ranks = (np.arange(1, lives.size + 1) - 0.3) / (lives.size + 0.4)
    middle = slice(lives.size // 20, -lives.size // 20)
    slope = np.polyfit(np.log(lives[middle]), np.log(-np.log1p(-ranks[middle])), 1)[0]
    assert slope == pytest.approx(10, rel=0.03)
    assert pytest.approx(0.1203, abs=1e-3) == LIFE_CV


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.tool_id)
def test_lives_are_log_linear_and_optimized_is_the_best_corner(tool: ToolModel) -> None:
    lives = {tuple(corner.values()): case_life(tool, corner) for corner in all_corners("ABC")}
    assert lives[-1, -1, -1] * lives[1, 1, -1] == pytest.approx(lives[1, -1, -1] * lives[-1, 1, -1])
    assert max(lives, key=lambda corner: lives[corner]) == tuple(SETTINGS["optimized"].values())
    assert min(lives.values()) > 4_000 and max(lives.values()) < 15_000


def test_costs_per_unit_by_hand() -> None:
    master = ToolMaster(100, 20, 1, breakage_share=0.5, breakage_cost=40, changeover_cost=10)
    # (100 + 20) / 2 lives + 10 + 0.5 * 40 = 90 per life
    assert master.cost_per_unit(1_000) == pytest.approx(0.09)
    # half the tools break in their first life: 1.5 lives and 0.5 regrinds per tool, 110 / 1.5 + 30 per life
    assert master.production_cost_per_unit(1_000) == pytest.approx((110 / 1.5 + 30) / 1_000)
    assert {tool: (m.new_cost, m.regrind_cost) for tool, m in tool_masters().items()} == PRICES


@pytest.mark.parametrize("setting", ["current", "optimized"])
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.tool_id)
def test_long_production_tends_to_the_true_life_and_cost(truth: dict[str, Any], tool: ToolModel, setting: str) -> None:
    """20,000 lives at one setting: life to 1 %, cost to 3 %."""
    life, master = truth["mean_life_pieces"][tool.tool_id][setting], tool_masters()[tool.tool_id]
    events = Spindle(master, np.random.default_rng(3)).day(20_000 * life, life)
    cost = events.new_cost + events.regrind_cost
    cost += events.changes * master.changeover_cost + events.failures * master.breakage_cost
    assert events.changes == pytest.approx(20_000, rel=0.01)
    stated = truth["costs"][tool.tool_id][setting]
    assert cost / (20_000 * life) == pytest.approx(stated["production_cost_per_unit_usd"], rel=0.03)
    assert stated["cost_per_unit_usd"] < stated["production_cost_per_unit_usd"]


def test_wear_carries_over_when_the_setting_changes() -> None:
    spindle = Spindle(tool_masters()["ZC1668"], np.random.default_rng(4))
    spindle.wear = 0.0
    spindle.day(0.4 * spindle.scatter * 1_000, 1_000)
    assert spindle.day(0.59 * spindle.scatter * 2_000, 2_000).changes == 0
    assert spindle.day(0.02 * spindle.scatter * 2_000, 2_000).changes == 1


def test_costs_of_production_are_events_times_prices(production: list[dict[str, str]]) -> None:
    regrinds_since_new: dict[str, int] = {}
    for row in production:
        new_price, regrind_price = PRICES[row["tool_id"]]
        new = round(float(row["cost_new_tools_usd"]) / new_price)
        regrinds = round(float(row["cost_resharpening_usd"]) / regrind_price)
        assert float(row["cost_new_tools_usd"]) == pytest.approx(new * new_price)
        assert float(row["cost_resharpening_usd"]) == pytest.approx(regrinds * regrind_price)
        assert new + regrinds == int(row["tool_changes"])
        assert int(row["failures"]) <= new  # a broken tool is scrapped
        assert int(row["tool_changes"]) <= 1  # no life is shorter than a day
        machine = row["machine_id"]
        regrinds_since_new[machine] = 0 if new else regrinds_since_new.get(machine, 0) + regrinds
        assert regrinds_since_new[machine] <= 4
    assert sum(int(row["failures"]) for row in production) > 0


def test_machines_change_once_and_on_different_days(production: list[dict[str, str]]) -> None:
    by_machine: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in production:
        by_machine[row["tool_id"], row["machine_id"]].append(row)
    assert len(by_machine) == 8
    changes = defaultdict(set)
    for (tool, _), rows in by_machine.items():
        dates = [dt.date.fromisoformat(row["date"]) for row in rows]
        assert len(set(dates)) == 180 and dates == sorted(dates)
        assert dates[-1] == dt.date(2026, 6, 30) and all(date.weekday() < 5 for date in dates)
        settings = [row["configuration"] for row in rows]
        n_current = settings.count("current")
        assert settings == ["current"] * n_current + ["optimized"] * (180 - n_current)
        assert 50 < n_current < 130
        changes[tool].add(dates[n_current])
    assert {tool: len(days) for tool, days in changes.items()} == {"ZC1668": 4, "ZC1445": 4}
    assert 650 < np.mean([int(row["daily_production"]) for row in production]) < 750


def test_sensors_stay_in_range_and_follow_the_setting(production: list[dict[str, str]]) -> None:
    table = sensor_table(50_000, np.random.default_rng(5))
    assert tuple(table.column_names) == MACHINE_SENSORS.names
    for column in MACHINE_SENSORS.columns[3:]:
        lowest, highest = pc.min_max(table[column.name]).as_py().values()
        assert 0 < lowest < highest < (column.maximum or math.inf)
    settings = {(row["date"], row["machine_id"]): row["configuration"] for row in production}
    dates = pc.strftime(table["timestamp"], "%Y-%m-%d").to_pylist()
    for key, pressure in zip(
        zip(dates, table["machine_id"].to_pylist(), strict=True), table["pressure_psi"].to_pylist(), strict=True
    ):
        assert abs(pressure - {"current": 750, "optimized": 1050}[settings[key]]) < 100
    assert len(pc.unique(table["timestamp"])) == 50_000


@pytest.mark.parametrize("n_rows", [0, 1])
def test_few_sensor_rows(n_rows: int) -> None:
    assert sensor_table(n_rows, np.random.default_rng(6)).num_rows == n_rows
