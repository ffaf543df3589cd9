"""One `manage.py` command as a child that can be stopped, its output in a log and its last line on the screen."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from config.services.process import ServiceError, end_tree
from config.services.worker import ROOT

LOOK_SECONDS = 0.3
TAIL_BYTES = 4096


class CommandFailed(ServiceError):
    """A management command ended with an error; the text has its last words and how to repeat it."""


def manage(
    arguments: Sequence[str], log: Path, show: Callable[[str], None], meanwhile: Callable[[], None] = lambda: None
) -> str:
    """Runs it to its end and returns its last words. Raises CommandFailed; ends the child when interrupted.

    `show` gets the newest line; `meanwhile` is called now and then (the supervisor looks after its services).
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    with log.open("ab") as output:
        begins = output.tell()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, "COLUMNS": "200", "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        while child.poll() is None:
            show(last_words(log, begins)[:100])
            meanwhile()
            time.sleep(LOOK_SECONDS)
    except BaseException:  # Ctrl-C included: nothing stays behind
        if child.poll() is None:
            end_tree(psutil.Process(child.pid), seconds=10)
        raise
    if child.returncode:
        call = " ".join(arguments)
        raise CommandFailed(
            f"`manage.py {call[:200]}` ended with code {child.returncode}: {last_words(log, begins)} (log: {log})"
        )
    return last_words(log, begins)


def last_words(log: Path, begins: int) -> str:
    """The newest line from an offset on that says something; a table's rows and frame do not."""
    with log.open("rb") as file:
        file.seek(max(begins, log.stat().st_size - TAIL_BYTES))
        lines = file.read().decode(errors="replace").splitlines()
    return next((line.strip() for line in reversed(lines) if any(map(str.isalnum, line)) and "│" not in line), "")
