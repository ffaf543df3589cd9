"""Lines from the records themselves: how far a network looks like a reseller's customers or like an organisation."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from investigations.attribution.hypotheses import ORGANISATION, RESELLER
from investigations.attribution.weights import rarity_bits

JUDGEMENT_LIMIT = 6.0  # bits: the scorecard is judged, not measured, so it may not decide alone
SHARE_CAP = 3.0  # bits: an operator that buys from a reseller looks the same


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


def circumstances(db: duckdb.DuckDBPyConnection, networks: pa.Table) -> list[Circumstances]:
    """For each network: the judgement (against both innocent readings), its commonest reseller, its commonest
    declared organisation. Reads `accounts` and the registered `attributed_members`."""
    resellers, organisations = _commonest(db, "reseller_id"), _commonest(db, "organization")
    strangers = db.execute("SELECT count(*) FROM accounts ANTI JOIN attributed_members USING (account_id)").fetchall()
    outside = int(strangers[0][0])
    found: list[Circumstances] = []
    for party_id, judged in zip(networks["party_id"].to_pylist(), networks["judgement_bits"].to_pylist(), strict=True):
        claims = [_judgement(RESELLER, judged), _judgement(ORGANISATION, judged)]
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
    bits = max(-JUDGEMENT_LIMIT, min(JUDGEMENT_LIMIT, -judged))
    reason = f"the judgement of its behaviour is {judged:+.1f} bits for an operation run by one hand"
    return Claim(hypothesis, "judgement", "", 0, 0, bits, reason)


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
