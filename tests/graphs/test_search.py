"""Search finds what is exact first, and nothing personal for those who may not see it."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry
from graphs import search

from .linkage.town import mixed

OP = [name for name, kind in mixed().kind_of.items() if kind == "op"]
pytestmark = pytest.mark.services


def find(client, query):
    return client.get(reverse("graphs:search"), {"q": query})


def hits(client, query):
    return [hit for group in find(client, query).context["groups"] for hit in group.hits]


@pytest.mark.parametrize("query", [OP[0], "op-dev-0", "N-0001", "n-0001"])
def test_an_exact_value_leads_straight_to_its_page(analyst, published, query):
    assert find(analyst, query).status_code == 302


def test_words_are_matched_from_their_beginning(analyst, published):
    found = hits(analyst, "op-dev")
    assert {hit.text for hit in found} >= {"op-dev-1", "op-dev-2"}
    assert all(hit.family for hit in found)


def test_an_organisation_leads_to_its_accounts(viewer, published):
    assert len(hits(viewer, "firm")) == 14 + 1  # the accounts that declare it, and its mail domain


def test_personal_values_are_found_only_by_those_who_may_see_them_and_that_is_recorded(analyst, viewer, published):
    mailbox = mixed().rows["accounts"][int(OP[0][3:])]["email"]
    assert OP[0] in {hit.text for hit in hits(analyst, mailbox.split("@")[0])}
    assert AuditEntry.objects.filter(action="search personal data").exists()
    assert hits(viewer, mailbox.split("@")[0]) == []
    assert hits(viewer, "192.0.2.10") == []
    assert find(analyst, "192.0.2.10").status_code == 302


def test_more_than_fit_is_said(analyst, published):
    (group,) = [g for g in find(analyst, "acc0").context["groups"] if g.name == "Accounts and identifiers"]
    assert len(group.hits) == search.LIMIT
    assert group.more


@given(st.text())
def test_any_text_makes_a_query_that_lucene_can_read(text):
    lucene = search.lucene_query(text)
    assert all(part.startswith("+") and part.endswith("*") for part in lucene.split())
    assert not set(lucene.replace("+", "").replace("* ", "").removesuffix("*")) & set('"(){}[]^~?:/!&|\\*-')


def test_strange_queries_are_answered(analyst, published):
    for query in ('"', "a AND", "(((", "* ?", "\\", "x:y^2~", "/", "OR", "ünïcode", "' OR 1=1 --"):
        assert find(analyst, query).status_code in (200, 302), query


def test_others_add_what_they_know(viewer, published_without_graph, monkeypatch, settings):
    settings.NEO4J_URI = "bolt://127.0.0.1:1"
    source = {"Ships": lambda query, user, limit: search.Group("Ships", [search.Hit("Ahoy", "/", family="operator")])}
    monkeypatch.setattr(search, "SOURCES", source)
    groups = search.search("anything", viewer.get("/").wsgi_request.user)
    assert [group.name for group in groups] == ["Accounts and identifiers", "Ships"]
    assert "Only exact values of the current run were searched" in groups[0].notice
