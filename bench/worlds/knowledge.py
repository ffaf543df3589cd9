"""What is on file about actors: true indicators, wrong ones, useless ones, and actors who run nothing here."""

import ipaddress
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from accounts.demo.opaque import mix, tokens
from bench.worlds.goods import addresses
from bench.worlds.operators import Operator
from bench.worlds.town import Town
from bench.worlds.writing import Writer, written

_ZONES = {8.0: "Asia/Singapore", 7.0: "Asia/Jakarta", 1.0: "Europe/Berlin", 5.5: "Asia/Kolkata",
          -3.0: "America/Sao_Paulo",
          0.0: "Europe/London", 3.0: "Africa/Nairobi", 9.0: "Asia/Seoul"}  # fmt: skip
_SOURCES = ("partner", "abuse desk", "payment processor", "open source", "own case")


class Actor(NamedTuple):
    key: str
    name: str
    kind: str


class Fact(NamedTuple):
    actor: str
    kind: str
    value: str
    reliability: str
    credibility: str
    source: str
    note: str


class File:
    """The register of one world. It is written by people who see the world in part, and err."""

    def __init__(self, town: Town, writer: Writer, operators: dict[str, Operator]) -> None:
        self.town, self.writer, self.operators = town, writer, operators

    def address(self, place: int) -> str:
        day = np.array([self.town.manners.days - 20.0])
        at = addresses(self.town.goods, np.array([place]), np.array([7]), day)
        return written(at["high"], at["low"])[0]

    def facts(self, actors: tuple[Actor, ...]) -> list[Fact]:
        known = {a.key for a in actors}
        ours = [o for o in self.operators.values() if o.book.operator in known]
        facts = [f for o in ours for _ in range(2) for f in self._true(o)]
        facts = list({(f.actor, f.kind, f.value): f for f in facts}.values())
        used = {o.book.operator for o in self.operators.values()}
        idle = [a.key for a in actors if a.key not in used]
        for key in idle:
            facts += self._wrong(key)
        for key in sorted(used & known):
            if self.town.chance(0.6):
                facts.append(self.town.one(self._wrong(key)))
        return [facts[i] for i in self.town.rng.permutation(len(facts))]

    def _fact(self, actor: str, kind: str, value: str, grades: str, note: str = "") -> Fact:
        town = self.town
        return Fact(actor, kind, value, town.one(grades), str(town.some(1, 5)), town.one(_SOURCES), note)

    def _true(self, one: Operator) -> list[Fact]:
        town, key, writer = self.town, one.book.operator, self.writer
        facts = []
        if town.chance(0.7):
            facts.append(self._fact(key, "template_id", writer.template(town.one(one.prompts)), "AABC"))
        if one.domains and town.chance(0.7):
            facts.append(self._fact(key, "email_domain", town.one(one.domains), "BBC"))
        members = [h for h in town.holders if h.network == one.label]
        if one.book.card in ("shared", "virtual") and town.chance(0.5) and members:
            facts.append(self._fact(key, "instrument_id", writer.card(town.one(members).wallet[-1].target), "BC"))
        for kind in ("hosting", "office", "house"):
            if kind in one.egress and town.chance(0.6):
                address = self.address(one.egress[kind].target)
                wide = "." in address and kind != "house" and town.chance(0.4)
                value = str(ipaddress.ip_network(f"{address}/27", strict=False)) if wide else address
                facts.append(self._fact(key, "cidr" if wide else "ip", value, "ABC"))
        if town.chance(0.5) and one.land.zone in _ZONES:
            facts.append(self._fact(key, "timezone", _ZONES[one.land.zone], "CDF"))
        if one.book.phone == "run":
            facts.append(
                self._fact(key, "phone_prefix", one.land.phone + str(one.run).zfill(one.land.digits - 3), "BC")
            )
        reseller = next((h.reseller for h in members if h.reseller), "")
        if reseller:
            facts.append(self._fact(key, "reseller_id", writer.reseller(reseller), "BC"))
        return facts

    def _wrong(self, key: str) -> list[Fact]:
        """Facts about things that many use, that nobody uses, or that belong to others."""
        town, writer = self.town, self.writer
        bystander = town.one([h for h in town.holders if not h.network])
        exits = [first for first, _ in town.exits.values()] or [0]
        bins = [bin_ for kind, values in town.bins.items() if "virtual" in kind for bin_ in values] or ["411111"]
        rumours = [
            self._fact(key, "ip", self.address(town.one(exits)), "CDE", "seen in a forum"),
            self._fact(key, "template_id", writer.template(town.one(town.viral)), "DEF"),
            self._fact(key, "bin", town.one(bins), "CD"),
            self._fact(key, "email_domain", town.one(("gmail.com", "outlook.com")), "EF"),
            self._fact(key, "email_domain", bystander.email.rpartition("@")[2], "DF"),
            self._fact(key, "asn", str(town.goods.blocks[town.some(0, len(town.goods.blocks) - 1)].asn), "DE"),
            self._fact(key, "device_id", str(tokens("d", mix(town.goods.key, 77, town.some(1, 10**6)))[0]), "CD"),
        ]
        return [rumours[i] for i in town.rng.choice(len(rumours), 3, replace=False)]


def tables(file: File, actors: tuple[Actor, ...]) -> dict[str, pa.Table]:
    def name(key: str) -> str:
        place = next(i for i, a in enumerate(actors) if a.key == key)
        return str(tokens("o", mix(file.town.goods.key, 78, place))[0])

    facts = file.facts(actors)
    known = {a.key for a in actors}
    truth = [(label, o.book.operator) for label, o in sorted(file.operators.items())]
    order = file.town.rng.permutation(len(actors))
    return {
        "operators": pa.table({
            "operator_id": pa.array([name(actors[i].key) for i in order]),
            "name": pa.array([actors[i].name for i in order]),
            "kind": pa.array([actors[i].kind for i in order]),
        }),
        "indicators": pa.table({
            "operator_id": pa.array([name(f.actor) for f in facts], pa.string()),
            **{c: pa.array([getattr(f, c) for f in facts], pa.string()) for c in Fact._fields[1:]},
        }),
        "truth_operators": pa.table({
            "network": pa.array([label for label, _ in truth], pa.string()),
            "operator_id": pa.array([name(key) if key in known else "" for _, key in truth], pa.string()),
        }),
    }  # fmt: skip
