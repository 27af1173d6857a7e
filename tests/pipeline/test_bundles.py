"""Signs, orders, columns and scales that are easily mixed up, held to print and paper."""

import psycopg2.extensions
import pytest

from orchestration.pipeline import experiments_of, land_paths, load_landed
from orchestration.services import Connections
from tests.pipeline import bundles

Warehouse = psycopg2.extensions.connection


def effects(warehouse: Warehouse, name: str, response: str) -> dict[str, tuple[float, str]]:
    """Effect and aliases by term."""
    with warehouse.cursor() as cursor:
        cursor.execute(
            "select term, effect, aliases from marts.fct_effects where experiment_id = %s and response = %s",
            (name, response),
        )
        return {term: (effect, aliases) for term, effect, aliases in cursor}


def test_effects_of_the_alternate_fraction_as_printed(warehouse: Warehouse) -> None:
    printed = {
        "A": (24.25, "A-BCD"),
        "B": (4.75, "B-ACD"),
        "C": (5.75, "C-ABD"),
        "D": (12.75, "D-ABC"),
        "AB": (1.25, "AB-CD"),
        "AC": (-17.75, "AC-BD"),
        "AD": (14.25, "AD-BC"),
    }
    assert effects(warehouse, "alternate_fraction", "rate") == printed


def test_columns_and_rows_in_any_order(warehouse: Warehouse) -> None:
    """Roughness by hand: feed B = (5 + 7)/2 - (1 + 2)/2 = 4.5, coolant A = (2 + 7)/2 - (1 + 5)/2 = 1.5, BA 0.5."""
    assert effects(warehouse, "two_responses", "roughness") == {
        "B": (pytest.approx(4.5), "B"),
        "A": (pytest.approx(1.5), "A"),
        "BA": (pytest.approx(0.5), "BA"),
    }


def test_effects_of_a_transformed_response_are_on_its_scale(warehouse: Warehouse) -> None:
    """log10 of the lives is 1 2 (dry) and 1 3 (wet): feed B = 2.5 - 1 = 1.5, coolant A = 2 - 1.5 = 0.5, BA 0.5."""
    assert effects(warehouse, "two_responses", "life") == {
        "B": (pytest.approx(1.5), "B"),
        "A": (pytest.approx(0.5), "A"),
        "BA": (pytest.approx(0.5), "BA"),
    }


def test_a_design_that_is_too_large_says_so_of_every_factor(warehouse: Warehouse) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute(
            "select term, effect, is_estimable, is_significant, reason from marts.fct_effects"
            " where experiment_id = 'too_large' order by term"
        )
        rows = cursor.fetchall()
    assert "".join(term for term, *_ in rows) == bundles.LETTERS
    reason = "a fraction of 16 factors, 15 of them basic: at most 15, 10 of them basic, are analysed"
    assert {tuple(rest) for _, *rest in rows} == {(None, False, False, reason)}


def test_an_answer_is_never_that_of_other_data(built: Connections, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A bundle whose id is taken is rejected; what the id stands for in the warehouse is not its answer."""
    folder = bundles.write(tmp_path_factory.mktemp("bundles"))
    runs = folder / "two_responses" / "runs.csv"
    runs.write_text(runs.read_text().replace("1000", "2000"), encoding="utf-8")
    landed = land_paths(built, [folder])
    assert [outcome.status for outcome in load_landed(built).outcomes] == ["rejected", "rejected"]
    assert experiments_of(built.reader, landed) == ["alternate_fraction", "pooled", "too_large"]
