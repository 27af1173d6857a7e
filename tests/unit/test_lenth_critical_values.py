"""The simulated critical values of Lenth's method: complete, exact enough, and those that others found."""

import csv
import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from orchestration.home import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "macros" / "seeds"
DATASETS = Path(__file__).parents[1] / "reference" / "datasets"

with (SEEDS / "lenth_critical_values.csv").open(encoding="utf-8") as file:
    TABLE = {(int(row["n_contrasts"]), float(row["alpha"])): row for row in csv.DictReader(file)}


def value(n_contrasts: int, column: str, alpha: float = 0.05) -> float:
    return float(TABLE[n_contrasts, alpha][column])


def test_every_number_of_contrasts_has_its_values() -> None:
    assert set(TABLE) == {(m, alpha) for m in [*range(3, 128), 255, 511, 1023] for alpha in (0.01, 0.05, 0.1)}


@pytest.mark.parametrize("column", ["individual", "simultaneous"])
def test_smaller_alpha_needs_more(column: str) -> None:
    for m in {m for m, _ in TABLE}:
        assert value(m, column, 0.01) > value(m, column, 0.05) > value(m, column, 0.1)


def test_standard_errors_are_small() -> None:
    """Half a percent for one contrast at 5 %."""
    assert max(value(m, "individual_std_error") / value(m, "individual") for m, _ in TABLE) < 0.005
    assert max(value(m, "simultaneous_std_error") / value(m, "simultaneous") for m, _ in TABLE) < 0.005


# Ye and Hamada (2000), IER and EER at 0.05; theirs are simulated too
@pytest.mark.parametrize(("m", "individual", "simultaneous"), [(7, 2.297, 4.867), (15, 2.156, 4.240)])
def test_values_of_ye_and_hamada(m: int, individual: float, simultaneous: float) -> None:
    assert value(m, "individual") == pytest.approx(individual, rel=0.005)
    assert value(m, "simultaneous") == pytest.approx(simultaneous, rel=0.01)


UNREPX = [
    (path.stem, document["recomputed"]["lenth"], document["cross_check"]["R_unrepx"])
    for path in sorted(DATASETS.glob("*.json"))
    if "R_unrepx" in (document := json.loads(path.read_text(encoding="utf-8"))).get("cross_check", {})
]


@pytest.mark.parametrize(("name", "lenth", "unrepx"), UNREPX, ids=[name for name, *_ in UNREPX])
def test_values_of_r_unrepx(name: str, lenth: dict[str, float], unrepx: dict[str, float]) -> None:
    """R simulates few sets for every call: the same 15 contrasts give it values up to 4 % apart."""
    m = int(lenth["m"])
    assert value(m, "individual") * lenth["pse"] == pytest.approx(unrepx["simulated_me"], rel=0.04)
    assert value(m, "simultaneous") * lenth["pse"] == pytest.approx(unrepx["simulated_sme"], rel=0.04)


def test_the_script_gives_the_table() -> None:
    """The rows of 3 contrasts again, digit by digit."""
    spec = importlib.util.spec_from_file_location("lenth_critical_values", SEEDS / "lenth_critical_values.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    found = {row[1]: [str(cell) for cell in row] for row in script.rows(3)}
    assert found == {alpha: list(TABLE[3, alpha].values()) for alpha in (0.01, 0.05, 0.1)}
    assert script.ratios(np.array([[1.0, -2.0, 3.0, -4.0, 20.0]])) == pytest.approx(
        np.array([[1, 2, 3, 4, 20]]) / 3.75  # worked by hand: PSE 3.75
    )
