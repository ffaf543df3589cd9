"""New accounts are held to the published networks as soon as they are imported, without a run."""

import pytest

from graphs import decisions, publishing, runs, watching
from graphs.models import Network, Run, WatchHit

from .conftest import Late, publish
from .linkage.town import mixed

pytestmark = pytest.mark.django_db


@pytest.fixture
def replaced(first, store) -> list[str]:
    """Two accounts on the operation's things, and people, in a second import."""
    town = Late(4).people(5)
    names = [town.account(150 + n, "late") for n in range(2)]
    for number, name in enumerate(names):
        town.device(name, f"op-dev-{number}", 150, 160)
        town.pay(name, f"op-card-{number}", 151)
        town.use(name, 152, 40, "op-tpl-0")
    store(town, 2)
    return names


def test_replacements_are_found_with_the_terms_of_their_bits(replaced):
    assert watching.watch() == 2
    hit = WatchHit.objects.first()
    assert {h.account_id for h in WatchHit.objects.all()} == set(replaced)
    assert (hit.network.public_id, hit.batch) == ("N-0001", 2)
    assert sum(term["bits"] for term in hit.terms) == hit.bits
    assert {term["family"] for term in hit.terms} == {"prior", "device", "instrument", "template"}


def test_again_changes_nothing_and_the_next_run_takes_them_in(replaced):
    watching.watch()
    found_at = WatchHit.objects.first().found_at
    watching.watch()
    assert WatchHit.objects.first().found_at == found_at
    run = publish()
    assert run.state == Run.State.PUBLISHED
    assert Network.objects.get(public_id="N-0001").size == 22
    assert not WatchHit.objects.filter(run__is_current=True).exists()


def test_a_rejected_one_is_not_shown_again_until_something_else_ties_it(replaced, store):
    watching.watch()
    network = Network.objects.get(public_id="N-0001")
    decisions.record("anna", "reject_member", networks=[network], accounts=[replaced[0]], reason="a customer")
    assert WatchHit.objects.count() == 1
    assert watching.watch() == 1
    more = Late(6).people(1)
    more.device(replaced[0], "op-dev-3", 155, 160)
    store(more, 3)
    assert watching.watch() == 2


def test_without_a_run_or_anything_new_there_is_nothing_to_watch(graphless, store, db):
    store(mixed(), 1)
    assert watching.watch() == 0
    publishing.publish(runs.start_run("test"))
    assert watching.watch() == 0
