"""What the task of a dbt node makes of what the build tells."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("airflow", reason="the extra `airflow` is not installed")

from airflow.triggers.base import TaskSkippedEvent, TaskSuccessEvent, TriggerEvent

from orchestration.tasks import dbt_trigger

pytestmark = pytest.mark.airflow
MODEL, TEST = "model.doe_warehouse.m", "test.doe_warehouse.t"


def event(monkeypatch: pytest.MonkeyPatch, looks: list[tuple[dict[str, Any], dict[str, Any]]], attempt: int) -> Any:
    """The event after looks that see states of tasks and what the build told; the test fails when it takes more."""
    seen: Iterator[Any] = iter(looks)
    monkeypatch.setattr(dbt_trigger, "_look", lambda *_: next(seen))
    monkeypatch.setattr(asyncio, "sleep", _no_sleep)
    trigger = dbt_trigger.NodeTrigger("dbt_build", [MODEL, TEST], ["effects.before"])
    trigger.task_instance = SimpleNamespace(
        dag_id="d", task_id="effects.m", run_id="r", map_index=-1, try_number=attempt
    )

    async def first() -> TriggerEvent:
        return await anext(trigger.run())

    found = asyncio.run(first())
    assert next(seen, None) is None, "it did not wait"
    return found


async def _no_sleep(_: float) -> None:
    return None


def told(ended: bool, **nodes: str) -> dict[str, Any]:
    return {"nodes": {{"model": MODEL, "test": TEST}[name]: said for name, said in nodes.items()}, "ended": ended}


RUNNING, SUCCESS, FAILED = ({"dbt_build": state} for state in ("running", "success", "failed"))


def test_it_ends_well_when_the_model_and_its_test_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [
        ({}, told(False)),
        (RUNNING, told(False, model="success")),
        (RUNNING, told(False, model="success", test="warn")),
    ]
    assert isinstance(event(monkeypatch, looks, 1), TaskSuccessEvent)


def test_a_failure_goes_to_a_worker_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = event(monkeypatch, [(RUNNING, told(False, model="success", test="fail"))], 1)
    assert found.payload == {"bad": {TEST: "fail"}}


def test_what_dbt_skips_is_skipped_once_the_build_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    skipped = {"model": "skipped", "test": "skipped"}
    looks = [(RUNNING, told(False, **skipped)), (FAILED, told(True, **skipped))]
    assert isinstance(event(monkeypatch, looks, 1), TaskSkippedEvent)


def test_a_build_that_was_killed_for_good_leaves_its_nodes_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(event(monkeypatch, [(FAILED, told(False, model="success"))], 1), TaskSkippedEvent)


def test_a_node_that_a_good_build_does_not_know_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    found = event(monkeypatch, [(SUCCESS, told(True, model="success"))], 1)
    assert found.payload == {"bad": {TEST: "dbt does not know it"}}


def test_cleared_with_the_build_it_waits_for_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    old = told(True, model="error")
    looks = [
        ({"dbt_build": None}, old),
        (RUNNING, old),  # the new try has not told anything yet
        (RUNNING, told(False, model="success", test="pass")),
    ]
    assert isinstance(event(monkeypatch, looks, 2), TaskSuccessEvent)


def test_cleared_after_the_build_it_builds_itself_behind_the_tasks_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    old = told(True, model="success", test="fail")
    looks = [
        ({**SUCCESS, "effects.before": "deferred"}, old),
        ({**SUCCESS, "effects.before": "success"}, old),
    ]
    assert event(monkeypatch, looks, 2).payload == {"run": True}


def test_cleared_behind_a_task_that_fails_again_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [({**FAILED, "effects.before": "failed"}, told(True))]
    assert isinstance(event(monkeypatch, looks, 2), TaskSkippedEvent)
