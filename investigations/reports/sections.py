"""The sections that speak of the case: plain functions from a snapshot to blocks. Text is here, figures cite."""

from collections.abc import Iterator
from typing import Any

from investigations.attribution.hypotheses import ORGANISATION, RESELLER, UNKNOWN
from investigations.reports.background import glossary, limits, method
from investigations.reports.content import (
    Block,
    Bullets,
    Cell,
    Figure,
    Name,
    Paragraph,
    Part,
    Picture,
    Sentence,
    Subsection,
    Table,
    cite,
    say,
)
from investigations.reports.pictures import ruler, weeks
from investigations.reports.words import (
    band,
    bits,
    day,
    listed,
    money,
    number,
    percent,
    plural,
    short_day,
    span,
)

Content = dict[str, Any]
Network = dict[str, Any]
Blocks = tuple[Block | Subsection, ...]
FAMILY_WORDS = {
    "instrument": "card", "device": "device", "address": "address", "block": "network block", "domain": "e-mail domain",
    "template": "prompt template", "mailbox": "mailbox", "phone": "phone", "phone_run": "run of phone numbers",
    "reseller": "reseller",
}  # fmt: skip


def per_network(content: Content) -> Iterator[Network]:
    yield from content["networks"]


def _divided(content: Content, blocks: Any) -> Blocks:
    """Blocks straight away for one network, under a heading each for several."""
    networks = content["networks"]
    if len(networks) == 1:
        return tuple(blocks(networks[0]))
    return tuple(Subsection(f"Network {n['public_id']}", tuple(blocks(n))) for n in networks)


def _held(network: Network, claim: str) -> dict[str, Any] | None:
    """The claim as it is on record: an analyst's before the machine's."""
    return network["on_record"][claim]


def _cited(network: Network, claim: str) -> int:
    if claim == "operator" and network["attribution"]:
        return network["attribution"]["cited"]
    return network["claim"]["cited"]


# --- summary ---------------------------------------------------------------------------------------------------
def summary(content: Content) -> Blocks:
    blocks: list[Block] = []
    for network in per_network(content):
        all_of = network["scale"][-1]
        sentences = [
            say(
                "Network ", Name(network["public_id"]), " is a group of ", cite(number(network["size"]), network["members_cited"]),
                " accounts that together made ", cite(number(all_of["exchanges"]), all_of["cited"]["usage"]),
                " exchanges between ", cite(day(all_of["first_used"]), all_of["cited"]["usage"]), " and ",
                cite(day(all_of["last_used"]), all_of["cited"]["usage"]), "."
            ),
            *_claim_sentences(network),
        ]  # fmt: skip
        blocks.append(Paragraph(tuple(sentences)))
    return tuple(blocks)


def _claim_sentences(network: Network) -> list[Sentence]:
    found: list[Sentence] = []
    if one := _held(network, "network"):
        found.append(say(
            "It is ", cite(band(one), network["claim"]["cited"]), " that these accounts are one network, run by one hand."
        ))  # fmt: skip
    if held := _held(network, "operator"):
        found.append(
            say("It is ", cite(band(held), _cited(network, "operator")), f" that {_statement(network, held)}.")
        )
    return found


def _statement(network: Network, held: dict[str, Any]) -> str:
    for hypothesis in network["attribution"]["hypotheses"] if network["attribution"] else ():
        if hypothesis["key"] == held["hypothesis"]:
            return hypothesis["statement"]
    return f"{held['name']} runs it"


# --- claims ----------------------------------------------------------------------------------------------------
def claims(content: Content) -> Blocks:
    return _divided(content, _claims)


