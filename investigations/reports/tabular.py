"""A document's members and indicators as CSV, safe to open in a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from accounts.cells import lines
from investigations.reports.content import Document

MEMBERS = ("network", "account_id", "tier", "probability", "bits", "pool", "exchanges", "reason")
TIERS = ("network", "tier", "accounts_up_to_this_tier")
INDICATORS = (
    "network", "role", "kind", "value", "members_with", "others_with", "verdict", "bits", "source", "grade",
)  # fmt: skip


def members_csv(document: Document) -> bytes:
    """A line an account; in a reduced document, which names none, a line a tier."""
    if document.facts["reduced"]:
        rows = ([n["public_id"], tier["tier"], tier["accounts"]] for n in document.networks for tier in n["scale"])
        return "".join(lines(TIERS, rows)).encode()
    members = (
        [n["public_id"], account, tier, f"{probability:.6f}", f"{bits:.3f}", pool + 1, exchanges, why]
        for n in document.networks
        for account, probability, bits, tier, pool, exchanges, why in n["members"]
    )
    return "".join(lines(MEMBERS, members)).encode()


def indicators_csv(document: Document) -> bytes:
    """What members share, and the indicators on file that were seen, those that say nothing included."""
    return "".join(lines(INDICATORS, (row for n in document.networks for row in _indicators(n)))).encode()


def _indicators(network: dict[str, Any]) -> Iterator[list[object]]:
    name = network["public_id"]
    for found in network["identifiers"]:
        others = found["total_with"] - found["members_with"]
        yield [name, "identifier", found["family"], found["value"], found["members_with"], others, found["verdict"],
               "", "", ""]  # fmt: skip
    attribution = network["attribution"]
    if attribution is None:
        return
    for h in (*attribution["hypotheses"], *attribution["providers"]):
        for line in h["lines"]:
            if line["indicator_kind"] != "judgement":
                yield [name, f"indicator of {h['name']}", line["indicator_kind"], line["value"], line["members_with"],
                       line["strangers_with"], "", f"{line['bits']:.2f}", line["source"],
                       f"{line['reliability']}{line['credibility']}"]  # fmt: skip
    for line in attribution["silent"]:
        yield [name, f"indicator of {line['operator']}", line["kind"], line["value"], "", line["strangers_with"],
               "says nothing", "0.00", "", ""]  # fmt: skip
