"""What is on file about operators: some of what their networks use, some that is stale or somebody else's."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accounts.demo.opaque import mix, tokens
from bench.districts.writing import Writer

_SOURCES = {  # kind of indicator: record kind, column
    "email_domain": ("accounts", "email"), "reseller_id": ("accounts", "reseller_id"),
    "instrument_id": ("payments", "instrument_id"), "bin": ("payments", "bin"), "ip": ("ips", "ip"),
    "asn": ("ips", "asn"), "device_id": ("devices", "device_id"), "template_id": ("usage", "template_id"),
}  # fmt: skip
_GRADES = (("A", "1"), ("A", "2"), ("B", "2"), ("B", "2"), ("C", "3"))
_POOR = (("D", "4"), ("E", "3"), ("F", "6"), ("D", "5"))
_PUBLIC = ("gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me", "zoho.com", "aol.com")


def known(writer: Writer, tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """operators, indicators and truth_operators. Half of what is on file of a network is among its commonest values,
    half is any; an actor without a network has what honest accounts or suppliers use, poorly sourced."""
    district, rng = writer.district, np.random.default_rng([writer.key, 5])
    actors = {actor.operator: str(tokens("o-", mix(writer.key, 81, n))[0]) for n, actor in enumerate(district.actors)}
    present = set(writer.who.label[writer.who.fake])
    rows: list[tuple[str | None, ...]] = []
    working = {pool.operator for pool in district.pools if pool.operator}
    for pool in district.pools:
        if pool.operator and pool.label in present:
            ids = writer.ids(np.flatnonzero(writer.who.label == pool.label))
            for kind in pool.known:
                for value in _values(tables, kind, ids, rng):
                    grade = _GRADES[rng.integers(len(_GRADES))]
                    rows.append((actors[pool.operator], kind, value, *grade, "own case", None))
    honest = writer.ids(rng.choice(np.flatnonzero(~writer.who.fake), 400, replace=False))
    for operator, own in actors.items():
        if operator not in working:
            for kind in ("ip", "instrument_id", "bin", "asn"):
                for value in _values(tables, kind, honest, rng)[:1]:
                    rows.append((own, kind, value, *_POOR[rng.integers(len(_POOR))], "forum", "not checked"))
    named = district.actors
    networks = sorted(present)
    owner = {pool.label: actors.get(pool.operator, "") for pool in district.pools}
    columns = ("operator_id", "kind", "value", "reliability", "credibility", "source", "note")
    return {
        "operators": pa.table({"operator_id": [actors[a.operator] for a in named], "name": [a.name for a in named],
                               "kind": [a.kind for a in named]}),
        "indicators": pa.table({c: pa.array([row[i] for row in rows], pa.string()) for i, c in enumerate(columns)}),
        "truth_operators": pa.table({"network": pa.array(networks, pa.string()),
                                     "operator_id": pa.array([owner[n] for n in networks], pa.string())}),
    }  # fmt: skip


def _values(tables: dict[str, pa.Table], kind: str, ids: pa.Array, rng: np.random.Generator) -> list[str]:
    source, column = _SOURCES[kind]
    table = tables[source]
    cells = table.filter(pc.is_in(table["account_id"], ids))[column].combine_chunks().drop_null()
    if kind == "email_domain":
        cells = pc.list_element(pc.split_pattern(cells, "@"), 1)
        cells = cells.filter(pc.invert(pc.is_in(cells, pa.array(_PUBLIC))))
    if not len(cells):
        return []
    counts = sorted(((c["counts"], c["values"]) for c in pc.value_counts(cells).to_pylist()), reverse=True)
    common = [value for _, value in counts[:4]]
    return list(dict.fromkeys([common[rng.integers(len(common))], counts[rng.integers(len(counts))][1]]))
