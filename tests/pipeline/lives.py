"""Tool tests stopped early, counted in pieces, and runs that confirm them: the bundles of test_life_settings.py."""

import csv
from pathlib import Path

from orchestration.home import PROJECT_ROOT

DISTRIBUTIONS = ("weibull", "lognormal", "normal")
LETTERS = "ABC"
FACTORS = ("cutting_speed", "tool_geometry", "cutting_angle")
PIECES_PER_HOUR = 100
SETTING = (0.5, -1.0, 1.0)
DESIGN = """\
experiment_id: stopped_{distribution}
tool_id: ZC1668
factors:
  - {{letter: A, name: cutting_speed, low: -1, high: 1}}
  - {{letter: B, name: tool_geometry, low: -1, high: 1}}
  - {{letter: C, name: cutting_angle, low: -1, high: 1}}
responses:
  - {{name: life, unit: pieces, goal: maximize, distribution: {distribution}}}
settings:
  - {{name: asked, levels: {{A: 0.5, B: -1, C: 1}}}}
"""
CONFIRMING = """\
experiment_id: confirms_stopped_weibull
confirms: stopped_weibull
factors:
  - {letter: A, name: cutting_speed, low: -1, high: 1}
  - {letter: B, name: tool_geometry, low: -1, high: 1}
  - {letter: C, name: cutting_angle, low: -1, high: 1}
responses:
  - {name: life, unit: pieces, goal: maximize}
"""
CONFIRMING_LIVES = (5300, 5600, 5000)


def stopped_runs() -> list[dict[str, str]]:
    """Rows of the textbook's tool lives, stopped at 52 h."""
    path = PROJECT_ROOT / "seeds/published/derived_tool_life_censored52/runs.csv"
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(folder: Path) -> Path:
    """All of them as folders."""
    runs = "A,B,C,life,life_censored\n"
    for row in stopped_runs():
        levels, life = ",".join(row[name] for name in FACTORS), int(row["tool_life"]) * PIECES_PER_HOUR
        runs += f"{levels},{life},{row['tool_life_censored']}\n"
    bundles = {f"stopped_{name}": (DESIGN.format(distribution=name), runs) for name in DISTRIBUTIONS}
    confirming = "".join(f"-1,1,1,{life},false\n" for life in CONFIRMING_LIVES) + "1,1,1,5200,true\n"
    bundles["confirms_stopped_weibull"] = (CONFIRMING, f"A,B,C,life,life_censored\n{confirming}")
    for name, (design, rows) in bundles.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "design.yml").write_text(design, encoding="utf-8")
        (folder / name / "runs.csv").write_text(rows, encoding="utf-8")
    return folder
