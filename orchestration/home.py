"""Where this checkout keeps its local state."""

import os
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[1]


def default_home() -> Path:
    """`DOE_HOME`, or `.doe/` in the checkout: two homes never share a server, a port or a secret."""
    return Path(os.environ.get("DOE_HOME") or PROJECT_ROOT / ".doe").expanduser().absolute()
