"""Networks like one: those that share residue with it, and those that behave alike by the lines of the judgement."""

from pathlib import Path

from graphs.run_tables import Row, RunTables

MOST = 12  # networks told
TELLING = 0.5  # bits; a line that says less on either side is no likeness
SMALLEST = 5  # accounts; smaller parties have too few witnesses to be like anything


def by_residue(run: Path, party_id: str) -> list[Row]:
    """Networks that share identifiers with the party: network, bits, families, identifiers, strongest first."""
    rows = RunTables(run).neighbours(party_id, MOST)
    return [{"network": row.pop("public_id"), **row, "bits": round(row["bits"], 1)} for row in rows]


def by_features(run: Path, party_id: str) -> list[Row]:
    """The parties that the scorecard sees alike: network, size, reading, is_network, `likeness`, `alike` and `unlike`
    (arguments of the lines that say the same, and that differ most), the likest first.

    Likeness is 1 - sum |a - b| / sum (|a| + |b|) over the bits of all lines: 1 where every line says as much, 0 where
    no line speaks for both. Lines that say nothing of either do not count."""
    tables = RunTables(run)
    rows = tables.ask(
        "WITH line AS (SELECT party_id, feature, argument, bits FROM {judgement} "
        "    WHERE feature NOT IN ('prior', 'population')) "
        "SELECT o.party_id, n.public_id AS network, p.size, p.reading, p.is_network, s.argument, s.bits AS ours, "
        "    o.bits AS theirs "
        "FROM line s JOIN line o ON o.feature = s.feature AND o.party_id <> s.party_id "
        "JOIN {parties} p ON p.party_id = o.party_id JOIN {networks} n ON n.party_id = o.party_id "
        "WHERE s.party_id = ? AND p.size >= ? ORDER BY o.party_id, s.feature",
        party_id, SMALLEST,
    )  # fmt: skip
    compared: dict[str, list[Row]] = {}
    for row in rows:
        compared.setdefault(row["party_id"], []).append(row)
    found = [_compared(lines) for lines in compared.values()]
    return sorted((f for f in found if f["likeness"] > 0), key=lambda row: (-row["likeness"], row["network"]))[:MOST]


def _compared(lines: list[Row]) -> Row:
    said = sum(abs(row["ours"]) + abs(row["theirs"]) for row in lines)
    apart = sum(abs(row["ours"] - row["theirs"]) for row in lines)
    alike = [
        row
        for row in lines
        if min(row["ours"], row["theirs"]) >= TELLING or max(row["ours"], row["theirs"]) <= -TELLING
    ]
    unlike = [row for row in lines if abs(row["ours"] - row["theirs"]) > 2 * TELLING]
    head = {name: lines[0][name] for name in ("network", "size", "reading", "is_network")}
    return head | {
        "likeness": round(1 - apart / said, 2) if said else 0.0,
        "alike": [r["argument"] for r in sorted(alike, key=lambda r: -min(abs(r["ours"]), abs(r["theirs"])))][:4],
        "unlike": [r["argument"] for r in sorted(unlike, key=lambda r: -abs(r["ours"] - r["theirs"]))][:3],
    }
