"""The log on the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from graphs import decisions
from graphs.models import Network

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("decisions", *arguments, stdout=out)
    return " ".join(out.getvalue().split())


def test_the_log_is_shown_and_a_decision_taken_back(published_without_graph):
    made = decisions.record(
        "anna",
        "verdict_innocent",
        networks=list(Network.objects.filter(is_network=True)),
        reason="seen",
        reading="office",
    )
    assert "judge innocent" in said()
    assert "Showing 1 of 1; 1 not yet in the run that is shown." in said()
    assert said("--undo", str(made.pk)) == f"Takes decision {made.pk} back. The next run no longer honours it."
    assert "Showing 0 of 0" in said()
    assert "(taken back)" in said("--all")
    with pytest.raises(CommandError, match="taken back already"):
        said("--undo", str(made.pk))
    with pytest.raises(CommandError, match="no decision 99"):
        said("--undo", "99")
