"""The index of all reports: pages of the bucket that list every experiment, in the order of their ids."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

from ingestion.settings import PostgresSettings
from orchestration.dashboards.definitions import Language
from orchestration.dashboards.report.page import render
from orchestration.dashboards.report.subjects import file_name
from orchestration.sql import ask

LANGUAGES: tuple[Language, ...] = get_args(Language)
PER_PAGE = 250
EXPERIMENTS = """
select experiment_id, title, tool_id, n_runs from marts.dim_experiment order by experiment_id collate "C"
"""


@dataclass(frozen=True)
class Link:
    """A file of a report: what it is called, and in which language and form."""

    href: str
    language: Language
    is_pdf: bool


@dataclass(frozen=True)
class Line:
    """An experiment and the reports there are of it."""

    experiment: str
    title: str
    tool: str
    n_runs: int
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Jump:
    """A page of the index, and the experiments that it begins and ends with."""

    number: int
    href: str
    first: str
    last: str


def page_name(language: Language, number: int) -> str:
    """What a page of the index is called: the first one in English is what everybody looks for."""
    return "index" + ("" if number == 1 else f"-{number}") + ("" if language == "en" else f".{language}") + ".html"


def links(name: str, files: Iterable[str]) -> tuple[Link, ...]:
    """The files of a report among those there are."""
    there = set(files)
    wanted = [
        Link(f"{name}.{language}.{end}", language, end == "pdf") for language in LANGUAGES for end in ("html", "pdf")
    ]
    return tuple(link for link in wanted if link.href in there)


def lines(reader: PostgresSettings, files: Iterable[str]) -> list[Line]:
    """Every experiment of the warehouse with its reports."""
    there = frozenset(files)
    return [
        Line(
            row["experiment_id"],
            row["title"] or "",
            row["tool_id"] or "",
            row["n_runs"],
            links(file_name(row["experiment_id"]), there),
        )
        for row in ask(reader, EXPERIMENTS).to_pylist()
    ]


def pages(found: list[Line], files: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name and content of every page, the first pages last: they lead to the others."""
    there = frozenset(files)
    for language in LANGUAGES:
        parts = [found[start : start + PER_PAGE] for start in range(0, len(found), PER_PAGE)] or [[]]
        jumps = [
            Jump(number, page_name(language, number), part[0].experiment, part[-1].experiment)
            for number, part in enumerate(parts, 1)
            if part
        ]
        for number, part in reversed(list(enumerate(parts, 1))):
            others = {other: page_name(other, number) for other in LANGUAGES if other != language}
            yield (
                page_name(language, number),
                render(
                    "index.html.j2",
                    language,
                    lines=part,
                    n_lines=len(found),
                    n_reports=sum(bool(line.links) for line in found),
                    warehouse=links("warehouse", there),
                    jumps=jumps,
                    number=number,
                    others=others,
                ),
            )
