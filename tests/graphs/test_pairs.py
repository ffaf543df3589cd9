"""Why two accounts are linked, or why not, in the engine's own numbers."""

import io

import pytest
from django.core.management import CommandError, call_command

from graphs import pairs, runs
from graphs.store import load

from .linkage.town import mixed

pytestmark = pytest.mark.services


def of_kind(what: str) -> list[str]:
    return [name for name, kind in mixed().kind_of.items() if kind == what]


def test_members_of_one_network_are_linked_by_what_holds_both_there(published):
    tables = runs.tables(published)
    a, b = of_kind("op")[0], of_kind("op")[5]
    pair = pairs.explain(tables, a, b)
    assert pair.linked
    assert pair.sentence.startswith("Linked: both are members of N-0001 (")
    counting = [row for row in pair.shared if row["bits_a"]]
    assert counting
    for row in counting:
        terms = [t for t in tables.why_member(pair.same["party_id"], a) if t["value"] == row["value"]]
        assert row["bits_a"] == pytest.approx(sum(t["bits"] for t in terms))


def test_strangers_are_not_linked_because_they_share_nothing(published):
    a, b = of_kind("person")[:2]
    pair = pairs.explain(runs.tables(published), a, b)
    assert not pair.linked
    assert [row["family"] for row in pair.shared] in ([], ["domain"])
    assert pair.sentence.startswith("Not linked:")


def test_a_public_mail_domain_is_shared_and_said_not_to_count(published):
    a, b = of_kind("person")[:2]
    (row,) = pairs.explain(runs.tables(published), a, b).shared
    assert (row["family"], row["value"], row["verdict"]) == ("domain", "gmail.com", "")
    assert "public mail domains" in row["note"]


def test_an_address_that_two_had_in_different_months_is_said_not_to_count(neo4j, published, store):
    town = mixed()
    a, b = of_kind("person")[:2]
    town.address(a, "198.51.100.9", 0, 2)
    town.address(b, "198.51.100.9", 200, 202)
    store(town, 2)
    load.load_batch(2)
    shared = {row["family"]: row for row in pairs.explain(runs.tables(published), a, b).shared}
    assert "not in the same 30 days" in shared["address"]["note"]
    assert "block" in shared


def test_an_account_that_does_not_exist_is_named(published):
    with pytest.raises(LookupError, match="no account nobody"):
        pairs.explain(runs.tables(published), of_kind("op")[0], "nobody")


def test_the_command_explains_and_ends_with_an_error_for_an_unknown_account(published):
    out = io.StringIO()
    call_command("explain", *of_kind("op")[:2], stdout=out)
    assert out.getvalue().startswith("Linked: both are members of N-0001")
    with pytest.raises(CommandError, match="There is no account nobody"):
        call_command("explain", of_kind("op")[0], "nobody", stdout=io.StringIO())
