"""The sections that state what was found: summary, claims, scale, and what ties the accounts together."""

from collections.abc import Callable, Iterator
from typing import Any

from investigations.reports.content import (
    Block,
    Bullets,
    Cell,
    Defined,
    Name,
    Paragraph,
    Picture,
    Sentence,
    Subsection,
    Table,
    cite,
    say,
)
from investigations.reports.pictures import ruler
from investigations.reports.words import band, bits, day, listed, money, number, plural, span
from investigations.words import FAMILY_WORDS

Content = dict[str, Any]
Network = dict[str, Any]
Held = dict[str, Any]
Blocks = tuple[Block | Subsection, ...]
ONE_HAND = "these accounts are one network, run by one hand"
CLAIMS = {"network": "First claim: these accounts are one network.", "operator": "Second claim: who runs it."}


def divided(content: Content, blocks: Callable[[Network], Iterator[Block]]) -> Blocks:
    """The blocks of the one network, or of each under a heading."""
    networks = content["networks"]
    if len(networks) == 1:
        return tuple(blocks(networks[0]))
    return tuple(Subsection(f"Network {n['public_id']}", tuple(blocks(n))) for n in networks)


# --- summary and claims ----------------------------------------------------------------------------------------
def summary(content: Content) -> Blocks:
    return tuple(Paragraph((_size(network), *_claim_sentences(network))) for network in content["networks"])


def _size(network: Network) -> Sentence:
    every = network["scale"][-1]
    used = every["cited"]["usage"]
    return say(
        "Network ", Name(network["public_id"]), " is a group of ",
        cite(number(network["size"]), network["members_cited"]), " accounts that together made ",
        cite(number(every["exchanges"]), used), " exchanges between ", cite(day(every["first_used"]), used), " and ",
        cite(day(every["last_used"]), used), ".",
    )  # fmt: skip


def _claim_sentences(network: Network) -> list[Sentence]:
    found: list[Sentence] = []
    for claim in CLAIMS:
        if held := network["on_record"][claim]:
            found.append(
                say("It is ", cite(band(held), _cited(network, claim)), f" that {_what(network, claim, held)}.")
            )
            found.append(say(f"Confidence in this is {held['confidence']}."))
    return found


def _cited(network: Network, claim: str) -> int:
    attribution = network["attribution"]
    return attribution["cited"] if claim == "operator" and attribution else network["claim"]["cited"]


def _what(network: Network, claim: str, held: Held) -> str:
    if claim == "network":
        return ONE_HAND
    known = network["attribution"]["hypotheses"] if network["attribution"] else ()
    return next((h["statement"] for h in known if h["key"] == held["hypothesis"]), f"{held['name']} runs it")


def claims(content: Content) -> Blocks:
    intro = Paragraph((
        say("Two claims are made, and they are judged apart."),
        say("Likelihood says how probable a claim is; confidence says how good the grounds are."),
    ))  # fmt: skip
    return (intro, *divided(content, _claims))


def _claims(network: Network) -> Iterator[Block]:
    for claim, title in CLAIMS.items():
        held = network["on_record"][claim]
        if held is None:
            yield Paragraph((say(title), say("Nothing is on record for it, and so nothing is claimed.")))
            continue
        cited = _cited(network, claim)
        yield Paragraph((
            say(title),
            say("It is ", cite(band(held), cited), f" that {_what(network, claim, held)}."),
            say(f"Confidence in this is {held['confidence']}: ", cite(_grounds(held), cited), "."),
            say("Recorded by ", Name(held["by"]), " on ", cite(day(held["at"]), cited), ", from run ",
                Name(str(held["run"])), "."),
        ))  # fmt: skip
        yield Picture(
            ruler(held["low"], held["high"], held["words"]),
            f"Scale of likelihood from remote to almost certain; the claim is {band(held)}.",
            say(f"Likelihood of the {title.split()[0].lower()} claim on the scale of Intelligence Community Directive ",
                Name("203"), ": ", cite(band(held), cited), "."),
        )  # fmt: skip
    yield from _computed_beside(network)


def _grounds(held: Held) -> str:
    return held["reason"].rstrip(". ") or held["grounds"]


def _computed_beside(network: Network) -> Iterator[Block]:
    """Where a person holds something else than the machine, both are said."""
    held, attribution = network["on_record"]["operator"], network["attribution"]
    if held and attribution and held["origin"] == "analyst":
        leading = attribution["hypotheses"][0]
        yield Paragraph((
            say("The computed assessment is that it is ", cite(band(leading), attribution["cited"]),
                f" that {leading['statement']}; the analyst's stands beside it with its reason."),
        ))  # fmt: skip


