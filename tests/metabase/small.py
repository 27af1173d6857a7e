"""Small definitions with one of everything, and a manifest of dbt with the marts behind them."""

import json
from pathlib import Path
from typing import Any

from tests.metabase.connected import Schema

HOLDS: Schema = {
    "dim_experiment": {"experiment_id": "type/Text", "title": "type/Text"},
    "fct_effects": {
        "experiment_id": "type/Text",
        "term": "type/Text",
        "effect": "type/Float",
        "is_significant": "type/Boolean",
    },
    "fct_costs": {"experiment_id": "type/Text", "date": "type/Date", "cost_per_unit_usd": "type/Float"},
}
PAGES = {
    "summary": """
key: summary
position: 1
title: {en: Summary, es: Resumen}
question: {en: "What is saved?", es: "¿Qué se ahorra?"}
tabs:
  - key: money
    title: {en: Money, es: Dinero}
    cards:
      - key: cheapest
        title: {en: Cheapest piece, es: Pieza más barata}
        question: {en: "What does the cheapest piece cost?", es: "¿Cuánto cuesta la pieza más barata?"}
        chart: number
        width: third
        y: [{column: cost_per_unit_usd, format: usd}]
      - key: experiments
        title: {en: Experiments, es: Experimentos}
        question: {en: "Which experiments are there?", es: "¿Qué experimentos hay?"}
        chart: table
        columns: [{column: experiment_id, format: text}, {column: status, format: word}]
        drill: {to: effects, filters: {experiment: experiment_id}}
""",
    "effects": """
key: effects
position: 2
title: {en: Effects, es: Efectos}
question: {en: "Which factors matter?", es: "¿Qué factores importan?"}
filters: [experiment, term, since]
always: [experiment]
tabs:
  - key: pareto
    title: {en: Pareto, es: Pareto}
    cards:
      - key: pareto
        title: {en: Pareto, es: Pareto}
        question: {en: "Which effects are large?", es: "¿Qué efectos son grandes?"}
        chart: row
        x: {column: term, format: text}
        y: [{column: effect, unit_column: unit}]
        series: {column: is_significant, format: yes_no}
        limits: [{column: margin}]
  - key: days
    title: {en: Days, es: Días}
    cards:
      - key: cost
        title: {en: Cost by day, es: Coste por día}
        question: {en: "What did a piece cost?", es: "¿Cuánto costó una pieza?"}
        chart: line
        width: full
        x: {column: date, format: date}
        y: [{column: cost_per_unit_usd, format: usd}]
""",
}
CARDS = {
    "summary/cheapest": "select min(cost_per_unit_usd) as cost_per_unit_usd from marts.fct_costs",
    "summary/experiments": "select experiment_id, 'loaded' as status from marts.dim_experiment",
    "effects/pareto": (
        "select term, effect, 'h' as unit, is_significant, 2.5 as margin from marts.fct_effects\n"
        "where experiment_id = {{experiment}} [[and term = {{term}}]]"
    ),
    "effects/cost": (
        "select date, cost_per_unit_usd from marts.fct_costs\n"
        "where experiment_id = {{experiment}} [[and date >= {{since}}]]"
    ),
}
FILTERS = """
filters:
  - key: experiment
    title: {en: Experiment, es: Experimento}
    kind: choice
    choices: select experiment_id from marts.dim_experiment order by experiment_id
  - key: term
    title: {en: Term, es: Término}
    kind: choice
    within: experiment
    choices: select distinct term from marts.fct_effects where true [[and experiment_id = {{experiment}}]] order by term
  - {key: since, title: {en: Since, es: Desde}, kind: date}
"""
NAMES = """
columns:
  experiment_id: {en: Experiment, es: Experimento}
  status: {en: Status, es: Estado}
  term: {en: Term, es: Término}
  effect: {en: Effect, es: Efecto}
  is_significant: {en: Significant, es: Significativo}
  margin: {en: Margin of error, es: Margen de error}
  date: {en: Date, es: Fecha}
  cost_per_unit_usd: {en: Cost per unit, es: Coste unitario}
values:
  loaded: {en: loaded, es: cargado}
"""
SAID: dict[str, dict[str, Any]] = {
    "dim_experiment.experiment_id": {"metabase.semantic_type": "type/PK"},
    "fct_effects.experiment_id": {
        "metabase.fk_target_table": "dim_experiment",
        "metabase.fk_target_field": "experiment_id",
    },
    "fct_costs.cost_per_unit_usd": {
        "metabase.number_style": "currency",
        "metabase.currency": "USD",
        "metabase.decimals": 5,
    },
}


def write(folder: Path) -> Path:
    """Write the definitions."""
    (folder / "definitions").mkdir(parents=True)
    for key, text in PAGES.items():
        (folder / "definitions" / f"{key}.yml").write_text(text, encoding="utf-8")
    for key, text in CARDS.items():
        path = folder / "cards" / f"{key}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    (folder / "filters.yml").write_text(FILTERS, encoding="utf-8")
    (folder / "names.yml").write_text(NAMES, encoding="utf-8")
    (folder / "refusals.yml").write_text("refusals: []\n", encoding="utf-8")
    return folder


def write_manifest(path: Path) -> Path:
    """Write a manifest, as far as descriptions, keys and formats are concerned."""
    nodes = {f"model.doe.{name}": _model(name, list(columns)) for name, columns in HOLDS.items()}
    nodes["model.doe.int_runs"] = _model("int_runs", ["run_id"]) | {"schema": "intermediate"}
    found = {"nodes": nodes, "sources": {}, "child_map": {unique_id: [] for unique_id in nodes}}
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def _model(name: str, columns: list[str]) -> dict[str, Any]:
    said = {column: SAID.get(f"{name}.{column}", {}) for column in columns}
    return {
        "resource_type": "model",
        "unique_id": f"model.doe.{name}",
        "name": name,
        "alias": name,
        "database": "warehouse",
        "schema": "marts",
        "config": {"materialized": "table"},
        "description": f"One row per thing of {name}.",
        "columns": {
            column: {"name": column, "description": f"What {column} is.", "meta": meta, "constraints": []}
            for column, meta in said.items()
        },
    }
