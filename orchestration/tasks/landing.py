"""Watches bucket `raw`: whoever lands a file, with whatever client, `doe_pipeline` runs."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

SECONDS = 30
SHOWN = 10  # keys that an event names


class LandedTrigger(BaseEventTrigger):
    """One event per look that finds something new, however long it then waits: what cannot be loaded starts one run.

    Runs in the triggerer for as long as the DAG is not paused, and begins with an event when something waits. Events
    that come while a run goes on are one more run behind it: Airflow keeps one row per asset and DAG.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.seconds = seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """How Airflow keeps it."""
        return "orchestration.tasks.landing.LandedTrigger", {"seconds": self.seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look, tell, sleep. A store or database that is away is waited for."""
        known: set[str] = set()
        while True:
            try:
                # a thread of its own: the one of sync_to_async is shared by all triggers, and a store may be slow
                waiting = await asyncio.to_thread(waiting_keys)
            except Exception as error:  # whatever it is, a watcher that ends is not missed by anyone
                self.log.warning(
                    "cannot look for landed objects, next try in %s s: %s: %s",
                    self.seconds,
                    type(error).__name__,
                    error,
                )
            else:
                if new := sorted(waiting - known):
                    yield TriggerEvent({"n_landed": len(new), "landed": new[:SHOWN]})  # type: ignore[no-untyped-call]
                known = waiting
            await asyncio.sleep(self.seconds)


def waiting_keys() -> set[str]:
    """Main keys of all objects that are landed and not loaded."""
    from orchestration.tasks.steps import landed_keys

    return set(landed_keys())
