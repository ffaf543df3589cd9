"""From a snapshot to a document: the sections in their order, and the citations they use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from investigations.reports import background, findings, weighing
from investigations.reports.content import (
    Block,
    Bullets,
    Document,
    Paragraph,
    Picture,
    Section,
    Subsection,
    Table,
    UncitedFigure,
)
from investigations.reports.words import moment

Content = dict[str, Any]
Blocks = tuple[Block | Subsection, ...]


@dataclass(frozen=True)
class SectionKind:
    """One section: its blocks come from a plain function over the snapshot; none at all leaves the section out."""

    key: str
    title: str
    make: Callable[[Content], Blocks]


SECTIONS: tuple[SectionKind, ...] = (
    SectionKind("summary", "Summary", findings.summary),
    SectionKind("claims", "What is claimed", findings.claims),
    SectionKind("scale", "Scale", findings.scale),
    SectionKind("network", "What ties the accounts together", findings.ties),
    SectionKind("attribution", "Who runs it", weighing.attribution),
    SectionKind("alternatives", "Other explanations, and why they are less likely", weighing.alternatives),
    SectionKind("change", "What would change our mind", weighing.change),
    SectionKind("collateral", "Who else uses the same identifiers", weighing.collateral),
    SectionKind("limits", "Limits, and what is not known", background.limits),
    SectionKind("method", "Method", background.method),
    SectionKind("glossary", "Glossary", background.glossary),
)


def build(content: Content, sha256: str) -> Document:
    """The document of a snapshot. Raises UncitedFigure when any section states a figure without its citation."""
    content = {**content, "sha256": sha256}
    made = tuple(Section(kind.key, kind.title, blocks) for kind in SECTIONS if (blocks := kind.make(content)))
    cited = frozenset(n for section in made for n in _cites(section))
    known = {entry["n"] for entry in content["citations"]}
    if cited - known:
        raise UncitedFigure(f"Citations {sorted(cited - known)} are not in the snapshot")
    case = content["case"]
    return Document(
        title=case["title"],
        facts={
            "reference": case["reference"], "marking": case["tlp"], "date": moment(content["taken_at"]),
            "taken_at": content["taken_at"], "author": content["taken_by"], "owner": case["owner"],
            "run": content["run"]["id"], "run_fingerprint": content["run"]["fingerprint"],
            "evidence_fingerprint": content["evidence"]["fingerprint"], "snapshot": sha256,
            "networks": [n["public_id"] for n in content["networks"]],
        },
        sections=made,
        citations=tuple(_with_grounds(content["citations"], cited)),
        address=content["address"],
        sha256=sha256,
        cited=cited,
    )  # fmt: skip


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
