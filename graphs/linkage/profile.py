"""What is known of each account apart from whom it shares with: the columns that judgement reads."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats, Ints
from .handover import handovers
from .population import DAY, Population
from .records import Records

CLOSED = ("banned", "suspended", "disabled", "terminated")
YOUNG_DAYS = 2  # judged: an address held for less was passed through
TEST_DAYS = 3  # judged: a stolen card is tried at once


@dataclass
class Profile:
    """Arrays by account; nan (or -1 for codes) where the records do not say. Times in days since 1970."""

    created: Floats
    number: dict[str, Floats]
    code: dict[str, Ints]
    names: dict[str, list[str]] = field(default_factory=dict)
    visits: dict[str, NDArray] = field(default_factory=dict)
    places: dict[str, NDArray] = field(default_factory=dict)
    hours: dict[str, NDArray] = field(default_factory=dict)
    cards: dict[str, NDArray] = field(default_factory=dict)
    capability: dict[str, NDArray] = field(default_factory=dict)
    banned: Floats = field(default_factory=lambda: np.zeros(0))
    has: dict[str, bool] = field(default_factory=dict)


NUMBERS = {
    "usage": f"""
        SELECT account, sum(exchanges) AS exchanges, sum(input_tokens) AS input_tokens,
               sum(output_tokens) AS output_tokens, count(DISTINCT window_start::DATE) AS active_days,
               sum(exchanges) FILTER (isodow(window_start) >= 6) / nullif(sum(exchanges), 0) AS weekend,
               min(epoch(window_start)) / {DAY} AS usage_first,
               max(epoch(window_start)) / {DAY} AS usage_last
        FROM usage JOIN numbered USING (account_id) GROUP BY account""",
    "payments": f"""
        SELECT account, count(*) AS payments, max(epoch(paid_at)) / {DAY} AS paid_last,
               count(DISTINCT instrument_id) FILTER (epoch(paid_at) / {DAY} < created + {TEST_DAYS}) AS early_cards
        FROM payments JOIN numbered USING (account_id) GROUP BY account""",
    "ips": f"""
        SELECT account,
               count(DISTINCT ip_id) FILTER (epoch(last_seen) - epoch(first_seen) < {YOUNG_DAYS} * {DAY}) AS young,
               min(epoch(first_seen)) / {DAY} AS ip_first, max(epoch(last_seen)) / {DAY} AS ip_last,
               avg((ips.country <> numbered.country)::INT) AS address_abroad
        FROM ips JOIN numbered USING (account_id) GROUP BY account""",
    "devices": f"""
        SELECT account, min(epoch(first_seen)) / {DAY} AS device_first, max(epoch(last_seen)) / {DAY} AS device_last
        FROM devices JOIN numbered USING (account_id) GROUP BY account""",
    "private": f"""
        SELECT account, max(epoch(d.last_seen) - epoch(d.first_seen)) / {DAY} AS private_days
        FROM devices d JOIN numbered USING (account_id)
        WHERE device_id IN (SELECT device_id FROM devices GROUP BY 1 HAVING count(DISTINCT account_id) = 1)
        GROUP BY account""",
}  # fmt: skip


def load_profile(records: Records, population: Population) -> Profile:
    db = records.db
    size = population.size
    number: dict[str, Floats] = {}
    for sql in NUMBERS.values():
        columns = db.execute(sql).fetchnumpy()
        account = columns.pop("account").astype(np.int64)
        for name, values in columns.items():
            number[name] = np.full(size, np.nan)
            number[name][account] = np.ma.filled(values.astype(float), np.nan)
    number["handover"], number["back"] = handovers(db, size)
    number["last"] = np.fmax.reduce([number[n] for n in ("usage_last", "ip_last", "device_last", "paid_last")])
    profile = Profile(population.created, number, {})
    for name in ("email_domain", "organization", "reseller_id", "status", "mail_stem", "mailbox"):
        profile.code[name], profile.names[name] = _codes(records, name, size)
    profile.visits, profile.places = _visits(records)
    profile.hours, profile.cards = _hours(records), _cards(records)
    closed = [i for i, name in enumerate(profile.names["status"]) if name.lower() in CLOSED]
    profile.banned = np.isin(profile.code["status"], closed).astype(float)
    profile.capability = _capabilities(records)
    profile.has = {kind: records.count(kind) > 0 for kind in ("payments", "ips", "devices", "usage")}
    return profile


def _codes(records: Records, name: str, size: int) -> tuple[Ints, list[str]]:
    """A text column as codes in order of first account; the stem of a mailbox is its name without digits and marks."""
    expression = {"mail_stem": "nullif(regexp_replace(split_part(m.mailbox, '@', 1), '[^a-z]', '', 'g'), '')"}.get(
        name, f"{'m' if name == 'mailbox' else 'accounts'}.{name}"
    )
    rows = records.db.execute(f"""
        WITH v AS (SELECT account, {expression} AS v FROM accounts JOIN numbered USING (account_id)
                   LEFT JOIN own_mailboxes m USING (account_id))
        SELECT account, v, min(account) OVER (PARTITION BY v) AS head
        FROM v WHERE v IS NOT NULL ORDER BY account""").fetchnumpy()
    heads, first, code = np.unique(rows["head"], return_index=True, return_inverse=True)
    out = np.full(size, -1, np.int64)
    out[rows["account"]] = code
    return out, [str(rows["v"][i]) for i in first[: len(heads)]]


def _visits(records: Records) -> tuple[dict[str, NDArray], dict[str, NDArray]]:
    """Account at address over all its time, where two or more accounts were; and these addresses, by `place`."""
    db = records.db
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE visits AS
        SELECT account, ip_id, min(epoch(first_seen)) / {DAY} AS first, max(epoch(last_seen)) / {DAY} AS last,
               max(coalesce(network_type, '')) AS kind FROM ips JOIN numbered USING (account_id) GROUP BY 1, 2;
        CREATE OR REPLACE TEMP TABLE places AS
        SELECT ip_id, kind, row_number() OVER (ORDER BY head, users, total, ip_id) - 1 AS place FROM (
            SELECT ip_id, max(kind) AS kind, min(account) AS head, count(*) AS users, sum(account) AS total
            FROM visits GROUP BY 1 HAVING count(*) >= 2)""")
    seen = "SELECT account, place, first, last FROM visits JOIN places USING (ip_id) ORDER BY account, place"
    visits = db.execute(seen).fetchnumpy()
    places = db.execute("SELECT kind, ip_id AS value FROM places ORDER BY place").fetchnumpy()
    db.execute("DROP TABLE visits; DROP TABLE places")
    return visits, places


