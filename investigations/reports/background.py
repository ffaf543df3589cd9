"""The sections that hold for every case: limits, method, glossary. Their numbers are set, not measured."""

from typing import Any

from investigations.attribution.likelihood import BANDS, NAMED_AT
from investigations.attribution.weights import RELIABILITY
from investigations.reports.content import Block, Bullets, Defined, Name, Paragraph, Subsection, Table, cite, say
from investigations.reports.words import number, percent

Content = dict[str, Any]
Blocks = tuple[Block | Subsection, ...]

LIMITS = (
    "Linkage and attribution are judged by constants that people set, not fitted to known cases; the likelihoods are "
    "best read as ranks with a range.",
    "Indicators are what their sources reported. None was verified for this report beyond the records cited.",
    "An operator that is not on file cannot be named, and one that left none of its indicators cannot be recognised.",
    "Who an account belongs to in law, and whether its holder knew what it was used for, is not known.",
)
LINKING = (
    "Accounts are linked by what they share and by how improbable it is that strangers would share it, in bits: the "
    "binary logarithm of a Bayes factor.",
    "The groups that result are judged apart from that, by how they behave.",
)
ATTRIBUTING = (
    "Attribution compares the rate of each indicator inside the network with its rate among strangers.",
    "What a line can bring is capped by the reliability of its source, by what planting the trace would cost a rival, "
    "and by how far another network shows the same; a source that repeats itself counts whole once, then a half, then "
    "a third.",
)
TERMS = (
    "Account: an account of the platform that is under investigation.",
    "Identifier: something an account was seen with, such as a card, a device, an address or a prompt template.",
    "Network: accounts held to be run by one hand. Operator: who runs it. Access provider: who sold it access.",
    "Indicator: a reported fact that ties an operator to values of identifiers.",
    "Stranger: an account that belongs to no network of the run.",
    "Likelihood: how probable a claim is. Confidence: how good the grounds of that likelihood are.",
)


def limits(content: Content) -> Blocks:
    found = content["networks"][0]["limits"]
    items = [say(text) for text in LIMITS]
    items += [say(cite(note[0].upper() + note[1:], found["cited"]), ".") for note in found["missing"]]
    if found["population"]:
        accounts = cite(number(found["population"]), found["cited"])
        items.append(
            say(
                "The comparison with strangers rests on ",
                accounts,
                " accounts on record at the time; others would change it.",
            )
        )
    return (Bullets(tuple(items)),)


def method(content: Content) -> Blocks:
    run = content["run"]
    linked = Name(str(run["id"]))
    return (
        Paragraph((
            *(say(text) for text in LINKING), say("Only those above the cut of run ", linked, " are networks."),
        )),
        Paragraph((
            *(say(text) for text in ATTRIBUTING),
            say("An operator is named from a posterior of ", Defined(percent(NAMED_AT)), " on."),
        )),
        Paragraph((
            say("This document was made from snapshot ", Name(content["sha256"], code=True), ", a frozen copy of every "
                "row, figure and picture it uses, and says the same whenever it is made again."),
            say("Run ", linked, " has the fingerprint ", Name(run["fingerprint"], code=True), ", the evidence ",
                Name(content["evidence"]["fingerprint"], code=True), "."),
        )),
    )  # fmt: skip


def glossary(content: Content) -> Blocks:
    words = tuple((Name(b.words), Defined(b.percent)) for b in BANDS)
    grades = tuple((Name(grade), Defined(percent(share))) for grade, share in RELIABILITY.items())
    return (
        Bullets(tuple(say(term) for term in TERMS)),
        Table("Words of likelihood", (("Word", "l"), ("Probability", "r")), words, ("8em", "8em")),
        Table(
            "Reliability of a source, and how far it is believed",
            (("Grade", "l"), ("Believed", "r")),
            grades,
            ("8em", "8em"),
        ),
    )