def _claims(network: Network) -> Iterator[Block]:
    yield Paragraph((
        say("Two claims are made, and they are judged apart. "
            "Likelihood says how probable a claim is; confidence says how good the grounds are."),
    ))  # fmt: skip
    titles = {"network": "First claim: these accounts are one network.", "operator": "Second claim: who runs it."}
    for claim, title in titles.items():
        held = _held(network, claim)
        if held is None:
            yield Paragraph((say(title), say("Nothing is on record for this claim, and so nothing is claimed.")))
            continue
        cited = _cited(network, claim)
        what = "these accounts are one network, run by one hand" if claim == "network" else _statement(network, held)
        yield Paragraph((
            say(title),
            say("It is ", cite(band(held), cited), f" that {what}."),
            say(f"Confidence in this is {held['confidence']}: ", cite(_grounds(held), cited), "."),
            say("It was recorded by ", Name(held["by"]), " on ", cite(day(held["at"]), cited), ", from run ",
                Name(str(held["run"])), "."),
        ))  # fmt: skip
        yield Picture(
            ruler(held["low"], held["high"], held["words"]),
            f"Scale of likelihood from remote to almost certain; the claim is {band(held)}.",
            say("Likelihood of this claim on the scale of Intelligence Community Directive ", Name("203"), ": ",
                cite(band(held), cited), "."),
        )  # fmt: skip
    yield from _machine_beside(network)


def _grounds(held: dict[str, Any]) -> str:
    return held["reason"].rstrip(". ") or held["grounds"]


def _machine_beside(network: Network) -> Iterator[Block]:
    """Where a person holds something else than the machine, both are said."""
    held, attribution = _held(network, "operator"), network["attribution"]
    if held and attribution and held["origin"] == "analyst":
        leading = attribution["hypotheses"][0]
        yield Paragraph((
            say("The computed assessment is that it is ", cite(band(leading), attribution["cited"]),
                f" that {leading['statement']}; the analyst's assessment above stands beside it with its reason."),
        ))  # fmt: skip


# --- scale -----------------------------------------------------------------------------------------------------
def scale(content: Content) -> Blocks:
    return _divided(content, _scale)


def _scale(network: Network) -> Iterator[Block]:
    sure, every = network["scale"][0], network["scale"][-1]
    accounts = (sure["cited"]["accounts"], every["cited"]["accounts"])
    usage = (sure["cited"]["usage"], every["cited"]["usage"])
    paid = (sure["cited"]["payments"], every["cited"]["payments"])
    yield Paragraph((
        say("Volumes are ranges: the lower figure counts only accounts whose membership is confirmed by independent "
            "kinds of evidence, the upper figure every account above the cut."),
        say("The network has ", cite(span(sure["accounts"], every["accounts"]), *accounts), " accounts, which made ",
            cite(span(sure["exchanges"], every["exchanges"]), *usage), " exchanges on ",
            cite(span(sure["days"], every["days"]), *usage), " days."),
    ))  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    labels = ("Confirmed", "Confirmed and high", "All, with possible")
    for label, tier in zip(labels, network["scale"], strict=True):
        a, u, p = tier["cited"]["accounts"], tier["cited"]["usage"], tier["cited"]["payments"]
        rows.append((
            label, cite(number(tier["accounts"]), a), cite(number(tier["exchanges"]), u),
            cite(number(tier["input_tokens"] + tier["output_tokens"]), u), cite(number(tier["payments"]), p),
            cite(money(tier["amounts"]), p), cite(number(tier["days"]), u),
        ))  # fmt: skip
    yield Table(
        "Scale by tier of confidence; each line includes the one above",
        (("Tier", "l"), ("Accounts", "r"), ("Exchanges", "r"), ("Tokens", "r"), ("Payments", "r"), ("Paid", "r"), ("Days", "r")),
        tuple(rows),
    )  # fmt: skip
    yield Bullets(tuple(
        say(f"{tier['name'].capitalize()}: ", _defined(tier["meaning"]), ".") for tier in network["tiers"]
    ))  # fmt: skip
    weekly = network["weekly"]
    if weekly["rows"]:
        week, most = max(weekly["rows"], key=lambda row: row[1])
        drawn = [[short_day(w), n] for w, n in weekly["rows"]]
        yield Picture(
            weeks(drawn),
            f"Bars of exchanges by week from {drawn[0][0]} to {drawn[-1][0]}; the highest is {most:,}.",
            say("Exchanges by week; the busiest began on ", cite(day(week), weekly["cited"]), " with ",
                cite(number(most), weekly["cited"]), " exchanges. Weeks without any are not drawn."),
        )  # fmt: skip


