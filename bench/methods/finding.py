"""Groups of accounts, as each method finds them in the same folder of records."""

from collections.abc import Callable
from pathlib import Path

from accounts.contract import KINDS
from graphs.linkage import Parameters, Records, link
from graphs.linkage.baselines import components, leiden_groups
from graphs.linkage.conjunctions import common_limit
from graphs.linkage.evaluation import Group, run_groups
from graphs.linkage.population import Population, load_population

from .splinked import splink_groups

Found = tuple[list[Group], float]  # and the false share that the method itself states, nan where it states none
NOTHING_STATED = float("nan")


def evidence(folder: Path) -> Records:
    return Records.from_evidence({kind: [str(p) for p in sorted(folder.glob(f"{kind}-*.parquet"))] for kind in KINDS})


def skein(folder: Path) -> Found:
    run = link(evidence(folder))
    return run_groups(run, Parameters().minimum_size), run.facts["expected_false_share"]


def _on_graph(method: Callable[[Population, float], list]) -> Callable[[Path], Found]:
    def find(folder: Path) -> Found:
        population, parameters = load_population(evidence(folder)), Parameters()
        found = method(population, common_limit(population.size, parameters))
        large = (row for row in found if len(row[0]) >= parameters.minimum_size)
        return [Group(tuple(population.account_ids[a]), score, True) for a, score in large], NOTHING_STATED

    return find


METHODS: dict[str, Callable[[Path], Found]] = {
    "skein": skein,
    "leiden": _on_graph(lambda population, limit: leiden_groups(population, limit, Parameters().seed)),
    "components": _on_graph(components),
    "splink": _on_graph(splink_groups),
}
