"""The pictures in docs/images are what the pages look like."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests import pictures, stores
from tests.browser import chromium

BLOCK = 20  # pixels: fonts may differ from machine to machine, where things stand may not
FAR, SHARE = 12, 0.05  # of 255 grey levels a block may be off; of all blocks so many may be further off


def blocks(path: Path) -> np.ndarray:
    """Mean grey of each block of a picture."""
    grey = np.asarray(Image.open(path).convert("L"), dtype=float)
    rows, columns = (size // BLOCK for size in grey.shape)
    return grey[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK).mean(axis=(1, 3))


def share_of_difference(one: Path, other: Path) -> float:
    """Share of blocks that are far from each other."""
    return float(np.mean(np.abs(blocks(one) - blocks(other)) > FAR))


def test_pages_look_as_in_the_documentation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOE_HOME", str(tmp_path / "home"))
    with chromium() as browser, stores.running(tmp_path / "home") as connections:
        pictures.fill(connections, tmp_path)
        taken = pictures.take(connections, tmp_path / "home", browser, tmp_path / "taken")
    assert {path.stem for path in taken} == {*pictures.PAGES, pictures.REPORT}
    different = {path.name: share_of_difference(path, pictures.IMAGES / path.name) for path in taken}
    assert {name: share for name, share in different.items() if share > SHARE} == {}


def test_another_page_is_told_apart() -> None:
    images = pictures.IMAGES
    one, other = images / "dashboard_doe_analysis.png", images / "dashboard_cost_analysis.png"
    assert share_of_difference(one, one) == 0
    assert share_of_difference(one, other) > 2 * SHARE
