"""The pictures in docs/images are what the pages look like, to the card and the chart."""

import re
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image, ImageFilter

from orchestration.dashboards.reading import load
from tests import stores
from tests.browser import chromium
from tests.pictures.comparing import FEW, alike, far_cells
from tests.pictures.taking import IMAGES, LOADED, PAGES, REPORT, Box, Taken, fill, fonts, take

RNG = np.random.default_rng(20261127)
SATURATED = 40  # of 255 levels between the colours of a pixel: marks are coloured, axes and letters are grey


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> list[Taken]:
    """Pictures of all pages as they are now."""
    folder = tmp_path_factory.mktemp("pictures")
    with pytest.MonkeyPatch.context() as patch, stores.running(folder) as connections:
        patch.setenv("DOE_HOME", str(folder))
        fill(connections, folder)
        with fonts(folder), chromium() as browser:
            return take(connections, folder, browser, folder / "taken")


def opened(one: Taken) -> Image.Image:
    """Its picture."""
    return Image.open(one.path).convert("RGB")


def painted(picture: Image.Image, box: Box, by: Box) -> Image.Image:
    """A picture with a box in the colour of a pixel, the left top corner of another box."""
    found = picture.copy()
    found.paste(picture.getpixel(by[:2]), box)
    return found


def without_marks(picture: Image.Image, chart: Box) -> Image.Image:
    """A picture without what is coloured in a chart."""
    pixels = np.asarray(picture.crop(chart)).copy()
    pixels[np.ptp(pixels.astype(int), axis=-1) > SATURATED] = pixels[0, 0]
    found = picture.copy()
    found.paste(Image.fromarray(pixels), chart[:2])
    return found


def variations(picture: Image.Image) -> dict[str, Image.Image]:
    """The same page, as another machine may draw it."""
    pixels = np.asarray(picture)
    noisy = (pixels + RNG.normal(0, 4, pixels.shape)).clip(0, 255)
    return {
        "a pixel to the right": Image.fromarray(np.roll(pixels, 1, axis=1)),
        "a pixel up": Image.fromarray(np.roll(pixels, -1, axis=0)),
        "blurred": picture.filter(ImageFilter.GaussianBlur(0.8)),
        "noisy": Image.fromarray(noisy.astype(np.uint8)),
        "lighter": picture.point(lambda level: round(255 * (level / 255) ** 0.98)),
        "darker": picture.point(lambda level: round(255 * (level / 255) ** 1.02)),
    }


def test_pages_look_as_in_the_documentation(taken: list[Taken]) -> None:
    assert {one.path.stem for one in taken} == {*PAGES, REPORT}
    shown = {one.path.name: Image.open(IMAGES / one.path.name) for one in taken}
    assert {name: picture.size for name, picture in shown.items()} == {one.path.name: opened(one).size for one in taken}
    different = {one.path.name: far_cells(shown[one.path.name], opened(one)) for one in taken}
    assert {name: cells for name, cells in different.items() if len(cells) > FEW} == {}, "make screenshots, and look"


def test_every_dashboard_is_pictured() -> None:
    pictured = {name.removeprefix("dashboard_") for name in PAGES}
    assert {one.key for one in load().dashboards} <= pictured


def test_pictures_are_the_same_tomorrow(taken: list[Taken]) -> None:
    """Pages show the day of a stopped clock and no other: loaded at 06:00, seen at 08:30."""
    words, today = {one.path.stem: one.words for one in taken}, datetime.now(UTC).date().isoformat()
    assert all(LOADED[:16] in words[name] for name in ("dashboard_data_quality", REPORT))
    assert re.search(r"\s2,5\s", words["dashboard_data_quality"])
    assert [name for name, said in words.items() if today in said] == []


def test_what_another_machine_draws_otherwise_passes(taken: list[Taken]) -> None:
    for one in taken:
        for name, other in variations(opened(one)).items():
            assert alike(opened(one), other), (one.path.stem, name)


def test_a_missing_card_is_seen(taken: list[Taken]) -> None:
    for one in taken:
        assert one.cards, one.path.stem
        for card in one.cards:
            left, top, right, bottom = card
            beside = (left - 4, top + 4, right, bottom)
            inside = (left + 4, top + 4, right - 4, bottom - 4)
            assert not alike(opened(one), painted(opened(one), card, by=beside)), (one.path.stem, card)
            assert not alike(opened(one), painted(opened(one), inside, by=inside)), (one.path.stem, card)


def test_a_chart_without_marks_is_seen(taken: list[Taken]) -> None:
    charts = [(one, chart) for one in taken for chart in one.charts]
    assert {one.path.stem for one, _ in charts} == {*PAGES, REPORT}
    for one, chart in charts:
        assert not alike(opened(one), painted(opened(one), chart, by=chart)), (one.path.stem, chart)
        assert not alike(opened(one), without_marks(opened(one), chart)), (one.path.stem, chart)
