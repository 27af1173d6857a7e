"""`doe design`: what is planned is what the warehouse finds, and nothing that holds results is overwritten."""

import csv
from collections import Counter
from pathlib import Path

import psycopg2
import pytest

from ingestion.errors import Refused
from orchestration.design.bundle import design_bundle
from orchestration.design.show import shown, warnings
from orchestration.design.wish import Wish
from orchestration.services import Connections
from tests.pipeline.planned import NUMERIC

Warehouse = psycopg2.extensions.connection


def found(warehouse: Warehouse, query: str, *parameters: object) -> list[tuple[object, ...]]:
    with warehouse.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return list(cursor.fetchall())


def effects(warehouse: Warehouse, experiment: str) -> dict[object, object]:
    query = (
        "select term, effect from marts.fct_effects where experiment_id = %s and is_estimable and abs(effect) > 1e-9"
    )
    return dict(found(warehouse, query, experiment))  # type: ignore[arg-type]


def test_planned_effects_are_found(warehouse: Warehouse) -> None:
    """The truths of tests/pipeline/planned.py: an effect is twice its coefficient, blocks and centre points aside."""
    # CD of the truth shares its contrast with BF, which names it: I = BCDF
    assert effects(warehouse, "planned_fraction") == pytest.approx({"A": 6, "B": -4, "BF": 3})
    assert effects(warehouse, "planned_blocked") == pytest.approx({"A": 6, "B": -4})
    assert effects(warehouse, "planned_replicated") == pytest.approx({"A": 6, "B": -4, "ABC": 0.1})
    assert effects(warehouse, "planned_screening") == pytest.approx({"A": 8, "J": -6})


def test_the_warehouse_finds_the_promised_design(warehouse: Warehouse) -> None:
    query = """
        select e.resolution = d.resolution and e.defining_relation = d.defining_relation
            and e.word_length_pattern = d.word_length_pattern and e.n_factorial_runs = d.n_runs
        from marts.dim_experiment as e
        inner join marts.dim_standard_design as d on d.k = e.k and d.p = e.p and d.p > 0
        where e.experiment_id like 'planned%'
    """
    assert found(warehouse, query) == [(True,)] * 3


def test_aliases_of_the_catalogue_are_those_of_the_chains(warehouse: Warehouse) -> None:
    """The catalogue looks at short words only; the engine multiplies every effect with every word."""
    query = """
        with pairs as (
            select
                e.experiment_id,
                '2^(' || e.k || '-' || e.p || ')' as design_key,
                a.word as term,
                b.word as alias
            from marts.dim_experiment as e
            inner join intermediate.int_experiment_designs as x on e.experiment_id = x.experiment_id
            inner join intermediate.int_alias_chains as a on x.design_key = a.design_key and a.word_length <= 2
            inner join intermediate.int_alias_chains as b
                on a.design_key = b.design_key and a.contrast = b.contrast and b.word_length <= 2 and a.word <> b.word
            where e.experiment_id like 'planned%' and e.p > 0
        ),
        catalogue as (
            select e.experiment_id, s.design_key, s.term, s.alias
            from marts.dim_experiment as e
            inner join intermediate.int_standard_aliases as s on s.design_key = '2^(' || e.k || '-' || e.p || ')'
            where e.experiment_id like 'planned%'
        )
        select
            (select count(*) from pairs),
            (select count(*) from (select * from pairs except select * from catalogue) as missing),
            (select count(*) from (select * from catalogue except select * from pairs) as extra)
    """
    ((n_pairs, n_missing, n_extra),) = found(warehouse, query)
    assert isinstance(n_pairs, int)
    assert n_pairs > 20
    assert (n_missing, n_extra) == (0, 0)


def test_an_empty_plan_is_refused_in_words(warehouse: Warehouse) -> None:
    query = "select distinct is_estimable, reason from marts.fct_effects where experiment_id = 'planned_empty'"
    assert found(warehouse, query) == [(False, "fewer than 2 runs have a response")]
    query = "select smallest_effect, power, reason from marts.fct_power where experiment_id = 'planned_empty'"
    assert found(warehouse, query) == [(1.0, None, "fewer than 2 runs have a response")]


def test_degrees_of_freedom_are_the_planned_ones(warehouse: Warehouse, built: Connections, tmp_path: Path) -> None:
    wish = Wish(runs=16, replicates=2, blocks=2, seed=3, smallest_effect=1, sigma=0.5)
    planned = design_bundle(built, tmp_path / "again", NUMERIC[:3], ["y maximize"], wish)
    query = "select df_error, significance_basis from marts.fct_power where experiment_id = 'planned_replicated'"
    assert found(warehouse, query) == [(planned.plan["df_error"], planned.plan["error_from"])] == [(7.0, "residual")]
    # N = 16, noncentrality 1 * sqrt(16) / (2 * 0.5) = 4 with 7 df: scipy.stats.ncf.sf(t(0.975, 7)^2, 1, 7, 16)
    from scipy import stats

    expected = stats.ncf.sf(stats.t.ppf(0.975, 7) ** 2, 1, 7, 16)
    assert planned.plan["power"] == pytest.approx(expected, rel=1e-9)


