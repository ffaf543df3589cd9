"""Every page with something on it, with nothing on it, and without Neo4j."""

import duckdb
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from graphs.families import identifier_url
from graphs.models import Network

from ..linkage.town import Town, mixed

OP = [name for name, kind in mixed().kind_of.items() if kind == "op"]
PERSON = next(name for name, kind in mixed().kind_of.items() if kind == "person")


def page(client, name, *args, query="", **headers):
    return client.get(reverse(name, args=args) + query, headers=headers)


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["graphs:networks", "graphs:runs", "graphs:pair", "graphs:search", "graphs:river"])
def test_a_page_with_nothing_on_it_says_what_to_do(analyst, home, name):
    response = page(analyst, name)
    assert response.status_code == 200
    assert 'class="empty"' in text(response)


@pytest.mark.services
def test_the_queue_shows_networks_above_the_cut_and_counts_the_others(analyst, published):
    shown = text(page(analyst, "graphs:networks"))
    assert "N-0001" in shown
    assert "showing 1–1 of 1" in shown
    below = text(page(analyst, "graphs:networks", query="?cut=below"))
    assert "N-0001" not in below
    assert "Looked like a network, but" in below


@pytest.mark.services
def test_the_queue_is_filtered_and_sorted_without_a_reload(analyst, published):
    fragment = page(analyst, "graphs:networks", query="?cut=all&sort=size", **{"hx-request": "true"})
    assert "<html" not in text(fragment)
    sizes = [network.size for network in fragment.context["table"].data]
    assert sizes == sorted(sizes)
    assert "nothing matches" in text(page(analyst, "graphs:networks", query="?q=zebra"))
    assert page(analyst, "graphs:networks", query="?size=x&sort=nothing&page=99").status_code == 200


@pytest.mark.services
def test_the_river_lists_networks_as_they_rose_and_only_those_of_the_days_asked_for(analyst, published):
    shown = text(page(analyst, "graphs:river"))
    assert "showing 1 of 1 network," in shown
    assert "N-0001" in shown
    table = page(analyst, "graphs:river", query="?last=2001-01-01", **{"hx-request": "true"})
    assert "<html" not in text(table)
    assert "No network did anything in these days." in text(table)
    assert "The first day comes after the last." in text(
        page(analyst, "graphs:river", query="?first=2026-02-01&last=2026-01-01")
    )
    assert page(analyst, "graphs:river", query="?first=no-day").status_code == 200


@pytest.mark.services
def test_a_network_page_tells_what_it_is_and_why(analyst, published):
    shown = text(page(analyst, "graphs:network", "N-0001"))
    assert "20 accounts, seen from" in shown
    assert "made 4,800 exchanges and 20 payments" in shown
    assert 'data-scene-url="/api/v1/scenes/N-0001/"' in shown
    assert "showing 1–20 of 20" in shown
    assert "Weakest points" in shown


@pytest.mark.services
def test_members_are_paged_and_sorted_in_place(analyst, published):
    fragment = page(analyst, "graphs:members", "N-0001", query="?members-sort=bits", **{"hx-request": "true"})
    bits = [row["bits"] for row in fragment.context["members"]["table"].data[0:20]]
    assert bits == sorted(bits)
    assert f'hx-get="{reverse("graphs:members", args=["N-0001"])}?' in fragment.content.decode()


@pytest.mark.services
def test_the_terms_of_a_membership_add_up_on_the_page(analyst, published):
    response = page(analyst, "graphs:membership", "N-0001", OP[0])
    assert sum(term["bits"] for term in response.context["terms"]) == response.context["bits"]
    assert page(analyst, "graphs:membership", "N-0001", PERSON).status_code == 404


@pytest.mark.services
def test_an_account_page_shows_identifiers_with_their_first_row_and_masks_what_is_personal(analyst, published):
    shown = text(page(analyst, "graphs:account", OP[0]))
    assert "N-0001" in shown
    assert "op-dev-0" in shown
    assert "/evidence/1/devices/0/" in shown
    assert "@front0.example" in shown
    assert mixed().rows["accounts"][int(OP[0][3:])]["email"] not in shown
    assert OP[4] in text(page(analyst, "graphs:sharing", OP[0]))
    assert "showing 6 of 6" in text(page(analyst, "graphs:records", OP[0]))
    assert page(analyst, "graphs:account", "nobody").status_code == 404


@pytest.mark.services
def test_an_identifier_page_says_how_rare_it_is_and_who_has_it(analyst, published):
    shown = text(analyst.get(identifier_url("device", "op-dev-0")))
    assert "This device is on 4 accounts of 334" in shown
    assert "owned" in shown
    assert "showing 1–4 of 4, seen last first" in shown
    block = text(analyst.get(identifier_url("block", "192.0.2.0/24")))
    assert "showing 1–14 of 14" in block
    history = text(analyst.get(identifier_url("device", "op-dev-0") + "history/"))
    assert "months-figure" in history
    assert analyst.get("/identifiers/device/0123/").status_code == 404
    assert analyst.get("/identifiers/device/0123/history/").status_code == 404
    assert analyst.get("/identifiers/colour/0123/").status_code == 404


