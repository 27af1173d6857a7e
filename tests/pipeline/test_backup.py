"""Backup and restore with real servers: what comes back is what was there, and nothing half-done is taken for whole."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.errors import Refused
from ingestion.keys import list_landed
from ingestion.land import land
from ingestion.load import load
from ingestion.quarantine import quarantine
from ingestion.settings import BUCKETS
from ingestion.store import connect, read
from orchestration import services
from orchestration.backups import restore as restoring
from orchestration.backups import take as taking
from orchestration.backups.restore import restore
from orchestration.backups.take import take
from orchestration.dbt import dbt
from orchestration.demo import PUBLISHED
from orchestration.services import Connections
from tests.ask import ask
from tests.pipeline.intake import RAW_TABLES, SENSORS_HEADER, csv_bytes, sensor_rows
from tests.pipeline.killed import kill_at

BUNDLES = [PUBLISHED / name for name in ("mont_tool_life_2x3_r3", "mont_chem_2x2_r3")]
MARTS = {"dim_experiment", "fct_effects", "fct_anova"}
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connections]:
    """Bundles, one with a rejected row, a file in quarantine, one that is landed and not loaded."""
    home, files = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("files")
    try:
        found = services.up(home)
        store = connect(found.store)
        stray = shutil.copytree(BUNDLES[1], files / "stray")
        for name, old, new in (("design.yml", "mont_chem_2x2_r3", "stray"), ("runs.csv", "\n", "\nx,y,z,1,2\n")):
            (stray / name).write_text((stray / name).read_text().replace(old, new, 1))
        land([*BUNDLES, stray], store)
        load(store, found.postgres)
        (files / "odd.csv").write_bytes(csv_bytes(SENSORS_HEADER, sensor_rows(20)))
        land([files / "odd.csv"], store)
        quarantine(store, found.postgres, list_landed(store)[-1], "in bar, not psi")
        (files / "late.csv").write_bytes(csv_bytes(SENSORS_HEADER, sensor_rows(30)))
        land([files / "late.csv"], store)
        yield found
    finally:
        services.down(home)


@pytest.fixture(scope="module")
def backup(source: Connections, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backups") / "monday"
    take(source, folder)
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Connections]:
    """Services of a new home."""
    try:
        yield services.up(tmp_path / "target")
    finally:
        services.down(tmp_path / "target")


def build(connections: Connections) -> None:
    """Marts of each kind of step, from raw rows to judged effects; tests of the project are no concern here."""
    selection = [*(f"+{name}" for name in MARTS), "--resource-type", "model", "--resource-type", "seed"]
    result = dbt(connections.postgres, ["build", "--select", *selection], quiet=True)
    assert result.returncode == 0, result.stdout[-3000:]


def rows(connections: Connections, schema: str) -> Rows:
    """All rows of all tables of a schema, as text."""
    query = f"select tablename from pg_tables where schemaname = '{schema}'"  # noqa: S608 - our own name
    return {
        name: ask(connections.postgres, f"select t::text from {schema}.{name} as t order by 1")  # noqa: S608
        for (name,) in ask(connections.postgres, query)
    }


def objects(connections: Connections) -> dict[tuple[str, str], tuple[bytes, str | None, dict[str, str]]]:
    """Bytes, type and metadata of every object."""
    store, found = connect(connections.store), {}
    for bucket in BUCKETS:
        for item in store.list_objects(bucket, recursive=True):
            about = store.stat_object(bucket, str(item.object_name))
            own = {name.lower(): value for name, value in (about.metadata or {}).items() if "meta" in name.lower()}
            found[bucket, str(item.object_name)] = (read(store, bucket, str(item.object_name)), about.content_type, own)
    return found


@pytest.mark.timeout(1800)
def test_a_wiped_warehouse_comes_back_and_knows_what_it_knew(
    source: Connections, backup: Path, target: Connections
) -> None:
    restore(target, backup)
    raw = rows(target, "raw")
    assert raw == rows(source, "raw")
    assert set(RAW_TABLES) < set(raw)
    verdicts = ask(target.postgres, "select status, count(*) from raw.load_manifest group by 1 order by 1")
    assert verdicts == [("loaded", 5), ("partly_rejected", 1), ("quarantined", 1)]
    kept = objects(target)
    assert kept == objects(source)
    assert {bucket for bucket, _ in kept} == {"raw", "processed"}

    store = connect(target.store)
    assert land(BUNDLES, store).n_new == 0
    build(source)
    build(target)
    marts = rows(target, "marts")
    assert marts == rows(source, "marts")
    assert set(marts) >= MARTS
    assert len(marts["fct_effects"]) == 7 + 3 + 3
    # what was landed and not loaded yet is loaded now, and nothing else
    assert [outcome.rows_loaded for outcome in load(store, target.postgres).outcomes] == [30]
    assert load(store, target.postgres).outcomes == []


def test_raw_objects_of_a_backup_can_be_landed_as_they_are(backup: Path, target: Connections) -> None:
    """Without the dump: everything but the verdicts."""
    store = connect(target.store)
    assert land([backup / "raw"], store).n_new == 8
    loaded = load(store, target.postgres)
    assert sorted(outcome.status for outcome in loaded.outcomes) == ["loaded"] * 7 + ["partly_rejected"]


def test_what_is_loaded_while_a_backup_is_taken_is_there_once(
    source: Connections, backup: Path, target: Connections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load after the dump, before the objects: they are there, their rows are not, and the next load takes them."""
    restore(target, backup)
    original = taking._copy_objects

    def load_first(*arguments: Any) -> Any:
        assert [outcome.rows_loaded for outcome in load(connect(target.store), target.postgres).outcomes] == [30]
        return original(*arguments)

    monkeypatch.setattr(taking, "_copy_objects", load_first)
    take(target, tmp_path / "tuesday")
    home = tmp_path / "third"
    try:
        third = services.up(home)
        restore(third, tmp_path / "tuesday")
        assert ask(third.postgres, "select count(*) from raw.machine_sensors") == [(0,)]
        assert [outcome.rows_loaded for outcome in load(connect(third.store), third.postgres).outcomes] == [30]
        assert ask(third.postgres, "select count(*) from raw.machine_sensors") == [(30,)]
    finally:
        services.down(home)


