"""A world is settled, worked in, lived through and written. The same arguments give the same bytes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import pyarrow as pa

from accounts.demo.files import Files
from bench.worlds import knowledge
from bench.worlds.catalogue import WORLDS, Culture
from bench.worlds.evasions import EVASIONS
from bench.worlds.living import Payments, Sessions, live, pay
from bench.worlds.operators import Operator
from bench.worlds.playbooks import Playbook
from bench.worlds.recruiting import work
from bench.worlds.town import Town
from bench.worlds.writing import Writer

STANDARD = 20_000  # accounts for which playbooks name their sizes
FEWEST = 500


@dataclass(frozen=True)
class Made:
    accounts: int
    fakes: int
    networks: int
    rows: dict[str, int]


def make(name: str, accounts: int, seed: int, out: Path, *, fakes: bool = True, evasion: str = "") -> Made:
    """Record files, labels.csv and truth_operators.csv of about `accounts` accounts.

    Without fakes the honest accounts are those of the same world with them, with the same ids and the same lives.
    """
    world = WORLDS[name]
    books = EVASIONS[evasion].playbooks if evasion else world.playbooks
    town, scale = Town.founded(name, world.manners, seed), accounts / STANDARD
    settle(town, world.culture, accounts - sum(expected(book, scale) for book in books))
    operators = work_all(town, books if fakes else (), scale, np.random.default_rng([seed, crc32(name.encode()), 2]))
    writer = Writer(town.goods, town.holders, dt.date.fromisoformat(world.start), world.form)
    tables = lived(town, operators, writer, seed)
    tables |= knowledge.tables(knowledge.File(town, writer, operators), world.actors)
    with Files(out) as files:
        for kind, table in tables.items():
            files.append(kind, table)
        rows = dict(files.rows)
    labels = [h.network for h in town.holders if h.network]
    return Made(len(town.holders), len(labels), len(set(labels)), rows)


def settle(town: Town, culture: Culture, accounts: int) -> None:
    """Honest people, who do not know of operators, kind by kind."""
    shares = 0.0
    for builder, share in culture.items():
        shares += share
        populate(town, builder, round(accounts * shares / sum(culture.values())))


def work_all(town: Town, books: tuple[Playbook, ...], scale: float, rng: np.random.Generator) -> dict[str, Operator]:
    """Operators, who live off what they find. Their chances are their own: honest lives are the same without them."""
    town.rng = rng
    operators: dict[str, Operator] = {}
    for book in books:
        operators |= work(town, book, scale, operators)
    return operators


def populate(town: Town, builder: Callable[[Town], None], accounts: int) -> None:
    """Groups of one kind until the town has so many accounts; where the last is larger, the next kind gets fewer."""
    while len(town.holders) < accounts:
        builder(town)


def expected(book: Playbook, scale: float) -> int:
    if book.small:
        return book.size * max(1, round(book.small * scale))
    return max(6, round(book.size * scale)) * (2 if book.recruit == "resold" else 1)


def lived(town: Town, operators: dict[str, Operator], writer: Writer, seed: int) -> dict[str, pa.Table]:
    days = town.manners.days
    crews = {label: o.crew() for label, o in operators.items() if o.book.crew}
    first = next((i for i, h in enumerate(town.holders) if h.network), len(town.holders))
    parts, bills = [], []
    for stream, begin, end in ((3, 0, first), (4, first, len(town.holders))):
        holders = town.holders[begin:end]
        if not holders:
            continue
        rng = np.random.default_rng([seed, stream])
        sessions, paid = live(holders, crews, days, rng), pay(holders, days, rng)
        sessions.account += begin
        paid.account += begin
        parts.append(sessions)
        bills.append(paid)
    seen = Sessions.joined(parts)
    paid = Payments(*(np.concatenate([getattr(b, n) for b in bills]) for n in Payments.__dataclass_fields__))
    return {
        "accounts": writer.accounts(), "payments": writer.payments(paid), "ips": writer.ips(seen),
        "devices": writer.devices(seen), "usage": writer.usage(seen), "labels": writer.labels(),
    }  # fmt: skip
