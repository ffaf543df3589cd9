"""Decisions are honoured by the next run, in the order they were made, and every sum still adds up."""

import pyarrow.compute as pc
import pytest

from graphs.linkage import link
from graphs.linkage.decisions import Decision

from .town import Town, mixed

KIND_OF = mixed().kind_of
OP = [name for name, kind in KIND_OF.items() if kind == "op"]
OFFICE = [name for name, kind in KIND_OF.items() if kind == "office"]
PERSON = next(name for name, kind in KIND_OF.items() if kind == "person")


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    """Links the mixed town (or another) with decisions given as (kind, content)."""

    def run(*given, town: Town | None = None):
        records = (town or mixed()).records(tmp_path_factory.mktemp("town"))
        return link(records, decisions=[Decision(n, kind, content) for n, (kind, content) in enumerate(given, 1)])

    return run


def party_of(run) -> dict[str, str]:
    table = run.tables["memberships"]
    return dict(zip(table["account_id"].to_pylist(), table["party_id"].to_pylist(), strict=True))


def party(run, account):
    name = party_of(run)[account]
    return run.tables["parties"].filter(pc.field("party_id") == name).to_pylist()[0]


def outcomes(run) -> list[tuple[int, str, str]]:
    return [(r["decision"], r["account_id"] or "", r["outcome"]) for r in run.tables["decisions"].to_pylist()]


def adds_up(run) -> None:
    """Every membership and every judgement is the sum of its terms, exactly."""
    for whole, part, key in (
        ("memberships", "membership_evidence", "account_id"),
        ("parties", "judgement", "party_id"),
    ):
        total = run.tables[part].group_by(key).aggregate([("bits", "sum")])
        said = dict(zip(total[key].to_pylist(), total["bits_sum"].to_pylist(), strict=True))
        column = "bits" if whole == "memberships" else "judgement_bits"
        table = run.tables[whole]
        assert said == dict(zip(table[key].to_pylist(), table[column].to_pylist(), strict=True))


def known(run, account) -> list[list[str]]:
    rows = run.tables["membership_evidence"].filter(pc.field("account_id") == account).to_pylist()
    return [[row["family"], row["value"]] for row in rows if row["value"]]


def reject(run, account):
    rest = [name for name in OP if name != account]
    return "reject_member", {"accounts": [account], "networks": [rest], "evidence": {account: known(run, account)}}


def test_without_decisions_the_table_of_them_is_empty(mixed_run):
    assert mixed_run.tables["decisions"].num_rows == 0


def test_a_rejected_member_stays_out(decided, mixed_run):
    run = decided(reject(mixed_run, OP[0]))
    assert OP[0] not in party_of(run)
    assert party(run, OP[1])["size"] == len(OP) - 1
    assert outcomes(run) == [(1, OP[0], "honoured")]
    adds_up(run)


def test_until_there_is_evidence_that_was_not_known(decided, mixed_run):
    town = mixed()
    town.device(OP[0], "op-dev-4", 110, 120)
    run = decided(reject(mixed_run, OP[0]), town=town)
    assert party_of(run)[OP[0]] == party_of(run)[OP[1]]
    assert outcomes(run) == [(1, OP[0], "new evidence")]
    row = run.tables["decisions"].to_pylist()[0]
    assert (row["family"], row["value"]) == ("device", "op-dev-4")


def test_a_confirmed_account_is_taken_in_by_a_term_of_its_own(decided):
    run = decided(("confirm_member", {"accounts": [PERSON], "networks": [OP]}))
    assert party_of(run)[PERSON] == party_of(run)[OP[0]]
    terms = run.tables["membership_evidence"].filter(pc.field("account_id") == PERSON).to_pylist()
    assert {term["family"] for term in terms} == {"prior", "decision"}
    assert sum(term["bits"] for term in terms) == 10
    adds_up(run)


def test_one_hand_makes_one_party_and_different_hands_part(decided):
    run = decided(("same", {"accounts": [OP[0], OFFICE[0], PERSON]}))
    assert party(run, OP[0])["size"] == len(OP) + len(OFFICE) + 1
    adds_up(run)
    apart = decided(("different", {"accounts": OP[:2]}))
    assert len({OP[0], OP[1]} & set(party_of(apart))) == 1


