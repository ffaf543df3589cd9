"""What is on file about operators: good, stale, shared, planted, useless and wrong, with their sources."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from accounts.contract import KINDS
from accounts.demo import records
from accounts.demo import vocabulary as words
from accounts.demo.clock import at
from accounts.demo.geography import resolve
from accounts.demo.holders import domain_text
from accounts.demo.opaque import tokens
from accounts.demo.story import Story
from accounts.demo.world import COMPANY_DOMAINS, OPERATOR_KEY, World


@dataclass(frozen=True)
class Operator:
    key: str
    name: str
    kind: str
    runs: tuple[str, ...] = ()  # networks
    aliases: str = ""
    parent: str = ""  # key of another
    sources: str = ""


OPERATORS = (
    Operator("lab-a", "Kestrel Frontier Laboratory", "lab", ("lab-a-first", "lab-a-second"), "Windhover; KFL",
             sources="partner report; routing registry"),
    Operator("lab-b", "Monsoon Intelligence", "lab", ("lab-b",), "Southwest Wind"),
    Operator("lab-c", "Tundra Language Works", "lab", ("lab-c",)),
    Operator("buyer", "Lantern Street", "crew", ("aged",)),
    Operator("bonus", "Carousel", "fraud ring", ("ring-bonus",)),
    Operator("reseller-1", "Bridgeway Access", "reseller"),
    Operator("reseller-2", "Open Counter", "reseller"),
    Operator("market", "Attic Accounts", "account market"),
    Operator("decoy-1", "Basalt Research Institute", "lab"),
    Operator("decoy-2", "Meridian Compute", "company", aliases="Meridian Cloud", parent="decoy-1"),
    Operator("decoy-3", "Saffron Desk", "crew"),
    Operator("decoy-4", "Polar Models", "lab"),
    Operator("decoy-5", "Juniper Circle", "fraud ring"),
)  # fmt: skip
Row = tuple[str, ...]  # the columns of an indicator in the contract's order, as far as they are known
LATE = at("2026-06-15")


def operator_ids(world: World) -> dict[str, str]:
    ids = tokens("op_", world.key(OPERATOR_KEY, np.arange(len(OPERATORS)))).to_pylist()
    return {operator.key: text for operator, text in zip(OPERATORS, ids, strict=True)}


def operators_table(world: World) -> pa.Table:
    ids = operator_ids(world)
    rows = sorted((ids[o.key], o.name, o.kind, o.aliases, ids.get(o.parent, ""), o.sources) for o in OPERATORS)
    return _table(_columns("operators"), rows)


def truth_table(world: World, story: Story) -> pa.Table:
    """Every fake network of this demo and the operator on file who runs it, if one does."""
    ids = operator_ids(world)
    runs = {network: ids[o.key] for o in OPERATORS for network in o.runs}
    return _table(("network", "operator_id"), [(network, runs.get(network)) for network in sorted(story.trails)])


def indicators_table(world: World, story: Story) -> pa.Table:
    ids, know = operator_ids(world), Knowledge(world)
    rows = [*on_everybody(know, story), *on_decoys(know, story)]
    if story.trails:
        rows += [*on_laboratories(know, story), *on_crews(know, story)]
    named = sorted({(ids[key], *rest) for key, *rest in rows})
    return _table(_columns("indicators"), named)


def _columns(kind: str) -> tuple[str, ...]:
    return tuple(column.name for column in KINDS[kind].columns)


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str | None, ...]]) -> pa.Table:
    """What a row does not reach to is empty."""
    cells = {c: [(row[i] if i < len(row) else None) or None for row in rows] for i, c in enumerate(columns)}
    return pa.table({c: pa.array(values, pa.string()) for c, values in cells.items()})


class Knowledge:
    """Identifiers of the world as texts, the way a report names them."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ip(self, place: int, account: int = 0, time: int = LATE) -> str:
        one = np.array([place]), np.array([account]), np.array([0]), np.array([time])
        address, _ = resolve(self.world, *one)
        return records.address_text(address, np.array([account]))[0].as_py()

    def cidr(self, place: int, bits: int, time: int = LATE) -> str:
        address = ipaddress.ip_address(self.ip(place, time=time))
        return str(ipaddress.ip_network(f"{address}/{bits if address.version == 4 else 56}", strict=False))

    def asn(self, network: int) -> str:
        return str(int(self.world.networks["asn"][network]))

    def device(self, device: int, time: int = LATE) -> str:
        return tokens("dev_", records.device_keys(self.world, np.array([device]), np.array([time])))[0].as_py()

    def instrument(self, card: int) -> str:
        return records.instrument_ids(self.world, np.array([card]))[0].as_py()

    def template(self, prompt: int) -> str:
        return records.template_ids(self.world, np.array([prompt]))[0].as_py()

    def reseller(self, number: int) -> str:
        return records.reseller_ids(self.world, np.array([number]))[0].as_py()

    def firm(self, number: int) -> str:
        return domain_text(COMPANY_DOMAINS + int(number))


