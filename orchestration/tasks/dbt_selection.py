"""What a person asks dbt to build: text that becomes one argument per word, never an option and never a shell's."""

import re
from collections.abc import Mapping
from typing import Any

from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException

# graph operators, then a name, a path or method:value; a comma intersects. A word cannot begin with a hyphen.
_WORD = r"[@+0-9]*[A-Za-z_*][A-Za-z0-9_.:/*@+-]*(?:,[@+0-9]*[A-Za-z_*][A-Za-z0-9_.:/*@+-]*)*"
SELECTOR = rf"^{_WORD}(?: {_WORD})*$"
MOST = 500

PARAMS = {
    "select": Param(
        None,
        type=["null", "string"],
        pattern=SELECTOR,
        maxLength=MOST,
        title="What to build",
        description="dbt's selector, e.g. `+fct_effects`, `tag:cost`, `path:models/marts`, `state_a,+state_b`; several "
        "with a blank between. Empty: everything.",
    ),
    "full_refresh": Param(
        False, type="boolean", title="Full refresh", description="Drop and build anew what grows step by step."
    ),
}


def selection(params: Mapping[str, Any]) -> list[str]:
    """Arguments of `dbt build` for the Params of a run; none for a DAG that has no such Params.

    Checked here too: a schema is checked when a run is asked for, and this is where the text is used.
    """
    select, full_refresh = params.get("select"), params.get("full_refresh", False)
    if select is not None and not (
        isinstance(select, str) and len(select) <= MOST and re.fullmatch(SELECTOR[1:-1], select)
    ):
        raise AirflowFailException(
            f"select {select!r} is refused: words like +fct_effects, tag:cost or path:models/marts with one blank "
            f"between them, of letters, digits and _ . : / * @ + - and the comma, no hyphen first, {MOST} characters"
        )
    return [*(["--select", *select.split()] if select else []), *(["--full-refresh"] if full_refresh is True else [])]
