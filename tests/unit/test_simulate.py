"""The simulator: the same bytes every time, and a truth that its own data bear out."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest

from ingestion.simulate import simulate
from ingestion.simulate.experiments import Experiment, all_experiments
from ingestion.simulate.production import MACHINES_PER_TOOL, N_DAYS
from ingestion.simulate.taylor import TOOLS, draw_lives
from ingestion.simulate.truth import tool_masters


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file by its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plant")
    simulate(folder, seed=7, sensor_rows=500)
    return folder


def test_the_same_seed_writes_the_same_bytes(plant: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "again", seed=7, sensor_rows=500)
    simulate(tmp_path / "other", seed=8, sensor_rows=500)
    assert contents(tmp_path / "again") == contents(plant)
    assert contents(tmp_path / "other")["production_data.csv"] != contents(plant)["production_data.csv"]


def test_more_sensor_rows_change_no_other_file(plant: Path, tmp_path: Path) -> None:
    simulate(tmp_path, seed=7, sensor_rows=600)
    theirs, ours = contents(tmp_path), contents(plant)
    assert {name for name in ours if ours[name] != theirs[name]} == {"machine_sensors.csv"}


@pytest.mark.parametrize("experiment", all_experiments(), ids=lambda e: e.experiment_id)
def test_runs_obey_their_generators(plant: Path, experiment: Experiment) -> None:
    runs = rows(plant / experiment.experiment_id / "runs.csv")
    n_basic = len(experiment.factors) - len(experiment.generators)
    assert len(runs) == experiment.replicates * 2**n_basic
    assert sorted(int(run["run_order"]) for run in runs) == list(range(1, len(runs) + 1))
    for run in runs:
        coded = {f.letter: 1 if run[f.name] == str(f.high) else -1 for f in experiment.factors}
        for letter, word, sign in experiment.generators:
            assert coded[letter] == sign * math.prod(coded[factor] for factor in word)


def test_weibull_lives_have_the_mean_they_are_drawn_for() -> None:
    lives = draw_lives(np.random.default_rng(1), np.full(200_000, 5_000.0))
    assert lives.mean() == pytest.approx(5_000, rel=0.002)


def test_true_effects_of_a_case_by_hand() -> None:
    """ZC1668: doubling nothing but B multiplies the life by 1.5^1.5; its effect is the mean of four differences."""
    case = all_experiments()[0]
    low = 6_000.0
    a, b = (1050 / 750) ** 0.25, 1.5**1.5
    c = (3700 / 3183) ** -2.0 * (1050 / 605) ** -0.35
    expected = low * (b - 1) * (1 + a) * (1 + c) / 4
    assert case.true_effects()["B"] == pytest.approx(expected, rel=1e-12)


def test_production_costs_are_events_times_prices(plant: Path) -> None:
    masters = {tool.tool_id: master for tool, master in tool_masters(TOOLS)}
    found = rows(plant / "production_data.csv")
    assert len(found) == len(TOOLS) * MACHINES_PER_TOOL * N_DAYS
    for row in found:
        master = masters[row["tool_id"]]
        new = float(row["cost_new_tools_usd"]) / master.new_cost_usd
        reground = float(row["cost_resharpening_usd"]) / master.regrind_cost_usd
        assert new + reground == pytest.approx(int(row["tool_changes"]), abs=1e-3)
        assert round(new, 3) >= int(row["failures"])  # a broken tool is never reground


def test_the_change_of_setting_comes_on_another_day_for_every_machine(plant: Path) -> None:
    changes: dict[str, str] = {}
    for row in rows(plant / "production_data.csv"):
        if row["configuration"] == "optimized":
            changes.setdefault(row["machine_id"], row["date"])
    for tool in TOOLS:
        days = [day for machine, day in changes.items() if machine.startswith(tool.tool_id)]
        assert len(days) == len(set(days)) == MACHINES_PER_TOOL


def test_truth_lies_beside_the_files(plant: Path) -> None:
    truth = json.loads((plant / "truth.json").read_text(encoding="utf-8"))
    assert set(truth["experiments"]) == {experiment.experiment_id for experiment in all_experiments()}
    assert all(lives["optimized"] > lives["current"] for lives in truth["mean_life_pieces"].values())


def test_sensor_readings_are_plausible(plant: Path) -> None:
    found = rows(plant / "machine_sensors.csv")
    assert len(found) == 500
    assert all(0 < float(row["temperature_c"]) < 100 and float(row["rpm"]) > 0 for row in found)