def test_a_backup_that_is_killed_is_none(source: Connections, tmp_path: Path) -> None:
    folder = tmp_path / "monday"
    for moment in (("orchestration.backups.take", "_copy", 4), ("os", "sync", 1)):
        kill_at(moment, take, source, folder)
        assert not folder.exists()
    take(source, folder)
    with pytest.raises(Refused, match="is there already and is left alone"):
        take(source, folder)


def test_a_backup_that_fails_leaves_nothing_behind(
    source: Connections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(taking, "_copy", fail)
    with pytest.raises(OSError, match="No space left"):
        take(source, tmp_path / "folder" / "monday")
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_restore_that_is_killed_goes_on_where_it_was(source: Connections, backup: Path, target: Connections) -> None:
    for module, function, time in (("backups.restore", "put_verified", 4), ("services.postgres", "run_client", 1)):
        kill_at((f"orchestration.{module}", function, time), restore, target, backup)
        assert rows(target, "raw") == {table: [] for table in rows(target, "raw")}
    restore(target, backup)
    assert rows(target, "raw") == rows(source, "raw")
    assert objects(target) == objects(source)


def _cut(backup: Path) -> None:
    path = next((backup / "raw").rglob("design.yml"))
    path.write_bytes(path.read_bytes()[:-1])


def _escape(backup: Path) -> None:
    contents = json.loads((backup / "backup.json").read_text())
    contents["objects"][0]["key"] = "../../outside"
    (backup / "backup.json").write_text(json.dumps(contents))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "design.yml is damaged": _cut,
    "runs.csv is missing": lambda backup: next((backup / "raw").rglob("runs.csv")).unlink(),
    "raw.dump is damaged": lambda backup: (backup / "raw.dump").write_bytes(b"PGDMP"),
    "it has no backup.json": lambda backup: (backup / "backup.json").unlink(),
    "did a later version write it": lambda backup: (backup / "backup.json").write_text('{"format": 2}'),
    "cannot be the path of a file": _escape,
}


def test_what_is_damaged_or_meets_other_data_is_refused_and_nothing_changes(
    backup: Path, target: Connections, tmp_path: Path
) -> None:
    for words, damage in DAMAGES.items():
        copy = shutil.copytree(backup, tmp_path / "copy")
        damage(copy)
        with pytest.raises(Refused, match=words):
            restore(target, copy)
        shutil.rmtree(copy)
    assert objects(target) == {}

    store = connect(target.store)
    land([PUBLISHED / "mont_filtration_2x4_unrep"], store)
    before = objects(target)
    with pytest.raises(Refused, match=r"other data, and nothing was changed: raw/experiments/mont_filtration"):
        restore(target, backup)
    load(store, target.postgres)
    with pytest.raises(Refused, match=r"table raw\.experiment_factors"):
        restore(target, backup)
    assert {key: value for key, value in objects(target).items() if key[0] == "raw"} == before


def test_a_store_that_has_outlived_its_database_keeps_what_it_has_got_since(
    source: Connections, backup: Path, target: Connections
) -> None:
    restore(target, backup)
    store = connect(target.store)
    land([PUBLISHED / "mont_filtration_2x4_unrep"], store)
    store.put_object("results", "newer", io.BytesIO(b"report"), 6)
    ask(target.postgres, f"truncate {', '.join(f'raw.{name}' for name in rows(target, 'raw'))}")
    restore(target, backup)
    assert rows(target, "raw") == rows(source, "raw")
    assert read(store, "results", "newer") == b"report"
    outcomes = load(store, target.postgres).outcomes
    assert sorted(each.rows_loaded for each in outcomes if not each.object_key.endswith("design.yml")) == [16, 30]


def test_rows_that_came_in_between_stop_a_restore_before_any_row(
    backup: Path, target: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheduler that was not stopped loads while objects come back: nothing is doubled, and it is told."""
    original = restoring.postgres.run_client

    def load_first(*arguments: Any) -> None:
        load(connect(target.store), target.postgres)
        original(*arguments)

    monkeypatch.setattr(restoring.postgres, "run_client", load_first)
    with pytest.raises(services.ServiceError, match="duplicate key"):
        restore(target, backup)
    assert ask(target.postgres, "select count(*), count(distinct object_key) from raw.load_manifest") == [(8, 8)]


def test_nothing_is_no_backup(target: Connections, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing has been landed"):
        take(target, tmp_path / "monday")
    assert not (tmp_path / "monday").exists()