def on_laboratories(know: Knowledge, story: Story) -> list[Row]:
    first, second, resold, third = (story.trails[n] for n in ("lab-a-first", "lab-a-second", "lab-b", "lab-c"))
    carriers = story.society.commons.geography.carriers
    return [
        (
            "lab-a",
            "cidr",
            know.cidr(first.staff_place, 28),
            "A",
            "2",
            "routing registry",
            "registered to the laboratory's holding",
        ),
        (
            "lab-a",
            "template_id",
            know.template(first.prompts[5]),
            "B",
            "2",
            "partner report",
            "seen in both of their products",
        ),
        (
            "lab-a",
            "template_id",
            know.template(first.prompts[3]),
            "C",
            "3",
            "partner report",
            "published in a forum since",
        ),
        ("lab-a", "template_id", know.template(second.prompts[2]), "B", "3", "partner report", ""),
        ("lab-a", "email_domain", domain_text(int(first.domains[0])), "B", "2", "abuse desk", ""),
        ("lab-a", "instrument_id", know.instrument(first.cards[1]), "B", "2", "payment processor", ""),
        (
            "lab-a",
            "bin",
            str(story.market.card_bin),
            "D",
            "3",
            "payment processor",
            "most of the known cards, and many others",
        ),
        ("lab-a", "timezone", "Asia/Shanghai", "C", "3", "open source", ""),
        (
            "lab-a",
            "email_domain",
            know.firm(story.society.firms[3]),
            "C",
            "4",
            "archived report",
            "theirs until 2024, sold since",
            "",
            "2025-01-01T00:00:00Z",
        ),
        ("lab-b", "template_id", know.template(resold.prompts[1]), "B", "2", "partner report", ""),
        ("lab-b", "template_id", know.template(resold.prompts[-1]), "B", "3", "partner report", ""),
        ("lab-b", "reseller_id", know.reseller(0), "B", "3", "partner report", "one customer of many"),
        ("lab-b", "device_id", know.device(resold.devices[0]), "C", "3", "vendor feed", ""),
        ("lab-b", "timezone", "Europe/Istanbul", "D", "4", "open source", ""),
        ("lab-c", "cidr", know.cidr(third.staff_place, 29), "B", "2", "routing registry", ""),
        ("lab-c", "template_id", know.template(third.prompts[0]), "B", "2", "partner report", ""),
        ("lab-c", "device_id", know.device(third.devices[0]), "C", "3", "vendor feed", ""),
        ("lab-c", "asn", know.asn(know.world.places["network"][carriers[1, 0]]), "E", "5", "open source", ""),
    ]


def on_crews(know: Knowledge, story: Story) -> list[Row]:
    bought, ring = story.trails["aged"], story.trails["ring-bonus"]
    return [
        ("buyer", "cidr", know.cidr(bought.staff_place, 24), "B", "2", "abuse desk", ""),
        ("buyer", "template_id", know.template(bought.prompts[1]), "C", "3", "partner report", ""),
        ("buyer", "timezone", "Africa/Cairo", "D", "4", "open source", ""),
        ("bonus", "instrument_id", know.instrument(ring.cards[0]), "D", "3", "internal case", ""),
        ("bonus", "device_id", know.device(ring.devices[0]), "C", "3", "internal case", ""),
        ("market", "device_id", know.device(story.market.warm_up[0]), "A", "1", "internal case", "warm-up machine"),
        ("market", "device_id", know.device(story.market.warm_up[-1]), "B", "2", "vendor feed", ""),
    ]


def on_everybody(know: Knowledge, story: Story) -> list[Row]:
    """Access providers: true of everybody who comes through them."""
    one, two = story.society.resellers[:2]
    return [
        ("reseller-1", "reseller_id", know.reseller(one.number), "A", "1", "contract", ""),
        ("reseller-1", "email_domain", know.firm(one.domain), "A", "1", "contract", ""),
        ("reseller-1", "ip", know.ip(one.gateway), "A", "1", "contract", ""),
        ("reseller-2", "reseller_id", know.reseller(two.number), "A", "1", "contract", ""),
        ("reseller-2", "cidr", know.cidr(two.gateway, 27), "B", "2", "contract", ""),
    ]


def on_decoys(know: Knowledge, story: Story) -> list[Row]:
    """Operators with nothing in play, or only what strangers have."""
    where, firms = story.society.commons.geography, story.society.firms
    stranger = int(story.society.individuals[11])
    home = int(know.world.at["place"][np.flatnonzero(know.world.at["account"] == stranger)[0]])
    return [
        ("decoy-1", "email_domain", know.firm(firms[0]), "C", "4", "open source", ""),
        ("decoy-1", "cidr", "203.0.113.0/24", "B", "3", "routing registry", ""),
        ("decoy-1", "template_id", know.template(story.society.commons.prompts[0]), "B", "4", "partner report", ""),
        ("decoy-2", "asn", know.asn(where.clouds[0]), "D", "4", "open source", ""),
        ("decoy-2", "ip", know.ip(where.vpn_exits[0]), "C", "3", "vendor feed", ""),
        ("decoy-3", "email_domain", words.FREEMAIL[0], "F", "6", "open source", ""),
        ("decoy-3", "ip", know.ip(home, stranger), "C", "4", "abuse desk", "seen once"),
        ("decoy-3", "bin", str(story.market.card_bin), "C", "3", "payment processor", ""),
        ("decoy-4", "cidr", "198.51.100.0/24", "A", "2", "routing registry", ""),
        ("decoy-4", "email_domain", "polar-models.example", "A", "1", "official site", ""),
        ("decoy-4", "timezone", "Asia/Shanghai", "C", "3", "open source", ""),
        ("decoy-5", "phone_prefix", "+4474", "E", "5", "open source", ""),
        ("decoy-5", "email_domain", know.firm(firms[1]), "E", "5", "vendor feed", ""),
        ("decoy-5", "instrument_id", know.instrument(len(know.world.cards) // 3), "C", "4", "payment processor", ""),
    ]
