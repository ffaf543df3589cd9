"""The sections that weigh: who runs it, what else could explain it, what would change that, who else would be hit."""

from collections.abc import Iterator
from typing import Any

from investigations.attribution.hypotheses import ORGANISATION, RESELLER, SHARED_TOOL, TAKEN_OVER, UNKNOWN
from investigations.reports.content import (
    Block,
    Bullets,
    Cell,
    Figure,
    Name,
    Paragraph,
    Part,
    Sentence,
    Table,
    cite,
    say,
)
from investigations.reports.findings import Blocks, Content, Network, divided
from investigations.reports.words import band, bits, listed, number, percent, plural

COMPARED = 5  # hypotheses side by side on paper
SILENT_NAMED = 6  # indicators that say nothing; the rest is counted, and cited
HYPOTHESIS_COLUMNS = (
    ("Hypothesis", "l"), ("Prior", "r"), ("Bits", "r"), ("Posterior", "r"), ("Likelihood", "l"), ("Confidence", "l"),
)  # fmt: skip
NOBODY = Paragraph((say("The run assessed nobody for this group: only networks above the cut are assessed."),))
AGAINST = {
    UNKNOWN: "It has no evidence of its own: what remains when the indicators on file are given too little weight.",
    RESELLER: "Customers of a reseller are strangers to each other, and strangers share neither cards nor hours.",
    ORGANISATION: "An organisation meets somewhere, declares itself, and lets its people work as people do.",
    SHARED_TOOL: "Strangers who use one tool share its prompts, and neither cards nor devices nor hours.",
    TAKEN_OVER: "An account that was taken over was silent for long, and came back on another device and address.",
}
WOULD_CHANGE = (
    "An indicator that proves wrongly reported, or another network's as much as this one's, would lose its weight.",
    "A declared organisation, a place where members meet, or owners who come forward would speak against the first.",
    "An indicator of another operator, rare among strangers and costly to plant, would speak against the second.",
)


def attribution(content: Content) -> Blocks:
    return divided(content, _attribution)


def _attribution(network: Network) -> Iterator[Block]:
    found = network["attribution"]
    if found is None:
        yield NOBODY
        return
    cited = found["cited"]
    yield Paragraph((
        say("The hypotheses exclude each other."),
        say("Evidence is weighed in bits: one bit makes a hypothesis twice as likely against the others, a bit taken "
            "away half as likely."),
    ))  # fmt: skip
    yield from _ranking(network, cited)
    rows = tuple(
        (Name(h["name"]), cite(percent(h["prior"]), cited), cite(bits(h["bits"]), cited),
         cite(percent(h["posterior"]), cited), cite(band(h), cited), h["confidence"])
        for h in found["hypotheses"]
    )  # fmt: skip
    widths = ("1fr", *["auto"] * 5)
    yield Table("Hypotheses, likeliest first", HYPOTHESIS_COLUMNS, rows, widths)
    yield _matrix(found)
    yield from _statements(network)
    yield from _false_flags(network, cited)
    yield from (_provider(p, cited) for p in found["providers"] if p["named"])


RANKING_COLUMNS = (("Rank", "r"), ("Hypothesis", "l"), ("Inconsistency", "r"), ("Lines against", "r"),
                   ("Posterior", "r"), ("Likelihood", "l"))  # fmt: skip


def _ranking(network: Network, cited: int) -> Iterator[Block]:
    """With the analysts' lines; the table after it is the machine's alone."""
    weighing = network["weighing"]
    cites = (cited, *(s["cited"] for s in weighing["statements"]))
    rows = tuple(
        (Name(str(place)), Name(w["name"]), cite(f"{w['inconsistency']:.1f}", *cites), cite(str(w["against"]), *cites),
         cite(percent(w["posterior"]), *cites), cite(band(w), *cites))
        for place, w in enumerate(weighing["ranked"], 1)
    )  # fmt: skip
    title = "Hypotheses by what is least inconsistent with all lines, in bits"
    yield Table(title, RANKING_COLUMNS, rows, ("auto", "1fr", "auto", "auto", "auto", "auto"))


