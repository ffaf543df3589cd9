"""The tables of old runs go, and never those that something still reads."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import AuditEntry
from graphs import keeping, tasks
from graphs.models import Network, Run

PUBLISHED = Run.State.PUBLISHED


@pytest.fixture
def runs(db, tmp_path, settings):
    """Six published runs, the newest shown and compared with the one before; one that failed, one that waits."""
    settings.SKEIN_HOME, settings.RUNS_KEPT = tmp_path, 2
    made = [Run.objects.create(state=PUBLISHED, fingerprint="f" * 64) for _ in range(6)]
    Run.objects.filter(pk=made[-1].pk).update(is_current=True, comparison={"before": made[-2].pk})
    made += [Run.objects.create(state=state) for state in (Run.State.FAILED, Run.State.HELD)]
    for run in made:
        run.folder.mkdir(parents=True)
        (run.folder / "parties.parquet").write_bytes(b"x" * 1000)
    return made


@pytest.fixture
def lone(monkeypatch):
    """No other app has a say."""
    monkeypatch.setattr(keeping, "KEEPERS", [])


def left(runs):
    return [n for n, run in enumerate(runs) if run.folder.exists()]


def network(number, run):
    return Network.objects.create(
        number=number, public_id=f"N-{number:04d}", run=run, first_run=run, party_id="P", size=3, is_network=True,
        judgement_probability=0.9, judgement_bits=5.0, reading="x",
    )  # fmt: skip


def test_the_newest_what_is_shown_compared_and_waiting_stay(runs, lone):
    assert [one.run for one in keeping.remove()] == [runs[6], *reversed(runs[:4])]
    assert left(runs) == [4, 5, 7]
    assert Run.objects.count() == 8
    assert AuditEntry.objects.filter(action="remove tables of run").count() == 5
    assert keeping.remove() == []


def test_a_network_that_was_not_found_again_keeps_the_run_that_found_it(runs, lone):
    network(1, runs[1])
    network(2, runs[5])
    keeping.remove()
    assert left(runs) == [1, 4, 5, 7]
    why = next(one.why for one in keeping.standing() if one.run == runs[1])
    assert why == ("N-0001 was last found by it",)


def test_what_another_app_reads_stays_and_says_why(runs, monkeypatch):
    monkeypatch.setattr(keeping, "KEEPERS", [lambda: [(runs[0].pk, "a friend reads it")]])
    keeping.remove()
    assert left(runs) == [0, 4, 5, 7]


def test_nought_keeps_all_that_was_published(runs, lone, settings):
    settings.RUNS_KEPT = 0
    tasks.remove_runs()
    assert left(runs) == [0, 1, 2, 3, 4, 5, 7]


def test_a_removal_that_was_killed_is_ended_by_the_next(runs, lone):
    runs[0].folder.rename(runs[0].folder.with_suffix(".removed"))
    keeping.remove()
    assert not runs[0].folder.with_suffix(".removed").exists()


def test_the_command_says_what_would_go_and_does_it_when_asked(runs, lone):
    out = io.StringIO()
    call_command("runs", "--keep", "3", stdout=out)
    assert f"run {runs[0].pk}: 0.0 MB: nothing keeps it" in out.getvalue()
    assert f"run {runs[3].pk}: 0.0 MB: among the newest 3" in out.getvalue()
    assert len(left(runs)) == 8
    call_command("runs", "--keep", "3", "--remove", stdout=out)
    assert "Removed the tables of 4 runs" in out.getvalue()
    assert left(runs) == [3, 4, 5, 7]
    with pytest.raises(CommandError, match="0 for all"):
        call_command("runs", "--keep", "-1")


def test_the_pages_say_what_is_kept_why_and_what_was_removed(runs, lone, client, django_user_model):
    user = django_user_model.objects.create_user("ada")
    user.groups.set([_viewer()])
    client.force_login(user)
    keeping.remove()
    page = client.get(reverse("graphs:runs")).content.decode()
    assert "kept: is shown; among the newest 2" in page and "removed" in page
    assert "were removed from disk" in client.get(runs[0].get_absolute_url()).content.decode()
    assert "were removed from disk" not in client.get(runs[5].get_absolute_url()).content.decode()


def _viewer():
    from django.contrib.auth.models import Group

    return Group.objects.get(name="viewer")