def test_the_same_seed_writes_the_same_bytes(built: Connections, tmp_path: Path) -> None:
    def written(name: str, seed: int) -> bytes:
        design_bundle(
            built, tmp_path / name / "x", NUMERIC[:5], ["y maximize"], Wish(blocks=2, center_points=2, seed=seed)
        )
        return b"".join(path.read_bytes() for path in sorted((tmp_path / name / "x").iterdir()))

    assert written("a", 1) == written("b", 1) != written("c", 2)


def test_a_design_of_ones_own_keeps_its_text(built: Connections, tmp_path: Path) -> None:
    text = """\
# ours
experiment_id: ours
factors:
  - {letter: Q, name: speed, low: 100, high: 150}
  - {letter: R, name: tip, low: flat, high: round}
  - {letter: S, name: oil, low: no, high: "yes"}
  - {letter: T, name: feed, low: 1, high: 2}
responses:
  - {name: life, goal: maximize}  # hours
"""
    (tmp_path / "design.yml").write_text(text, encoding="utf-8")
    planned = design_bundle(built, tmp_path, [], [], Wish(runs=8, seed=1))
    assert planned.plan["design_key"] == "2^(4-1)"
    assert (tmp_path / "design.yml").read_text(encoding="utf-8") == text + 'generators: ["T=QRS"]\n'
    rows = list(csv.DictReader((tmp_path / "runs.csv").open(encoding="utf-8")))
    assert Counter((row["tip"], row["oil"]) for row in rows) == dict.fromkeys(
        [("flat", "no"), ("flat", "yes"), ("round", "no"), ("round", "yes")], 2
    )
    assert {row["life"] for row in rows} == {""}
    # planned again, larger: a full factorial has no generators
    design_bundle(built, tmp_path, [], [], Wish(runs=16, seed=1))
    assert (tmp_path / "design.yml").read_text(encoding="utf-8") == text
    with pytest.raises(Refused, match="text levels"):
        design_bundle(built, tmp_path, [], [], Wish(center_points=2))


def test_results_are_never_overwritten(built: Connections, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    design_bundle(built, folder, NUMERIC[:2], ["y maximize"], Wish(seed=1))
    runs = folder / "runs.csv"
    design_bundle(built, folder, [], [], Wish(seed=2))
    runs.write_text(runs.read_text(encoding="utf-8").replace(",\n", ",5\n", 1), encoding="utf-8")
    before = runs.read_bytes()
    with pytest.raises(Refused, match="row 1, column 'y' holds the result '5'"):
        design_bundle(built, folder, [], [], Wish(seed=3))
    assert runs.read_bytes() == before


@pytest.mark.parametrize(
    ("factors", "responses", "wish", "message"),
    [
        (NUMERIC[:6], ["y maximize"], Wish(runs=6), "6 runs are too few: the smallest .* takes 8"),
        (NUMERIC[:3], ["y maximize"], Wish(replicates=2, blocks=3), "3 blocks cannot share 2 replicates"),
        (NUMERIC[:3], ["y maximize"], Wish(blocks=16), "2, 4 or 8 blocks"),
        (NUMERIC[:3], ["y bigger"], Wish(), "not of the form name unit goal"),
        (["speed 1 2", "B=1:2"], ["y maximize"], Wish(), "not of the form name=low:high"),
        (["A=1:1", "B=1:2"], ["y maximize"], Wish(), "two different levels"),
        (NUMERIC[:1], ["y maximize"], Wish(), "1 factor;"),
        (NUMERIC[:3], ["y maximize"], Wish(sigma=0), "--sigma '0' must be a number above 0"),
        (NUMERIC[:3], ["y maximize"], Wish(smallest_effect=float("inf")), "--smallest-effect 'inf' must be a number"),
        (["run_order=1:2", "B=1:2"], ["y maximize"], Wish(), "'run_order' is taken: runs.csv"),
        ([], [], Wish(), "does not exist"),
    ],
)
def test_refusals_say_the_way_out(
    built: Connections, tmp_path: Path, factors: list[str], responses: list[str], wish: Wish, message: str
) -> None:
    with pytest.raises(Refused, match=message):
        design_bundle(built, tmp_path / "x", factors, responses, wish)
    assert not (tmp_path / "x").exists()


def test_resolution_three_is_warned_of(built: Connections, tmp_path: Path) -> None:
    wish = Wish(runs=8, seed=1, smallest_effect=1, sigma=1)
    planned = design_bundle(built, tmp_path / "x", NUMERIC[:6], ["y maximize"], wish)
    said = " ".join(warnings(planned))
    assert "resolution III" in said
    assert "Lenth" in said
    assert len(shown(planned)) == 2
