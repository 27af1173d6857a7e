"""Runs the suites: a verdict for each landed object and for the marts, and Data Docs of both in bucket `results`."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from minio import Minio

from ingestion.design_yaml import DesignError
from ingestion.errors import DamagedObject, Rejected
from ingestion.keys import Landed
from ingestion.logs import get_logger
from ingestion.settings import PostgresSettings
from ingestion.tools import TOOLS_CSV, known_tools
from orchestration.quality import batches, suites
from orchestration.quality.data_docs import publish_docs

log = get_logger(__name__)

# counts and shares are enough to judge, and what is published names no single value
RESULTS = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


@dataclass(frozen=True)
class Verdict:
    """What was found of one object or mart, in words; `critical` findings stop it."""

    name: str
    critical: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def check_landed(
    store: Minio,
    postgres: PostgresSettings,
    objects: Iterable[Landed],
    results: Minio,
    tools_csv: Path = TOOLS_CSV,
) -> list[Verdict]:
    """Check objects that are about to be loaded, one after another; Data Docs go out through the client `results`.

    An object that the loader cannot read gets no finding here: the loader rejects it and says why.
    """
    tools = known_tools(tools_csv)
    verdicts = []
    with TemporaryDirectory(prefix="doe-") as folder:
        checks = _Checks(Path(folder))
        for landed in objects:
            try:
                batch = batches.read_landed(store, postgres, landed, tools)
            except (Rejected, DesignError, DamagedObject):
                verdicts.append(Verdict(landed.main_key))
                continue
            verdicts.append(checks.run(landed.main_key, batch.rows, suites.landed_suite(batch)))
        checks.publish(results, "landed")
    return verdicts


def check_marts(store: Minio, postgres: PostgresSettings) -> list[Verdict]:
    """Check marts that are about to be published against what was published last; publishes the Data Docs."""
    with TemporaryDirectory(prefix="doe-") as folder:
        checks = _Checks(Path(folder))
        verdicts = [
            checks.run("marts.fct_effects", batches.jumped_effects(store, postgres), suites.effects_suite()),
            checks.run("marts.fct_cost_analysis", batches.query(postgres, batches.COSTS), suites.costs_suite()),
            checks.run("marts.fct_cost_savings", batches.query(postgres, batches.SAVINGS), suites.savings_suite()),
        ]
        checks.publish(store, "marts")
    return verdicts


class _Checks:
    """One Data Context in a temporary folder, with a validation for each batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.context = gx.get_context(mode="file", project_root_dir=folder)
        self.context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self.source = self.context.data_sources.add_pandas("checked")
        self.n_checked = 0

    def run(self, name: str, rows: pd.DataFrame, suite: ExpectationSuite) -> Verdict:
        title = name.replace("/", "-")  # becomes a file name
        self.n_checked += 1
        suite.name = f"{suite.name}-{self.n_checked}"
        batch = self.source.add_dataframe_asset(title).add_batch_definition_whole_dataframe("whole")
        suite = self.context.suites.add(suite)
        definition = gx.ValidationDefinition(name=title, data=batch, suite=suite)
        definition = self.context.validation_definitions.add(definition)
        checkpoint = gx.Checkpoint(name=title, validation_definitions=[definition], result_format=RESULTS)
        checkpoint = self.context.checkpoints.add(checkpoint)
        results = checkpoint.run(batch_parameters={"dataframe": rows}).run_results.values()
        verdict = _verdict(name, results)
        for finding in verdict.critical:
            log.error("critical", checked=name, finding=finding)
        for finding in verdict.warnings:
            log.warning("warning", checked=name, finding=finding)
        return verdict

    def publish(self, store: Minio, name: str) -> None:
        if self.n_checked:
            self.context.build_data_docs()
            publish_docs(store, self.folder, f"quality/{name}")


def _verdict(name: str, results: Iterable[ExpectationSuiteValidationResult]) -> Verdict:
    critical: list[str] = []
    warnings: list[str] = []
    for result in results:
        for each in result.results:
            if not each.success:
                found = critical if each.expectation_config.severity.value == "critical" else warnings
                found.append(_in_words(each.expectation_config.description, each.result))
    return Verdict(name, tuple(critical), tuple(warnings))


def _in_words(meaning: str, result: dict[str, object]) -> str:
    if (share := result.get("unexpected_percent")) is not None:
        return f"{meaning} ({share:.3g} % of {result['element_count']:,} rows)"
    return f"{meaning} (found {result.get('observed_value')})"
