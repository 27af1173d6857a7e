"""`make screenshots`: into docs/images, from a warehouse of their own."""

import tempfile
from pathlib import Path

import pytest

from orchestration.console import out
from orchestration.home import PROJECT_ROOT
from tests import stores
from tests.browser import chromium
from tests.pictures.taking import IMAGES, fill, fonts, take

with tempfile.TemporaryDirectory(prefix="doe_pictures_") as made, pytest.MonkeyPatch.context() as patch:
    home = Path(made)
    patch.setenv("DOE_HOME", made)
    with stores.running(home) as connections, fonts(home), chromium() as browser:
        fill(connections, home)
        for taken in take(connections, home, browser, IMAGES):
            out.print(f"{taken.path.relative_to(PROJECT_ROOT)}  {taken.path.stat().st_size / 1000:.0f} kB")