def _defined(text: str) -> Part:
    from investigations.reports.content import Defined

    return Defined(text)


# --- what ties it together -----------------------------------------------------------------------------------
def ties(content: Content) -> Blocks:
    return _divided(content, _ties)


def _ties(network: Network) -> Iterator[Block]:
    claim = network["claim"]
    yield Picture(
        network["picture"]["svg"],
        network["picture"]["alt"],
        say("The network as groups of accounts; a ring shows the kinds of identifier a group shares, a line what two groups "
            "share. It has ", cite(number(network["size"]), network["members_cited"]), " accounts."),
    )  # fmt: skip
    yield Paragraph((
        say(cite(claim["grounds"][0].upper() + claim["grounds"][1:], claim["cited"]), "."),
        say("Judged by its behaviour, the group has ", cite(f"{bits(claim['bits'])} bits", claim["cited"]),
            " for an operation run by one hand against an innocent group of people."),
    ))  # fmt: skip
    rows = [
        (FAMILY_WORDS.get(i["family"], i["family"]).capitalize(), Name(i["value"], code=True),
         cite(f"{number(i['members_with'])} of {number(network['size'])}", i["cited"], network["members_cited"]),
         cite(number(i["total_with"] - i["members_with"]), i["cited"]), _verdict(i["verdict"]))
        for i in network["identifiers"]
    ]  # fmt: skip
    yield Table(
        "Identifiers that most members share",
        (("Kind", "l"), ("Value", "l"), ("Members", "r"), ("Others", "r"), ("Held to be", "l")),
        tuple(rows),
        ("auto", "1fr", "auto", "auto", "auto"),
    )
    rows = [
        (line["argument"][0].upper() + line["argument"][1:], cite(bits(line["bits"]), claim["cited"]))
        for line in claim["lines"] if line["feature"] != "prior"
    ]  # fmt: skip
    prior = next((line for line in claim["lines"] if line["feature"] == "prior"), None)
    if prior:
        rows.insert(0, ("Before any evidence: most groups are innocent", cite(bits(prior["bits"]), claim["cited"])))
    yield Table(
        "How its behaviour was judged",
        (("Argument", "l"), ("Bits", "r")),
        tuple(_safe(rows, claim["cited"])),
        ("1fr", "auto"),
    )


def _safe(rows: list[tuple[Cell, ...]], cited: int) -> Iterator[tuple[Cell, ...]]:
    """Arguments come from the engine's words; where one holds a number, that is a figure of the judgement."""
    for argument, *rest in rows:
        yield (cite(str(argument), cited), *rest)


def _verdict(verdict: str) -> str:
    return {
        "owned": "held by the network", "infrastructure": "shared infrastructure", "common": "common to many",
        "plain": "not decided",
    }.get(verdict, verdict)  # fmt: skip


# --- attribution -----------------------------------------------------------------------------------------------
def attribution(content: Content) -> Blocks:
    return _divided(content, _attribution)


