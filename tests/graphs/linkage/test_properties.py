"""What must hold on any population: names and order say nothing, and explanations are the numbers themselves."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphs.linkage import LinkageRun, explain, link

from .town import Town

NAMES = ("account_id", "device_id", "instrument_id", "template_id")
few = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run_of(town: Town, order: Random | None = None) -> LinkageRun:
    with TemporaryDirectory() as folder:
        return link(town.records(Path(folder), order))


def shape_of(run: LinkageRun, names: dict[str, str]) -> list[tuple]:
    """Everything a run says, accounts under their first names."""
    party = {row["party_id"]: row for row in run.tables["parties"].to_pylist()}
    return sorted(
        (
            names.get(row["account_id"], row["account_id"]),
            row["bits"],
            tuple(sorted(map(str, party[row["party_id"]].items()))),
        )
        for row in run.tables["memberships"].to_pylist()
    )


def renamed(town: Town, random: Random) -> dict[str, str]:
    """Give every id in the town another name, in place; new account name to old."""
    fresh: dict[str, str] = {}
    for rows in town.rows.values():
        for row in rows:
            for column in NAMES:
                if row.get(column):
                    old = str(row[column])
                    row[column] = fresh.setdefault(old, f"n{random.getrandbits(64):x}")
    return {new: old for old, new in fresh.items()}


def build(seed: int, people: int, office: int, operation: int) -> Town:
    return Town(seed).people(people).office(office).operation(operation)


SIZES = {"people": st.integers(30, 80), "office": st.integers(3, 15), "operation": st.integers(8, 25)}


@few
@given(seed=st.integers(0, 999), **SIZES)
def test_renaming_every_id_and_shuffling_every_row_changes_nothing(seed, people, office, operation):
    plain = shape_of(run_of(build(seed, people, office, operation)), {})
    other = build(seed, people, office, operation)
    names = renamed(other, Random(seed))
    assert shape_of(run_of(other, Random(seed)), names) == plain
    assert plain


@few
@given(seed=st.integers(0, 999), **SIZES)
def test_explanations_add_up_to_the_engines_numbers_exactly(seed, people, office, operation):
    run = run_of(build(seed, people, office, operation))
    bits = {row["account_id"]: row["bits"] for row in run.tables["memberships"].to_pylist()}
    accounts = sorted(bits)
    random = Random(seed)
    for _ in range(200):
        a, b = random.sample(accounts, 2)
        for side in explain(run, a, b).memberships:
            assert sum(term.bits for term in side.terms) == side.bits == bits[side.account_id]
            assert side.terms[0].family == "prior"
