"""Charts as SVG: the same drawing in half the bytes, and nothing in it but shapes and text."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from orchestration.dashboards.themes import FONT

SVG = "{http://www.w3.org/2000/svg}"
ElementTree.register_namespace("", SVG.strip("{}"))

SHAPES = {"svg", "g", "path", "text", "tspan", "line", "rect", "circle", "defs", "clipPath", "linearGradient", "stop"}
GEOMETRY = ("d", "transform", "x", "y", "x1", "y1", "x2", "y2", "points", "width", "height")
DECIMALS = re.compile(r"(\.\d\d)\d+")
# for assistive technology the picture is one, with a text and a table, and nothing in it is clicked
UNUSED = (
    "role",
    "aria-roledescription",
    "aria-label",
    "aria-hidden",
    "pointer-events",
    "class",
    "style",
    "font-family",
)


def slim(svg: str, prefix: str, title: str) -> str:
    """The drawing with what readers see, its coordinates to a hundredth of a pixel. Ids in it begin with `prefix`."""
    root = ElementTree.fromstring(svg)
    _keep(root, prefix)
    root.set("font-family", FONT)
    named = ElementTree.Element(f"{SVG}title")
    named.text = title
    root.insert(0, named)
    return ElementTree.tostring(root, encoding="unicode")


def _keep(element: ElementTree.Element, prefix: str) -> None:
    for child in list(element):
        if _is_seen(child):
            _keep(child, prefix)
        else:
            element.remove(child)
    for name in (*UNUSED, "font-family"):  # the root has it for all
        element.attrib.pop(name, None)
    for name, value in list(element.attrib.items()):
        element.set(name, "".join(_changed(name, value, prefix)))


def _is_seen(element: ElementTree.Element) -> bool:
    if element.tag.removeprefix(SVG) not in SHAPES or element.get("display") == "none" or element.get("opacity") == "0":
        return False
    return element.get("d") not in ("", "M0,0h0v0h0Z")


def _changed(name: str, value: str, prefix: str) -> Iterator[str]:
    if name in GEOMETRY:
        yield DECIMALS.sub(r"\1", value)
    elif name == "id":
        yield f"{prefix}-{value}"
    else:
        yield value.replace("url(#", f"url(#{prefix}-")
