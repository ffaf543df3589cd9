"""Operators and their indicators as the evidence has them, and where each indicator hits in the current run.

An entry is a row of evidence, and so is each change of it: the newest row of an operator, and of an indicator (one
value of one source), is what stands. `investigations.registering` writes them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb

from accounts import evidence
from accounts.contract import KINDS, WITHDRAWN
from graphs.models import Network, Run
from graphs.run_tables import Row
from graphs.runs import current_run, tables
from investigations.attribution.hypotheses import SAYS_NOTHING, sells_access
from investigations.attribution.in_networks import Indicator as Sighted
from investigations.attribution.in_networks import Statement, look_up

_REVISIONS = "ORDER BY batch DESC, file DESC, line DESC"
_SIGHTING = ("accounts_with", "strangers_with", "networks", "best_bits", "outside_with")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every entry has: whether it stands, when its source said so, and the row that says it."""

    note: str
    status: str
    stated_at: datetime | None
    batch: int
    file: int
    line: int
    revisions: int

    @property
    def is_withdrawn(self) -> bool:
        return self.status == WITHDRAWN

    @property
    def version(self) -> str:
        """Which state this is: another row is another version."""
        return f"{self.batch}-{self.file}-{self.line}"


@dataclass(frozen=True)
class Indicator(Statement, Entry):
    """One indicator on file. Counts are None where no run has looked for it as it stands. `outside_with`: accounts
    that show it only outside its dates."""

    accounts_with: int | None = None
    strangers_with: int | None = None
    networks: int | None = None
    best_bits: float | None = None
    outside_with: int | None = None

    @property
    def dates(self) -> str:
        """When it is valid, in words; empty for always."""
        if self.valid_from and self.valid_until:
            return f"{self.valid_from:%Y-%m-%d} to {self.valid_until:%Y-%m-%d}"
        if self.valid_from:
            return f"from {self.valid_from:%Y-%m-%d}"
        return f"until {self.valid_until:%Y-%m-%d}" if self.valid_until else ""

    @property
    def usefulness(self) -> str:
        """What it is good for, in words: "useless: 4,113 strangers"."""
        if self.is_withdrawn:
            return "withdrawn: no run looks for it"
        if self.accounts_with is None:
            return "not looked for yet"
        return self._in_networks() if self.networks else self._outside_networks()

    def _outside_networks(self) -> str:
        if self.accounts_with:
            return f"hits no network, but {_strangers(self.strangers_with)}"
        if self.outside_with:
            return f"hits nothing within its dates: {_accounts(self.outside_with)} at other times"
        return "hits nothing"

    def _in_networks(self) -> str:
        if self.best_bits is None:
            return "not weighed yet with this grade"
        if self.best_bits >= SAYS_NOTHING:
            return "useful"
        strangers = f"{self.strangers_with:,} strangers"
        return f"useless: {strangers}" if self.networks == 1 else f"useless: {self.networks} networks, {strangers}"

    @property
    def is_useful(self) -> bool:
        return not self.is_withdrawn and bool(self.networks) and (self.best_bits or 0) >= SAYS_NOTHING


def _accounts(count: int) -> str:
    return f"{count:,} account{'s' if count != 1 else ''}"


def _strangers(count: int | None) -> str:
    return f"{count or 0:,} stranger{'s' if count != 1 else ''}"


@dataclass(frozen=True, kw_only=True)
class Operator(Entry):
    operator_id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    parent: str = ""  # operator_id
    stated_sources: tuple[str, ...] = ()
    indicators: list[Indicator] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)  # named as its own in the current run
    parents: list["Operator"] = field(default_factory=list)  # one at most, where its parent is on file
    children: list["Operator"] = field(default_factory=list)

    @property
    def is_provider(self) -> bool:
        return sells_access(self.kind)

    @property
    def is_on_file(self) -> bool:
        """False where only an indicator names it."""
        return self.batch > 0

    @property
    def standing(self) -> list[Indicator]:
        return [i for i in self.indicators if not i.is_withdrawn]

    @property
    def useful(self) -> int:
        return sum(i.is_useful for i in self.indicators)

    @property
    def sources(self) -> list[str]:
        """Whoever says anything of it."""
        return sorted({i.source for i in self.indicators if i.source} | set(self.stated_sources))

    def is_called(self, wanted: str) -> bool:
        """Whether its name, an alias, its id or its kind has this text."""
        return wanted.lower() in " ".join((self.name, self.operator_id, self.kind, *self.aliases)).lower()


