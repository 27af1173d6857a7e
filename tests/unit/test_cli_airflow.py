"""`doe airflow` says the password once, when its user was made, and afterwards where it is."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from orchestration import cli
from orchestration.cli import services as commands
from orchestration.services import airflow


@pytest.mark.parametrize("is_new", [True, False])
def test_password_is_shown_once(is_new: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = airflow.Airflow("http://127.0.0.1:20000", "admin", SecretStr("of-this-home"), {}, is_new)
    monkeypatch.setenv("DOE_HOME", str(tmp_path))
    monkeypatch.setattr(commands, "connected", lambda: None)
    monkeypatch.setattr(airflow, "up", lambda *_: found)
    said = CliRunner().invoke(cli.app, ["airflow"])
    assert said.exit_code == 0, said.output
    assert "http://127.0.0.1:20000  user admin" in said.output
    assert ("of-this-home" in said.output) == is_new
    assert f"`admin_password` in {tmp_path / 'airflow.json'}" in said.output.replace("\n", "")