def _hours(records: Records) -> dict[str, NDArray]:
    """Distinct active hours of each account (hours since 1970)."""
    return records.db.execute("""
        SELECT DISTINCT account, (epoch(window_start) // 3600)::BIGINT AS hour
        FROM usage JOIN numbered USING (account_id) ORDER BY account, hour""").fetchnumpy()


def _cards(records: Records) -> dict[str, NDArray]:
    """Account with instrument: issuer range, whether virtual, whether issued abroad (nan: unknown)."""
    return records.db.execute("""
        WITH c AS (SELECT account, instrument_id, min(bin) AS bin,
                          min(issuer_country <> numbered.country)::DOUBLE AS abroad,
                          max(instrument_type ILIKE '%virtual%' OR instrument_type ILIKE '%prepaid%')::DOUBLE AS virtual
                   FROM payments JOIN numbered USING (account_id) GROUP BY 1, 2),
             n AS (SELECT instrument_id, row_number() OVER (ORDER BY min(account), count(*), instrument_id) - 1 AS card
                   FROM c GROUP BY 1),
             b AS (SELECT bin, row_number() OVER (ORDER BY count(DISTINCT instrument_id), min(account), bin) - 1 AS code
                   FROM c WHERE bin IS NOT NULL GROUP BY 1)
        SELECT account, card, coalesce(code, -1) AS bin, coalesce(abroad, 'nan') AS abroad,
               coalesce(virtual, 'nan') AS virtual
        FROM c JOIN n USING (instrument_id) LEFT JOIN b USING (bin) ORDER BY account, card""").fetchnumpy()


def _capabilities(records: Records) -> dict[str, NDArray]:
    return records.db.execute("""
        WITH c AS (SELECT DISTINCT account, capability FROM usage JOIN numbered USING (account_id)
                   WHERE capability IS NOT NULL)
        SELECT account, dense_rank() OVER (ORDER BY capability) - 1 AS code FROM c ORDER BY account, 2""").fetchnumpy()