# --- scale -----------------------------------------------------------------------------------------------------
SCALE_COLUMNS = (
    ("Tier", "l"), ("Accounts", "r"), ("Exchanges", "r"), ("Tokens", "r"), ("Payments", "r"), ("Paid", "r"),
    ("Days", "r"),
)  # fmt: skip
TIER_LABELS = ("Confirmed", "Confirmed and high", "All, with possible")


def scale(content: Content) -> Blocks:
    return divided(content, _scale)


def _scale(network: Network) -> Iterator[Block]:
    sure, every = network["scale"][0], network["scale"][-1]
    accounts = (sure["cited"]["accounts"], every["cited"]["accounts"])
    usage = (sure["cited"]["usage"], every["cited"]["usage"])
    yield Paragraph((
        say("Volumes are ranges: the lower figure counts only accounts that independent kinds of evidence confirm as "
            "members, the upper figure every account above the cut."),
        say("The network has ", cite(span(sure["accounts"], every["accounts"]), *accounts), " accounts, which made ",
            cite(span(sure["exchanges"], every["exchanges"]), *usage), " exchanges on ",
            cite(span(sure["days"], every["days"]), *usage), " days."),
    ))  # fmt: skip
    rows = tuple(_tier_row(label, tier) for label, tier in zip(TIER_LABELS, network["scale"], strict=True))
    title = "Scale by tier of confidence; each line includes the one above"
    yield Table(title, SCALE_COLUMNS, rows, ("auto", "auto", "auto", "auto", "auto", "1fr", "auto"))
    yield Bullets(tuple(say(f"{t['name'].capitalize()}: ", Defined(t["meaning"]), ".") for t in network["tiers"]))


def _tier_row(label: str, tier: dict[str, Any]) -> tuple[Cell, ...]:
    accounts, used, paid = tier["cited"]["accounts"], tier["cited"]["usage"], tier["cited"]["payments"]
    return (
        label, cite(number(tier["accounts"]), accounts), cite(number(tier["exchanges"]), used),
        cite(number(tier["input_tokens"] + tier["output_tokens"]), used), cite(number(tier["payments"]), paid),
        cite(money(tier["amounts"]), paid), cite(number(tier["days"]), used),
    )  # fmt: skip


# --- what ties it together -------------------------------------------------------------------------------------
IDENTIFIER_COLUMNS = (("Kind", "l"), ("Value", "l"), ("Members", "r"), ("Others", "r"), ("Held to be", "l"))
VERDICTS = {
    "owned": "held by the network", "infrastructure": "shared infrastructure", "common": "common to many",
    "plain": "not decided",
}  # fmt: skip


def ties(content: Content) -> Blocks:
    return divided(content, _ties)


def _ties(network: Network) -> Iterator[Block]:
    claim = network["claim"]
    kinds = f"{len(claim['families'])} independent {plural(len(claim['families']), 'kind')} of identifier"
    yield Paragraph((
        say("Its members are tied together by ", cite(kinds, claim["cited"]), f": {listed(claim['families'])}."),
        say("By its behaviour the group has ", cite(f"{bits(claim['bits'])} bits", claim["cited"]),
            " for an operation run by one hand, against an innocent group of people."),
    ))  # fmt: skip
    yield Table(
        "Identifiers that members share, the commonest of each kind",
        IDENTIFIER_COLUMNS,
        tuple(_identifier_row(i, network) for i in sorted(network["identifiers"], key=_is_shared)),
        ("auto", "1fr", "auto", "auto", "auto"),
    )
    yield Table(
        "How its behaviour was judged", (("Argument", "l"), ("Bits", "r")),
        tuple(_argument_row(line, claim["cited"]) for line in claim["lines"]), ("1fr", "auto"),
    )  # fmt: skip


def _is_shared(found: dict[str, Any]) -> bool:
    """What the network holds stands first."""
    return found["verdict"] in ("infrastructure", "common")


def _identifier_row(found: dict[str, Any], network: Network) -> tuple[Cell, ...]:
    words = FAMILY_WORDS.get(found["family"], found["family"])
    members = f"{number(found['members_with'])} of {number(network['size'])}"
    return (
        words[0].upper() + words[1:], Name(found["value"], code=True),
        cite(members, found["cited"], network["members_cited"]),
        cite(number(found["total_with"] - found["members_with"]), found["cited"]),
        VERDICTS.get(found["verdict"], found["verdict"]),
    )  # fmt: skip


def _argument_row(line: dict[str, Any], cited: int) -> tuple[Cell, ...]:
    """The engine's own words; where they hold a number, that is a figure of the judgement."""
    words = "before any evidence: most groups are innocent" if line["feature"] == "prior" else line["argument"]
    return cite(words[0].upper() + words[1:], cited), cite(bits(line["bits"]), cited)
