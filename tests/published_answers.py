"""docs/published_answers.md: what was compared with books and references, and how well it agreed.

`make answers` writes it from the warehouse of this checkout; a test holds it to what runs.
"""

import math
from pathlib import Path
from typing import Any

import psycopg2

from orchestration import services
from orchestration.home import PROJECT_ROOT, default_home
from tests.pipeline import published
from tests.pipeline.warehouse_figures import warehouse_figures

PAGE = PROJECT_ROOT / "docs" / "published_answers.md"
LIMITS = (1e-11, 1e-10, 1e-9, 1e-8)  # the references have twelve digits
NOTHING = 1e-10  # absolute: what counts as zero

HEAD = """\
# Published answers

Every experiment goes through the real pipeline: files, object store, PostgreSQL, dbt. *Recomputed* figures (effects,
sums of squares, F, p, intervals, fitted values, residuals, Lenth's figures, likelihoods, ...) come from an independent
implementation (numpy, scipy, R) to twelve digits and are met to 1e-8 relative or better, save one: the best power of
Box and Cox was found from a sum of squares that is flat there, and is good to 4e-8 itself. *Printed* figures are met to
the last digit that the book prints, except where the book's own data do not give them (printing errors).
`tests/pipeline/test_published.py` compares, figure by figure; this page is written by `make answers`.

| experiment | source | recomputed | largest relative difference | printed | met | printing errors |
| --- | --- | --: | --- | --: | --: | --: |
"""


def difference(figure: published.Figure, found: float | None) -> float:
    """Relative difference of a figure; infinite where the warehouse holds none."""
    if found is None:
        return math.inf
    if abs(found - figure.expected) <= NOTHING:
        return 0.0
    return abs(found - figure.expected) / max(abs(found), abs(figure.expected))


def bound(differences: list[float]) -> str:
    """The smallest power of ten that holds for all: the last digits themselves vary with the order of a sum."""
    largest = max(differences, default=0.0)
    limit = next((limit for limit in LIMITS if largest <= limit), None)
    return f"below {limit:.0e}" if limit else f"{largest:.1e}"


def line(connection: Any, name: str) -> str:
    """One row of the table."""
    rows = warehouse_figures(connection, name)

    def found(figure: published.Figure) -> float | None:
        return rows.get((figure.table, figure.key), {}).get(figure.column)

    recomputed, printed = list(published.recomputed(name)), list(published.printed(name))
    met = sum(figure.agrees(found(figure)) for figure in printed)
    cells = (
        name,
        published.dataset(name)["source"]["ref"].replace("|", "/"),
        len(recomputed),
        bound([difference(figure, found(figure)) for figure in recomputed]),
        len(printed),
        met,
        len(published.printing_errors(name)),
    )
    return "| " + " | ".join(str(cell) for cell in cells) + " |\n"


def page(connection: Any) -> str:
    """The whole page."""
    return HEAD + "".join(line(connection, name) for name in published.NAMES)


def write(path: Path = PAGE) -> None:
    """Write the page from the warehouse of this checkout, which `make demo` filled."""
    connection = psycopg2.connect(services.up(default_home()).reader.dsn())
    path.write_text(page(connection), encoding="utf-8")
    connection.close()


if __name__ == "__main__":
    write()
