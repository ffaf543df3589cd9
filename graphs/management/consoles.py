"""Where commands print: as wide as the terminal, or wide enough for every table where there is none."""

from typing import TextIO, cast

from django.core.management.base import OutputWrapper
from rich.console import Console

WIDTH = 170  # columns of a file or pipe


def console_for(output: OutputWrapper) -> Console:
    """A console on a command's own output, so that tests and `call_command` get what it prints."""
    stream = cast(TextIO, getattr(output, "_out"))  # noqa: B009 - the wrapper hands on only what it wraps
    return Console(file=stream, width=None if stream.isatty() else WIDTH, highlight=False)
