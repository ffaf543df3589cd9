"""Lines from the records themselves: how far a network looks like a reseller's customers or like an organisation."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from investigations.attribution.hypotheses import ORGANISATION, RESELLER, SHARED_TOOL, TAKEN_OVER
from investigations.attribution.weights import rarity_bits

JUDGEMENT_LIMIT = 6.0  # bits: the scorecard is judged, not measured, so it may not decide alone
SHARE_CAP = 3.0  # bits: an operator that buys from a reseller looks the same
TAKEOVER_CAP = 2.0  # bits: an operator that buys old accounts looks the same
TAKEOVER = "takeover"  # the scorecard's line on accounts that were silent for long and came back on new devices
ON_FILE = "on_file"  # its line on identifiers of operators on file
CONTENT = "template"  # the family of what strangers can copy from each other


@dataclass(frozen=True)
class Claim:
    hypothesis: str
    kind: str
    value: str
    members_with: int
    strangers_with: int
    bits: float
    reason: str


@dataclass(frozen=True)
class Circumstances:
    party_id: str
    claims: tuple[Claim, ...]


def circumstances(
    db: duckdb.DuckDBPyConnection, networks: pa.Table, judgement: pa.Table | None = None, ties: pa.Table | None = None
) -> list[Circumstances]:
    """For each network: the judgement (against the readings as customers, organisation or users of one tool), its
    commonest reseller, its commonest declared organisation; from the run's `judgement` whether its accounts were taken
    over, from its `membership_evidence` how far they are tied by templates alone. Reads `accounts` and the registered
    `attributed_members`."""
    silent_before, by_content = _line_bits(judgement, TAKEOVER), _by_content(db, ties)
    known = _line_bits(judgement, ON_FILE)
    resellers, organisations = _commonest(db, "reseller_id"), _commonest(db, "organization")
    strangers = db.execute("SELECT count(*) FROM accounts ANTI JOIN attributed_members USING (account_id)").fetchall()
    outside = int(strangers[0][0])
    found: list[Circumstances] = []
    for party_id, judged in zip(networks["party_id"].to_pylist(), networks["judgement_bits"].to_pylist(), strict=True):
        behaved = judged - known.get(party_id, 0.0)  # who it is on file for is weighed by itself: one witness once
        claims = [_judgement(h, behaved) for h in (RESELLER, ORGANISATION, SHARED_TOOL)]
        if judgement is not None:
            claims.append(_taken_over(silent_before.get(party_id, 0.0)))
        if ties is not None:
            claims.append(_shared_tool(by_content.get(party_id, 0.0)))
        for hypothesis, kind, table in (
            (RESELLER, "reseller_share", resellers),
            (ORGANISATION, "organization_share", organisations),
        ):
            if party_id in table:
                value, with_it, size, elsewhere = table[party_id]
                bits = min(SHARE_CAP, rarity_bits(with_it, size, elsewhere, outside)) * with_it / size
                reason = f"{with_it:,} of {size:,} members against {elsewhere:,} of {outside:,} strangers"
                claims.append(Claim(hypothesis, kind, value, with_it, elsewhere, bits, reason))
        found.append(Circumstances(party_id, tuple(claims)))
    return found


def _judgement(hypothesis: str, judged: float) -> Claim:
    """Behaviour as of an innocent group speaks for an organisation or a reseller's customers, not for strangers who
    have nothing but a tool in common."""
    most = 0.0 if hypothesis == SHARED_TOOL else JUDGEMENT_LIMIT
    bits = max(-JUDGEMENT_LIMIT, min(most, -judged))
    reason = f"the judgement of its behaviour is {judged:+.1f} bits for an operation run by one hand"
    return Claim(hypothesis, "judgement", "", 0, 0, bits, reason)


def _line_bits(judgement: pa.Table | None, feature: str) -> dict[str, float]:
    rows = judgement.to_pylist() if judgement is not None else ()
    return {row["party_id"]: row["bits"] for row in rows if row["feature"] == feature}


def _taken_over(bits: float) -> Claim:
    if bits > 0:
        reason = f"many were silent for long and came back on a new device and address ({bits:+.1f} bits)"
        return Claim(TAKEN_OVER, "takeover", "", 0, 0, min(TAKEOVER_CAP, bits), reason)
    reason = "hardly any was silent for long and came back on a new device and address"
    return Claim(TAKEN_OVER, "takeover", "", 0, 0, -SHARE_CAP, reason)


def _by_content(db: duckdb.DuckDBPyConnection, ties: pa.Table | None) -> dict[str, float]:
    """party_id → the share of its ties' bits that templates bring; addresses tie nobody on their own."""
    if ties is None:
        return {}
    db.register("content_ties", ties)
    rows = db.execute(
        """SELECT party_id, sum(bits) FILTER (family = ?) / sum(bits) FROM content_ties
        WHERE bits > 0 AND family NOT IN ('prior', 'address', 'block') GROUP BY party_id""",
        [CONTENT],
    ).fetchall()
    return {party: share or 0.0 for party, share in rows}


def _shared_tool(share: float) -> Claim:
    bits = SHARE_CAP * (2 * share - 1)
    reason = f"{share:.0%} of what ties its members are templates, which strangers can copy"
    return Claim(SHARED_TOOL, "template_share", "", 0, 0, bits, reason)


def _commonest(db: duckdb.DuckDBPyConnection, column: str) -> dict[str, tuple[str, int, int, int]]:
    """party_id → (value, members with it, members, strangers with it) of the party's commonest value."""
    query = f"""
        WITH sizes AS (SELECT party_id, count(*) AS size FROM attributed_members GROUP BY party_id),
             inside AS (SELECT party_id, {column} AS value, count(*) AS n
                        FROM attributed_members JOIN accounts USING (account_id)
                        WHERE {column} IS NOT NULL GROUP BY party_id, {column}
                        QUALIFY row_number() OVER (PARTITION BY party_id ORDER BY count(*) DESC, {column}) = 1),
             outside AS (SELECT {column} AS value, count(*) AS n
                         FROM accounts ANTI JOIN attributed_members USING (account_id) GROUP BY ALL)
        SELECT party_id, i.value, i.n, size, coalesce(o.n, 0)
        FROM inside i JOIN sizes USING (party_id) LEFT JOIN outside o ON o.value = i.value ORDER BY party_id"""
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in db.execute(query).fetchall()}
