"""What each ingredient is worth: the queue and the cut without one line of the scorecard, or without one family.

A line is left out by taking its bits back and estimating the null again; parties stay as they are. Without a family its
identifiers neither link nor speak, and parties are found again.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..calibration import calibrate
from ..explained import explained_identifiers
from ..families import CODE
from ..features import judge_features
from ..membership import Neighbourhood
from ..parameters import Parameters
from ..parties import find_parties
from ..population import Population
from ..profile import Profile
from ..records import Records
from ..run import LinkageRun
from ..tables import run_tables
from .measures import Evaluation, Group, Labels, evaluate, run_groups

KEPT = ("prior", "population")  # terms that are no line


def without_lines(run: LinkageRun, labels: Labels, parameters: Parameters) -> Iterator[Evaluation]:
    """One evaluation a line that speaks anywhere, in the scorecard's order."""
    parties = run.tables["parties"]
    groups = {g.accounts: g for g in run_groups(run)}
    bits = np.array(parties["judgement_bits"].to_pylist(), float)
    size = np.array(parties["size"].to_pylist(), int)
    place = {p: n for n, p in enumerate(parties["party_id"].to_pylist())}
    table = run.tables["judgement"].select(["party_id", "feature", "bits"]).to_pydict()
    lines: dict[str, np.ndarray] = {}
    for party, feature, one in zip(*table.values(), strict=True):
        lines.setdefault(feature, np.zeros(len(bits)))[place[party]] = one
    score = bits - lines["population"]
    for feature, its in lines.items():
        if feature not in KEPT and its.any():
            yield _judged_again(feature, list(groups.values()), score - its, size, labels, parameters)


def _judged_again(  # noqa: PLR0917
    name: str, groups: list[Group], score: np.ndarray, size: np.ndarray, labels: Labels, parameters: Parameters
) -> Evaluation:
    again = calibrate(score, size, parameters)
    judged = [replace(g, score=float(b), flagged=bool(n)) for g, b, n in zip(groups, again.bits, again.network,
                                                                             strict=True)]  # fmt: skip
    return evaluate(name, (g for g in judged if len(g.accounts) >= parameters.minimum_size), labels,
                    again.false_share)  # fmt: skip


def without_families(
    records: Records, population: Population, profile: Profile, labels: Labels, parameters: Parameters
) -> Iterator[Evaluation]:
    """One evaluation a family that has an identifier on two accounts."""
    usable = ~explained_identifiers(population, profile)
    for name, code in CODE.items():
        its = population.family == code
        if not its.any():
            continue
        near = Neighbourhood(population, parameters, usable & ~its)
        parties = find_parties(near, lambda step, share: None)
        tables, facts = run_tables(near, profile, parties, judge_features(near, profile, parties), records)
        run = LinkageRun(tables, facts)
        yield evaluate(name, run_groups(run, parameters.minimum_size), labels, facts["expected_false_share"])