@pytest.mark.services
def test_a_viewer_sees_no_whole_address_mailbox_or_phone(viewer, published):
    mailbox = mixed().rows["accounts"][int(OP[0][3:])]["email"]
    for url in (
        reverse("graphs:account", args=[OP[0]]), identifier_url("address", "192.0.2.10"),
        identifier_url("mailbox", mailbox), reverse("graphs:shared", args=["N-0001"]),
    ):  # fmt: skip
        shown = text(viewer.get(url))
        assert "192.0.2.10" not in shown
        assert mailbox not in shown


@pytest.mark.services
@pytest.mark.parametrize("name", ["graphs:network", "graphs:members", "graphs:shared"])
def test_queries_do_not_grow_with_the_rows_shown(viewer, published, name):
    small = Network.objects.filter(is_network=False).order_by("size").first()
    counts = []
    for public_id in (small.public_id, "N-0001"):
        page(viewer, name, public_id)
        with CaptureQueriesContext(connection) as queries:
            page(viewer, name, public_id)
        counts.append(len(queries))
    assert small.size < 20
    assert counts[0] == counts[1]


@pytest.mark.services
def test_without_neo4j_a_page_says_so_with_the_command_and_shows_what_it_can(analyst, published, settings):
    settings.NEO4J_URI = "bolt://127.0.0.1:1"
    for url in (
        reverse("graphs:account", args=[OP[0]]), identifier_url("device", "op-dev-0"),
        reverse("graphs:pair") + f"?a={OP[0]}&b={OP[1]}", reverse("graphs:sharing", args=[OP[0]]),
        reverse("graphs:search") + f"?q={OP[0]}",
    ):  # fmt: skip
        response = analyst.get(url)
        assert response.status_code == 200, url
        assert "make run" in text(response), url
    assert "N-0001" in text(page(analyst, "graphs:account", OP[0]))
    assert page(analyst, "graphs:network", "N-0001").status_code == 200
    assert analyst.get(reverse("graphs:account", args=["nobody"])).status_code == 404


@pytest.mark.services
def test_export_is_audited_and_dismissing_can_be_taken_back(analyst, published):
    body = b"".join(page(analyst, "graphs:export", "N-0001").streaming_content).decode()
    assert len(body.splitlines()) == 21
    assert AuditEntry.objects.filter(action="export network", subject="network:N-0001").count() == 1
    analyst.post(reverse("graphs:decide"), {"kind": "dismiss", "network": "N-0001", "reason": "a drill"})
    assert Network.objects.get(public_id="N-0001").state == Network.State.DISMISSED
    analyst.post(reverse("graphs:reopen", args=["N-0001"]))
    assert Network.objects.get(public_id="N-0001").state == Network.State.NEW


@pytest.mark.services
def test_a_network_that_is_no_longer_found_says_so(analyst, published):
    Network.objects.filter(public_id="N-0001").update(run=published)
    type(published).objects.update(is_current=False)
    assert "later runs do not find it" in text(page(analyst, "graphs:network", "N-0001"))


@pytest.fixture
def no_graph(settings) -> None:
    settings.NEO4J_URI = "bolt://127.0.0.1:1"


def test_an_account_of_a_lead_says_who_else_is_in_it_and_how_likely_one_hand_is(
    analyst, published_without_graph, no_graph
):
    other = next(name for name, kind in mixed().kind_of.items() if kind == "person" and name != PERSON)
    rows = ", ".join(f"('L00001', '{name}', 0.8888, 3.0, 'address, device')" for name in (PERSON, other))
    leads = f"SELECT * FROM (VALUES {rows}) AS t(lead_id, account_id, probability, bits, families)"
    duckdb.execute(f"COPY ({leads}) TO '{published_without_graph.folder / 'leads.parquet'}' (FORMAT parquet)")
    shown = text(page(analyst, "graphs:account", PERSON))
    assert "In no party, but in a lead: it shares address and device with another account" in shown
    assert "That one hand holds both: 88.9 %." in shown
    assert reverse("graphs:account", args=[other]) in shown


def test_an_account_that_came_after_the_run_is_not_said_to_share_nothing(
    analyst, published_without_graph, no_graph, store
):
    town = Town()
    town.account(1)
    town.rows["accounts"][0]["account_id"] = "late"
    store(town, 2)
    shown = text(page(analyst, "graphs:account", "late"))
    assert f"Run {published_without_graph.pk} has not seen this account" in shown
    assert "nothing it shares" not in shown


def test_a_run_without_parties_says_so_and_not_that_filters_hide_them(analyst, published_without_graph):
    Network.objects.all().delete()
    shown = text(page(analyst, "graphs:networks"))
    assert f"Run {published_without_graph.pk} found no parties" in shown
    assert "matches these filters" not in shown


def test_a_run_without_networks_leads_to_what_looked_like_one(analyst, published_without_graph):
    Network.objects.filter(is_network=True).delete()
    shown = text(page(analyst, "graphs:networks"))
    assert "holds no party for a fake-account operation" in shown
    assert "matches these filters" in text(page(analyst, "graphs:networks", query="?q=zebra"))
