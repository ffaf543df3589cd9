"""A report's sections as data: which, in which order, under which title, and with which words of the team's own.

A section's `lead` is text with placeholders ("The network has {{ accounts }} accounts."); placeholders bring their
citations along, so that a figure written by hand is as impossible here as anywhere in a report.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment

from investigations.reports.content import Paragraph, Part, UncitedFigure, say

LONGEST = 4_000  # characters of a lead
TEXT = "text"  # a section that is nothing but its lead
TITLES: Mapping[str, str] = {
    "summary": "Summary",
    "claims": "What is claimed",
    "scale": "Scale",
    "workings": "How the network works",
    "timeline": "Timeline",
    "network": "What ties the accounts together",
    "evidence": "Evidence",
    "attribution": "Who runs it",
    "alternatives": "Other explanations, and why they are less likely",
    "change": "What would change our mind",
    "collateral": "Who else uses the same identifiers",
    "limits": "Limits, and what is not known",
    "method": "Method",
    "glossary": "Glossary",
}
REQUIRED = ("claims", "limits")  # no report goes out that leaves these out
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or,
    nodes.Compare, nodes.Operand, nodes.Const,
)  # fmt: skip
_MARK = re.compile("\ue000(\\d+)\ue001")
_environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


class TemplateFault(ValueError):
    """What is wrong with a template; the text is for the person who saves it."""


@dataclass(frozen=True)
class TemplateSection:
    key: str
    title: str
    lead: str = ""


@dataclass(frozen=True)
class Template:
    name: str
    version: int
    sections: tuple[TemplateSection, ...]

    @classmethod
    def from_data(cls, name: str, version: int, data: Any) -> "Template":
        """Raises TemplateFault unless `data` is a list of {key, title, lead} that makes a report."""
        if not isinstance(data, list) or not data:
            raise TemplateFault("A template is a list of sections, and this one has none.")
        template = cls(name, version, tuple(_section(entry) for entry in data))
        keys = [s.key for s in template.sections if s.key != TEXT]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise TemplateFault(f"These sections stand in it twice: {', '.join(twice)}.")
        missing = [TITLES[key] for key in REQUIRED if key not in keys]
        if missing:
            raise TemplateFault(f"A report always says this, and the template leaves it out: {', '.join(missing)}.")
        return template

    def as_data(self) -> list[dict[str, str]]:
        return [{"key": s.key, "title": s.title, "lead": s.lead} for s in self.sections]


STANDARD = Template("standard", 1, tuple(TemplateSection(key, title) for key, title in TITLES.items()))


def _section(entry: Any) -> TemplateSection:
    if not isinstance(entry, dict):
        raise TemplateFault("Each section has a key, a title and, if you like, a lead.")
    key, lead = str(entry.get("key", "")), str(entry.get("lead", "") or "").strip()
    if key != TEXT and key not in TITLES:
        raise TemplateFault(f"There is no section “{key}”. There are: {', '.join((*TITLES, TEXT))}.")
    title = str(entry.get("title", "") or TITLES.get(key, "")).strip()
    if not title or len(title) > 120:
        raise TemplateFault(f"The section {key} needs a title of at most 120 characters.")
    if key == TEXT and not lead:
        raise TemplateFault(f"The section “{title}” has no text.")
    _check_lead(title, lead)
    return TemplateSection(key, title, lead)


def _check_lead(title: str, lead: str) -> None:
    if len(lead) > LONGEST:
        raise TemplateFault(f"The text of “{title}” is longer than {LONGEST:,} characters.")
    try:
        tree = _environment.parse(lead)
    except TemplateError as error:
        raise TemplateFault(f"The text of “{title}” cannot be read: {error}") from error
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            kind = type(node).__name__.lower()
            raise TemplateFault(f"The text of “{title}” may hold placeholders and conditions, but no {kind}.")


class _Placeholders:
    """Turns parts into marks that survive rendering, and back. What is not known is empty, and so false."""

    def __init__(self, values: Mapping[str, Part | None]) -> None:
        self.parts = list(values.values())
        self.marks = {
            name: "" if part is None else f"\ue000{number}\ue001" for number, (name, part) in enumerate(values.items())
        }

    def sentence(self, text: str) -> Iterable[Part]:
        for place, piece in enumerate(_MARK.split(text)):
            if place % 2:
                part = self.parts[int(piece)]
                if part is not None:
                    yield part
            elif piece:
                yield piece


def write_lead(section: TemplateSection, values: Mapping[str, Part | None]) -> tuple[Paragraph, ...]:
    """The paragraphs of a lead. Raises TemplateFault for an unknown placeholder or a figure that cites nothing."""
    placeholders = _Placeholders(values)
    try:
        text = _environment.from_string(section.lead).render(placeholders.marks)
    except TemplateError as error:
        raise TemplateFault(f"The text of “{section.title}” does not work here: {error}.") from error
    written = (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text))
    try:
        return tuple(Paragraph((say(*placeholders.sentence(p)),)) for p in written if p)
    except UncitedFigure as error:
        raise TemplateFault(f"The text of “{section.title}” holds a figure that cites nothing: {error}") from error