def test_the_later_word_stands(decided, mixed_run):
    inside = decided(reject(mixed_run, OP[0]), ("confirm_member", {"accounts": [OP[0]], "networks": [OP[1:]]}))
    assert party_of(inside)[OP[0]] == party_of(inside)[OP[1]]
    outside = decided(("same", {"accounts": OP[:2]}), reject(mixed_run, OP[0]))
    assert OP[0] not in party_of(outside)


def test_a_split_keeps_the_sides_apart_and_a_merge_joins_networks(decided):
    side, rest = OP[::2], OP[1::2]
    run = decided(("split_network", {"accounts": side, "networks": [rest[:-1]]}))
    of = party_of(run)
    assert {of[name] for name in side} != {of[name] for name in rest[:-1]}
    assert len({of[name] for name in side}) == 1
    assert of[rest[-1]] in (of[side[0]], of[rest[0]])
    adds_up(run)
    merged = decided(("merge_networks", {"networks": [OP, OFFICE]}))
    assert party(merged, OP[0])["size"] == len(OP) + len(OFFICE)


def test_an_ignored_identifier_says_nothing_and_a_restored_one_speaks(decided, mixed_run):
    cards = [["instrument", f"op-card-{n}"] for n in range(4)]
    run = decided(("ignore_identifier", {"identifiers": cards}))
    families = run.tables["membership_evidence"].filter(pc.field("party_id") == party_of(run)[OP[0]])["family"]
    assert "instrument" not in families.to_pylist()
    shown = run.tables["identifiers"].filter(pc.field("value") == "op-card-0").to_pylist()[0]
    assert (shown["verdict"], shown["reason"]) == (
        "infrastructure",
        "an analyst decided: ignored as infrastructure (decision 1)",
    )
    back = decided(("ignore_identifier", {"identifiers": cards}), ("restore_identifier", {"identifiers": cards}))
    assert party(back, OP[0]) == party(mixed_run, OP[0])


def test_a_resellers_card_may_be_let_to_speak(decided):
    def town() -> Town:
        made = Town(3).people(200)
        for n in range(12):
            name = made.account(50 + n, "client", reseller_id="res-1")
            made.pay(name, "res-card", 51 + n)
            made.device(name, "res-device", 50 + n, 60 + n)
        return made

    clients = [name for name, kind in town().kind_of.items() if kind == "client"]
    assert not set(clients) & set(party_of(decided(town=town())))
    things = [["instrument", "res-card"], ["device", "res-device"]]
    run = decided(("restore_identifier", {"identifiers": things}), town=town())
    assert set(clients) <= set(party_of(run))


def test_a_verdict_moves_a_party_over_the_cut_by_a_line_of_its_own(decided, mixed_run):
    assert party(mixed_run, OP[0])["is_network"]
    run = decided(("verdict_innocent", {"networks": [OP], "reading": "agency"}))
    found = party(run, OP[0])
    assert (found["is_network"], found["reading"], found["judgement_bits"]) == (False, "agency", -10)
    assert found["why"].startswith("Agency, as an analyst judged: 20 accounts")
    assert run.facts["counts"]["networks"] == 0
    adds_up(run)
    raised = decided(("verdict_operation", {"networks": [OFFICE]}))
    assert party(raised, OFFICE[0])["is_network"]
    adds_up(raised)


def test_a_decision_about_what_is_gone_does_nothing_and_says_so(decided, mixed_run):
    run = decided(
        ("reject_member", {"accounts": ["nobody"], "networks": [["nobody", "none"]]}),
        ("verdict_innocent", {"networks": [[PERSON]], "reading": "office"}),
        ("ignore_identifier", {"identifiers": [["device", "never seen"]]}),
    )
    assert {outcome for _, _, outcome in outcomes(run)} == {"no effect"}
    assert run.tables["memberships"].equals(mixed_run.tables["memberships"])


def test_decisions_are_part_of_the_fingerprint(decided, mixed_run):
    run = decided(("verdict_innocent", {"networks": [OP], "reading": "agency"}))
    assert run.facts["rows"] == mixed_run.facts["rows"]
    assert run.facts["fingerprint"] != mixed_run.facts["fingerprint"]
