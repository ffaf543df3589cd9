"""Accounts that take the place of those acted on are found, told to the case's members, and wait in their queue."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from investigations import acting, queueing, replacing, tasks
from investigations.enums import QueueKind
from investigations.models import Notification, PackageWatch, QueueItem, Replacement
from investigations.snapshots import storage
from tests.investigations import published
from tests.investigations.attribution.worlds import START, World

ACTED = date(2026, 3, 20)
AFTER = START + timedelta(days=30)


@pytest.fixture
def package(case, analyst):
    return acting.propose(case, analyst, storage.take(case, analyst), 0.9, "The curve is flat from there on.")


def act(case, actor, account="P1-1", on=ACTED):
    return acting.import_actions(case, actor, f"account_id,action,date\n{account},banned,{on}\n")


def later_import(batch=2) -> None:
    """New accounts: one on a card and a device of the network, an old one that takes up a card, one on the address that
    everybody has, one on nothing."""
    made = World()
    for name in ("heir", "passer", "nobody"):
        made.add("accounts", account_id=name, created_at=AFTER)
    made.add("devices", account_id="heir", device_id="d1", first_seen=AFTER, last_seen=AFTER, events=3)
    for n, name in enumerate(("heir", "s7")):
        made.add("payments", payment_id=f"later{n}", account_id=name, instrument_id="card0", paid_at=AFTER,
                 amount=20.0, currency="USD")  # fmt: skip
    made.seen("passer", "192.0.2.1")
    made.seen("heir", "192.0.2.1")
    published.write_evidence(made, batch)


def test_a_package_is_watched_from_the_day_of_its_first_action(case, analyst, package):
    later_import()
    assert replacing.watch() == 0
    act(case, analyst)
    assert replacing.watch() == 2
    found = {r.account_id: r for r in Replacement.objects.all()}
    assert set(found) == {"heir", "s7"}
    heir = found["heir"]
    assert (heir.batch, heir.seen_on, heir.created_on) == (2, AFTER.date(), AFTER.date())
    assert heir.through == [["device", "d1"], ["instrument", "card0"]]
    assert found["s7"].created_on == START.date()  # an old account that was taken into use
    assert PackageWatch.objects.get().since == ACTED


def test_who_was_there_before_the_action_has_replaced_nobody(case, analyst, package):
    act(case, analyst)
    replacing.watch()
    assert not Replacement.objects.exists()  # s0 was on the device of members all along


def test_an_action_on_somebody_elses_account_starts_no_watch(case, analyst, package):
    later_import()
    act(case, analyst, account="s3")
    assert replacing.watch() == 0
    assert PackageWatch.objects.get().since is None


def test_only_what_the_packages_own_accounts_had_counts(case, analyst, package, monkeypatch):
    act(case, analyst)
    later_import()
    monkeypatch.setattr(
        replacing, "accounts_of", lambda p: [m for m in acting.accounts_of(p) if m.account_id == "P1-1"]
    )
    replacing.watch()
    heir = Replacement.objects.get(account_id="heir")
    assert heir.through == [["instrument", "card0"]]  # d1 is of other members


def test_nothing_is_looked_at_twice_and_each_import_once(case, analyst, package, monkeypatch):
    act(case, analyst)
    replacing.watch()
    asked = []
    real = replacing.newcomers
    monkeypatch.setattr(replacing, "newcomers", lambda *given: asked.append(1) or real(*given))
    replacing.watch()
    assert asked == []
    later_import()
    replacing.watch()
    replacing.watch()
    assert asked == [1]
    assert Replacement.objects.count() == 2


def test_they_wait_in_the_members_queue_with_a_link_to_the_package(case, analyst, colleague, package):
    act(case, analyst)
    later_import()
    tasks.fill_queue()
    tasks.fill_queue()
    item = QueueItem.objects.get(kind=QueueKind.REPLACED)
    assert item.text == f"C-0001: 2 new accounts use what package {package.pk} had held"
    assert item.url == f"/cases/C-0001/packages/{package.pk}/#replacements"
    assert item in queueing.waiting(analyst)
    assert item not in queueing.waiting(colleague)
    assert case.activities.filter(verb="replaced", actor=None).count() == 1
    assert Notification.objects.get(user=analyst).url == item.url


def test_each_import_that_brings_some_is_an_item_of_its_own(case, analyst, package):
    act(case, analyst)
    later_import()
    tasks.fill_queue()
    made = World()
    made.add("accounts", account_id="second-heir", created_at=AFTER)
    made.add("devices", account_id="second-heir", device_id="d0", first_seen=AFTER, last_seen=AFTER, events=3)
    published.write_evidence(made, 3)
    tasks.fill_queue()
    texts = list(QueueItem.objects.filter(kind=QueueKind.REPLACED).order_by("pk").values_list("text", flat=True))
    assert len(texts) == 2
    assert "1 new account uses" in texts[1]


def test_the_page_of_the_package_says_who_and_through_what(client, case, analyst, colleague, package):
    client.force_login(analyst)
    assert "record what was done" in client.get(package.get_absolute_url()).content.decode()
    act(case, analyst)
    replacing.watch()
    assert "Nobody so far. Watched since 2026-03-20" in client.get(package.get_absolute_url()).content.decode()
    later_import()
    replacing.watch()
    page = client.get(package.get_absolute_url()).content.decode()
    assert "showing 2 of 2" in page and "heir" in page and "card0" in page
    acts = client.get(reverse("investigations:act", args=["C-0001"])).content.decode()
    assert "2 may have taken their place" in acts
    client.force_login(colleague)
    assert client.get(package.get_absolute_url()).status_code == 404