def listed(text: str | None) -> tuple[str, ...]:
    """What stands between semicolons, each once."""
    return tuple(dict.fromkeys(" ".join(part.split()) for part in (text or "").split(";") if part.strip()))


def operator_names() -> dict[str, str]:
    with evidence.connect() as db:
        return {row["operator_id"]: row["name"] for row in _newest(db, "operators")}


def known_as() -> dict[str, tuple[str, tuple[str, ...]]]:
    """operator_id → name and aliases, of those that are not withdrawn."""
    with evidence.connect() as db:
        rows = _newest(db, "operators")
    return {r["operator_id"]: (r["name"], listed(r["aliases"])) for r in rows if r["status"] != WITHDRAWN}


def operators() -> list[Operator]:
    """Every operator on file, and those that only an indicator names, by name; the withdrawn too."""
    with evidence.connect() as db:
        named, rows = _newest(db, "operators"), _newest(db, "indicators")
    found = {row["operator_id"]: _operator(row) for row in named}
    run = current_run()
    hits = _hits(run)
    for row in rows:
        operator = found.setdefault(row["operator_id"], _unnamed(row["operator_id"]))
        operator.indicators.append(_indicator(row, hits))
    for operator in found.values():
        parent = found.get(operator.parent)
        if parent:
            operator.parents.append(parent)
            parent.children.append(operator)
    if run:
        for network in Network.objects.filter(run=run, named=True, operator_id__in=list(found)):
            found[network.operator_id].networks.append(network)
    return sorted(found.values(), key=lambda o: (o.name.lower(), o.operator_id))


def _newest(db: duckdb.DuckDBPyConnection, kind: str, condition: str = "true", *values: Any) -> list[Row]:
    """The newest row of each entry, and how many states it had."""
    key = ", ".join(KINDS[kind].key)
    picked = ", ".join(c.name for c in KINDS[kind].columns)
    cursor = db.execute(
        f"SELECT {picked}, batch, file, line, count(*) OVER (PARTITION BY {key}) AS revisions FROM {kind} "
        f"WHERE {condition} QUALIFY row_number() OVER (PARTITION BY {key} {_REVISIONS}) = 1 ORDER BY {key}",
        list(values),
    )
    return _rows(cursor)


