"""Whether two pictures of a page show the same.

Means over cells are compared: where text and marks stand is held, how their edges are smoothed is not. Measured in
November 2026 on Chromium 156, all pages and the report, of 255 levels:

- the same page again, and on another day on another machine with the same fonts: no pixel differs
- moved by a pixel, without subpixel positions or hinting, blurred by 0.8 px, with noise of 4 levels, with a gamma of
  0.97 to 1.03: the light of a cell differs by 3.0 at most, its colour by 2.0
- a chart without its marks, three dots among them: 8 cells and more are further off; a card that is blank: 27 and more

A gap of one spot, or an icon that a browser draws otherwise, is let pass; that is all.
"""

import numpy as np
from PIL import Image
from scipy import ndimage

CELL, STEP = 32, 16  # pixels: the side of a cell, and from one to the next, so that nothing hides on a border
REACH = 2  # pixels by which a cell may have moved
LIGHT, COLOUR = 4.0, 2.0  # levels by which its mean may be off
FEW = 4  # cells that may be further off, of some 8,000: those that meet in one spot


def far_cells(one: Image.Image, other: Image.Image) -> list[tuple[int, int]]:
    """The cells (x and y of their centres) of a picture that another of the same size does not have."""
    (width, height), here, there = one.size, _means(one), _means(other)
    ys, xs = (np.arange(CELL // 2, size - CELL // 2 + 1, STEP) for size in (height, width))
    nearest = np.full((len(ys), len(xs), 3), np.inf, dtype=np.float32)
    for down in range(-REACH, REACH + 1):
        for right in range(-REACH, REACH + 1):
            moved = there[np.ix_(ys + down, xs + right)]
            nearest = np.minimum(nearest, np.abs(here[np.ix_(ys, xs)] - moved))
    rows, columns = np.nonzero((nearest > (LIGHT, COLOUR, COLOUR)).any(axis=-1))
    return [(int(x), int(y)) for x, y in zip(xs[columns], ys[rows], strict=True)]


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures show the same, but for a spot."""
    return one.size == other.size and len(far_cells(one, other)) <= FEW


def _means(picture: Image.Image) -> np.ndarray:
    """Mean light and colours of the cell around each pixel."""
    pixels = np.asarray(picture.convert("YCbCr"), dtype=np.float32)
    return ndimage.uniform_filter(pixels, size=(CELL, CELL, 1), mode="nearest")
