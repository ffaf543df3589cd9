"""Parties made by hand or by chance, for the layout."""

import numpy as np

from graphs.scenes.party import Party


def party_of(accounts: int, pairs: list[tuple[int, tuple[str, str]]]) -> Party:
    identifiers = sorted({identifier for _, identifier in pairs})
    at = {identifier: n for n, identifier in enumerate(identifiers)}
    ends = sorted({(a, at[i]) for a, i in pairs})
    account = np.array([a for a, _ in ends], dtype=np.int64)
    identifier = np.array([i for _, i in ends], dtype=np.int64)
    held = np.bincount(identifier, minlength=len(identifiers))
    whole = np.zeros(len(ends), dtype=np.int64)
    names = [f"acc-{n:05d}" for n in range(accounts)]
    return Party(
        "P1", 50_000, names, np.full(accounts, 0.95), np.full(accounts, 9.0), identifiers,
        held, held + 2, ["owned"] * len(identifiers), account, identifier, np.ones(len(ends)), whole, whole, whole + 1,
    )  # fmt: skip


def pools(count: int, size: int, seed: int = 1, crossing: int = 0) -> Party:
    """Pools with cards for twelve, devices for thirty and addresses for nine accounts; `crossing` accounts of the
    first pool use a card of the next."""
    chance = np.random.default_rng(seed)
    pairs: list[tuple[int, tuple[str, str]]] = []
    for pool in range(count):
        for n in range(size):
            account = pool * size + n
            pairs.append((account, ("instrument", f"card-{pool}-{n // 12}")))
            pairs.append((account, ("device", f"dev-{pool}-{n % (size // 30)}")))
            pairs += [(account, ("address", f"10.{pool}.0.{chance.integers(0, size // 9 + 1)}")) for _ in range(2)]
    pairs += [(n, ("instrument", "card-1-0")) for n in range(crossing)]
    return party_of(count * size, pairs)
