"""Programs that Python's packages do not bring."""

import subprocess
from functools import cache

import pytest

from orchestration.home import PROJECT_ROOT


@cache
def _found(name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROJECT_ROOT / ".ci" / name], capture_output=True, text=True, timeout=1600)


def program(name: str) -> str:
    """Path of what `.ci/<name>` finds or builds; where there is none the test is skipped with its reason."""
    found = _found(name)
    if found.returncode == 3:
        pytest.skip(found.stderr.strip().splitlines()[-1])
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()
