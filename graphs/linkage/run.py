"""One run: records in, parties with their evidence and judgement out."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .explained import explained_identifiers
from .features import judge_features
from .membership import Neighbourhood
from .parameters import Parameters
from .parties import find_parties
from .population import load_population
from .profile import load_profile
from .reading import LINKED_KINDS
from .records import Records
from .tables import run_tables

Progress = Callable[[str, float], None]
TABLES = (
    "parties",
    "memberships",
    "membership_evidence",
    "judgement",
    "party_identifiers",
    "identifiers",
    "links",
    "leads",
    "weakest_cuts",
    "population",
)


@dataclass
class LinkageRun:
    """`tables`: the architecture page's tables by name; `facts`: what run.json holds."""

    tables: dict[str, pa.Table]
    facts: dict[str, Any] = field(default_factory=dict)

    def write(self, directory: Path | str) -> None:
        folder = Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.tables.items():
            # small row groups, so that a page that asks for one party or account reads little
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd", row_group_size=20_000)
        (folder / "run.json").write_text(json.dumps(self.facts, indent=1, sort_keys=True) + "\n")

    @classmethod
    def read(cls, directory: Path | str) -> "LinkageRun":
        folder = Path(directory)
        tables = {name: pq.read_table(folder / f"{name}.parquet") for name in TABLES}
        return cls(tables, json.loads((folder / "run.json").read_text()))


def link(records: Records, parameters: Parameters | None = None, progress: Progress | None = None) -> LinkageRun:
    """Link and judge. `progress(step, share done)` is called before each step. Raises ValueError without accounts."""
    parameters = parameters or Parameters()
    if not records.count("accounts"):
        raise ValueError("no accounts to link: the accounts records are empty")
    clock = _Clock(progress)
    clock.step("reading identifiers", 0.0)
    population = load_population(records)
    clock.step("reading behaviour", 0.2)
    profile = load_profile(records, population)
    near = Neighbourhood(population, parameters, ~explained_identifiers(population, profile))
    parties = find_parties(near, clock.step)
    clock.step("judgement", 0.85)
    judged = judge_features(near, profile, parties)
    clock.step("tables", 0.9)
    tables, facts = run_tables(near, profile, parties, judged, records)
    facts["parameters"] = parameters.as_dict()
    facts["fingerprint"] = _fingerprint(records)
    run = LinkageRun(tables, facts)
    clock.step("done", 1.0)
    run.facts["seconds"] = clock.seconds
    return run


def _fingerprint(records: Records) -> str:
    """Of the input, whatever its order: the same rows give the same text."""
    parts = []
    for kind in LINKED_KINDS:
        row = records.db.execute(f"SELECT count(*), coalesce(bit_xor(hash(t)), 0) FROM {kind} t").fetchone()
        parts.append(f"{kind}:{row[0] if row else 0}:{row[1] if row else 0}")
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


class _Clock:
    def __init__(self, progress: Progress | None) -> None:
        self.progress, self.seconds = progress, {}
        self.last: tuple[str, float] | None = None

    def step(self, name: str, share: float) -> None:
        now = time.perf_counter()
        if self.last:
            self.seconds[self.last[0]] = round(now - self.last[1], 3)
        self.last = (name, now)
        if self.progress:
            self.progress(name, share)
