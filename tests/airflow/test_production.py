"""The pipeline as in production: the real scheduler, Celery with two workers, the REST API; nothing is simulated."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.land import land
from ingestion.store import connect
from orchestration import services as embedded
from orchestration.demo import PUBLISHED
from tests.airflow.marts import marts, plain_marts
from tests.ask import ask
from tests.pipeline.intake import SENSORS_HEADER, csv_bytes

pytest.importorskip("airflow", reason="the extra `airflow` is not installed")

from orchestration.services import airflow as service
from tests.airflow.rest import Rest

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(2400)]


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[embedded.Connections, Rest]]:
    """A home with landed published experiments and a running Airflow."""
    home: Path = tmp_path_factory.mktemp("production")
    try:
        connections = embedded.up(home)
        land([PUBLISHED], connect(connections.store))
        yield connections, Rest(service.up(home, connections, "CeleryExecutor"))
    finally:
        embedded.down(home)


def test_a_run_is_green_and_its_marts_are_those_of_a_plain_build(
    production: tuple[embedded.Connections, Rest],
) -> None:
    connections, rest = production
    run, state = rest.run("doe_pipeline")
    tasks = rest.tasks("doe_pipeline", run)
    assert state == "success", [(task["task_id"], task["state"]) for task in tasks if task["state"] != "success"]

    first = marts(connections, "marts")
    assert len(first["fct_effects"]) > 100
    assert plain_marts(connections) == first


def test_nothing_bad_gets_through(production: tuple[embedded.Connections, Rest], tmp_path: Path) -> None:
    """A sensor file in bar and a factor that is there twice: the one is set aside, the other stops the publication."""
    connections, rest = production
    rest.settle("doe_pipeline")
    store, key = connect(connections.store), "marts/fct_effects/fct_effects.parquet"
    published = store.stat_object("results", key).last_modified
    now = datetime.now(UTC)
    rows = [f"{now:%Y-%m-%dT%H:%M}:{second:02}Z,M1,ZC1445,62,5,3183,605,40,1.5,61,505,7" for second in range(50)]
    rows[:40] = [row.replace(",62,", ",12,") for row in rows[:40]]  # 12 bar; 62 is low, and possible, in psi
    sensors = tmp_path / "sensors.csv"
    sensors.write_bytes(csv_bytes(SENSORS_HEADER, rows))
    land([sensors], store)
    ask(
        connections.postgres,
        "insert into raw.experiment_factors select * from raw.experiment_factors "
        "where experiment_id = 'mont_tool_life_2x3_r3' and letter = 'A'",
    )

    run, state = rest.run("doe_pipeline")
    states = {task["task_id"]: task["state"] for task in rest.tasks("doe_pipeline", run)}
    assert state == "failed"
    assert states["dbt_build"] == "failed"
    assert [task for task in states if task.startswith("staging.") and states[task] == "failed"] == [
        "staging.stg_factors"
    ]
    assert states["publish"] == states["check_marts"] == "upstream_failed"
    assert store.stat_object("results", key).last_modified == published
    verdict = "select status, rows_in_file, rows_rejected from raw.load_manifest where dataset = 'machine_sensors'"
    assert ask(connections.postgres, verdict) == [("quarantined", 50, 50)]
    assert ask(connections.postgres, "select count(*) from raw.machine_sensors") == [(0,)]
