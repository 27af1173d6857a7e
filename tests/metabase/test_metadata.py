"""What dbt says of the marts for Metabase, from the YAML of the project to a column in Metabase."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dbtmetabase.manifest import Model
from pydantic import SecretStr

from ingestion.settings import PostgresSettings
from orchestration.dashboards.metabase.sync import sync
from orchestration.dashboards.metabase.warehouse import models_of
from orchestration.dbt import dbt
from tests.metabase.conftest import rows, wish_for
from tests.metabase.server import Metabase, serving
from tests.metabase.test_sync import field

NOWHERE = PostgresSettings(host="127.0.0.1", port=1, user="nobody", password=SecretStr("none"), dbname="none")


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifest of this checkout."""
    folder = tmp_path_factory.mktemp("manifest")
    assert dbt(NOWHERE, ["--quiet", "parse", "--target-path", str(folder)]).returncode == 0
    return folder / "manifest.json"


@pytest.fixture(scope="module")
def marts(manifest: Path) -> list[Model]:
    """The marts of this checkout."""
    return models_of(manifest)


@pytest.fixture
def complete(marts: list[Model]) -> Iterator[Metabase]:
    """A Metabase before a warehouse with all marts."""
    made = Metabase({model.alias: {column.name: "type/*" for column in model.columns} for model in marts})
    made.answers = rows
    with serving(made):
        yield made
    assert made.faults == []


def test_every_mart_and_column_is_described_in_metabase(
    complete: Metabase, marts: list[Model], manifest: Path, folder: Path
) -> None:
    assert sync(wish_for(complete.url, folder, manifest)).left == ()
    assert len(complete.connected.tables) == len(marts) > 40
    assert all(table["description"] for table in complete.connected.tables.values())
    assert all(column["description"] for column in complete.connected.fields.values())
    primary = field(complete, "dim_experiment", "experiment_id")
    foreign = field(complete, "fct_effects", "experiment_id")
    assert (primary["semantic_type"], primary["fk_target_field_id"]) == ("type/PK", None)
    assert (foreign["semantic_type"], foreign["fk_target_field_id"]) == ("type/FK", primary["id"])
    assert field(complete, "fct_cost_savings", "annual_savings_usd")["settings"] == {
        "number_style": "currency",
        "currency": "USD",
        "decimals": 2,
    }
    # tools are in staging, which Metabase does not see
    assert field(complete, "fct_cost_savings", "tool_id")["semantic_type"] is None


def test_every_experiment_is_a_key_and_every_dollar_money(marts: list[Model]) -> None:
    keys = {
        model.name: column.semantic_type
        for model in marts
        for column in model.columns
        if column.name == "experiment_id"
    }
    assert keys.pop("dim_experiment") == "type/PK"
    assert set(keys.values()) == {"type/FK"}, [name for name, kind in keys.items() if kind != "type/FK"]
    plain = [
        f"{model.name}.{column.name}"
        for model in marts
        for column in model.columns
        if "_usd" in column.name and (column.number_style, column.currency) != ("currency", "USD")
    ]
    assert plain == []
