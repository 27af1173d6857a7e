"""`make bench`: every benchmark in servers of its own, then the ratios."""

import tempfile
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from orchestration import services
from tests.bench import effects, honest, least_squares, sensors

app = typer.Typer(add_completion=False)


@app.command()
def main(
    experiments: int = 100_000,
    unbalanced: int = 10_000,
    sensor_rows: int = 1_000_000,
    populations: int = 2_000,
) -> None:
    """Run the benchmarks and print their times and ratios."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="doe_bench_") as folder:
        home = Path(folder)
        connections = services.up(home)
        try:
            rows = [
                *sensors.run(connections, home, sensor_rows),
                *least_squares.run(connections, home, unbalanced),
                *effects.run(connections, home, experiments),
                *honest.run(connections, home, populations),
            ]
        finally:
            services.down(home)
    table = Table("job", "seconds", "ratio", "note")
    for row in rows:
        table.add_row(row.job, f"{row.seconds:.2f}", f"{row.ratio:.2f}" if row.ratio else "", row.note)
    console.print(table)


if __name__ == "__main__":
    app()
