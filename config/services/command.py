"""One `manage.py` command as a child that can be stopped, its output in a log and its last line on the screen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from config.services.process import ServiceError, end_tree
from config.services.worker import ROOT


class CommandFailed(ServiceError):
    """A management command ended with an error; the text has its last words and how to repeat it."""


def manage(arguments: Sequence[str], log: Path, show: Callable[[str], None]) -> str:
    """Runs it to its end and returns its last words. Raises CommandFailed; ends the child when interrupted."""
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", start_new_session=True, env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    try:
        last = _follow(child, log, show)
    except BaseException:  # Ctrl-C included: nothing stays behind
        end_tree(psutil.Process(child.pid), seconds=10)
        raise
    if child.wait():
        call = " ".join(arguments)
        raise CommandFailed(f"`manage.py {call[:200]}` ended with code {child.returncode}: {last} (log: {log})")
    return last


def _follow(child: subprocess.Popen[str], log: Path, show: Callable[[str], None]) -> str:
    last = ""
    with log.open("a", encoding="utf-8") as file:
        for line in child.stdout or ():
            file.write(line)
            file.flush()
            if any(map(str.isalnum, line)):  # not the frame of a table
                last = line.strip()
                show(last[:100])
    return last
