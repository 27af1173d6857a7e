"""`dbt build` as a child of a task, its events as they come."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.dbt import PROJECT, environment, only_build, parsed_path
from orchestration.tasks.connections import postgres

TEMPORARY = "doe-dbt-"  # how folders begin that a killed build leaves behind
GOOD = ("success", "pass", "warn", "no-op")
FAILED = ("error", "fail")


def run_dbt(arguments: Sequence[str], log: Any) -> Iterator[dict[str, Any]]:
    """Events of a dbt build as they come; its messages go to the task's log. The last one is `{"exit": status}`."""
    warehouse = postgres("transformer")
    with (
        only_build(warehouse, lambda: log.info("another dbt build goes on; this one waits for its end")),
        tempfile.TemporaryDirectory(prefix=TEMPORARY) as target,
    ):
        command = [sys.executable, "-m", "orchestration.tasks.tied_dbt", "--log-format", "json", "build", *arguments]
        command += ["--target-path", target, "--log-path", target]
        if parsed_path().exists():
            command += ["--partial-parse-file-path", str(parsed_path())]
        # leaving the block, however, closes dbt's standard input, and that ends it
        with subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment(warehouse),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                try:
                    event = json.loads(line)
                except ValueError:
                    log.info("%s", line.rstrip())
                    continue
                log.info("%s", event["info"]["msg"])
                yield event
            yield {"exit": process.wait(), "results": _results(Path(target) / "run_results.json")}


def _results(path: Path) -> dict[str, tuple[str, str]]:
    """Status and message of every node that dbt was to run, by unique id; the last word on each."""
    if not path.exists():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))["results"]
    return {each["unique_id"]: (each["status"], each["message"] or "") for each in found}


def finished_node(event: Mapping[str, Any]) -> tuple[str, str] | None:
    """Unique id and status of a node that an event says has come to its end."""
    data = event.get("data", {})
    node = data.get("node_info") or {}
    # of a unit test that has ended, node_info still says that it runs
    state = data["status"] if event.get("info", {}).get("name") == "LogTestResult" else node.get("node_status")
    return (node["unique_id"], state) if state in (*GOOD, *FAILED, "skipped") else None
