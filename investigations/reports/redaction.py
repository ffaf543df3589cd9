"""A snapshot as an audience may have it. What an audience is spared is taken out *before* the document is assembled, so
that no format, picture or hidden field can hold it: nothing that is made later ever had it.

Values are found by what they are (members, identifiers, indicators, people, sources, files), and replaced wherever
their text occurs; free text is searched for addresses, mailboxes and phone numbers besides.
"""

import copy
import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from investigations.reports.audiences import AUDIENCES, BY_WHAT, INTERNAL, WHAT, Audience, Treatment
from investigations.words import KIND_WORDS

Content = dict[str, Any]
FROM_RECORDS = "records"
MACHINE = "the machine"
WITHHELD = "A line of an analyst, whose text is left out"
ROLES = {"owner": "the case owner", "assignee": "an investigator", "taken_by": "an analyst", "by": "an analyst"}
_TOKEN = re.compile(r"[\w.@:+/-]*\w")
_FREE = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"), "[mailbox]"),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w/]|\.\d)"), "[address]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]*(?![\w/])"), "[address]"),
    (re.compile(r"\+\d[\d ()-]{6,}\d"), "[phone]"),
)
_FREE_FIELDS = frozenset({"title", "summary", "reason", "grounds", "text", "statement", "note"})
_V4, _V6 = 24, 48  # prefixes


@dataclass
class Reduction:
    """`content` for one audience, the values it was spared, and how other words (a template's) are cleaned of them."""

    audience: Audience
    content: Content = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    accounts: frozenset[str] = frozenset()
    _folded: dict[str, str] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None

    @property
    def omitted(self) -> frozenset[str]:
        """Every value that must not be in any file; bare numbers of a few digits occur in figures, and are not told."""
        return frozenset(v for v in {*self.replaced, *self.accounts} if not _is_short_number(v))

    def scrub(self, text: str) -> str:
        """`text` without the values, each in its replacement's words."""
        if not self.audience.is_reduced:
            return text
        if text in self.replaced:
            return self.replaced[text]
        if self._pattern is not None:
            text = self._pattern.sub(self._replacement, text)
        return _TOKEN.sub(lambda m: "an account" if m[0] in self.accounts else m[0], text)

    def _replacement(self, match: re.Match[str]) -> str:
        return self.replaced.get(match[0]) or self.replaced[self._folded[match[0].casefold()]]

    def prepare(self) -> None:
        self._folded = {value.casefold(): value for value in self.replaced}
        words = "|".join(re.escape(w) for w in sorted(set(KIND_WORDS.values()), key=len, reverse=True))
        plain = sorted((v for v in self.replaced if not _is_short_number(v)), key=len, reverse=True)
        numbers = sorted((v for v in self.replaced if _is_short_number(v)), key=len, reverse=True)
        parts = [rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, plain))})(?![A-Za-z0-9])"] if plain else []
        for word in words.split("|") if numbers else ():  # a bare number is a value only after what it is a value of
            parts.append(rf"(?<={word} )(?:{'|'.join(numbers)})(?!\d)")
        self._pattern = re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _is_short_number(value: str) -> bool:
    return value.isdigit() and len(value) < 9


def reduce(content: Content, audience: str) -> Reduction:
    """The content for one of AUDIENCES; internally it is the snapshot's own."""
    wanted = AUDIENCES[audience]
    if audience == INTERNAL:
        return Reduction(wanted, content)
    found = Reduction(wanted, accounts=_accounts(content))
    labels = _Labels(wanted)
    for what, value in _values(content):
        new = labels.of(what, value)
        if new != value:
            found.replaced[value] = new
    found.replaced.update(_people(content))
    found.prepare()
    found.content = _walk(_without_parts(copy.deepcopy(content), wanted), found)
    return found


def _statements(network: Content) -> list[Content]:
    return network["weighing"]["statements"] if network["weighing"] else []


def _accounts(content: Content) -> frozenset[str]:
    return frozenset(str(m[0]) for network in content["networks"] for m in network["members"])


# --- what there is to spare -------------------------------------------------------------------------------------------
def _values(content: Content) -> Iterator[tuple[str, str]]:
    """(what, value) of everything a rule may speak of, in the order in which the document names it."""
    for network in content["networks"]:
        for found in network["identifiers"]:
            yield WHAT[found["family"]], found["value"]
        for row in network["suppliers"]["rows"]:
            yield "reseller", row["reseller"]
        yield from _attributed(network["attribution"])
        for line in _statements(network):
            yield "source", line["source"]
    for batch in content["evidence"]["batches"]:
        for name in batch["files"]:
            yield "file", name
    for entry in content["citations"]:
        for file in entry.get("files", ()):
            yield "file", file["file_name"]


