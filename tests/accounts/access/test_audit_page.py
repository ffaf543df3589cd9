"""The audit page filters, counts what it shows, and downloads what fits."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from accounts.access.views import ROWS_A_PAGE
from accounts.audit import record
from accounts.models import AuditEntry
from accounts.permissions import REVIEWER


@pytest.fixture
def pages(client, db):
    user = User.objects.create_user("reviewer")
    user.groups.add(Group.objects.get(name=REVIEWER))
    client.force_login(user)
    for n in range(ROWS_A_PAGE + 10):
        record("ada" if n % 2 else "bob", "open case" if n % 3 else "close case", f"batch:{n}", {"n": n})
    return lambda **query: client.get(reverse("accounts:audit"), query)


def numbers(response):
    return [row.record.number for row in response.context["table"].page.object_list]


def test_newest_rows_come_first_and_the_page_says_how_many_there_are(pages):
    response = pages()
    assert numbers(response) == list(range(60, 10, -1))
    assert b"showing 50 of 60" in response.content


def test_filters_add_up(pages):
    response = pages(actor="ada", action="close case")
    assert {row.record.actor for row in response.context["table"].page.object_list} == {"ada"}
    assert f"of {response.context['fitting']} that fit, of 60 in all" in response.content.decode()
    assert response.context["fitting"] == AuditEntry.objects.filter(actor="ada", action="close case").count()


def test_a_subject_is_found_by_a_part_of_it(pages):
    assert numbers(pages(subject="h:59")) == [60]


def test_days_bound_the_rows(pages):
    today = AuditEntry.objects.first().at.date()
    assert pages(since=today, until=today).context["fitting"] == 60
    assert pages(since="2999-01-01").context["fitting"] == 0


def test_a_date_that_is_none_says_so(pages):
    assert b"Enter a valid date" in pages(since="yesterday").content


def test_the_download_holds_every_row_that_fits_and_is_recorded_itself(pages):
    body = b"".join(pages(actor="ada", format="csv")).decode()
    rows = list(csv.DictReader(StringIO(body)))
    assert len(rows) == 30
    assert rows[0]["digest"] == AuditEntry.objects.filter(actor="ada").first().digest
    assert AuditEntry.objects.first().action == "export audit trail"
