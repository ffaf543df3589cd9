"""Operators and cases are found from the search over everything."""

from django.contrib.auth.models import AnonymousUser

from investigations import searching


def test_a_case_is_found_by_reference_words_and_network(case, analyst):
    for query in (case.reference, case.reference.lower(), case.title.split()[1], "N-0001"):
        (hit,) = searching.search_cases(query, analyst, 5).hits
        assert hit.url == case.get_absolute_url()
    assert searching.search_cases(case.reference.lower(), analyst, 5).hits[0].exact
    assert searching.search_cases("zebra", analyst, 5).hits == []


def test_an_operator_is_found_by_part_of_its_name_or_of_an_alias(run, analyst, monkeypatch):
    known = {"OP-1": ("Alpha Lab", ()), "OP-2": ("Beta Lab", ()), "OP-3": ("Gamma", ("Wandering Owl", "APT-0"))}
    monkeypatch.setattr(searching, "known_as", lambda: known)
    group = searching.search_operators("lab", analyst, 1)
    assert [hit.text for hit in group.hits] == ["Alpha Lab"]
    assert group.more
    assert searching.search_operators("op-3", analyst, 5).hits[0].exact
    (hit,) = searching.search_operators("owl", analyst, 5).hits
    assert (hit.text, hit.exact) == ("Gamma", False)
    assert "also Wandering Owl" in hit.note
    assert searching.search_operators("apt-0", analyst, 5).hits[0].exact


def test_who_may_not_see_them_finds_none(case):
    assert searching.search_cases(case.reference, AnonymousUser(), 5).hits == []
    assert searching.search_operators("lab", AnonymousUser(), 5).hits == []
