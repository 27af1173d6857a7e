"""Exposures in dbt say which dashboard uses which mart, as the definitions do."""

from pathlib import Path

import yaml

from orchestration.dashboards import reading
from orchestration.dashboards.metabase import exposures


def test_exposures_in_the_project_are_those_of_the_definitions() -> None:
    written = exposures.FILE.read_text(encoding="utf-8")
    assert written == exposures.text(reading.load()), "run python -m orchestration.dashboards.metabase.exposures"


def test_every_dashboard_depends_on_the_marts_that_its_cards_and_filters_ask(folder: Path) -> None:
    found = yaml.safe_load(exposures.text(reading.load(folder)))["exposures"]
    assert [(one["name"], one["type"], one["depends_on"]) for one in found] == [
        ("summary", "dashboard", ["ref('dim_experiment')", "ref('fct_costs')"]),
        ("effects", "dashboard", ["ref('dim_experiment')", "ref('fct_costs')", "ref('fct_effects')"]),
    ]
    assert all(one["owner"]["name"] for one in found)