def _attribution(network: Network) -> Iterator[Block]:
    found = network["attribution"]
    if found is None:
        yield Paragraph((say("The run assessed nobody for this group: only networks above the cut are assessed."),))
        return
    cited = found["cited"]
    yield Paragraph((
        say("The hypotheses below exclude each other. Evidence is weighed in bits: one bit makes a hypothesis twice as "
            "likely against the others, a bit taken away half as likely."),
    ))  # fmt: skip
    yield Table(
        "Hypotheses, likeliest first",
        (("Hypothesis", "l"), ("Prior", "r"), ("Bits", "r"), ("Posterior", "r"), ("Likelihood", "l"), ("Confidence", "l")),
        tuple(
            (Name(h["name"]), cite(percent(h["prior"]), cited), cite(bits(h["bits"]), cited),
             cite(percent(h["posterior"]), cited), cite(band(h), cited), h["confidence"])
            for h in found["hypotheses"]
        ),
        ("1fr", "auto", "auto", "auto", "auto", "auto"),
    )  # fmt: skip
    yield _matrix(found)
    for provider in found["providers"]:
        if provider["named"]:
            lines = [n for line in provider["lines"] for n in (line["cited"],)]
            yield Paragraph((
                say("Beside the operator, it is ", cite(band(provider), cited, *lines), " that ", Name(provider["name"]),
                    f" sold it access; confidence in this is {provider['confidence']}. "
                    "An access provider has honest customers too and is not held to run the network."),
            ))  # fmt: skip


def _matrix(found: dict[str, Any]) -> Table:
    """A row a line, a column a hypothesis; a line that says nothing of a hypothesis leaves its cell empty."""
    hypotheses = found["hypotheses"][:5]
    keyed: dict[tuple[str, str, str], dict[str, Any]] = {}
    for h in hypotheses:
        for line in h["lines"]:
            keyed.setdefault((line["kind_words"], line["value"], line["source"]), {"line": line, "bits": {}})["bits"][
                h["key"]
            ] = line["bits"]
    rows: list[tuple[Cell, ...]] = []
    for entry in keyed.values():
        line = entry["line"]
        grade = f", {line['reliability']}{line['credibility']}" if line["reliability"] else ""
        rows.append((
            (f"{line['kind_words']} ", Name(line["value"], code=True)), Name(f"{line['source'] or 'unnamed'}{grade}"),
            *(cite(bits(entry["bits"][h["key"]]), line["cited"]) if h["key"] in entry["bits"] else "" for h in hypotheses),
        ))  # fmt: skip
    columns = (("Evidence", "l"), ("Source", "l"), *((h["name"], "r") for h in hypotheses))
    return Table(
        "Evidence against each hypothesis, in bits", columns, tuple(rows), ("1.6fr", "auto", *["1fr"] * len(hypotheses))
    )


# --- alternatives and what would change it -------------------------------------------------------------------------
def alternatives(content: Content) -> Blocks:
    return _divided(content, _alternatives)


_AGAINST = {
    UNKNOWN: "It has no evidence of its own: it is what remains when the indicators on file are given too little weight.",
    RESELLER: "Customers of a reseller are strangers to each other, and strangers do not share cards, devices and a rhythm of work.",
    ORGANISATION: "An organisation meets somewhere, declares itself, and lets its people work as people do.",
}


def _alternatives(network: Network) -> Iterator[Block]:
    found = network["attribution"]
    if found is None:
        return
    leading, cited = found["hypotheses"][0], found["cited"]
    items: list[Sentence] = []
    for h in found["hypotheses"][1:]:
        against = [n for line in h["lines"] for n in (line["cited"],)]
        less = bits(leading["bits"] - h["bits"])
        items.append(say(
            Name(h["name"][0].upper() + h["name"][1:]), ": ", cite(band(h), cited), ". ", _AGAINST.get(h["key"], _weaker(h)),
            " The evidence sets it ", cite(f"{less} bits", cited, *against), " behind the leading hypothesis.",
        ))  # fmt: skip
    yield Bullets(tuple(items))
    if found["silent"]:
        seen = found["silent"]
        yield Paragraph((
            say("Indicators of other operators were seen too and say nothing, because they are as common among strangers: ",
                *_listed_silent(seen), "."),
        ))  # fmt: skip


def _weaker(h: dict[str, Any]) -> str:
    kinds = sorted({line["kind_words"] for line in h["lines"]})
    return (
        f"What speaks for it is {'an' if kinds[0][0] in 'aeiou' else 'a'} {listed(kinds)}, and less strongly."
        if kinds
        else ""
    )


