"""The command that plans experiments."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import app, connected, readable_errors


@app.command()
def design(
    folder: Annotated[Path, typer.Argument(help="The bundle: with a design.yml, or one to be made.", file_okay=False)],
    factor: Annotated[
        list[str] | None, typer.Option(help="name=low:high unit, e.g. 'speed=100:150 m/min'; once per factor.")
    ] = None,
    response: Annotated[
        list[str] | None, typer.Option(help="name unit goal, e.g. 'life h maximize'; once per response.")
    ] = None,
    runs: Annotated[int | None, typer.Option(min=4, help="Most runs that you can afford, all included.")] = None,
    replicates: Annotated[int, typer.Option(min=1, max=100, help="How often every treatment is run.")] = 1,
    blocks: Annotated[int, typer.Option(min=1, max=100, help="Days, batches or machines that share the runs.")] = 1,
    center_points: Annotated[int, typer.Option(min=0, max=100, help="Per block: first, last, and between.")] = 0,
    smallest_effect: Annotated[
        float | None, typer.Option(help="Smallest difference between low and high that is worth finding.")
    ] = None,
    sigma: Annotated[float | None, typer.Option(help="Standard deviation of a run, from experience.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="The same seed gives the same order.")] = None,
    after: Annotated[
        str | None,
        typer.Option(help="An experiment of the warehouse: plan its next step instead.", metavar="EXPERIMENT"),
    ] = None,
    step: Annotated[
        str | None, typer.Option(help="With --after: another step than the first, e.g. confirm or fold_over.")
    ] = None,
) -> None:
    """Plan an experiment: write a bundle with randomised runs, its responses empty, and say what it can show.

    Example, from nothing:

    doe design my_drill/ --factor "speed=100:150 m/min" --factor "feed=0.1:0.2 mm" --factor "geometry=flat:chamfered"
    --response "life h maximize" --runs 16 --smallest-effect 5 --sigma 2

    Example, with a my_drill/design.yml that names factors and responses:

    doe design my_drill/ --runs 20 --center-points 4

    Example, what follows an experiment (confirmation runs, its fold-over, axial runs, ...):

    doe design my_drill_next/ --after my_drill

    Without --runs it is the smallest design that keeps main effects clear of interactions of two factors. Make the runs
    in run_order, fill the responses into runs.csv, then: doe run my_drill/
    """
    from orchestration.console import err, out
    from orchestration.design.bundle import design_bundle
    from orchestration.design.follow_up import follow_up
    from orchestration.design.show import shown, warnings
    from orchestration.design.wish import Wish

    with readable_errors():
        if after is not None:
            followed = follow_up(connected(), folder, after, step)
            out.print(f"{followed.experiment_id}: {followed.step['step']}: {followed.step['why']}", markup=False)
            for path in followed.files:
                out.print(str(path), markup=False)
            return
        wish = Wish(runs, replicates, blocks, center_points, seed, smallest_effect, sigma)
        planned = design_bundle(connected(), folder, factor or [], response or [], wish)
        for each in shown(planned):
            out.print(each)
        for warning in warnings(planned):
            err.print(f"note: {warning}", markup=False)
        for path in planned.files:
            out.print(str(path), markup=False)
