"""The scorecard: is this party a fake-account operation? Each line is a feature, its bits and its argument.

bits = weight * feature, weights judged, features computed in features.py and already shrunk by n / (n + 4).
`explained_by`: what takes the line's force away, because it explains it innocently. `cause`: lines with one cause are
one witness seen several times: one card programme has one issuer range, one country and one type.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

PRIOR_BITS = -4.0  # judged: most parties are innocent
SHRINK = 4.0  # judged: four members' worth of doubt


@dataclass(frozen=True)
class Line:
    feature: str
    weight: float
    argument: str
    needs: tuple[str, ...] = ()
    explained_by: tuple[str, ...] = ()
    cause: str = ""


LINES: tuple[Line, ...] = (
    Line("apart", 4.0, "share devices and yet never meet: a device is at one place at a time",
         ("devices", "ips"), ("seat", "reseller", "open")),
    Line("apart_cards", 3.0, "share cards and yet never meet: a firm's people far from each other do, rarely others",
         ("payments", "ips"), ("seat", "reseller", "open", "company"), "card programme"),
    Line("no_own_device", 3.0, "members have no device of their own: people have one, driven accounts have not",
         ("devices",), ("seat", "reseller", "open")),
    Line("domain_front", 3.0, "several private domains, each on several members, without a declared organisation",
         (), ("seat", "open"), "sign-up"),
    Line("phone_run", 4.0, "phone numbers out of one block: scripted identities", (), ("organisation",), "sign-up"),
    Line("mailbox_pattern", 4.0, "mailboxes that differ only in digits: scripted identities", (), (), "sign-up"),
    Line("takeover", 5.0, "from one day on all devices and addresses are new: bought or stolen accounts",
         ("devices", "ips")),
    Line("evenness", 2.5, "work dealt evenly over the accounts, where people differ", ("usage",)),
    Line("flat_week", 1.5, "no weekend", ("usage",)),
    Line("in_step", 1.5, "active in the very same hours more often than their own working day explains", ("usage",),
         ("seat", "company"), "one job"),
    Line("stopped_together", 2.5, "stopped within hours of each other: pools are dropped at once, people leave singly",
         (), ("seat", "company"), "one job"),
    Line("own_templates", 1.5, "prompt templates that hardly anybody else sends", ("usage",),
         ("content_only", "seat"), "one job"),
    Line("narrow", 1.5, "few capabilities, the same for all", ("usage",), (), "one job"),
    Line("batches", 2.0, "accounts created minutes apart", (), ("seat", "company", "content_only"), "sign-up"),
    Line("bin_lift", 0.7, "cards of one issuer range far beyond its share: one card vendor",
         ("payments",), ("reseller", "company"), "card programme"),
    Line("young_addresses", 1.5, "a new address at every turn: proxies", ("ips",), (), "proxies"),
    Line("early_cards", 2.0, "several cards within the first days: card testing", ("payments",), ("seat",)),
    Line("address_abroad", 1.0, "addresses outside the account's country", ("ips",), ("reseller",), "proxies"),
    Line("issuer_abroad", 1.0, "cards issued outside the account's country", ("payments",), ("reseller", "company"),
         "card programme"),
    Line("virtual_cards", 1.0, "virtual or prepaid cards", ("payments",), ("reseller", "company"), "card programme"),
    Line("short_life", 0.5, "accounts used briefly and left", ()),
    Line("seat", -4.0, "members meet at an address that lasts: an office, a home, a school", ("ips",), ("reseller",)),
    Line("open", -4.0, "nearly all share two things: operators cap how many accounts one touches, owners do not"),
    Line("loose", -4.0, "held together only in parts", ()),
    Line("content_only", -1.5, "nothing that one must hold ties them: a community sends the same prompts", ("usage",)),
    Line("organisation", -2.0, "members declare one and the same organisation", ()),
    Line("grown", -2.0, "joined over more than half a year", (), ("takeover",)),
    Line("reseller", -0.5, "customers of a reseller: its own cards and gateways are left out already", ()),
    Line("private_device", -1.5, "members keep devices of their own for months", ("devices",), ("takeover",)),
    Line("banned", 6.0, "members already banned"),
    Line("on_file", 2.0, "identifiers of operators on file, as far as they are mostly its own", ("indicators",),
         ("seat", "company")),
    Line("confirmed", 3.0, "members that people put into a network"),
)  # fmt: skip


def weighted(weights: Iterable[tuple[str, float]]) -> tuple[Line, ...]:
    """The lines with the weights that were adopted. Raises ValueError for a feature that is no line."""
    adopted = dict(weights)
    unknown = adopted.keys() - {line.feature for line in LINES}
    if unknown:
        raise ValueError(f"no line of the scorecard is called {', '.join(sorted(unknown))}")
    return tuple(replace(line, weight=adopted.get(line.feature, line.weight)) for line in LINES)
