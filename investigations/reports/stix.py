"""A document as a STIX 2.1 bundle: the networks as campaigns, who is held to run them, what they are recognised by.

STIX has one confidence from 0 to 100 and knows no likelihood; Skein keeps both apart. So `confidence` carries the
probability as a percentage, and the extension below carries both as they are: probability, range, words, confidence.
Ids are derived from the snapshot and the audience, so that the same document gives the same bundle.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import orjson
import stix2

from investigations.reports.audiences import INTERNAL
from investigations.reports.content import Document

Object = dict[str, Any]
SPACE = uuid.UUID("6f1f7b0e-5d0c-5a0b-9a3e-3d2f2f6b8a11")
SCHEMA = "https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html#_32j232tfvtly"  # how extensions are declared
TLP2 = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
# The markings of TLP 2.0 as FIRST and OASIS publish them.
MARKINGS = {
    "TLP:CLEAR": ("clear", "94868c89-83c2-464b-929b-a1a8aa3c8487"),
    "TLP:GREEN": ("green", "bab4a63c-aed9-4cf5-a766-dfca5abac2bb"),
    "TLP:AMBER": ("amber", "55d920b0-5e8b-4f79-9ee9-91f868d9b421"),
    "TLP:AMBER+STRICT": ("amber+strict", "939a9414-2ddd-4d32-a0cd-375ea402b003"),
    "TLP:RED": ("red", "e828b379-4e03-4974-9ac4-e53a884c97c1"),
}
CUSTOM = "x-skein-identifier"
PATTERNS = {
    "domain": "[domain-name:value = '{}']", "email_domain": "[domain-name:value = '{}']",
    "mailbox": "[email-addr:value = '{}']", "asn": "[autonomous-system:number = {}]",
}  # fmt: skip


def as_stix(document: Document) -> bytes:
    """Raises stix2's errors for an object that the standard does not allow."""
    objects = list(_Bundle(document).objects())
    for made in objects:
        if made["type"] not in ("user-account", "marking-definition"):
            stix2.parse(made, allow_custom=True)
    name = f"{document.sha256}|{document.facts['audience']}"
    bundle = {"type": "bundle", "id": f"bundle--{uuid.uuid5(SPACE, name)}", "objects": objects}
    return orjson.dumps(bundle, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


class _Bundle:
    def __init__(self, document: Document) -> None:
        self.document, self.facts = document, document.facts
        self.base = f"{document.sha256}|{self.facts['audience']}|{self.facts['template']}"
        self.at = self.facts["taken_at"].replace("+00:00", ".000Z")
        self.author = self._id("identity", "author")
        self.extension = f"extension-definition--{uuid.uuid5(SPACE, 'likelihood')}"
        word, marking = MARKINGS[self.facts["marking"]]
        self.tlp, self.marking = word, f"marking-definition--{marking}"

    def _id(self, kind: str, name: str) -> str:
        return f"{kind}--{uuid.uuid5(SPACE, f'{self.base}|{kind}|{name}')}"

    def _object(self, kind: str, key: str, /, **values: Any) -> Object:
        return {
            "type": kind, "spec_version": "2.1", "id": self._id(kind, key), "created": self.at, "modified": self.at,
            "created_by_ref": self.author, "object_marking_refs": [self.marking], **values,
        }  # fmt: skip

    def objects(self) -> Iterator[Object]:
        yield {
            "type": "marking-definition", "spec_version": "2.1", "id": self.marking,
            "created": "2022-10-01T00:00:00.000Z", "name": self.facts["marking"],
            "extensions": {TLP2: {"extension_type": "property-extension", "tlp_2_0": self.tlp}},
        }  # fmt: skip
        yield self._object("identity", "author", name=self.facts["author"], identity_class="individual")
        yield {
            "type": "extension-definition", "spec_version": "2.1", "id": self.extension, "created": self.at,
            "modified": self.at, "created_by_ref": self.author, "name": "Skein likelihood",
            "description": "probability and its range from 0 to 1, likelihood in words, and confidence apart from it",
            "schema": SCHEMA, "version": "1.0.0", "extension_types": ["property-extension"],
        }  # fmt: skip
        found = [made for network in self.document.networks for made in self._network(network)]
        yield from found
        yield self._report([made["id"] for made in found])

    def _report(self, refs: list[str]) -> Object:
        said = [s.text for s in self.document.summary()]
        return self._object(
            "report", "report", name=f"{self.facts['reference']}: {self.document.title}", description=" ".join(said),
            report_types=["campaign", "attribution"], published=self.at, object_refs=sorted(set(refs)) or [self.author],
            labels=[f"audience-{self.facts['audience']}"],
        )  # fmt: skip

    def _likelihood(self, held: Object) -> Object:
        kept = ("probability", "posterior", "prior", "bits", "low", "high", "words", "confidence")
        return {
            self.extension: {
                "extension_type": "property-extension", **{k: held[k] for k in kept if held.get(k) is not None},
            }
        }  # fmt: skip

    def _network(self, network: Object) -> Iterator[Object]:
        claim, every = network["claim"], network["scale"][-1]
        campaign = self._object(
            "campaign", network["public_id"], name=f"Network {network['public_id']}",
            description=f"{network['size']:,} accounts held to be run by one hand, {every['exchanges']:,} exchanges.",
            confidence=_percent(claim["probability"]), extensions=self._likelihood(claim),
            **_seen(every["first_used"], every["last_used"]),
        )  # fmt: skip
        yield campaign
        for found in network["identifiers"]:
            if found["verdict"] not in ("infrastructure", "common"):
                yield from self._indicator(campaign, found["family"], found["value"], network["public_id"])
        yield from self._actors(campaign, network)
        if self.facts["audience"] == INTERNAL:
            yield from self._accounts(campaign, network)

    def _indicator(self, campaign: Object, family: str, value: str, network: str) -> Iterator[Object]:
        made = self._object(
            "indicator", f"{network}|{family}|{value}", name=f"{family} {value}", pattern=_pattern(family, value),
            pattern_type="stix", valid_from=campaign.get("first_seen", self.at), indicator_types=["attribution"],
        )  # fmt: skip
        yield made
        yield self._relation("indicates", made, campaign)

    def _relation(self, kind: str, source: Object, target: Object, **values: Any) -> Object:
        return self._object(
            "relationship", f"{source['id']}|{kind}|{target['id']}", relationship_type=kind, source_ref=source["id"],
            target_ref=target["id"], **values,
        )  # fmt: skip

    def _actors(self, campaign: Object, network: Object) -> Iterator[Object]:
        """Every operator weighed, with how likely it is; who sold access is related as used, not as attributed."""
        attribution = network["attribution"] or {"hypotheses": [], "providers": []}
        for h in (*attribution["hypotheses"], *attribution["providers"]):
            if not h["operator_id"] or not h["named"]:
                continue
            values = {"confidence": _percent(h["posterior"]), "extensions": self._likelihood(h)}
            if h["is_provider"]:
                actor = self._object("identity", h["operator_id"], name=h["name"], identity_class="organization")
                yield from (actor, self._relation("related-to", campaign, actor, description="sold access", **values))
            else:
                actor = self._object("threat-actor", h["operator_id"], name=h["name"], threat_actor_types=["unknown"])
                yield from (actor, self._relation("attributed-to", campaign, actor, **values))
        weighed = [
            {"name": h["name"], "posterior": h["posterior"], "words": h["words"], "confidence": h["confidence"]}
            for h in attribution["hypotheses"]
        ]
        if weighed:
            said = "; ".join(f"{h['name']}: {h['words']}" for h in weighed)
            yield self._object(
                "note", f"{network['public_id']}|hypotheses", abstract="Hypotheses on who runs it", content=said,
                object_refs=[campaign["id"]],
                extensions={self.extension: {"extension_type": "property-extension", "hypotheses": weighed}},
            )  # fmt: skip

    def _accounts(self, campaign: Object, network: Object) -> Iterator[Object]:
        refs: list[str] = []
        for account, probability, bits, tier, *_ in network["members"]:
            name = f"user-account--{uuid.uuid5(SPACE, f'account|{account}')}"
            refs.append(name)
            yield {
                "type": "user-account", "spec_version": "2.1", "id": name, "user_id": account,
                "object_marking_refs": [self.marking],
                "extensions": {self.extension: {
                    "extension_type": "property-extension", "probability": probability, "bits": bits, "tier": tier,
                }},
            }  # fmt: skip
        first = campaign.get("first_seen", self.at)
        yield self._object(
            "observed-data", f"{network['public_id']}|members", first_observed=first,
            last_observed=campaign.get("last_seen", first), number_observed=1, object_refs=refs,
        )  # fmt: skip


def _percent(probability: float) -> int:
    return round(min(max(probability, 0.01), 0.99) * 100)


def _seen(first: str | None, last: str | None) -> Object:
    return {"first_seen": _moment(first), "last_seen": _moment(last)} if first and last else {}


def _moment(text: str) -> str:
    return f"{text[:19]}{':00' if len(text) == 16 else ''}.000Z"


def _pattern(family: str, value: str) -> str:
    written = value.replace("\\", "\\\\").replace("'", "\\'")
    if family in ("address", "block"):
        kind = "ipv6-addr" if ":" in value else "ipv4-addr"
        if value[:1].isdigit() or ":" in value:
            return f"[{kind}:value ISSUBSET '{written}']" if "/" in value else f"[{kind}:value = '{written}']"
    if family in PATTERNS and "." in value:
        return PATTERNS[family].format(written)
    return f"[{CUSTOM}:family = '{family}' AND {CUSTOM}:value = '{written}']"
