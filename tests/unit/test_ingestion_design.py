"""design.yml: every rule of the public contract, and messages that show the way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.design import Design, to_number
from ingestion.design_yaml import DesignError, parse
from ingestion.generators import check_generators, parse_generator
from ingestion.parse_design import parse_design

GOOD = """\
experiment_id: tool_life_2x3
title: Machine-tool life
factors:
  - {letter: A, name: cutting_speed, low: 100, high: 150, unit: m/min, current: 150}
  - {letter: B, name: tool_geometry, low: off, high: on}
  - {letter: C, name: angle, low: "007", high: 0.8e1}
  - {letter: D, name: start, low: 12:30, high: 2025-01-01}
generators: ["D = -ABC"]
axial_distance: 1.414
pool_from_order: 3
confirms: tool_life_first
settings:
  - {name: monday, levels: {cutting_speed: 120, B: on, C: 8, D: 12:30}}
responses:
  - {name: tool_life, unit: h, goal: maximize, transform: ln}
  - {name: roughness, goal: target, target: "0,8", lower: 0.2, upper: "1,6", weight: 2, importance: 0.5}
"""


def read(text: str) -> Design:
    return parse_design(parse(text.encode(), "design.yml"))


def test_good_design_keeps_what_was_typed() -> None:
    design = read(GOOD)
    assert [(factor.low, factor.high) for factor in design.factors] == [
        ("100", "150"),
        ("off", "on"),
        ("007", "0.8e1"),
        ("12:30", "2025-01-01"),
    ]
    assert [factor.is_numeric for factor in design.factors] == [True, False, True, False]
    assert (design.factors[0].current_coded, design.factors[1].current_coded) == (1, -1)
    assert design.factors[1].current_level == "off"
    assert (design.axial_distance, design.responses[1].target) == (1.414, 0.8)
    assert design.pool_from_order == 3
    life, roughness = design.responses
    assert (life.lower, life.upper, life.weight, life.importance) == (None, None, 1, 1)
    assert (roughness.lower, roughness.upper, roughness.weight, roughness.importance) == (0.2, 1.6, 2, 0.5)
    generator = design.parsed_generators[0]
    assert (generator.letter, generator.word, generator.sign, str(generator)) == ("D", "ABC", -1, "D=-ABC")


def test_settings_are_coded_in_the_order_of_the_factors() -> None:
    """120 of 100 to 150 lies 5 below the centre, a fifth of half the range; 8 is the high level of 007 to 8."""
    design = read(GOOD)
    assert design.coded_setting(design.settings[0]) == pytest.approx([-0.2, 1, 1, -1])
    assert design.confirms == "tool_life_first"


def test_a_setting_is_named_once() -> None:
    twice = GOOD.replace("responses:", "  - {name: monday, levels: {A: 100, B: on, C: 7, D: 12:30}}\nresponses:")
    with pytest.raises(DesignError, match="setting 'monday' is used twice"):
        read(twice)


def test_generators_may_be_left_empty() -> None:
    assert read(GOOD.replace('generators: ["D = -ABC"]', "generators:")).generators == []


BAD = {
    "unknown key": ("title:", "titel:", "line 2: unknown key 'titel', did you mean 'title'?"),
    "unknown factor key": (
        "unit: m/min",
        "units: m/min",
        "line 4: unknown key 'factors.1.units', did you mean 'unit'?",
    ),
    "missing key": ("name: angle, ", "", "line 6: 'factors.3.name' is missing"),
    "id": ("tool_life_2x3", "Tool-life", "line 1: experiment_id 'Tool-life' must be 1 to 64"),
    "letter I": ("letter: A", "letter: I", "letter 'I' must be one capital"),
    "two letters": ("letter: A", "letter: AB", "letter 'AB' must be one capital"),
    "letter twice": ("letter: B", "letter: A", "factor letter 'A' is used twice"),
    "name twice": ("name: angle", "name: cutting_speed", "factor name 'cutting_speed' is used twice"),
    "name is a letter": ("name: angle", "name: B", "column name 'B' is used twice"),
    "name is reserved": ("name: angle", "name: block", "column name 'block' is taken: runs.csv uses it"),
    "response is a factor": ("name: roughness", "name: angle", "column name 'angle' is used twice"),
    "response is a flag": (
        "name: roughness",
        "name: tool_life_censored",
        "'tool_life_censored' is used twice",
    ),
    "response twice": ("name: roughness", "name: tool_life", "response 'tool_life' is used twice"),
    "equal levels": ("high: 150, unit: m/min, current: 150", "high: 100.0", "low and high are both '100'"),
    "number and text": (
        "high: 150, unit: m/min, current: 150",
        "high: fast",
        "must both be numbers or both be texts",
    ),
    "current": ("current: 150", "current: 120", "current '120' is neither low '100' nor high '150'"),
    "goal": (
        "goal: maximize",
        "goal: maximise",
        "goal 'maximise' is none of maximize, minimize, target, did you",
    ),
    "transform": ("transform: ln", "transform: log", "transform 'log' is none of none, ln, log10"),
    "target missing": (', target: "0,8"', "", "belong together"),
    "target without goal": ("goal: maximize", "goal: maximize, target: 3", "belong together"),
    "target no number": ('"0,8"', "smooth", "target 'smooth' is not a number"),
    "lower no number": ("lower: 0.2", "lower: smooth", "lower 'smooth' is not a number"),
    "upper infinite": ('upper: "1,6"', "upper: inf", "upper 'inf' is not a number"),
    "weight 0": ("weight: 2", "weight: 0", "weight '0' must be from 0.1 to 10"),
    "importance": ("importance: 0.5", "importance: 11", "importance '11' must be from 0.1 to 10"),
    "target below lower": ("lower: 0.2", "lower: 0.8", "lower '0.8' is not below target '0.8'"),
    "lower above upper": ("lower: 0.2", "lower: 2", "lower '2' is not below target '0.8'"),
    "no list": (
        "settings:\n  - {name: monday, levels: {cutting_speed: 120, B: on, C: 8, D: 12:30}}",
        "settings: monday",
        "line 12: settings 'monday' must be a list",
    ),
    "no keys": (
        "{cutting_speed: 120, B: on, C: 8, D: 12:30}",
        "[1, 2]",
        "settings.1.levels (a list) must be keys with values",
    ),
    "no part": (
        "  - {letter: B, name: tool_geometry, low: off, high: on}",
        "  - tip",
        "factors.2 'tip' must be keys with",
    ),
    "no models": (
        "responses:",
        "models: [{name: mine, terms: []}]\nresponses:",
        "models.1.terms has 0 entries; give at least 1",
    ),
    "axial": ("1.414", "-1", "axial_distance '-1' must be a number above 0"),
    "pooling main effects": ("order: 3", "order: 1", "pool_from_order '1' must be a whole number from 2"),
    "pooling half": ("order: 3", "order: 2.5", "pool_from_order '2.5' must be a whole number from 2"),
    "pooling no number": ("order: 3", "order: high", "pool_from_order 'high' must be a whole number from 2"),
    "pooling nothing": ("order: 3", "order: 5", "pool_from_order 5: a design of 4 factors has no such interactions"),
    "folds itself": (
        "confirms: tool_life_first",
        "folds_over: tool_life_2x3",
        "folds_over 'tool_life_2x3' is this bundle",
    ),
    "folds no id": ("confirms: tool_life_first", "folds_over: The First", "must be the experiment_id of the fraction"),
    "folds no fraction": (
        'generators: ["D = -ABC"]',
        "folds_over: other",
        "folds_over 'other': only a fraction is folded over",
    ),
    "confirms itself": ("tool_life_first", "tool_life_2x3", "confirms 'tool_life_2x3' is this bundle itself"),
    "confirms no id": ("tool_life_first", "the first one", "must be the experiment_id that these runs confirm"),
    "setting key": ("levels: {cutting", "level: {cutting", "unknown key 'settings.1.level', did you mean 'levels'?"),
    "setting of no factor": ("cutting_speed: 120", "E: 120", "setting 'monday': unknown factor 'E'"),
    "setting misspelt": (
        "cutting_speed: 120",
        "cuting_speed: 120",
        "unknown factor 'cuting_speed', did you mean 'cutting_speed'?",
    ),
    "setting without a level": ("B: on, ", "", "setting 'monday': factor B (tool_geometry) has no level; give it one"),
    "setting with two levels": ("B: on", "B: on, tool_geometry: off", "factor B (tool_geometry) has two levels"),
    "setting between texts": ("B: on", "B: half", "line 13: setting 'monday': level 'half' of factor B must be"),
    "setting no number": (
        "cutting_speed: 120",
        "cutting_speed: fast",
        "level 'fast' of factor A must be a number within",
    ),
    "setting far off": ("cutting_speed: 120", "cutting_speed: 1e9", "level '1e9' of factor A must be a number within"),
    "generator form": ("D = -ABC", "D: ABC", "generator 'D: ABC' is not of the form D=ABC"),
    "generator of no factor": ("D = -ABC", "E=ABC", "generator 'E=ABC': E is not a factor"),
    "generator of unknown": ("D = -ABC", "D=ABE", "generator 'D=ABE': E is not a factor"),
    "generator of itself": ("D = -ABC", "D=ABD", "D cannot generate itself"),
    "generator of one": ("D = -ABC", "D=A", "D and A would be the same column"),
    "letter twice in word": ("D = -ABC", "D=AAB", "a letter occurs twice"),
    "generated twice": ('"D = -ABC"', '"D=AB", "D=AC"', "D is generated twice"),
    "generated from generated": (
        '"D = -ABC"',
        '"C=AB", "D=BC"',
        "C is generated itself; write the right side with",
    ),
    "same column": (
        '"D = -ABC"',
        '"C=AB", "D=-AB"',
        "generators 'C=AB' and 'D=-AB': both factors would have",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_design(case: str) -> None:
    old, new, message = BAD[case]
    assert old in GOOD
    with pytest.raises(DesignError) as found:
        read(GOOD.replace(old, new, 1))
    assert message in str(found.value)
    assert str(found.value).startswith("design.yml, line ")


def test_all_findings_at_once() -> None:
    with pytest.raises(DesignError) as found:
        read(GOOD.replace("letter: A", "letter: I").replace("goal: maximize", "goal: more"))
    assert len(found.value.messages) == 2


@pytest.mark.parametrize("title", [r'"a\0"', r'"\ud800"', r'"\udfff b"'])
def test_texts_that_postgresql_cannot_hold(title: str) -> None:
    with pytest.raises(DesignError, match=r"line 2: .* is not a text to store"):
        read(GOOD.replace("Machine-tool life", title))


def test_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(DesignError, match="too deep or too large"):
        parse("\n".join(lines).encode(), "design.yml")


@given(st.binary(max_size=200))
def test_any_bytes_give_a_document_or_a_message(data: bytes) -> None:
    try:
        parse_design(parse(data, "design.yml"))
    except DesignError as error:
        assert error.messages


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_as_text(number: float) -> None:
    assert to_number(repr(number)) == number
    assert to_number(repr(number).replace(".", ",")) == number


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "1_000", "0x10", "", ".", "1,000.5", "one"])
def test_what_is_no_number(text: str) -> None:
    assert to_number(text) is None


@given(st.sets(st.sampled_from("ABCDEFGH"), min_size=2), st.sampled_from(["", "-", "+"]))
def test_generators_round_trip(word: set[str], sign: str) -> None:
    text = "".join(sorted(word))
    generator = parse_generator(f"J={sign}{text}")
    assert parse_generator(str(generator)) == generator
    assert generator.word == text
    check_generators([generator], list("ABCDEFGHJ"))
