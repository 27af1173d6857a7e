"""`make bench`: every benchmark in servers of its own, then the ratios."""

import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from orchestration import services
from tests import stores
from tests.bench import airflow, effects, honest, least_squares, sensors
from tests.bench.timing import Line

app = typer.Typer(add_completion=False)


class Job(StrEnum):
    """A benchmark."""

    sensors = "sensors"
    least_squares = "least_squares"
    effects = "effects"
    honest = "honest"
    airflow = "airflow"


@app.command()
def main(
    jobs: Annotated[list[Job] | None, typer.Argument(help="Which ones; all without one.")] = None,
    experiments: int = 100_000,
    unbalanced: int = 10_000,
    sensor_rows: int = 1_000_000,
    populations: int = 2_000,
) -> None:
    """Run the benchmarks and print their times and ratios."""
    runs: dict[Job, Callable[[services.Connections, Path], list[Line]]] = {
        Job.sensors: lambda found, home: sensors.run(found, home, sensor_rows),
        Job.least_squares: lambda found, home: least_squares.run(found, home, unbalanced),
        Job.effects: lambda found, home: effects.run(found, home, experiments),
        Job.honest: lambda found, home: honest.run(found, home, populations),
        Job.airflow: airflow.run,
    }
    rows: list[Line] = []
    for job in jobs or Job:
        with tempfile.TemporaryDirectory(prefix="doe_bench_") as folder, stores.running(Path(folder)) as connections:
            rows += runs[job](connections, Path(folder))
    console = Console()
    table = Table("job", "seconds", "ratio", "note")
    for row in rows:
        table.add_row(row.job, f"{row.seconds:.2f}", f"{row.ratio:.2f}" if row.ratio else "", row.note)
    console.print(table)


if __name__ == "__main__":
    app()