def _attributed(attribution: Content | None) -> Iterator[tuple[str, str]]:
    if attribution is None:
        return
    for h in (*attribution["hypotheses"], *attribution["providers"]):
        if h["operator_id"] and not h["named"]:
            yield "operator", h["name"]
            yield "operator", h["operator_id"]
        for line in h["lines"]:
            if line["value"] and line["indicator_kind"] in WHAT:
                yield WHAT[line["indicator_kind"]], line["value"]
            if line["source"] and line["source"] != FROM_RECORDS:
                yield "source", line["source"]
    named = {h["name"] for h in (*attribution["hypotheses"], *attribution["providers"]) if h["named"]}
    for line in attribution["silent"]:
        if line["operator"] not in named:
            yield "operator", line["operator"]
        yield WHAT.get(line.get("indicator_kind", ""), "template"), line["value"]


def _people(content: Content) -> Iterator[tuple[str, str]]:
    """(name, role): the case owner's role goes before others they have."""
    case = content["case"]
    found = [(content["taken_by"], ROLES["taken_by"])]
    for network in content["networks"]:
        found += [(held["by"], ROLES["by"]) for held in network["on_record"].values() if held]
        found += [(line["by"], ROLES["by"]) for line in _statements(network)]
    found += [(case.get("assignee", ""), ROLES["assignee"]), (case["owner"], ROLES["owner"])]
    return ((name, role) for name, role in found if name and name != MACHINE)


class _Labels:
    """A value's replacement, the same for the same value; labels are numbered as they are first used."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience
        self.known: dict[tuple[str, str], str] = {}
        self.counts: dict[str, int] = {}

    def of(self, what: str, value: str) -> str:
        treatment = self.audience.treatment(what)
        if treatment is Treatment.KEEP or not value:
            return value
        if treatment is Treatment.OMIT:
            return f"[{BY_WHAT[what].noun}]"
        if treatment is Treatment.PREFIX and (cut := PREFIXES[what](value)):
            return cut
        key = (what, value.casefold())
        if key not in self.known:
            self.counts[what] = self.counts.get(what, 0) + 1
            self.known[key] = f"{BY_WHAT[what].noun} {self.counts[what]}"
        return self.known[key]


def address_prefix(value: str) -> str:
    """The /24 of a v4 address or range, the /48 of a v6 one, "" of a pseudonym; a wider range stays as it is."""
    try:
        network = ipaddress.ip_network(value.strip(), strict=False)
    except ValueError:
        return ""
    length = _V4 if network.version == 4 else _V6
    return str(network.supernet(new_prefix=length)) if network.prefixlen > length else value


def phone_prefix(value: str) -> str:
    return f"{value[:4]}…" if len(value) > 6 else value


PREFIXES: dict[str, Callable[[str], str]] = {
    "address": address_prefix, "block": address_prefix, "phone": phone_prefix,
}  # fmt: skip


# --- taking it out ----------------------------------------------------------------------------------------------------
def _without_parts(content: Content, audience: Audience) -> Content:
    """Whole parts that no reduced document has: lists of members and lines, addresses of pages, the analysts' text."""
    content["address"] = ""
    content["evidence"]["batches"] = []
    for entry in content["citations"]:
        entry.pop("files", None)
        entry.pop("sha256", None)
        if entry["type"] == "evidence":
            entry["listed"] = 0
    says_nothing_free = audience.treatment("free text") is Treatment.OMIT
    for network in content["networks"]:
        network["members"], network["taken"] = [], {}
        if network["attribution"]:
            network["attribution"].pop("figure", None)
        for held in network["on_record"].values():
            if held and says_nothing_free:
                held["reason"] = ""
        for line in _statements(network) if says_nothing_free else ():
            line["text"] = WITHHELD
        if says_nothing_free and network["weighing"]:
            network["weighing"]["mind"] = ""
    if audience.treatment("title") is Treatment.OMIT:
        names = ", ".join(n["public_id"] for n in content["networks"])
        content["case"]["title"] = f"Network {names}" if len(content["networks"]) == 1 else f"Networks {names}"
        content["case"]["summary"] = ""
    return content


def _walk(value: Any, reduction: Reduction, name: str = "") -> Any:
    if isinstance(value, str):
        text = reduction.scrub(value)
        if name in _FREE_FIELDS:
            for pattern, words in _FREE:
                text = pattern.sub(words, text)
        return text
    if isinstance(value, list):
        return [_walk(item, reduction, name) for item in value]
    if isinstance(value, dict):
        return {key: _walk(item, reduction, key) for key, item in value.items()}
    return value
