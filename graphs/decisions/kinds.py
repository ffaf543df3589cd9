"""The kinds of decisions, declared once: what each is about, what it is called, what takes its place.

The log, the API, the forms and the engine's constraints are derived from this table.
"""

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """What a kind needs: accounts of one network, accounts alone, identifiers, or networks."""

    MEMBERS = "members"
    ACCOUNTS = "accounts"
    IDENTIFIERS = "identifiers"
    NETWORKS = "networks"


@dataclass(frozen=True)
class Kind:
    """`verb` completes "This will …" and "Anna decided to …"; `least` subjects are needed, `most` are taken at once.
    `binds`: the engine honours it; otherwise it marks, and the next run is as before."""

    name: str
    verb: str
    label: str
    about: About
    least: int = 1
    most: int = 1000
    binds: bool = True
    reading: bool = False


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("confirm_member", "confirm as member", "Confirm", About.MEMBERS),
        Kind("reject_member", "reject as member", "Reject", About.MEMBERS),
        Kind("same", "hold for one hand", "Same hand", About.ACCOUNTS, least=2, most=100),
        Kind("different", "hold for different hands", "Different hands", About.ACCOUNTS, least=2, most=20),
        Kind("ignore_identifier", "ignore as infrastructure", "Ignore as infrastructure", About.IDENTIFIERS),
        Kind("restore_identifier", "let count again", "Let it count", About.IDENTIFIERS),
        Kind("split_network", "split off", "Split off", About.MEMBERS, most=1_000_000),
        Kind("merge_networks", "merge", "Merge", About.NETWORKS, least=2, most=20),
        Kind("verdict_operation", "judge a fake-account operation", "Fake-account operation", About.NETWORKS,
             reading=True),
        Kind("verdict_innocent", "judge innocent", "Innocent", About.NETWORKS, reading=True),
        Kind("dismiss", "dismiss", "Dismiss", About.NETWORKS, binds=False),
    )
}  # fmt: skip

UNDO = "undo"
# What an innocent network may be said to be; the engine's own readings, so that they can be compared.
READINGS = (
    "office", "company", "campus or school", "agency", "household", "people at one place", "people on one card",
    "reseller clients", "other",
)  # fmt: skip
OPERATION = "fake-account operation"


class DecisionError(ValueError):
    """A decision cannot be made as asked. The message is for the person who asked."""
