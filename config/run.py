"""`make run`: everything Skein needs on one machine, started in order, kept alive, and stopped together.

`python -m config.run` starts and stays; `python -m config.run stop` ends the one that runs (`make stop`).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from types import FrameType

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["SKEIN_STARTING"] = "1"  # what an earlier run was given does not hold for this one

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.services.instance import AlreadyRunning, Instance
from config.services.jars import JarError
from config.services.process import ServiceError
from config.startup import Startup, console, say


class Stopped(BaseException):
    """Somebody wants us to stop: Ctrl-C, SIGTERM, or the terminal went away."""


def _stop_once(number: int, frame: FrameType | None) -> None:
    """The first signal starts the stop; further ones must not break it off and leave something running."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.run", description=__doc__)
    parser.add_argument("action", nargs="?", choices=("start", "stop"), default="start")
    action = parser.parse_args(arguments).action
    try:
        instance = Instance(settings.SKEIN_HOME)
    except ImproperlyConfigured as error:
        console.print(f"[red]{error}[/]")
        return 2
    return stop(instance) if action == "stop" else start(instance)


def start(instance: Instance) -> int:
    """Runs until told to stop; 0 when it was, 1 when something could not be started."""
    try:
        instance.take(settings.WEB_ADDRESS)
    except AlreadyRunning as running:
        console.print(f"{running} `make stop` ends it; `make doctor` tells how it is.")
        return 0
    startup, code = Startup(), 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop_once)
    try:
        startup.run()
        while True:
            startup.supervisor.tick()
            time.sleep(0.5)
    except Stopped:
        say("Stopping …")
    except (ServiceError, JarError) as error:
        console.print(f"[red]✗[/] {error}", markup=True)
        code = 1
    finally:
        startup.supervisor.stop()
        instance.release()
    say("Everything is stopped." if not code else "Everything else is stopped. What was done is kept.")
    return code


def stop(instance: Instance) -> int:
    try:
        pid = instance.end()
    except TimeoutError as error:
        console.print(f"[red]{error}[/]")
        return 1
    console.print("Skein is not running." if pid is None else f"Stopped Skein (pid {pid}) and its services.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
