"""Splink, set up as its documentation has it for records that share identifiers.

One row an account, one column a family with what the account was seen with (a list; addresses by month), without the
identifiers that are too common to link (the same limit as for the others). Pairs come from blocking on every family,
on identifiers of at most `BLOCK` accounts: a gateway of a thousand would ask for half a million pairs by itself. A
comparison a family: three or more in common, two, one, none. u by random sampling; m by EM over three blocking rules
(on an account's rarest device, card and address, as EM takes no lists); a pair's prior from the pairs that share both
a device and a card. Pairs above THRESHOLD are clustered; the queue is ordered by the weight of the pairs that an
account of the cluster has. Splink judges no group, so all of the minimum size are flagged.
"""

import logging
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphs.linkage.arrays import Ints
from graphs.linkage.families import FAMILIES
from graphs.linkage.population import Population

BLOCK = 50
THRESHOLD = 0.95
TRAINED_ON = ("device", "instrument", "address")


def splink_groups(population: Population, limit: float) -> list[tuple[Ints, float]]:
    """(accounts, match weight an account) of each cluster. Raises ImportError without Splink (requirements-dev)."""
    import splink.comparison_library as compare
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    names = [family.name for family in FAMILIES if (population.family == FAMILIES.index(family)).any()]
    rules = {name: block_on(f"{name}_rare", arrays_to_explode=[f"{name}_rare"]) for name in names}
    database = DuckDBAPI()
    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="account",
        comparisons=[compare.ArrayIntersectAtSizes(name, [3, 2, 1]) for name in names],
        blocking_rules_to_generate_predictions=list(rules.values()), retain_matching_columns=False,
    )  # fmt: skip
    linker = Linker(database.register(_accounts(population, limit, names)), settings)
    linker.training.estimate_probability_two_random_records_match(
        ["list_has_any(l.device_rare, r.device_rare) AND list_has_any(l.instrument_rare, r.instrument_rare)"],
        recall=0.5,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for name in TRAINED_ON:
        if name in names:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(f"{name}_first"))
    pairs = linker.inference.predict(threshold_match_probability=THRESHOLD)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, THRESHOLD)
    return list(_scored(database, pairs.physical_name, clusters.physical_name))


def _accounts(population: Population, limit: float, names: list[str]) -> pa.Table:
    table = {"account": pa.array(np.arange(population.size))}
    for name in names:
        of = population.family == [family.name for family in FAMILIES].index(name)
        table[name] = _lists(population, of & (population.degree <= limit))
        table[f"{name}_rare"] = _lists(population, of & (population.degree <= BLOCK))
        table[f"{name}_first"] = pc.list_element(_or_nothing(table[f"{name}_rare"]), 0)
    return pa.table(table)


def _lists(population: Population, identifiers: np.ndarray) -> pa.Array:
    """By account, the identifiers of those asked for that it has; null where it has none."""
    rows = identifiers[population.edge_identifier]
    count = np.bincount(population.edge_account[rows], minlength=population.size)
    offsets = np.r_[0, np.cumsum(count)].astype(np.int32)
    values = pa.array(population.edge_identifier[rows])
    return pa.ListArray.from_arrays(pa.array(offsets), values, mask=pa.array(count == 0))


def _or_nothing(lists: pa.Array) -> pa.Array:
    """Lists with at least one element, that of an empty one being null."""
    return pc.if_else(pc.is_valid(lists), lists, pa.scalar([None], lists.type))


def _scored(database: object, pairs: str, clusters: str) -> Iterator[tuple[Ints, float]]:
    rows = database.duckdb_con.execute(f"""
        WITH weight AS (SELECT account, sum(match_weight) AS bits FROM (
                            SELECT account_l AS account, match_weight FROM {pairs}
                            UNION ALL SELECT account_r, match_weight FROM {pairs}) GROUP BY account)
        SELECT cluster_id, account, coalesce(bits, 0) AS bits FROM {clusters} LEFT JOIN weight USING (account)
        ORDER BY cluster_id, account""").fetchnumpy()
    cluster, account, bits = (np.asarray(rows[name]) for name in ("cluster_id", "account", "bits"))
    cuts = np.r_[0, np.flatnonzero(cluster[1:] != cluster[:-1]) + 1, len(cluster)]
    for low, high in pairwise(cuts.tolist()):
        yield account[low:high].astype(np.int64), float(bits[low:high].mean())