def _statements(network: Network) -> Iterator[Block]:
    said = network["weighing"]["statements"]
    if said:
        yield Table(
            "Lines that analysts added", (("Statement", "l"), ("Source", "l"), ("How it stands", "l")),
            tuple(
                (cite(s["text"], s["cited"]), Name(f"{s['source']}, {s['reliability']}{s['credibility']}"),
                 Name("; ".join(f"{name}: {words}" for name, words in s["marks"]) or "says nothing"))
                for s in said
            ),
            ("1.6fr", "1fr", "1.4fr"),
        )  # fmt: skip


def _false_flags(network: Network, cited: int) -> Iterator[Block]:
    flags = network["weighing"]["false_flags"]
    if flags:
        yield Table(
            "What planting the traces for the leading hypothesis would cost a rival",
            (("Trace", "l"), ("Account-days", "r"), ("Chance allowed for", "r")),
            tuple(
                ((f"{f['words']} ", Name(f["value"], code=True)), cite(number(f["cost"]), cited),
                 cite(percent(f["chance"]), cited))
                for f in flags
            ),
            ("1fr", "auto", "auto"),
        )  # fmt: skip


def _matrix(found: dict[str, Any]) -> Table:
    """A row a line, a column a hypothesis; a line that says nothing of a hypothesis leaves its cell empty."""
    compared = found["hypotheses"][:COMPARED]
    lines: dict[tuple[str, str, str], dict[str, Any]] = {}
    said: dict[tuple[str, str, str], dict[str, float]] = {}
    for h in compared:
        for line in h["lines"]:
            key = (line["kind_words"], line["value"], line["source"])
            lines[key] = line
            said.setdefault(key, {})[h["key"]] = line["bits"]
    rows = tuple(
        (*_evidence(line), *(_cell(said[key].get(h["key"]), line["cited"]) for h in compared))
        for key, line in lines.items()
    )
    columns = (("Evidence", "l"), ("Source", "l"), *((h["name"], "r") for h in compared))
    shown = (
        f", the likeliest {len(compared)} of {len(found['hypotheses'])}" if len(found["hypotheses"]) > COMPARED else ""
    )
    title = f"Evidence for and against each hypothesis, in bits{shown}"
    return Table(title, columns, rows, ("1.6fr", "1.1fr", *["1fr"] * len(compared)))


def _cell(worth: float | None, cited: int) -> Cell:
    return "" if worth is None else cite(bits(worth), cited)


def _evidence(line: dict[str, Any]) -> tuple[Cell, Cell]:
    grade = f", {line['reliability']}{line['credibility']}" if line["reliability"] else ""
    return (f"{line['kind_words']} ", Name(line["value"], code=True)), Name(f"{line['source'] or 'unnamed'}{grade}")


def _provider(provider: dict[str, Any], cited: int) -> Paragraph:
    lines = (line["cited"] for line in provider["lines"])
    return Paragraph((
        say("Beside the operator, it is ", cite(band(provider), cited, *lines), " that ", Name(provider["name"]),
            f" sold it access; confidence in this is {provider['confidence']}."),
        say("An access provider has honest customers too and is not held to run the network."),
    ))  # fmt: skip


# --- alternatives, and what would change it ----------------------------------------------------------------------
def alternatives(content: Content) -> Blocks:
    return divided(content, _alternatives)


def _alternatives(network: Network) -> Iterator[Block]:
    found = network["attribution"]
    if found is None:
        yield NOBODY
        return
    leading = found["hypotheses"][0]
    yield Bullets(tuple(_less_likely(h, leading, found["cited"]) for h in found["hypotheses"][1:]))
    if found["silent"]:
        yield Paragraph((
            say("Indicators were seen too that say nothing, because strangers or other networks show them as much: ",
                *_silent(found["silent"]), "."),
        ))  # fmt: skip


def _less_likely(h: dict[str, Any], leading: dict[str, Any], cited: int) -> Sentence:
    lines = (line["cited"] for line in h["lines"])
    behind = cite(f"{abs(leading['bits'] - h['bits']):.1f} bits", cited, *lines)
    name = h["name"][0].upper() + h["name"][1:]
    place = "behind" if leading["bits"] >= h["bits"] else "before"
    return say(
        Name(name), ": ", cite(band(h), cited), f". {AGAINST.get(h['key']) or _weaker(h)} The evidence sets it ",
        behind,
        f" {place} the leading hypothesis.",
    )  # fmt: skip


