"""What every bench prints, and the throw-away home that benches of the whole application work in."""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

HEADER = f"{'step':34}{'rows':>14}{'seconds':>10}{'rows/s':>12}{'peak memory':>14}"


@dataclass
class Step:
    rows: int = 0


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Times what happens inside; set `rows` on what it yields. Prints one line."""
    _forget_peak()
    taken = Step()
    began = time.perf_counter()
    yield taken
    seconds = time.perf_counter() - began
    speed = taken.rows / max(seconds, 1e-9)
    print(f"{name:34}{taken.rows:>14,}{seconds:>10.2f}{speed:>12,.0f}{_peak():>11,.0f} MB", flush=True)


def _forget_peak() -> None:
    """Starts the peak afresh, so that each step has its own; only Linux can."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    """Largest resident memory of this process since `_forget_peak`, in MB."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1024**2


def process_cost() -> dict[str, float]:
    """Of this process since it began: seconds, CPU seconds, and the largest resident memory in GiB."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = time.time() - psutil.Process().create_time()
    return {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak": _peak() / 1024}


def load() -> str:
    """How busy the machine is with other work: seconds mean little on a busy one, CPU seconds more."""
    one, five, _ = os.getloadavg()
    return f"load of the machine: {one:.1f} now, {five:.1f} over five minutes, on {os.cpu_count()} cores"


@contextmanager
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="skein-bench-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def application() -> Iterator[Path]:
    """Django set up on an empty home of its own: SQLite migrated, no service started. Yields the home.

    Downloads are kept where the project keeps them (SKEIN_CACHE). Once a process: settings are read once."""
    cache = os.environ.get("SKEIN_CACHE", str(Path(__file__).resolve().parents[2] / "var" / "cache"))
    with folder() as home:
        for name in ("DATABASE_URL", "NEO4J_URI", "CELERY_BROKER_URL", "EVIDENCE_URL", "SKEIN_PRODUCTION"):
            os.environ.pop(name, None)
        os.environ.update(SKEIN_HOME=str(home), SKEIN_CACHE=cache, DJANGO_SETTINGS_MODULE="config.settings")
        from config.services.sockets import free_port

        os.environ["NEO4J_PORT"] = str(free_port())
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield home
