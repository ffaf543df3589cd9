"""From a snapshot to a document: the sections in their order, and the citations they use."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from investigations.reports import background, findings, weighing, workings
from investigations.reports.audiences import INTERNAL
from investigations.reports.content import (
    Block,
    Bullets,
    Document,
    Name,
    Paragraph,
    Part,
    Picture,
    Section,
    Subsection,
    Table,
    UncitedFigure,
    cite,
)
from investigations.reports.redaction import Reduction, reduce
from investigations.reports.templates import STANDARD, Template, TemplateSection, write_lead
from investigations.reports.words import band, day, moment, number

Content = dict[str, Any]
Blocks = tuple[Block | Subsection, ...]


REDUCED = "This document was reduced for its audience: {}."
MAKERS: Mapping[str, Callable[[Content], Blocks]] = {
    "summary": findings.summary, "claims": findings.claims, "scale": findings.scale, "workings": workings.workings,
    "timeline": workings.timeline, "network": findings.ties, "evidence": workings.evidence,
    "attribution": weighing.attribution, "alternatives": weighing.alternatives, "change": weighing.change,
    "collateral": weighing.collateral, "limits": background.limits, "method": background.method,
    "glossary": background.glossary,
}  # fmt: skip


def build(content: Content, sha256: str, template: Template = STANDARD, audience: str = INTERNAL) -> Document:
    """The document of a snapshot, for an audience. Raises UncitedFigure when any section states a figure without its
    citation, TemplateFault where a section of the template does not fit."""
    reduction = reduce(content, audience)
    content = {**reduction.content, "sha256": sha256}
    values = placeholders(content)
    made = tuple(section for s in template.sections if (section := _section(s, content, values, reduction)).blocks)
    cited = frozenset(n for section in made for n in _cites(section))
    known = {entry["n"] for entry in content["citations"]}
    if cited - known:
        raise UncitedFigure(f"Citations {sorted(cited - known)} are not in the snapshot")
    return Document(
        title=content["case"]["title"],
        facts=_facts(content, template, reduction),
        sections=made,
        citations=tuple(_with_grounds(content["citations"], cited)),
        networks=tuple(content["networks"]),
        address=content["address"],
        sha256=sha256,
        cited=cited,
    )


def _section(
    section: TemplateSection, content: Content, values: Mapping[str, Part | None], reduction: Reduction
) -> Section:
    lead = write_lead(replace(section, lead=reduction.scrub(section.lead)), values) if section.lead else ()
    blocks = MAKERS[section.key](content) if section.key in MAKERS else ()
    return Section(section.key, reduction.scrub(section.title), (*lead, *blocks))


# The placeholders of a lead, and what each stands for.
PLACEHOLDERS = {
    "case": "the case's reference", "network": "the network's id", "owner": "who owns the case",
    "marking": "the marking", "frozen": "when the case was frozen", "accounts": "all its accounts",
    "accounts_confirmed": "accounts that are confirmed", "exchanges": "exchanges of all its accounts",
    "days": "days with traffic", "tokens": "tokens of all its accounts", "payments": "payments of all its accounts",
    "first_used": "the first day with traffic", "last_used": "the last day with traffic",
    "one_network": "the likelihood of the first claim", "operator": "who is held to run it",
    "operator_likelihood": "the likelihood of that",
}  # fmt: skip


def placeholders(content: Content) -> dict[str, Part | None]:
    """What a lead may name: names of the case, and figures of its first network with their citations."""
    network = content["networks"][0]
    every, sure, held = network["scale"][-1], network["scale"][0], network["on_record"]
    used, claim = every["cited"]["usage"], network["claim"]["cited"]
    return {
        "case": Name(content["case"]["reference"]), "network": Name(network["public_id"]),
        "owner": Name(content["case"]["owner"]), "marking": Name(content["case"]["tlp"]),
        "frozen": cite(moment(content["taken_at"]), network["members_cited"]),
        "accounts": cite(number(network["size"]), network["members_cited"]),
        "accounts_confirmed": cite(number(sure["accounts"]), sure["cited"]["accounts"]),
        "exchanges": cite(number(every["exchanges"]), used), "days": cite(number(every["days"]), used),
        "tokens": cite(number(every["input_tokens"] + every["output_tokens"]), used),
        "payments": cite(number(every["payments"]), every["cited"]["payments"]),
        "first_used": cite(day(every["first_used"]), used), "last_used": cite(day(every["last_used"]), used),
        "one_network": cite(band(held["network"]), claim) if held["network"] else None,
        "operator": Name(held["operator"]["name"]) if held["operator"] else None,
        "operator_likelihood": cite(band(held["operator"]), claim) if held["operator"] else None,
    }  # fmt: skip


def _facts(content: Content, template: Template, reduction: Reduction) -> Content:
    case, audience = content["case"], reduction.audience
    return {
        "reference": case["reference"], "marking": case["tlp"], "date": moment(content["taken_at"]),
        "taken_at": content["taken_at"], "author": content["taken_by"], "owner": case["owner"],
        "run": content["run"]["id"], "run_fingerprint": content["run"]["fingerprint"],
        "evidence_fingerprint": content["evidence"]["fingerprint"], "snapshot": content["sha256"],
        "networks": [n["public_id"] for n in content["networks"]],
        "template": f"{template.name}, version {template.version}", "audience": audience.key,
        "reduced_title": REDUCED.format(audience.reads) if audience.is_reduced else "",
        "reduced": audience.statements() if audience.is_reduced else [],
    }  # fmt: skip


def _with_grounds(citations: list[dict[str, Any]], cited: frozenset[int]) -> Iterator[dict[str, Any]]:
    """The citations used, and the evidence that a cited run table rests on."""
    wanted = set(cited)
    for entry in citations:
        if entry["n"] in cited:
            wanted.update(entry.get("rests_on", ()))
    return (entry for entry in citations if entry["n"] in wanted)


def _cites(section: Section) -> Iterator[int]:
    for block in section.blocks:
        for inner in block.blocks if isinstance(block, Subsection) else (block,):
            yield from _block_cites(inner)


def _block_cites(block: Block) -> Iterator[int]:
    match block:
        case Paragraph(sentences) | Bullets(sentences):
            for sentence in sentences:
                yield from sentence.cites
        case Table():
            for row in block.rows:
                yield from Table.cites(row)
        case Picture():
            yield from block.caption.cites
