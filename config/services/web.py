"""The web server: Granian on the WSGI application."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.error import HTTPError

from config.services.process import PortTaken, Service, describe_holder
from config.services.sockets import can_bind
from config.services.worker import ROOT

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104  addresses that mean every network card


class WebServer(Service):
    name = "web"
    stop_seconds = 10.0

    def __init__(self, home: Path, host: str, port: int, log: Path | None = None, *, workers: int = 2) -> None:
        super().__init__(home, log)
        self.host, self.port, self.workers = host, port, workers

    def address(self) -> str:
        return f"http://{'127.0.0.1' if self.host in ANYWHERE else self.host}:{self.port}"

    def environment(self) -> Mapping[str, str]:
        return {"PYTHONPATH": str(ROOT)}

    def prepare(self) -> None:
        if not can_bind(self.host, self.port):
            raise PortTaken(f"port {self.port} is taken by {describe_holder(self.port)}; PORT=… chooses another")

    def command(self) -> list[str]:
        return [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", self.host, "--port", str(self.port),
            "--workers", str(self.workers), "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers",
            "--workers-kill-timeout", "5", "--working-dir", str(ROOT), "config.wsgi:application",
        ]  # fmt: skip

    def ready(self) -> bool:
        """Any answer will do: behind production settings even health may send this plain request elsewhere."""
        try:
            urllib.request.urlopen(f"{self.address()}/health/", timeout=2).close()  # noqa: S310  our own address
        except HTTPError:
            return True
        except OSError:
            return False
        return True
