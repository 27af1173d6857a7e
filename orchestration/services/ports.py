"""Free ports on 127.0.0.1, chosen once and remembered in the home."""

import json
import random
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

HOST = "127.0.0.1"
GRPC_OFFSET = 10_000  # SeaweedFS listens for gRPC at port + 10000
LOWEST, HIGHEST = 20_000, 29_999  # so that no port is another's gRPC port


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _is_usable(port: int) -> bool:
    return is_free(port) and is_free(port + GRPC_OFFSET)


def remembered(home: Path) -> dict[str, int]:
    """Ports of earlier starts, by name."""
    try:
        ports: dict[str, int] = json.loads((home / "ports.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return ports


def choose(home: Path, names: Sequence[str]) -> Mapping[str, int]:
    """A free port for each name: the remembered one, or another where somebody has taken it."""
    ports = remembered(home)
    for name in names:
        taken = {port for other, port in ports.items() if other != name}
        while name not in ports or ports[name] in taken or not _is_usable(ports[name]):
            ports[name] = random.SystemRandom().randint(LOWEST, HIGHEST)
    temporary = home / "ports.json.new"
    temporary.write_text(json.dumps(ports, indent=1), encoding="utf-8")
    temporary.replace(home / "ports.json")
    return {name: ports[name] for name in names}
