"""What is known of each account apart from whom it shares with: the columns that judgement reads."""

from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from .arrays import Floats, Ints, run_starts, unique_pairs
from .handover import ADDRESS, DEVICE, OTHER, done_since, handovers
from .population import DAY, Population
from .records import Records
from .seeds import on_file

CLOSED = ("banned", "suspended", "disabled", "terminated")
YOUNG_DAYS = 2  # judged: an address held for less was passed through
TEST_DAYS = 3  # judged: a stolen card is tried at once
NAMED = ("reseller_id", "status")  # texts of which more than their codes is asked


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
    on_file: Floats = field(default_factory=lambda: np.zeros(0))  # by identifier: how sure it is an operator's


# Rows by account and thing, and all acts in time: once, for all that is asked of them.
THINGS = f"""
    CREATE OR REPLACE TEMP TABLE visits AS
    SELECT account, ip_id, min(epoch(first_seen)) / {DAY} AS first, max(epoch(last_seen)) / {DAY} AS last,
           max(coalesce(network_type, '')) AS kind,
           bool_or(epoch(last_seen) - epoch(first_seen) < {YOUNG_DAYS} * {DAY}) AS young,
           sum((ips.country <> numbered.country)::INT) AS abroad, count(ips.country <> numbered.country) AS located
    FROM ips JOIN numbered USING (account_id) GROUP BY 1, 2;
    CREATE OR REPLACE TEMP TABLE cards AS
    SELECT account, instrument_id, count(*) AS payments, max(epoch(paid_at)) / {DAY} AS paid_last,
           bool_or(epoch(paid_at) / {DAY} < created + {TEST_DAYS}) AS early, min(bin) AS bin,
           min(issuer_country <> numbered.country)::DOUBLE AS abroad,
           max(instrument_type ILIKE '%virtual%' OR instrument_type ILIKE '%prepaid%')::DOUBLE AS virtual
    FROM payments JOIN numbered USING (account_id) GROUP BY 1, 2;
    CREATE OR REPLACE TEMP TABLE acts AS
    SELECT account, epoch(first_seen) / {DAY} AS a, epoch(last_seen) / {DAY} AS b, {DEVICE}::TINYINT AS what
      FROM devices JOIN numbered USING (account_id)
    UNION ALL SELECT account, epoch(first_seen) / {DAY}, epoch(last_seen) / {DAY}, {ADDRESS}
      FROM ips JOIN numbered USING (account_id)
    UNION ALL SELECT account, epoch(window_start) / {DAY}, epoch(window_start) / {DAY}, {OTHER}
      FROM usage JOIN numbered USING (account_id)
    UNION ALL SELECT account, created, created, {OTHER} FROM numbered
      WHERE created >= (SELECT min(epoch(first_seen)) / {DAY}
                        FROM (SELECT first_seen FROM devices UNION ALL SELECT first_seen FROM ips))"""
NUMBERS = {
    "usage": f"""
        SELECT account, sum(exchanges) AS exchanges, sum(input_tokens) AS input_tokens,
               sum(output_tokens) AS output_tokens,
               sum(exchanges) FILTER (isodow(window_start) >= 6) / nullif(sum(exchanges), 0) AS weekend,
               min(epoch(window_start)) / {DAY} AS usage_first,
               max(epoch(window_start)) / {DAY} AS usage_last
        FROM usage JOIN numbered USING (account_id) GROUP BY account""",
    "payments": """
        SELECT account, sum(payments) AS payments, max(paid_last) AS paid_last,
               count(instrument_id) FILTER (early) AS early_cards FROM cards GROUP BY account""",
    "ips": """
        SELECT account, count(ip_id) FILTER (young) AS young, min(first) AS ip_first, max(last) AS ip_last,
               sum(abroad) / nullif(sum(located), 0) AS address_abroad FROM visits GROUP BY account""",
    "devices": f"""
        SELECT account, min(epoch(first_seen)) / {DAY} AS device_first, max(epoch(last_seen)) / {DAY} AS device_last
        FROM devices JOIN numbered USING (account_id) GROUP BY account""",
    "private": f"""
        SELECT account, max(epoch(d.last_seen) - epoch(d.first_seen)) / {DAY} AS private_days
        FROM devices d JOIN numbered USING (account_id)
        WHERE device_id IN (SELECT device_id FROM devices GROUP BY 1 HAVING min(account_id) = max(account_id))
        GROUP BY account""",
}  # fmt: skip
# A mailbox is a witness at public providers only; its name without digits and marks is its stem.
TEXTS = """
    WITH own AS (SELECT *, CASE WHEN email_domain IN (SELECT domain FROM free_domains) THEN mailbox END AS own_mailbox
                 FROM accounts)
    SELECT email_domain, organization, reseller_id, status, own_mailbox AS mailbox,
           nullif(regexp_replace(split_part(own_mailbox, '@', 1), '[^a-z]', '', 'g'), '') AS mail_stem
    FROM own JOIN numbered USING (account_id) ORDER BY account"""


