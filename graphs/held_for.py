"""Why an identifier is held for what it is held for: the engine's own questions, with the answers of this one."""

from collections.abc import Sequence

from graphs.linkage import Parameters
from graphs.linkage.conjunctions import common_limit
from graphs.linkage.verdicts import MANY, OWNED_SHARE
from graphs.phrasing import count
from graphs.run_tables import Row


def steps(judged: Row, parties: Sequence[Row], population: int, parameters: Parameters) -> list[str]:
    """One sentence a question, in the order in which the engine asks them; it stops at the first that decides.

    `judged`: its row of the table `identifiers`; `parties`: whose members share it, those with most members first."""
    accounts = judged["accounts"]
    most = parties[0]["members_with"] if parties else 0
    where = f"{most:,} of its {count(accounts, 'account')} are in {parties[0]['public_id']}" if parties else "none is"
    said = [f"Is it one party's own? It is from {OWNED_SHARE:.0%} of its accounts in one party on: {where}."]
    if judged["verdict"] == "owned":
        return said
    limit = round(common_limit(population, parameters))
    said.append(
        f"Is it too common to tell? From {limit + 1:,} accounts on ({parameters.common_share:.0%} of all, at least "
        f"{parameters.common_floor}) it says nothing of any two: it is on {accounts:,}."
    )
    if judged["verdict"] == "common":
        return said
    said.append(
        "Is it infrastructure? It is where a network operator or a reseller runs it for strangers, or "
        f"{MANY} holders or more have it and nothing else ties them together: "
        f"it has {count(judged['parties'], 'holder')} (a party, a lead, or an account that is in neither)."
    )
    return said
