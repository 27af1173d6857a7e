"""Exposures: what dbt says of the dashboards and of the marts that they use. Written from the definitions:

python -m orchestration.dashboards.metabase.exposures
"""

from typing import Any

import yaml

from orchestration.dashboards.definitions import Definitions
from orchestration.dashboards.metabase.cards import marts_of
from orchestration.dashboards.reading import load
from orchestration.home import PROJECT_ROOT

FILE = PROJECT_ROOT / "dbt_project" / "models" / "exposures.yml"
GROUPS = FILE.with_name("_groups.yml")
HEAD = "# Written from the definitions of the dashboards: python -m orchestration.dashboards.metabase.exposures\n"


class _Dumper(yaml.SafeDumper):
    """Lays lists out as the other files of the project have them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def text(definitions: Definitions) -> str:
    """The file: one exposure for each dashboard."""
    owner = yaml.safe_load(GROUPS.read_text(encoding="utf-8"))["groups"][0]["owner"]
    exposures: list[dict[str, Any]] = [
        {
            "name": dashboard.key,
            "label": dashboard.title.en,
            "type": "dashboard",
            "maturity": "high",
            "description": dashboard.question.en,
            "owner": dict(owner),
            "depends_on": [f"ref('{mart}')" for mart in sorted(marts_of(definitions, dashboard))],
        }
        for dashboard in definitions.dashboards
    ]
    laid_out = yaml.dump({"exposures": exposures}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return HEAD + laid_out


if __name__ == "__main__":
    FILE.write_text(text(load()), encoding="utf-8")
