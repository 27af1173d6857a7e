"""What the tests and intervals of many simulated experiments keep of what alpha promises."""

from pathlib import Path

from orchestration.services import Connections
from tests import honest
from tests.bench.timing import Line, clock


def run(connections: Connections, folder: Path, experiments: int) -> list[Line]:
    """The populations of tests/honest.py in a database of their own; shares with their standard errors."""
    target = honest.database(connections.postgres, "honest")
    honest.populate(target, experiments)
    with clock() as seconds:
        honest.run_dbt(target, folder / "honest", "+fct_effects", "+fct_lenth")
    notes = [
        f"{share.what}: {share.found:.4f} +- {share.standard_error:.4f}, promised {share.promised:.2f}"
        + ("" if share.is_honest else ": not kept")
        for share in honest.shares(target)
    ]
    return [Line(f"4 x {experiments:,} experiments with known truth, by dbt", seconds[0], note="; ".join(notes))]