def _weaker(h: dict[str, Any]) -> str:
    kinds = sorted({line["kind_words"] for line in h["lines"]})
    article = "an" if kinds and kinds[0][0] in "aeiou" else "a"
    return f"What speaks for it is {article} {listed(kinds)}, and less strongly." if kinds else "Nothing speaks for it."


def _silent(seen: list[dict[str, Any]]) -> Iterator[Part]:
    named = seen[:SILENT_NAMED]
    for place, line in enumerate(named):
        yield Name(f"{line['operator']}\u2019s {line['kind']} ")
        yield Name(line["value"], code=True)
        yield " ("
        yield cite(f"{number(line['strangers_with'])} {plural(line['strangers_with'], 'stranger')}", line["cited"])
        yield ")" if place == len(named) - 1 else "), "
    if len(seen) > len(named):
        yield " and "
        yield cite(f"{len(seen) - len(named)} more", *(line["cited"] for line in seen[len(named) :]))


def change(content: Content) -> Blocks:
    intro = Paragraph((
        say("Each line of evidence was taken away in turn and everything weighed again; the most telling come first."),
    ))  # fmt: skip
    return (intro, *divided(content, _change), Bullets(tuple(say(text) for text in WOULD_CHANGE)))


def _change(network: Network) -> Iterator[Block]:
    found = network["attribution"]
    if found is None:
        yield NOBODY
    elif found["without"]:
        yield Bullets(tuple(_without(line, found) for line in found["without"]))
    else:
        yield Paragraph((say("No reported indicator speaks for any hypothesis, so none could be taken away."),))
    weighing = network["weighing"]
    if weighing and weighing["mind"]:
        cited = found["cited"] if found else network["claim"]["cited"]
        yield Paragraph((say("In the analysts' words: ", cite(weighing["mind"].rstrip(". "), cited), "."),))


def _without(line: dict[str, Any], found: dict[str, Any]) -> Sentence:
    leading = found["hypotheses"][0]
    stays = line["leads"] == leading["name"] and line["of_leading_words"] == leading["words"]
    return say(
        f"Without the {line['kind_words']} ", Name(line["value"], code=True), " of ", Name(line["hypothesis"]),
        " the leading hypothesis would be ", Name(line["leads"]), ", ",
        cite(f"{line['words']}, {percent(line['posterior'])}", found["cited"]),
        "; the likelihood stays in its band." if stays else ".",
    )  # fmt: skip


# --- collateral ----------------------------------------------------------------------------------------------------
def collateral(content: Content) -> Blocks:
    return divided(content, _collateral)


def _collateral(network: Network) -> Iterator[Block]:
    held, shared = network["collateral"]["held"], network["collateral"]["infrastructure"]
    sentences = [*_held(held)]
    if shared["accounts"]:
        sentences += [
            say("Another ", cite(number(shared["accounts"]), shared["cited"]),
                f" {plural(shared['accounts'], 'account')}"
                " use shared infrastructure that it uses too, such as carriers' addresses and resellers' gateways",
                *_whose(shared), "."),
            say("Acting on shared infrastructure would hit them; it is no ground for action against anybody."),
        ]  # fmt: skip
    yield Paragraph(tuple(sentences))


def _held(held: dict[str, Any]) -> Iterator[Sentence]:
    n, cited = held["accounts"], held["cited"]
    if not n:
        yield say(cite("No account", cited), " outside the network uses an identifier that the network holds.")
        return
    yield say(
        cite(number(n), cited), f" {plural(n, 'account')} outside the network {plural(n, 'uses', 'use')} ",
        cite(number(held["identifiers"]), cited), f" {plural(held['identifiers'], 'identifier')} that members use and "
        "that are not shared infrastructure", *_whose(held), ".",
    )  # fmt: skip
    yield say("They are not members, and each is to be looked at before anything is done.")


def _whose(found: dict[str, Any]) -> Iterator[Figure | str]:
    parts = [
        cite(f"{number(n)} {plural(n, noun)}", found["cited"])
        for n, noun in ((found["organisations"], "declared organisation"), (found["resellers"], "reseller")) if n
    ]  # fmt: skip
    for place, part in enumerate(parts):
        yield ", among them accounts of " if place == 0 else " and of "
        yield part
