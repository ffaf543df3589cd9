"""What one identifier, if it were infrastructure, would split off a party: against removing it and looking."""

from collections import defaultdict

import numpy as np
import pytest

from graphs.linkage import LinkageRun, Parameters, link
from graphs.linkage.cuts import cut_table, pieces_without
from graphs.linkage.membership import Neighbourhood
from graphs.linkage.parties import Parties
from graphs.linkage.population import load_population

from .town import Town


@pytest.fixture(scope="module")
def bridged(tmp_path_factory) -> tuple[LinkageRun, list[str], list[str]]:
    """Two crews of six, each with devices and cards of its own, and one prompt template that all twelve send."""
    town = Town(4).people(300)
    crews = []
    for crew in ("one", "two"):
        names = [town.account(200 + n / 10, crew) for n in range(6)]
        for n, name in enumerate(names):
            town.device(name, f"{crew}-dev-{n % 2}", 200, 230)
            town.pay(name, f"{crew}-card-{n % 3}", 201)
            town.use(name, 202 + n, 30, "template-of-both")
            town.use(name, 203 + n, 30, f"template-{crew}")
        crews.append(names)
    for a, b in zip(*crews, strict=True):  # what holds both together: two cards, on one account of each crew
        if a in crews[0][:2]:
            town.pay(a, f"bridge-{a}", 210)
            town.pay(b, f"bridge-{a}", 210)
    return link(town.records(tmp_path_factory.mktemp("bridged"))), *crews


def cuts(run: LinkageRun) -> dict[str, list[dict]]:
    found = defaultdict(list)
    for row in run.tables["weakest_cuts"].to_pylist():
        found[row["party_id"]].append(row)
    return found


def test_every_cut_is_what_is_left_when_the_identifier_is_gone(bridged, mixed_run):
    for run in (bridged[0], mixed_run):
        for party, rows in cuts(run).items():
            whole = pieces_without(run.tables["membership_evidence"], party, set())
            for row in rows:
                pieces = pieces_without(run.tables["membership_evidence"], party, {(row["family"], row["value"])})
                broken = [p for p in pieces if p not in whole]
                lost = sum(map(len, broken)) - max(map(len, broken), default=0)
                assert row["splits_off"] == lost, row


def test_sizes_add_up_and_the_worst_cut_comes_first(mixed_run):
    sizes = {row["party_id"]: row["size"] for row in mixed_run.tables["parties"].to_pylist()}
    for party, rows in cuts(mixed_run).items():
        assert all(row["splits_off"] + row["remaining"] == sizes[party] for row in rows)
        assert [row["splits_off"] for row in rows] == sorted((row["splits_off"] for row in rows), reverse=True)
        assert 1 <= len(rows) <= 5
    assert set(cuts(mixed_run)) == {party for party, size in sizes.items() if size >= 5}


def test_an_office_on_one_card_and_one_domain_is_held_by_either(mixed_run):
    office = next(p for p in mixed_run.tables["parties"].to_pylist() if p["reading"] == "office")
    rows = {row["family"]: row for row in cuts(mixed_run)[office["party_id"]]}
    assert {"domain", "instrument"} <= set(rows)
    assert all(row["splits_off"] == 0 and row["members_with"] == 14 for row in rows.values())


def test_bits_lost_leave_the_membership_that_would_be_computed_without_the_identifier(mixed_run):
    """Lesser witnesses of the kind move up a rank, the rest stays."""
    terms = defaultdict(list)
    for row in mixed_run.tables["membership_evidence"].to_pylist():
        if row["rank"]:
            terms[row["party_id"], row["account_id"]].append(row)
    witness = {"domain": "mail", "mailbox": "mail", "phone": "phone", "phone_run": "phone"}
    for row in mixed_run.tables["weakest_cuts"].to_pylist():
        lost = 0.0
        for (party, _), mine in terms.items():
            if party != row["party_id"] or not any(t["value"] == row["value"] for t in mine):
                continue
            kind = [
                t for t in mine if witness.get(t["family"], t["family"]) == witness.get(row["family"], row["family"])
            ]
            kind.sort(key=lambda t: t["rank"])
            rest = [t for t in kind if (t["family"], t["value"]) != (row["family"], row["value"])]
            after = sum(t["bits"] * t["rank"] / (n + 1) for n, t in enumerate(rest))
            lost += sum(t["bits"] for t in kind) - after
        assert row["bits_lost"] == pytest.approx(lost, abs=1e-6)


def test_a_domain_that_alone_ties_two_halves_splits_the_smaller_off(tmp_path):
    """Five accounts on one device, four on another, all on one domain, taken as one party."""
    town = Town(6).people(300)
    for n in range(9):
        town.device(town.account(301 + n, "crew", email=f"m{n}@front.example"), f"dev-{n // 5}", 305, 330)
    population = load_population(town.records(tmp_path))
    near, crew = Neighbourhood(population, Parameters()), np.arange(300, 309)
    party = np.zeros(9, np.int64)
    terms = near.terms(party, crew, 1)
    bits = np.bincount(terms.account - 300, terms.bits) + np.log2(8 / 309)
    rows = cut_table(near, Parties(party, crew, 1, ["all at 1"]), terms, bits, ["P00001"]).to_pylist()
    assert [(row["family"], row["splits_off"], row["remaining"]) for row in rows] == [
        ("domain", 4, 5), ("device", 0, 9), ("device", 0, 9),
    ]  # fmt: skip
