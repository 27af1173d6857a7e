"""Populations of simulated experiments whose truth is known, and what the warehouse should say of them."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from ingestion.settings import PostgresSettings
from orchestration import dbt
from tests import raw_experiments

ALPHA = 0.05
TERMS = ("A", "B", "AB", "C", "AC", "BC", "ABC")
EFFECTS = (4.0, -3.0, 2.0, 1.0, 0.0, -1.5, 0.5)
LOG_LIFE = 0.05  # effects on ln life, in these units


@dataclass(frozen=True)
class Share:
    """A share over experiments, its standard error, and what theory promises."""

    what: str
    found: float
    standard_error: float
    promised: float

    @property
    def is_honest(self) -> bool:
        """Within three standard errors of the promise."""
        return abs(self.found - self.promised) <= 3 * self.standard_error


def database(target: PostgresSettings, name: str) -> PostgresSettings:
    """A database of its own on the same server."""
    connection = psycopg2.connect(target.dsn())
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with connection.cursor() as cursor:
        cursor.execute(f"drop database if exists {name}")
        cursor.execute(f"create database {name}")
    connection.close()
    return target.model_copy(update={"dbname": name})


def populate(target: PostgresSettings, experiments: int, seed: int = 20_261_124) -> None:
    """Experiments without any effect (t tests, Lenth), and with known effects (balanced, and with lost runs)."""
    random = np.random.default_rng(seed)
    replicated = np.tile(raw_experiments.factorial(3), (2, 1))
    signs = np.array([[np.prod([row["ABC".index(c)] for c in term]) for term in TERMS] for row in replicated])
    mean = 50 + signs @ np.array(EFFECTS) / 2
    shape = (experiments, len(replicated))
    raw_experiments.write(target, "null_t", replicated, 50 + 2 * random.standard_normal(shape))
    raw_experiments.write(
        target,
        "null_lenth",
        raw_experiments.factorial(4),
        50 + 2 * random.standard_normal((experiments, 16)),
    )
    raw_experiments.write(target, "known", replicated, mean + 2 * random.standard_normal(shape))
    lost = mean + 2 * random.standard_normal(shape)
    for row in lost:
        row[random.choice(8, 2, replace=False)] = np.nan  # of the first replicate: every treatment keeps a run
    raw_experiments.write(target, "lost", replicated, lost)
    _censored(target, experiments, random)


def _censored(target: PostgresSettings, experiments: int, random: np.random.Generator) -> None:
    """Lives of a 2^3 in four replicates, all tests stopped at one time: about one run in five is censored."""
    levels = np.tile(raw_experiments.factorial(3), (4, 1))
    signs = np.array([[np.prod([row["ABC".index(c)] for c in term]) for term in TERMS] for row in levels])
    mean = 4 + LOG_LIFE * signs @ np.array(EFFECTS) / 2
    shape = (experiments, len(levels))
    for distribution, errors, stop in (
        ("lognormal", random.standard_normal(shape), 0.84),
        ("weibull", np.log(random.standard_exponential(shape)), 0.48),
    ):
        lives = np.exp(mean + 0.5 * errors)
        stopped = np.exp(4 + 0.5 * stop)
        raw_experiments.write(
            target,
            f"censored_{distribution}",
            levels,
            np.minimum(lives, stopped),
            censored=lives > stopped,
            distribution=distribution,
        )


def run_dbt(target: PostgresSettings, folder: Path, *select: str) -> None:
    """`dbt run` of the selected models and all they need."""
    environment = dbt.environment(target) | {
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "-q"]
    for step in (["seed"], ["run", "--select", *select]):
        subprocess.run([*command, *step], cwd=dbt.PROJECT, env=environment, check=True)


def _share(target: PostgresSettings, what: str, query: str, promised: float) -> Share:
    """``query`` gives one share per experiment: tests of one experiment have its error in common."""
    with psycopg2.connect(target.dsn()) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        shares = np.array([float(row[0]) for row in cursor])
    return Share(what, shares.mean(), shares.std(ddof=1) / np.sqrt(len(shares)), promised)


def _censored_coverage(truth: str, distribution: str) -> str:
    """Where the full model has a fit; where it has none there is no interval of it that could cover."""
    return (
        f"select avg(case when {LOG_LIFE} * truth.effect between found.ci_lower and found.ci_upper then 1 else 0 end)"  # noqa: S608
        f" from marts.fct_effects as found inner join (values {truth}) as truth (term, effect) using (term)"
        " inner join marts.fct_life_models as models using (experiment_id, response)"
        f" where experiment_id like 'censored_{distribution}%' and models.model = 'full' and models.is_chosen"
        " group by experiment_id"
    )


def shares(target: PostgresSettings) -> list[Share]:
    """What the marts say of the populations."""
    truth = ", ".join(f"('{term}', {effect})" for term, effect in zip(TERMS, EFFECTS, strict=True))
    coverage = (
        "select avg(case when truth.effect between found.ci_lower and found.ci_upper then 1 else 0 end)"  # noqa: S608
        f" from marts.fct_effects as found inner join (values {truth}) as truth (term, effect) using (term)"
        " where experiment_id like '{}%' group by experiment_id"
    )
    return [
        _share(
            target,
            "false alarms of t tests",
            "select avg(is_significant::int) from marts.fct_effects"
            " where experiment_id like 'null_t%' group by experiment_id",
            ALPHA,
        ),
        _share(
            target,
            "false alarms of Lenth's method, simulated critical values",
            "select avg((abs(effect) > simulated_margin_of_error)::int) from marts.fct_effects"
            " inner join marts.fct_lenth using (experiment_id, response)"
            " where experiment_id like 'null_lenth%' group by experiment_id",
            ALPHA,
        ),
        _share(
            target,
            "experiments with any false alarm of Lenth's method, simulated simultaneous critical values",
            "select (max(abs(effect)) > max(simulated_simultaneous_margin_of_error))::int from marts.fct_effects"
            " inner join marts.fct_lenth using (experiment_id, response)"
            " where experiment_id like 'null_lenth%' group by experiment_id",
            ALPHA,
        ),
        _share(target, "95 % intervals cover, balanced", coverage.format("known"), 1 - ALPHA),
        _share(target, "95 % intervals cover, lost runs", coverage.format("lost"), 1 - ALPHA),
        *(
            _share(target, f"95 % intervals cover, censored {lives} lives", _censored_coverage(truth, lives), 1 - ALPHA)
            for lives in ("lognormal", "weibull")
        ),
    ]
