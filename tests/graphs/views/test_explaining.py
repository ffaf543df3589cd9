"""Each explanation shows its terms, and each term opens the rows it comes from."""

import pytest
from django.urls import reverse

from ..linkage.town import mixed

KIND_OF = mixed().kind_of
OP = [name for name, kind in KIND_OF.items() if kind == "op"]
PEOPLE = [name for name, kind in KIND_OF.items() if kind == "person"]


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
def test_a_family_of_a_membership_opens_the_rows_it_was_seen_in(analyst, viewer, published_without_graph):
    url = reverse("graphs:member-rows", args=["N-0001", OP[0], "device"])
    shown = text(analyst.get(url))
    assert "showing 1 of 1" in shown
    assert "op-dev-0" in shown
    assert "/evidence/1/devices/0/" in shown
    assert viewer.get(url).status_code == 403
    assert analyst.get(reverse("graphs:member-rows", args=["N-0001", OP[0], "phone"])).status_code == 404


@pytest.mark.django_db
def test_a_line_of_the_judgement_opens_the_rows_of_all_members(analyst, published_without_graph):
    shown = text(analyst.get(reverse("graphs:line-rows", args=["N-0001", "evenness"])))
    assert "Rows of all 20 members." in shown
    assert "showing 50 of 120" in shown
    assert analyst.get(reverse("graphs:line-rows", args=["N-0001", "colour"])).status_code == 404


@pytest.mark.django_db
def test_every_bar_of_a_waterfall_but_the_prior_and_the_sum_leads_to_its_rows(analyst, published_without_graph):
    context = analyst.get(reverse("graphs:membership", args=["N-0001", OP[0]])).context
    links = context["waterfall"]["data"][0]["meta"]["links"]
    assert len(links) == len(context["waterfall"]["data"][0]["x"])
    assert [bool(link) for link in links] == [False, *[True] * (len(links) - 2), False]
    assert all(analyst.get(link).status_code == 200 for link in links if link)
    judged = analyst.get(reverse("graphs:network", args=["N-0001"])).context["waterfall"]["data"][0]
    assert sum(bool(link) for link in judged["meta"]["links"]) == len(judged["x"]) - 3  # prior, population, sum


@pytest.mark.django_db
def test_what_two_share_is_cited_from_the_rows_of_both(analyst, published_without_graph):
    url = reverse("graphs:pair-rows") + f"?a={OP[0]}&b={OP[5]}&family=device"
    shown = text(analyst.get(url))
    assert "showing 2 of 2" in shown
    assert "share nothing of this kind" in text(analyst.get(url.replace(OP[5], PEOPLE[0])))


@pytest.mark.services
@pytest.mark.parametrize(("a", "b"), [(OP[0], OP[5]), (OP[0], PEOPLE[0]), (PEOPLE[0], PEOPLE[1])])
def test_a_pair_shows_the_sum_of_its_terms_linked_or_not(analyst, published, a, b):
    response = analyst.get(reverse("graphs:pair") + f"?a={a}&b={b}")
    pair = response.context["pair"]
    assert sum(line["bits"] for line in pair.lines) == pair.weighed.bits
    assert "By themselves what both have comes to" in text(response)
    said = analyst.get(f"/api/v1/explain/?a={a}&b={b}").json()
    assert said["weighed"]["bits"] == sum(line["bits"] for line in said["lines"])
