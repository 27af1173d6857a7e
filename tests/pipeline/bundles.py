"""Small bundles whose answers are printed in a book or worked by hand."""

from pathlib import Path

from orchestration.home import PROJECT_ROOT

LETTERS = "ABCDEFGHJKLMNOPQ"


def _too_large_design() -> str:
    """Sixteen factors, one of them generated: 2^15 treatments."""
    factors = "".join(
        f"  - {{letter: {letter}, name: factor_{letter.lower()}, low: -1, high: 1}}\n" for letter in LETTERS
    )
    return (
        f'experiment_id: too_large\nfactors:\n{factors}generators: ["Q=AB"]\n'
        "responses:\n  - {name: y, goal: maximize}\n"
    )


def _too_large_runs() -> str:
    """Two of its runs."""
    low, high = ",".join("1" if letter == "Q" else "-1" for letter in LETTERS), ",".join("1" for _ in LETTERS)
    return f"{','.join(LETTERS)},y\n{low},1\n{high},2\n"


def _pooled() -> tuple[str, str]:
    """NIST's unreplicated 2^3 again, its interaction of three factors pooled into the error."""
    name = "nist_eddy_current_2x3_unrep"
    folder = PROJECT_ROOT / "seeds" / "published" / name
    design, runs = ((folder / file).read_text(encoding="utf-8") for file in ("design.yml", "runs.csv"))
    return design.replace(name, "pooled") + "pool_from_order: 3\n", runs.replace(name, "pooled")


BUNDLES = {
    # Montgomery, Example 8-3: the other half of the filtration experiment, D = -ABC, runs in the order of A, B, C
    "alternate_fraction": (
        """\
experiment_id: alternate_fraction
factors:
  - {letter: A, name: temperature, low: -1, high: 1}
  - {letter: B, name: pressure, low: -1, high: 1}
  - {letter: C, name: formaldehyde, low: -1, high: 1}
  - {letter: D, name: stirring, low: -1, high: 1}
generators: ["D=-ABC"]
responses:
  - {name: rate, unit: gal/h, goal: maximize}
""",
        """\
A,B,C,D,rate
-1,-1,-1,1,43
1,-1,-1,-1,71
-1,1,-1,-1,48
1,1,-1,1,104
-1,-1,1,-1,68
1,-1,1,1,86
-1,1,1,1,70
1,1,1,-1,65
""",
    ),
    # columns in another order than factors and responses, rows in no order, one response transformed
    "two_responses": (
        """\
experiment_id: two_responses
factors:
  - {letter: B, name: feed, low: 100, high: 200, unit: mm/min}
  - {letter: A, name: coolant, low: dry, high: wet}
responses:
  - {name: roughness, unit: um, goal: minimize}
  - {name: life, unit: min, goal: maximize, transform: log10}
""",
        """\
life,coolant,roughness,feed
1000,wet,7,200
10,dry,1,100
100,dry,5,200
10,wet,2,100
""",
    ),
    "pooled": _pooled(),
    "too_large": (_too_large_design(), _too_large_runs()),
}


def write(folder: Path) -> Path:
    """All of them as folders."""
    for name, (design, runs) in BUNDLES.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "design.yml").write_text(design, encoding="utf-8")
        (folder / name / "runs.csv").write_text(runs, encoding="utf-8")
    return folder