def load_profile(records: Records, population: Population) -> Profile:
    db = records.db
    db.execute(THINGS)
    profile = Profile(population.created, _numbers(db, population.size), *_texts(db))
    profile.visits, profile.places, profile.cards = *_visits(db), _cards(db)
    db.execute("DROP TABLE visits; DROP TABLE cards; DROP TABLE acts")
    profile.hours, profile.capability = _work(db)
    day = run_starts(profile.hours["account"], profile.hours["hour"] // 24)
    active = np.bincount(profile.hours["account"][day], minlength=population.size)
    profile.number["active_days"] = np.where(active > 0, active, np.nan)
    closed = [i for i, name in enumerate(profile.names["status"]) if name.lower() in CLOSED]
    profile.banned = np.isin(profile.code["status"], closed).astype(float)
    profile.on_file = on_file(records, population)
    profile.has = {kind: records.count(kind) > 0 for kind in ("payments", "ips", "devices", "usage")}
    return profile


def _numbers(db: duckdb.DuckDBPyConnection, size: int) -> dict[str, Floats]:
    number: dict[str, Floats] = {}
    for sql in NUMBERS.values():
        columns = db.execute(sql).fetchnumpy()
        account = columns.pop("account").astype(np.int64)
        for name, values in columns.items():
            number[name] = np.full(size, np.nan)
            number[name][account] = np.ma.filled(values.astype(float), np.nan)
    number["handover"], number["back"] = handovers(db, size)
    done = done_since(db, number["handover"], number["back"])
    number |= {f"{name}_since": values for name, values in done.items()}
    number["last"] = np.fmax.reduce([number[n] for n in ("usage_last", "ip_last", "device_last", "paid_last")])
    return number


def _texts(db: duckdb.DuckDBPyConnection) -> tuple[dict[str, Ints], dict[str, list[str]]]:
    """Text columns of accounts as codes in order of first account; and, of NAMED, what the codes stand for."""
    table = db.sql(TEXTS).to_arrow_table().combine_chunks()
    code, names = {}, {}
    for name in table.column_names:
        texts = table[name].combine_chunks().dictionary_encode()
        code[name] = texts.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        if name in NAMED:
            names[name] = texts.dictionary.to_pylist()
    return code, names


def _visits(db: duckdb.DuckDBPyConnection) -> tuple[dict[str, NDArray], dict[str, NDArray]]:
    """Account at address over all its time, where two or more accounts were; and these addresses, by `place`."""
    db.execute("""
        CREATE OR REPLACE TEMP TABLE places AS
        SELECT ip_id, kind, row_number() OVER (ORDER BY head, users, total, ip_id) - 1 AS place FROM (
            SELECT ip_id, max(kind) AS kind, min(account) AS head, count(*) AS users, sum(account) AS total
            FROM visits GROUP BY 1 HAVING count(*) >= 2)""")
    seen = "SELECT account, place, first, last FROM visits JOIN places USING (ip_id) ORDER BY account, place"
    visits = db.execute(seen).fetchnumpy()
    places = db.execute("SELECT kind, ip_id AS value FROM places ORDER BY place").fetchnumpy()
    db.execute("DROP TABLE places")
    return visits, places


def _cards(db: duckdb.DuckDBPyConnection) -> dict[str, NDArray]:
    """Account with instrument: issuer range, whether virtual, whether issued abroad (nan: unknown)."""
    return db.execute("""
        WITH n AS (SELECT instrument_id, row_number() OVER (ORDER BY min(account), count(*), instrument_id) - 1 AS card
                   FROM cards GROUP BY 1),
             b AS (SELECT bin, row_number() OVER (ORDER BY count(DISTINCT instrument_id), min(account), bin) - 1 AS code
                   FROM cards WHERE bin IS NOT NULL GROUP BY 1)
        SELECT account, card, coalesce(code, -1) AS bin, coalesce(abroad, 'nan') AS abroad,
               coalesce(virtual, 'nan') AS virtual
        FROM cards JOIN n USING (instrument_id) LEFT JOIN b USING (bin) ORDER BY account, card""").fetchnumpy()


def _work(db: duckdb.DuckDBPyConnection) -> tuple[dict[str, NDArray], dict[str, NDArray]]:
    """Distinct active hours of each account (hours since 1970), and its distinct capabilities by code."""
    rows = db.execute("""
        WITH k AS (SELECT capability, row_number() OVER (ORDER BY capability) - 1 AS code
                   FROM (SELECT DISTINCT capability FROM usage WHERE capability IS NOT NULL))
        SELECT account, (epoch(window_start) // 3600)::BIGINT AS hour, coalesce(code, -1) AS code
        FROM usage JOIN numbered USING (account_id) LEFT JOIN k USING (capability)""").fetchnumpy()
    account, hour, code = (rows[name].astype(np.int64) for name in ("account", "hour", "code"))
    known, base = code >= 0, hour.min(initial=0)
    active, active_hour, _ = unique_pairs(account, hour - base, int(hour.max(initial=0) - base) + 1)
    user, used, _ = unique_pairs(account[known], code[known], int(code.max(initial=0)) + 1)
    return {"account": active, "hour": active_hour + base}, {"account": user, "code": used}
