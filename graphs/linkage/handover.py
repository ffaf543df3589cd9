"""Accounts that changed hands on one day: its owner's devices and addresses end, and it goes on with those of others.

Two marks, either of which will do. *Silence*: nothing for months, then another device and another address at once. And
*a clean break*: an account that ran on a device of its own for weeks moves, from one day to the next, to a device that
others have too; none of its former devices and none of its former addresses is ever seen again. Who buys a used
telephone keeps his home; who moves keeps his telephone. Neither needs a takeover to be fast, or the owner to be silent.
"""

import duckdb
import numpy as np
import pyarrow as pa

from .arrays import Floats
from .population import DAY

DORMANT_DAYS = 120  # judged: seasonal users come back within four months
DEVICE, ADDRESS, OTHER = range(3)  # what an act was seen by
DONE = ("exchanges", "input_tokens", "output_tokens", "payments")
PAST_DAYS = 14  # judged: a shorter past is a trial, or another device on the day of the sign-up

# Both read what profile.py makes of the records: `acts` in time, and `visits`, rows by account and address.
SILENCE = f"""
    WITH gaps AS (SELECT account, a, a - max(b) OVER (
                      PARTITION BY account ORDER BY a ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                  ) AS gap FROM acts),
         back AS (SELECT account, min(a) AS back FROM gaps WHERE gap > {DORMANT_DAYS} GROUP BY account)
    SELECT account, back,
           max((what = {DEVICE} AND a >= back - 1)::INT) * max((what = {ADDRESS} AND a >= back - 1)::INT)
           * (1 - max((what = {DEVICE} AND a < back - 1 AND b > back)::INT)) AS handover
    FROM acts JOIN back USING (account) GROUP BY account, back"""

CLEAN_BREAK = f"""
    WITH common AS (SELECT device_id FROM devices GROUP BY 1 HAVING min(account_id) < max(account_id)),
         d AS (SELECT account, device_id, epoch(first_seen) / {DAY} AS a, epoch(last_seen) / {DAY} AS b,
                      device_id IN (FROM common) AS shared FROM devices JOIN numbered USING (account_id)),
         moved AS (SELECT account, min(a) FILTER (shared) AS back FROM d GROUP BY account
                   HAVING min(a) FILTER (shared) >= min(a) + {PAST_DAYS}),
         kept AS (SELECT account FROM d JOIN moved USING (account) WHERE NOT shared GROUP BY account, device_id, back
                  HAVING min(a) < back AND max(b) > back + 1),
         places AS (SELECT account, back, first, last
                    FROM visits JOIN moved USING (account) ANTI JOIN kept USING (account))
    SELECT account, any_value(back) AS back FROM places GROUP BY account
    HAVING bool_or(first < back - 1) AND bool_or(first >= back - 1)
       AND NOT bool_or(first < back - 1 AND last > back + 1)"""


def handovers(db: duckdb.DuckDBPyConnection, accounts: int) -> tuple[Floats, Floats]:
    """By account: 1 where it changed hands, 0 where it was silent for long and did not, nan of all others; and the day
    on which it did, or came back."""
    handover, back = np.full(accounts, np.nan), np.full(accounts, np.nan)
    silent = db.execute(SILENCE).fetchnumpy()
    handover[silent["account"]], back[silent["account"]] = silent["handover"], silent["back"]
    broken = db.execute(CLEAN_BREAK).fetchnumpy()
    new = handover[broken["account"]] != 1
    handover[broken["account"][new]], back[broken["account"][new]] = 1, broken["back"][new]
    return handover, back


def done_since(db: duckdb.DuckDBPyConnection, handover: Floats, back: Floats) -> dict[str, Floats]:
    """By account that changed hands: what was done with it from that day on, each of DONE; nan of all others."""
    rows = np.flatnonzero(handover == 1)
    done = {name: np.full(len(handover), np.nan) for name in DONE}
    if not len(rows):
        return done
    db = db.cursor()  # a connection of its own, whatever the run's is at
    db.register("taken_rows", pa.table({"account": rows, "since": back[rows]}))
    for kind, moment, sums in (
        ("usage", "window_start", {name: f"sum({name})" for name in DONE[:3]}),
        ("payments", "paid_at", {"payments": "count(*)"}),
    ):
        columns = ", ".join(f"coalesce({of}, 0)::DOUBLE AS {name}" for name, of in sums.items())
        found = db.execute(f"""
            SELECT account, {columns} FROM taken_rows JOIN numbered USING (account) JOIN {kind} USING (account_id)
            WHERE epoch({moment}) / {DAY} >= since GROUP BY account""").fetchnumpy()
        for name in sums:
            done[name][rows] = 0.0
            done[name][found["account"]] = found[name]
    return done
