"""Thin data: what leads and networks find of the labelled accounts, beside the rules that fit in one line.

A rule says "fake" of every account on an identifier of so many accounts. At equal recall, whose precision is higher?
"""

from collections import Counter
from dataclasses import dataclass

from ..records import Records
from ..run import LinkageRun
from .measures import Labels

LEVELS = 12  # probabilities of common control from which leads are taken: those that most leads have
RULES = (2, 3, 4, 5, 8)  # accounts on one identifier
IDENTIFIERS = (("devices", "device_id"), ("payments", "instrument_id"), ("ips", "ip_id"))


@dataclass(frozen=True)
class Answer:
    """`precision` and `recall` of accounts called fake."""

    name: str
    accounts: int
    precision: float
    recall: float


def answers(run: LinkageRun, labels: Labels) -> list[Answer]:
    """Members of networks, with the leads of each probability added."""
    parties = run.tables["parties"]
    networks = {p for p, is_one in zip(parties["party_id"].to_pylist(), parties["is_network"].to_pylist(), strict=True)
                if is_one}  # fmt: skip
    members = run.tables["memberships"]
    called = {a for a, p in zip(members["account_id"].to_pylist(), members["party_id"].to_pylist(), strict=True)
              if p in networks}  # fmt: skip
    leads = list(zip(run.tables["leads"]["account_id"].to_pylist(), run.tables["leads"]["probability"].to_pylist(),
                     strict=True))  # fmt: skip
    out = [_answer("networks", called, labels)]
    levels = Counter(round(p, 3) for _, p in leads)
    for said in sorted((level for level, _ in levels.most_common(LEVELS)), reverse=True):
        out.append(_answer(f"and leads from {said:.3f}", called | {a for a, p in leads if round(p, 3) >= said}, labels))
    return out


def rules(records: Records, labels: Labels) -> list[Answer]:
    """Each rule that calls anybody. Over all time, as a rule of one line has it."""
    out = []
    for kind, column in IDENTIFIERS:
        once = f"SELECT DISTINCT account_id, {column} AS value FROM {kind} WHERE {column} IS NOT NULL"
        on = f"SELECT account_id, count(*) OVER (PARTITION BY value) AS accounts FROM ({once})"
        rows = records.db.execute(f"SELECT account_id, max(accounts) FROM ({on}) GROUP BY account_id").fetchall()
        for count in RULES:
            called = {account for account, most in rows if most >= count}
            if called:
                out.append(_answer(f"{kind}: {column} on {count} or more", called, labels))
    return out


def _answer(name: str, called: set[str], labels: Labels) -> Answer:
    true = sum(bool(labels.network.get(a)) for a in called)
    fakes = sum(labels.sizes.values())
    return Answer(name, len(called), true / len(called) if called else float("nan"),
                  true / fakes if fakes else float("nan"))  # fmt: skip
