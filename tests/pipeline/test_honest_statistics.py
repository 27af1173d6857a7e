"""Over many simulated experiments the tests and intervals keep what alpha promises."""

from pathlib import Path

import pytest

from orchestration import services
from tests import honest

EXPERIMENTS = 400


@pytest.fixture(scope="module")
def shares(services: services.Connections, tmp_path_factory: pytest.TempPathFactory) -> list[honest.Share]:
    """Populations in a database of their own, analysed by dbt."""
    target = honest.database(services.postgres, "honest")
    honest.populate(target, EXPERIMENTS)
    honest.run_dbt(target, Path(tmp_path_factory.mktemp("honest")), "+fct_effects", "+fct_lenth", "+fct_life_models")
    return honest.shares(target)


def test_shares_are_what_alpha_promises(shares: list[honest.Share]) -> None:
    assert len(shares) >= 6
    assert [share for share in shares if not share.is_honest] == []
