"""For whom a document is: what each audience is spared, declared as data. `redaction` carries it out."""

from dataclasses import dataclass
from enum import StrEnum

INTERNAL, PARTNER, PUBLIC = "internal", "partner", "public"


class Treatment(StrEnum):
    KEEP = "kept"
    PREFIX = "cut to their prefix"
    LABEL = "replaced by labels"
    ROLE = "replaced by roles"
    OMIT = "left out"


@dataclass(frozen=True)
class Rule:
    """How one kind of thing is treated. `words` names it in the sentence that the document states of itself.
    `noun` is what a label begins with ("card 3")."""

    what: str
    words: str
    noun: str
    partner: Treatment
    public: Treatment

    def treatment(self, audience: str) -> Treatment:
        return {PARTNER: self.partner, PUBLIC: self.public}.get(audience, Treatment.KEEP)


_KEEP, _PREFIX, _LABEL, _ROLE, _OMIT = Treatment.KEEP, Treatment.PREFIX, Treatment.LABEL, Treatment.ROLE, Treatment.OMIT
RULES: tuple[Rule, ...] = (
    Rule("account", "ids of accounts", "account", _OMIT, _OMIT),
    Rule("person", "names of the people who worked on it", "person", _ROLE, _ROLE),
    Rule("address", "addresses", "address", _PREFIX, _LABEL),
    Rule("block", "network ranges", "network range", _PREFIX, _LABEL),
    Rule("asn", "autonomous systems", "autonomous system", _KEEP, _LABEL),
    Rule("instrument", "cards", "card", _LABEL, _LABEL),
    Rule("bin", "card ranges", "card range", _KEEP, _LABEL),
    Rule("device", "devices", "device", _LABEL, _LABEL),
    Rule("domain", "e-mail domains", "e-mail domain", _KEEP, _LABEL),
    Rule("mailbox", "mailboxes", "mailbox", _LABEL, _LABEL),
    Rule("phone", "phone numbers and runs of them", "phone", _PREFIX, _LABEL),
    Rule("template", "prompt templates", "prompt template", _KEEP, _LABEL),
    Rule("reseller", "resellers", "reseller", _LABEL, _LABEL),
    Rule("organization", "declared organisations", "organisation", _LABEL, _LABEL),
    Rule("timezone", "time zones", "time zone", _KEEP, _KEEP),
    Rule("source", "sources of indicators", "source", _LABEL, _LABEL),
    Rule("operator", "operators that are not held to run or supply it", "other operator", _KEEP, _LABEL),
    Rule("file", "names of input files and the lines of evidence", "file", _OMIT, _OMIT),
    Rule("free text", "free text of analysts", "text", _KEEP, _OMIT),
    Rule("title", "the title and summary of the case", "case", _KEEP, _OMIT),
)
BY_WHAT = {rule.what: rule for rule in RULES}

# Families of the engine and kinds of indicator -> what a rule is about.
WHAT = {
    "ip": "address", "address": "address", "cidr": "block", "block": "block", "asn": "asn", "instrument": "instrument",
    "instrument_id": "instrument", "bin": "bin", "device": "device", "device_id": "device", "domain": "domain",
    "email_domain": "domain", "mailbox": "mailbox", "phone": "phone", "phone_run": "phone", "phone_prefix": "phone",
    "template": "template", "template_id": "template", "reseller": "reseller", "reseller_id": "reseller",
    "reseller_share": "reseller", "organization_share": "organization", "timezone": "timezone",
}  # fmt: skip


@dataclass(frozen=True)
class Audience:
    key: str
    reads: str  # who reads it, for the page where it is chosen

    @property
    def is_reduced(self) -> bool:
        return self.key != INTERNAL

    def treatment(self, what: str) -> Treatment:
        return BY_WHAT[what].treatment(self.key)

    def statements(self) -> list[str]:
        """What the document says of its own reduction, one sentence a treatment."""
        found: list[str] = []
        for treatment in (_OMIT, _ROLE, _PREFIX, _LABEL):
            words = [rule.words for rule in RULES if rule.treatment(self.key) is treatment]
            if words:
                listed = words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
                found.append(f"{listed[0].upper()}{listed[1:]} are {treatment}.")
        return found


AUDIENCES = {
    a.key: a
    for a in (
        Audience(INTERNAL, "colleagues who may open the evidence"),
        Audience(PARTNER, "a partner who acts on it under the marking"),
        Audience(PUBLIC, "anybody"),
    )
}
