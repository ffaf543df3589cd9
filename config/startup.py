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
        self._start()
        self._demo(FirstStart(self.home, settings.DEMO_ACCOUNTS))
        self._welcome(time.monotonic() - began)

    def _log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"

    def _manage(self, arguments: Sequence[str], log: str, show: Show) -> str:
        """A command may take minutes, in which a service may need its supervisor."""
        return manage(arguments, self._log(log), show, meanwhile=self.supervisor.tick)

    # --- services
    def _start(self) -> None:
        """Neo4j takes longest and the database is prepared meanwhile; worker and web server load side by side."""
        elsewhere = settings.ELSEWHERE
        neo4j = self._launch("Starting Neo4j", self._neo4j, elsewhere["NEO4J_URI"])
        step("Preparing database and static files", lambda show: self._manage(["prepare"], "prepare", show))
        broker = self._launch("Starting the broker", self._valkey, elsewhere["CELERY_BROKER_URL"])
        self._ready("Neo4j", neo4j, state.neo4j)
        self._ready("Broker", broker, state.broker)
        step("Evidence store", lambda show: self._check(state.evidence))
        worker = self._launch("Starting the worker", self._worker)
        web = self._launch("Starting the web server", self._web)
        self._ready("Worker", worker, state.worker)
        self._ready("Web server", web, state.web)

    def _launch(self, says: str, make: Callable[[Show], Service], elsewhere: bool = False) -> Service | None:
        """Starts a service, which the supervisor keeps from now on; None for one that runs elsewhere."""
        if elsewhere:
            return None
        if not console.is_terminal:
            console.print(f"  {says} …")
        with console.status(f"{says} …") as status:
            service = make(lambda text: status.update(f"{says} … [dim]{escape(text)}[/]"))
            self.supervisor.launch(service)
        return service

    def _ready(self, says: str, service: Service | None, check: Callable[[], state.State]) -> None:
        step(says, lambda show: self._check(check) if service is None else service.wait().address())

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

    def _worker(self, show: Show) -> Worker:
        return Worker(self.home / "worker", self._log("worker"))

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
