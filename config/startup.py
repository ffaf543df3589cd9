"""The start of Skein on one machine, step by step: database, services, the first start's demo, a welcome."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from config.celery import app
from config.first_start import FirstStart
from config.services import state
from config.services.command import CommandFailed, manage
from config.services.neo4j import Neo4jServer
from config.services.process import PortTaken, Service, ServiceError, describe_holder
from config.services.sockets import can_bind
from config.services.supervisor import Supervisor
from config.services.valkey import ValkeyServer
from config.services.web import WebServer
from config.services.worker import Worker, return_unfinished

console = Console(highlight=False, soft_wrap=True)
Show = Callable[[str], None]


def say(text: str) -> None:
    console.print(f"[dim]{time.strftime('%H:%M:%S')}[/] {escape(text)}")


def step(says: str, work: Callable[[Show], str]) -> None:
    """Says what is going on while `work` runs and, with the time it took, that it is done.

    `work` gets a function that shows progress, and returns what the finished line adds.
    """
    began = time.monotonic()
    if not console.is_terminal:
        console.print(f"  {says} …")
    with console.status(f"{says} …") as status:
        detail = work(lambda text: status.update(f"{says} … [dim]{escape(text)}[/]"))
    console.print(f"[green]✓[/] {says:<42} [dim]{time.monotonic() - began:6.1f} s[/]  {escape(detail)}")


class Startup:
    """Everything lives under SKEIN_HOME; `supervisor` keeps what was started."""

    def __init__(self) -> None:
        self.home: Path = settings.SKEIN_HOME
        self.supervisor = Supervisor(say, before={"worker": self._return_tasks})

    def run(self) -> None:
        """Raises ServiceError with what to do about it."""
        began = time.monotonic()
        if not can_bind(settings.HOST, settings.PORT):  # before minutes are spent on anything else
            raise PortTaken(f"Port {settings.PORT} is taken by {describe_holder(settings.PORT)}. PORT=… takes another.")
        os.environ["SKEIN_LOG_JSON"] = "1"  # the services' logs are for machines to read
        step("Preparing database and static files", lambda show: self._manage(["prepare"], "prepare", show))
        self._services()
        self._demo(FirstStart(self.home, settings.DEMO_ACCOUNTS))
        self._welcome(time.monotonic() - began)

    def _log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"

    def _manage(self, arguments: Sequence[str], log: str, show: Show) -> str:
        """A command may take minutes, in which a service may need its supervisor."""
        return manage(arguments, self._log(log), show, meanwhile=self.supervisor.tick)

    # --- services
    def _services(self) -> None:
        self._service("Neo4j", state.neo4j, settings.ELSEWHERE["NEO4J_URI"], self._neo4j)
        self._service("Broker", state.broker, settings.ELSEWHERE["CELERY_BROKER_URL"], self._valkey)
        step("Evidence store", lambda show: self._check(state.evidence))
        self._service("Worker", state.worker, False, lambda show: Worker(self.home / "worker", self._log("worker")))
        self._service("Web server", state.web, False, self._web)

    def _service(
        self, says: str, check: Callable[[], state.State], elsewhere: bool, make: Callable[[Show], Service]
    ) -> None:
        """Starts a service and keeps it; one that is elsewhere is only checked."""

        def started(show: Show) -> str:
            service = make(show)
            self.supervisor.start(service)
            return service.address()

        step(says, (lambda show: self._check(check)) if elsewhere else started)

    def _check(self, check: Callable[[], state.State]) -> str:
        found = check()
        if not found.up:
            raise ServiceError(f"{found.name} at {found.address}: {found.detail}. What helps: {found.repair}.")
        return f"{found.address}  {found.version}".strip()

    def _neo4j(self, show: Show) -> Neo4jServer:
        return Neo4jServer(
            self.home / "neo4j", settings.NEO4J_PORT, settings.NEO4J_PASSWORD, settings.SKEIN_CACHE,
            log=self._log("neo4j"), heap=settings.NEO4J_HEAP, page_cache=settings.NEO4J_PAGE_CACHE,
            progress=lambda done, total: show(f"{done} of {total} jars fetched and checked"),
        )  # fmt: skip

    def _valkey(self, show: Show) -> ValkeyServer:
        return ValkeyServer(self.home / "valkey", self._log("valkey"))

    def _web(self, show: Show) -> WebServer:
        return WebServer(self.home / "web", settings.HOST, settings.PORT, self._log("web"))

    def _return_tasks(self) -> None:
        if not settings.ELSEWHERE["CELERY_BROKER_URL"] and (count := return_unfinished(app)):
            say(f"{count} unfinished {'task goes' if count == 1 else 'tasks go'} back into the queue")

    # --- first start
    def _demo(self, first: FirstStart) -> None:
        """What the first start still owes; an interrupted one goes on here."""
        try:
            for name in first.remaining():
                todo = first.step(name)
                step(todo.says, lambda show, todo=todo: self._manage(todo.arguments, "first_start", show))
                first.finish(name)
        except CommandFailed as failed:  # the product itself works
            console.print(f"[red]✗[/] {escape(str(failed))} The next start tries again; DEMO_ACCOUNTS=0 leaves it out.")

    def _welcome(self, seconds: float) -> None:
        password = self.home / "password"
        lines = [f"[bold]{settings.WEB_ADDRESS}[/]"]
        if password.exists():
            lines.append(f"user [bold]admin[/], password [bold]{escape(password.read_text().strip())}[/]")
        console.print(Panel("\n".join(lines), title=f"Skein is ready after {seconds:.0f} s", expand=False))
        if password.exists():
            console.print(f"[dim]The password is kept in {escape(str(password))}.[/]")
        console.print("[dim]Ctrl-C stops everything; `make doctor` tells the state of each service.[/]")
