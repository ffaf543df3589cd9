"""A district is settled, worked in, lived through and written. The same arguments give the same bytes."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import numpy as np
import pyarrow as pa

from accounts.demo.files import Files
from bench.districts.catalogue import DISTRICTS
from bench.districts.ground import Ground
from bench.districts.knowledge import known
from bench.districts.living import Calendar, Payments, Sessions, lived, paid
from bench.districts.moving_in import Lists, crowd_moves_in, pool_moves_in
from bench.districts.settling import Accounts, Settler
from bench.districts.ways import District
from bench.districts.writing import Writer

T = TypeVar("T", Sessions, Payments)
STANDARD = 20_000  # accounts for which pools name their sizes
FEWEST = 500


@dataclass(frozen=True)
class Made:
    accounts: int
    fakes: int
    networks: int
    rows: dict[str, int]


def make(name: str, accounts: int, seed: int, out: Path, *, fakes: bool = True) -> Made:
    """Record files, labels.csv and truth_operators.csv of `accounts` accounts.

    Without fakes the honest accounts are those of the same district with them: the same ids and the same rows.
    """
    district, key = DISTRICTS[name], crc32(f"{name} {seed}".encode())
    ground, lists = Ground(key, district.days, district.sixth), Lists([], [])
    scale = accounts / STANDARD
    sizes = {pool.label: max(6, round(pool.size * scale)) for pool in district.pools}
    settler = Settler(ground, np.random.default_rng([key, 1]), key, district.days, district.lands, district.older)
    honest = settled(settler, lists, district, accounts - sum(sizes.values()))
    parts = [honest]
    if fakes:
        settler = replace(settler, rng=np.random.default_rng([key, 2]), cards=honest.card[honest.pays])
        first = int(honest.group.max()) + 1
        for pool in district.pools:
            parts.append(pool_moves_in(settler, lists, pool, sizes[pool.label], first))
            first += pool.cells
    who = Accounts.joined(parts)
    sessions, payments = lives(parts, lists, district, key)
    writer = Writer(district, key, ground, lists, who)
    tables = written(writer, sessions, payments)
    with Files(out) as files:
        for kind in (
            "usage",
            "devices",
            "payments",
            "ips",
            "accounts",
            "labels",
            "operators",
            "indicators",
            "truth_operators",
        ):
            if kind not in district.noise.kinds:
                files.append(kind, tables[kind])
        rows = dict(files.rows)
    return Made(len(who), int(who.fake.sum()), len(set(who.label[who.fake])), rows)


def settled(settler: Settler, lists: Lists, district: District, count: int) -> Accounts:
    """Honest crowds in their shares; the largest takes what rounding leaves."""
    whole = sum(crowd.share for crowd in district.crowds)
    counts = [round(count * crowd.share / whole) for crowd in district.crowds]
    counts[int(np.argmax(counts))] += count - sum(counts)
    parts, first = [], 1
    for crowd, number in zip(district.crowds, counts, strict=True):
        if number:
            parts.append(crowd_moves_in(settler, lists, crowd, number, first))
            first = int(parts[-1].group.max()) + 1
    return Accounts.joined(parts)


def lives(parts: list[Accounts], lists: Lists, district: District, key: int) -> tuple[Sessions, Payments]:
    """Each side's by chances of its own, so that honest lives are the same without the fakes."""
    seen, bills = [], []
    honest = len(parts[0])
    for stream, side in ((3, parts[:1]), (4, parts[1:])):
        if not side:
            continue
        who, rng = Accounts.joined(side), np.random.default_rng([key, stream])
        sessions = lived(who, lists, Calendar(district.days, district.releases, key), rng)
        payments = paid(who, lists, district.days, rng)
        sessions.account += honest * (stream == 4)
        payments.account += honest * (stream == 4)
        seen.append(sessions)
        bills.append(payments)
    return _joined(Sessions, seen), _joined(Payments, bills)


def _joined(kind: type[T], parts: list[T]) -> T:
    return kind(*(np.concatenate([getattr(part, name) for part in parts]) for name in kind.__dataclass_fields__))


def written(writer: Writer, sessions: Sessions, payments: Payments) -> dict[str, pa.Table]:
    tables = {
        "accounts": writer.accounts(), "payments": writer.payments(payments), "ips": writer.ips(sessions),
        "devices": writer.devices(sessions), "usage": writer.usage(sessions), "labels": writer.labels(),
    }  # fmt: skip
    return tables | known(writer, tables)
