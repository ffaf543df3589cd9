"""One run: records in, parties with their evidence and judgement out."""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .decisions import Decision, decide, identifiers_decided
from .explained import explained_identifiers
from .features import judge_features
from .membership import Neighbourhood
from .observed import observed_table
from .parameters import Parameters
from .parties import find_parties
from .population import load_population
from .profile import load_profile
from .reading import LINKED_KINDS
from .records import Records
from .seeds import confirmed
from .stating import state_decisions
from .tables import run_tables
from .version import engine_digest

Progress = Callable[[str, float], None]
TABLES = (
    "parties",
    "memberships",
    "membership_evidence",
    "judgement",
    "party_identifiers",
    "identifiers",
    "links",
    "campaigns",
    "leads",
    "weakest_cuts",
    "population",
    "decisions",
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
        facts = {name: fact for name, fact in self.facts.items() if name != "seconds"}  # the same run, the same bytes
        (folder / "run.json").write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n")

    @classmethod
    def read(cls, directory: Path | str) -> "LinkageRun":
        folder = Path(directory)
        tables = {name: pq.read_table(folder / f"{name}.parquet") for name in TABLES}
        return cls(tables, json.loads((folder / "run.json").read_text()))


def link(
    records: Records, parameters: Parameters | None = None, progress: Progress | None = None,
    decisions: Sequence[Decision] = (), *, observed: bool = False,
) -> LinkageRun:  # fmt: skip
    """Link and judge as decided. `progress(step, share done)` is called before each step; `observed` adds the table of
    who was seen with what. Raises ValueError without accounts."""
    parameters = parameters or Parameters()
    if not records.count("accounts"):
        raise ValueError("no accounts to link: the accounts records are empty")
    clock = _Clock(progress)
    clock.step("reading identifiers", 0.0)
    population = load_population(records)
    clock.step("reading behaviour", 0.2)
    profile = load_profile(records, population)
    fingerprints = _fingerprints(records, parameters, decisions)
    with records.resting():
        ignored, restored, last = identifiers_decided(decisions, population)
        usable = (~explained_identifiers(population, profile) | restored) & ~ignored
        near = Neighbourhood(population, parameters, usable, restored)
        decided = decide(decisions, near, find_parties(near, clock.step))
        parties = decided.parties
        clock.step("judgement", 0.85)
        judged = judge_features(near, profile, parties, confirmed(decisions, population))
        clock.step("tables", 0.9)
        tables, facts = run_tables(near, profile, parties, judged, records)
        tables = state_decisions(tables, facts, parameters, decided, identifiers=last, population=population)
        if observed:
            tables["observed"] = observed_table(near)
    facts |= {"parameters": parameters.as_dict(), **fingerprints}
    run = LinkageRun(tables, facts)
    clock.step("done", 1.0)
    run.facts["seconds"] = clock.seconds
    return run


def _fingerprints(records: Records, parameters: Parameters, decisions: Sequence[Decision]) -> dict[str, str]:
    """Of the rows, the decisions and the code, and of all that makes a run what it is."""
    said = json.dumps([[d.kind, d.content] for d in decisions], sort_keys=True)
    parts = {
        "rows": _fingerprint(records), "decided": hashlib.sha256(said.encode()).hexdigest(), "engine": engine_digest(),
    }  # fmt: skip
    whole = json.dumps([parts, parameters.as_dict()], sort_keys=True)
    return {**parts, "fingerprint": hashlib.sha256(whole.encode()).hexdigest()}


def _fingerprint(records: Records) -> str:
    """Of the input, whatever its order: the same rows give the same text."""
    parts = []
    for kind in (*LINKED_KINDS, "indicators"):
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
