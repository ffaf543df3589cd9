"""How right a run is, against labels: the queue, members and pairs at the cut, traps; baselines beside it.

Labels: CSV with account_id, network (empty: innocent) and optionally trap (what kind of innocent sharing).
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..baselines import components, leiden_groups
from ..conjunctions import common_limit
from ..parameters import Parameters
from ..population import Population
from ..run import LinkageRun

RIGHT = 0.8  # a party is right when at least this share of it is one network
FIRST = (10, 20, 50)


@dataclass(frozen=True)
class Labels:
    network: Mapping[str, str]
    trap: Mapping[str, str]

    @classmethod
    def read(cls, path: Path | str) -> "Labels":
        """Raises ValueError where the columns are missing."""
        with Path(path).open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            if not {"account_id", "network"} <= set(rows.fieldnames or ()):
                raise ValueError(f"{path}: labels need the columns account_id and network")
            kept = [(row["account_id"], row["network"] or "", row.get("trap") or "") for row in rows]
        return cls({a: n for a, n, _ in kept}, {a: t for a, _, t in kept})

    @property
    def sizes(self) -> Counter[str]:
        return Counter(n for n in self.network.values() if n)


@dataclass(frozen=True)
class Group:
    """Accounts said to belong together; `score` ranks the queue, `flagged`: said to be a network."""

    accounts: tuple[str, ...]
    score: float
    flagged: bool


@dataclass
class Evaluation:
    """Shares are nan where there is nothing to take a share of. `covered`: share of all fakes in right parties among
    the first n. `false_share`: parties above the cut that are not right; `stated`: what the run said it would be."""

    name: str
    average_precision: float
    precision: dict[int, float]
    covered: dict[int, float]
    member_precision: float
    member_recall: float
    pair_precision: float
    pair_recall: float
    flagged: int
    false_share: float
    stated: float
    by_network: dict[str, tuple[int, float]] = field(default_factory=dict)
    traps: Counter[str] = field(default_factory=Counter)


def run_groups(run: LinkageRun, minimum_size: int = 2) -> list[Group]:
    """The run's parties as groups, best first."""
    members: dict[str, list[str]] = {}
    table = run.tables["memberships"]
    for account, party in zip(table["account_id"].to_pylist(), table["party_id"].to_pylist(), strict=True):
        members.setdefault(party, []).append(account)
    parties = run.tables["parties"]
    columns = (parties[c].to_pylist() for c in ("party_id", "judgement_bits", "is_network"))
    rows = [Group(tuple(members[p]), bits, network) for p, bits, network in zip(*columns, strict=True)]
    return [g for g in rows if len(g.accounts) >= minimum_size]


def evaluate(name: str, groups: Iterable[Group], labels: Labels, stated: float = float("nan")) -> Evaluation:
    queue = sorted(groups, key=lambda g: (-g.score, -len(g.accounts), g.accounts[:1]))
    right = np.array([is_right(g, labels) for g in queue], bool)
    fakes = sum(labels.sizes.values())
    caught = np.array([sum(bool(labels.network.get(a)) for a in g.accounts) for g in queue], float)
    flagged = [g for g in queue if g.flagged]
    false = [not is_right(g, labels) for g in flagged]
    member_precision, member_recall = member_quality(flagged, labels)
    pair_precision, pair_recall = pair_quality(flagged, labels)
    hit = {a for g in flagged for a in g.accounts}
    return Evaluation(
        name, average_precision(right), {n: _share(right[:n].sum(), len(right[:n])) for n in FIRST},
        {n: _share((caught * right)[:n].sum(), fakes) for n in FIRST}, member_precision, member_recall,
        pair_precision, pair_recall, len(flagged), _share(sum(false), len(false)), stated,
        network_recall(flagged, labels),
        Counter(labels.trap.get(a) or "plain" for a in sorted(hit) if not labels.network.get(a)),
    )  # fmt: skip


def average_precision(right: np.ndarray) -> float:
    """Mean precision at the ranks of the right parties."""
    if not right.any():
        return float("nan")
    ranks = np.arange(1, len(right) + 1)
    return float((np.cumsum(right) / ranks)[right].mean())


def member_quality(flagged: Sequence[Group], labels: Labels) -> tuple[float, float]:
    hit = {a for g in flagged for a in g.accounts}
    true = sum(bool(labels.network.get(a)) for a in hit)
    return _share(true, len(hit)), _share(true, sum(labels.sizes.values()))


def pair_quality(flagged: Sequence[Group], labels: Labels) -> tuple[float, float]:
    """Pairs inside a flagged group against pairs inside a network; an innocent is alone."""
    said = sum(len(g.accounts) * (len(g.accounts) - 1) // 2 for g in flagged)
    true = sum(k * (k - 1) // 2 for k in labels.sizes.values())
    both = sum(
        k * (k - 1) // 2
        for g in flagged
        for n, k in Counter(labels.network.get(a, "") for a in g.accounts).items()
        if n
    )
    return _share(both, said), _share(both, true)


def network_recall(flagged: Sequence[Group], labels: Labels) -> dict[str, tuple[int, float]]:
    """Size of each network and the share of it that is in flagged groups."""
    caught = Counter(labels.network.get(a, "") for g in flagged for a in g.accounts)
    return {name: (size, caught[name] / size) for name, size in sorted(labels.sizes.items())}


def is_right(group: Group, labels: Labels) -> bool:
    names = Counter(labels.network.get(a, "") for a in group.accounts)
    names.pop("", None)
    return bool(names) and max(names.values()) >= RIGHT * len(group.accounts)


def right_parties(run: LinkageRun, labels: Labels) -> dict[str, bool]:
    """Of each party of a run, whether it is right."""
    names = run.tables["parties"]["party_id"].to_pylist()
    return {name: is_right(group, labels) for name, group in zip(names, run_groups(run, 0), strict=True)}


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def compare(run: LinkageRun, population: Population, labels: Labels, parameters: Parameters) -> list[Evaluation]:
    """The run, Leiden and connected components on the same account-identifier graph."""
    size = parameters.minimum_size
    rows = [evaluate("skein", run_groups(run, size), labels, run.facts["expected_false_share"])]
    limit = common_limit(population.size, parameters)
    for name, found in (
        ("leiden", leiden_groups(population, limit, parameters.seed)),
        ("components", components(population, limit)),
    ):
        groups = [Group(tuple(population.account_ids[a]), score, True) for a, score in found if len(a) >= size]
        rows.append(evaluate(name, groups, labels))
    return rows