def _rows(cursor: duckdb.DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _entry(row: Row) -> dict[str, Any]:
    return {
        "note": row["note"] or "", "status": row["status"] or "active",
        **{n: row[n] for n in ("stated_at", "batch", "file", "line", "revisions")},
    }  # fmt: skip


def _operator(row: Row) -> Operator:
    return Operator(
        operator_id=row["operator_id"], name=row["name"], kind=row["kind"] or "", aliases=listed(row["aliases"]),
        parent=row["parent"] or "", stated_sources=listed(row["sources"]), **_entry(row),
    )  # fmt: skip


def _unnamed(operator_id: str) -> Operator:
    return Operator(
        operator_id=operator_id, name=operator_id, kind="", note="", status="active", stated_at=None, batch=0, file=0,
        line=0, revisions=0,
    )  # fmt: skip


def _indicator(row: Row, hits: dict[tuple[Any, ...], Row]) -> Indicator:
    grade = (row["reliability"] or "F").upper(), row["credibility"] or ""
    source = row["source"] or ""
    at = (row["operator_id"], row["kind"], row["value"], source, row["valid_from"], row["valid_until"])
    hit = hits.get(at, {})
    seen: dict[str, Any] = {name: hit.get(name) for name in _SIGHTING}
    if hit and (hit["reliability"], hit["credibility"]) != grade:
        seen["best_bits"] = None
    return Indicator(*at[:3], *grade, *at[3:], **_entry(row), **seen)


def operator(operator_id: str) -> Operator | None:
    return next((o for o in operators() if o.operator_id == operator_id), None)


def _hits(run: Run | None) -> dict[tuple[Any, ...], Row]:
    """What the run found of each indicator, by operator, kind, value, source and dates."""
    if run is None or not (run.folder / "indicators.parquet").exists():
        return {}
    source = tables(run)
    rows = source.ask(f"SELECT * FROM {source.source('indicators')}")
    key = ("operator_id", "kind", "value", "source")
    return {(*(row[k] for k in key), row.get("valid_from"), row.get("valid_until")): row for row in rows}


def revisions(kind: str, *key: str) -> list[Row]:
    """Every state of an entry, the newest first; `key` as the contract has it, "" for an empty column."""
    condition = " AND ".join(f"coalesce({name}, '') = ?" for name in KINDS[kind].key)
    with evidence.connect() as db:
        picked = ", ".join(c.name for c in KINDS[kind].columns)
        return _rows(
            db.execute(f"SELECT {picked}, batch, file, line FROM {kind} WHERE {condition} {_REVISIONS}", list(key))
        )


def hits_of(operator_id: str) -> list[Row]:
    """Each line an indicator of this operator draws in a network of the current run, the strongest first."""
    run = current_run()
    if run is None or not (run.folder / "attribution_evidence.parquet").exists():
        return []
    source = tables(run)
    return source.ask(
        f"SELECT e.*, n.public_id, p.size FROM {source.source('attribution_evidence')} e "
        "JOIN {parties} p USING (party_id) JOIN {networks} n USING (party_id) "
        "WHERE hypothesis IN ('operator:' || ?, 'provider:' || ?) ORDER BY e.bits DESC, n.public_id, e.value",
        operator_id, operator_id,
    )  # fmt: skip


def networks_supplied(operator_id: str) -> list[str]:
    """Public ids of the networks that a provider is named as a supplier of, in the current run."""
    run = current_run()
    if run is None:
        return []
    rows = tables(run).ask(
        "SELECT n.public_id FROM {assessments} a JOIN {networks} n USING (party_id) "
        "WHERE a.hypothesis = 'provider:' || ? AND a.named ORDER BY n.public_id",
        operator_id,
    )
    return [row["public_id"] for row in rows]


@dataclass(frozen=True)
class Look:
    """Where a value is seen, as the evidence stands, whether it is on file or not. `networks`: public id, members with
    it, size; `outside_with`: accounts that show it outside the dates only."""

    networks: tuple[tuple[str, int, int], ...]
    strangers_with: int
    of_strangers: int
    outside_with: int

    @property
    def members_with(self) -> int:
        return sum(members for _, members, _ in self.networks)


def look(kind: str, value: str, valid_from: datetime | None = None, valid_until: datetime | None = None) -> Look:
    """Look for a value in the evidence, against the networks of the current run. KeyError for an unknown kind."""
    sought = Sighted("", kind, value, "", "", "", valid_from, valid_until, 0)
    run = current_run()
    names: dict[str, str] = {}
    with evidence.connect() as db:
        if run is None:
            db.execute("CREATE TEMP TABLE attributed_members(account_id VARCHAR, party_id VARCHAR)")
        else:
            source = tables(run)
            names = {r["party_id"]: r["public_id"] for r in source.ask("SELECT party_id, public_id FROM {networks}")}
            db.execute(f"""CREATE TEMP TABLE attributed_members AS SELECT account_id, party_id
                FROM {source.source("memberships")}
                SEMI JOIN (SELECT party_id FROM {source.source("parties")} WHERE is_network) USING (party_id)""")
        found = look_up(db, [sought])
    hits = sorted(found.hits.get(0, []), key=lambda h: (-h.members_with, h.party_id))
    return Look(
        tuple((names.get(h.party_id, h.party_id), h.members_with, h.size) for h in hits),
        found.strangers_with.get(0, 0), found.strangers[0], sum(found.outside.get(0, {}).values()),
    )  # fmt: skip
