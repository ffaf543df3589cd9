"""Where local services listen: free TCP ports and Unix sockets of a length the kernel takes."""

from __future__ import annotations

import hashlib
import socket
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes on Linux, 103 on macOS


def valkey_socket(home: Path) -> Path:
    """The broker's socket: in its home, or in the system's temporary folder where the home lies too deep."""
    wanted = home / "valkey.sock"
    if len(bytes(wanted)) <= LONGEST_SOCKET_PATH:
        return wanted
    digest = hashlib.sha256(bytes(wanted)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"skein-{digest}" / "valkey.sock"


def free_port() -> int:
    """A TCP port that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(host: str, port: int, seconds: float = 1.0) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=seconds):
            return True
    except OSError:
        return False


def can_bind(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
