"""The whole demo: a world is built, lives, and is written as record files, with labels beside them for evaluation."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from accounts.demo import records, sessions
from accounts.demo.files import Files
from accounts.demo.holders import Holders
from accounts.demo.indicators import indicators_table, operators_table, truth_table
from accounts.demo.shapes import SHAPES
from accounts.demo.society import settle_down
from accounts.demo.story import Story, sizes, tell
from accounts.demo.world import ACCOUNT_KEY, World

CHUNK = 25_000  # accounts simulated together: bounds memory
FEWEST = 1_000  # accounts the story needs to hide in


@dataclass(frozen=True)
class Made:
    rows: dict[str, int]
    fakes: int
    seconds: float


@dataclass(frozen=True)
class Stage:
    """A world ready to be simulated: its accounts in the order they are written, and where each stands in it."""

    world: World
    holders: Holders
    index: sessions.Index
    order: np.ndarray
    rank: np.ndarray

    @classmethod
    def of(cls, world: World) -> "Stage":
        order = np.argsort(world.key(ACCOUNT_KEY, np.arange(len(world.accounts))), kind="stable")
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return cls(world, Holders(world), sessions.Index.of(world), order, rank)


def build(accounts: int, seed: int, shape: str = "standard") -> tuple[World, Story]:
    """A world before it is simulated. `accounts` is exact; `shape` is a name of SHAPES."""
    world = World(accounts, seed, SHAPES[shape])
    society = settle_down(world, accounts - sum(sizes(world).values()))
    return world, tell(world, society)


def make(accounts: int, seed: int, out: Path, shape: str = "standard") -> Made:
    """Write the demo's files to a folder. The same arguments give the same bytes."""
    began = time.monotonic()
    world, story = build(accounts, seed, shape)
    stage = Stage.of(world)
    with Files(out) as files:
        for number, chunk in enumerate(np.array_split(stage.order, max(1, -(-accounts // CHUNK)))):
            for kind, table in simulate(stage, chunk, number).items():
                files.append(kind, table)
        files.append("operators", operators_table(world))
        files.append("indicators", indicators_table(world, story))
        files.append("truth_operators", truth_table(world, story))
    (out / "README.txt").write_text(ABOUT.format(accounts=accounts, seed=seed, shape=shape))
    return Made(files.rows, int((world.accounts["network"] > 0).sum()), time.monotonic() - began)


def simulate(stage: Stage, chunk: np.ndarray, number: int) -> dict[str, pa.Table]:
    """The tables of one chunk of accounts, each in order of account id."""
    world, rng = stage.world, np.random.default_rng([stage.world.seed, 2, number])
    seen = sessions.live(world, stage.index, chunk, rng)
    paid = sessions.pay(world, stage.index, chunk, rng)
    tables = {
        "accounts": records.accounts_table(world, stage.holders, chunk),
        "payments": records.payments_table(world, stage.rank, paid),
        "ips": records.ips_table(world, stage.rank, seen),
        "devices": records.devices_table(world, stage.rank, seen),
        "usage": records.usage_table(world, stage.rank, seen),
        "labels": labels_table(world, chunk),
    }
    return {kind: table for kind, table in tables.items() if kind not in world.shape.without}


def labels_table(world: World, chunk: np.ndarray) -> pa.Table:
    return pa.table(
        {
            "account_id": records.account_ids(world, chunk),
            "network": records.named(world.labels, world.accounts["network"][chunk]),
            "trap": records.named(world.traps, world.accounts["trap"][chunk]),
        }
    )


ABOUT = """A made-up platform's records: {accounts} accounts, seed {seed}, shape {shape}. Nobody in them exists.

accounts, payments, ips, devices, usage, operators and indicators are what `manage.py import_records` reads.
labels.csv and truth_operators.csv say who is fake and who runs them. They are for `manage.py evaluate` only and
never imported. `network` is empty for honest accounts; `trap` names what an honest account may be mistaken for.
"""