def _listed_silent(seen: list[dict[str, Any]]) -> Iterator[Part]:
    for place, line in enumerate(seen):
        yield Name(f"{line['operator']}\u2019s {line['kind']} ")
        yield Name(line["value"], code=True)
        yield " ("
        yield cite(f"{number(line['strangers_with'])} {plural(line['strangers_with'], 'stranger')}", line["cited"])
        yield ")" if place == len(seen) - 1 else "), "


def change(content: Content) -> Blocks:
    return _divided(content, _change)


def _change(network: Network) -> Iterator[Block]:
    found = network["attribution"]
    if found is None:
        return
    leading, cited = found["hypotheses"][0], found["cited"]
    items: list[Sentence] = []
    for line in found["without"]:
        moved = line["leads"] != leading["name"] or line["of_leading_words"] != leading["words"]
        effect = "" if moved else ", which leaves the likelihood in its band"
        items.append(say(
            f"Without the {line['kind_words']} ", Name(line["value"], code=True), " of ", Name(line["hypothesis"]),
            " the leading hypothesis would be ", Name(line["leads"]), ", ", cite(f"{line['words']}, {percent(line['posterior'])}", cited),
            f"{effect}.",
        ))  # fmt: skip
    yield Paragraph((
        say("Each line of evidence was taken away in turn and everything weighed again; the most telling come first."),
    ))  # fmt: skip
    if items:
        yield Bullets(tuple(items))
    yield Bullets((
        say("An indicator shown to have been reported wrongly, or to be used by another network as much as by this one, would lose "
            "its weight."),
        say("A declared organisation, a place where members meet, or owners who come forward would speak against the first claim."),
        say("An indicator of another operator, rare among strangers and costly to plant, would speak against the second."),
    ))  # fmt: skip


# --- collateral ------------------------------------------------------------------------------------------------------
def collateral(content: Content) -> Blocks:
    return _divided(content, _collateral)


def _collateral(network: Network) -> Iterator[Block]:
    held, shared = network["collateral"]["held"], network["collateral"]["infrastructure"]
    sentences = [_held_sentence(held)]
    if shared["accounts"]:
        sentences.append(say(
            "Another ", cite(number(shared["accounts"]), shared["cited"]),
            f" {plural(shared['accounts'], 'account')} outside it use shared infrastructure that it uses too, such as carriers' "
            "addresses and resellers' gateways, among them ",
            *_whose(shared), "."
        ))  # fmt: skip
        sentences.append(
            say("Acting on shared infrastructure would hit them; it is no ground for action against anybody.")
        )
    yield Paragraph(tuple(sentences))


def _held_sentence(held: dict[str, Any]) -> Sentence:
    if not held["accounts"]:
        return say(cite("No account", held["cited"]), " outside the network uses an identifier that the network holds.")
    return say(
        cite(number(held["accounts"]), held["cited"]),
        f" {plural(held['accounts'], 'account')} outside the network {plural(held['accounts'], 'uses', 'use')} ",
        cite(number(held["identifiers"]), held["cited"]), f" {plural(held['identifiers'], 'identifier')} that the network "
        "holds, among them ", *_whose(held), ". They are not members, and each is to be looked at before anything is done.",
    )  # fmt: skip


def _whose(found: dict[str, Any]) -> tuple[Figure | str, ...]:
    o, r, cited = found["organisations"], found["resellers"], found["cited"]
    return (
        "accounts of ", cite(f"{number(o)} declared {plural(o, 'organisation')}", cited), " and customers of ",
        cite(f"{number(r)} {plural(r, 'reseller')}", cited),
    )  # fmt: skip


__all__ = [
    "alternatives", "attribution", "change", "claims", "collateral", "glossary", "limits", "method", "scale", "summary",
    "ties",
]  # fmt: skip
