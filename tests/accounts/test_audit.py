"""The audit trail is appended only, and any single edit of it is found and named."""

import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import audit
from accounts.models import AppendOnlyError, AuditEntry, AuditHead

TABLE, HEAD = AuditEntry._meta.db_table, AuditHead._meta.db_table
ROWS = 6


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def written(rows=ROWS):
    for n in range(rows):
        audit.record(f"person {n % 2}", "open case", f"case:C-{n}", {"n": n, "größe": "Ł"})


@pytest.fixture
def trail(db):
    written()


def found():
    return [fault.number for fault in audit.faults()]


def test_a_trail_nobody_touched_is_whole(trail):
    assert found() == []
    assert audit.head()[0] == ROWS


def test_an_empty_trail_is_whole(db):
    assert found() == []


def test_a_row_says_who_did_what_to_which_subject(db):
    user = get_user_model().objects.create_user("ada")
    entry = audit.record(user, "close case", "case:C-1", {"reason": "done"})
    stored = AuditEntry.objects.get()
    assert (stored.actor, stored.action, stored.subject, stored.details) == (
        "ada", "close case", "case:C-1", {"reason": "done"},
    )  # fmt: skip
    assert stored.digest == entry.digest


def test_a_row_stands_or_falls_with_its_transaction(trail):
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("ada", "open case", "case:C-9")
        raise RuntimeError
    assert audit.head()[0] == ROWS
    assert found() == []


def test_rows_cannot_be_changed_or_removed_through_the_model(trail):
    entry = AuditEntry.objects.first()
    for attempt in (
        entry.save, entry.delete, AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(actor="x"),
        lambda: AuditEntry.objects.bulk_update([entry], ["actor"]),
    ):  # fmt: skip
        with pytest.raises(AppendOnlyError):
            attempt()


def test_a_removed_row_is_named(trail):
    sql(f"DELETE FROM {TABLE} WHERE number IN (3, 4)")
    assert [fault.what for fault in audit.faults()] == ["rows 3 to 4 were removed"]


def test_removing_the_last_rows_is_found(trail):
    sql(f"DELETE FROM {TABLE} WHERE number > 4")
    assert [fault.what for fault in audit.faults()] == ["rows 5 to 6 were removed"]


def test_a_row_rewritten_with_a_fitting_digest_breaks_the_row_after_it(trail):
    entry = AuditEntry.objects.get(number=3)
    entry.actor = "somebody else"
    sql(f"UPDATE {TABLE} SET actor = %s, digest = %s WHERE number = 3", entry.actor, audit.digest(entry))
    assert found() == [4]


def test_the_last_row_rewritten_with_a_fitting_digest_does_not_fit_the_head(trail):
    entry = AuditEntry.objects.get(number=ROWS)
    entry.actor = "somebody else"
    sql(f"UPDATE {TABLE} SET actor = %s, digest = %s WHERE number = {ROWS}", entry.actor, audit.digest(entry))
    assert found() == [ROWS]


def test_a_head_noted_elsewhere_finds_a_trail_rewritten_from_the_start(trail):
    noted = audit.head()
    sql(f"DELETE FROM {TABLE}")
    sql(f"DELETE FROM {HEAD}")
    written(ROWS + 1)
    assert found() == []
    assert [fault.number for fault in audit.faults(noted)] == [ROWS]
    assert [fault.number for fault in audit.faults((99, "f" * 64))] == [ROWS + 2]


def test_nothing_is_written_to_a_trail_that_lost_its_head(trail):
    sql(f"DELETE FROM {HEAD}")
    with pytest.raises(audit.AuditTrailBroken):
        audit.record("ada", "open case", "case:C-9")


def test_the_command_prints_the_head_or_fails_naming_the_row(trail):
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert f"Head {ROWS}:{audit.head()[1]}" in out.getvalue()
    sql(f"UPDATE {TABLE} SET subject = 'case:C-100' WHERE number = 2")
    errors = StringIO()
    with pytest.raises(CommandError, match="first at row 2"):
        call_command("audit", "verify", stderr=errors)
    assert "row 2 was changed" in errors.getvalue()


def test_details_can_be_erased_and_the_trail_stays_whole(trail):
    assert audit.erase(AuditEntry.objects.filter(subject="case:C-2"), "retention", "case:C-2", "a year") == 1
    row = AuditEntry.objects.get(number=3)
    assert (row.details, row.actor, row.action, row.salt) == ({"erased": True}, "person 0", "open case", "")
    assert found() == []
    told = AuditEntry.objects.get(action=audit.ERASE)
    assert told.details == {"policy": "a year", "rows": [3]}
    assert audit.erase(AuditEntry.objects.filter(subject="case:C-2"), "retention", "case:C-2", "a year") == 0


def test_a_detail_that_was_taken_away_in_silence_is_found(trail):
    sql(f"UPDATE {TABLE} SET detail = %s, salt = '' WHERE number = 3", audit.ERASED)
    assert found() == [3]


def test_rows_from_before_details_were_salted_still_hold(trail):
    row = AuditEntry.objects.get(number=ROWS)
    row.sealed = ""
    sql(f"UPDATE {TABLE} SET salt = '', sealed = '', digest = %s WHERE number = %s", audit.digest(row), ROWS)
    sql(f"UPDATE {HEAD} SET digest = %s", audit.digest(row))
    assert found() == []
    sql(f"UPDATE {TABLE} SET detail = '{{}}' WHERE number = %s", ROWS)
    assert found() == [ROWS]


class AnySingleEdit(TestCase):
    """Over every column and row, and over every way to remove or swap rows."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        number=st.integers(1, ROWS),
        column=st.sampled_from(["actor", "action", "subject", "detail", "salt", "sealed", "previous", "digest"]),
        value=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=64),
    )
    def test_of_a_text_column_is_found(self, number, column, value):
        written()
        before = AuditEntry.objects.values_list(column, flat=True).get(number=number)
        sql(f"UPDATE {TABLE} SET {column} = %s WHERE number = %s", value, number)
        assert bool(found()) == (before != value)

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(pair=st.permutations(range(1, ROWS + 1)).map(lambda order: order[:2]))
    def test_that_swaps_two_rows_is_found(self, pair):
        written()
        a, b = pair
        for old, new in ((a, 1000), (b, a), (1000, b)):
            sql(f"UPDATE {TABLE} SET number = %s WHERE number = %s", new, old)
        assert set(pair) <= set(found())

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(number=st.integers(1, ROWS), seconds=st.integers(1, 10**6))
    def test_of_the_time_is_found(self, number, seconds):
        written()
        entry = AuditEntry.objects.get(number=number)
        moved = entry.at + timedelta(seconds=seconds)
        sql(f"UPDATE {TABLE} SET at = %s WHERE number = %s", moved.isoformat(" ").removesuffix("+00:00"), number)
        assert number in found()


WRITER = """
import django; django.setup()
from accounts.audit import record
for n in range(40): record("process {0}", "count", "test:{0}", {{"n": n}})
"""


def test_writers_in_several_processes_never_fork_the_chain(tmp_path):
    environment = {
        **os.environ, "SKEIN_HOME": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/skein.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "accounts", "-v0"], env=environment, check=True)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER.format(n)], env=environment) for n in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    verified = subprocess.run([*manage, "audit", "verify"], env=environment, capture_output=True, text=True, check=True)
    assert verified.stdout.startswith("120 rows")
