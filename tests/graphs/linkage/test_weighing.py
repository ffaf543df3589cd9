"""What is weighed by itself is what the engine says: of pairs, of members, of accounts that come later."""

from random import Random

import numpy as np
import pyarrow.compute as pc
import pytest

from graphs.linkage import Parameters, link
from graphs.linkage.exact import on_grid
from graphs.linkage.families import NAMES
from graphs.linkage.membership import Neighbourhood
from graphs.linkage.pairing import weigh_pair
from graphs.linkage.population import load_population
from graphs.linkage.watch import hits, marks, seen
from graphs.linkage.weighing import total_bits

from .town import Town, mixed

PAIRS = 4000


@pytest.fixture(scope="module")
def crowd(tmp_path_factory) -> Neighbourhood:
    """A town where much is shared: operations, offices, and people who meet by chance."""
    town = Town(7).people(250).office(14).operation(24).operation(16, 130, "other").office(9, 60)
    names = [row["account_id"] for row in town.rows["accounts"]]
    for number in range(400):
        name = town.random.choice(names)
        town.device(name, f"cafe-{number % 60}", 10, 20)
        town.pay(name, f"lent-{number % 90}", 15)
        town.address(name, f"198.51.{number % 40}.{number % 7}", number % 200, number % 200 + 50)
    return Neighbourhood(load_population(town.records(tmp_path_factory.mktemp("crowd"))), Parameters())


def both_have(near: Neighbourhood, a: int, b: int) -> list[dict[str, object]]:
    p = near.population
    one, other = (near.by_account.expand(np.array([account]))[1] for account in (a, b))
    common = np.intersect1d(p.edge_identifier[one], p.edge_identifier[other])
    return [
        {"family": NAMES[p.family[x]], "value": str(p.value[x]), "period": int(p.period[x]), "degree": int(p.degree[x]),
         "usable": bool(near.usable[x])}
        for x in common
    ]  # fmt: skip


def engine_bits(near: Neighbourhood, pairs: np.ndarray) -> np.ndarray:
    """What the engine says of each first account in the group of the two."""
    size, count = near.population.size, len(pairs)
    terms = near.terms(np.repeat(np.arange(count), 2), pairs.ravel(), count)
    mine = terms.account == pairs[terms.group, 0]
    total = np.bincount(terms.group[mine], on_grid(terms.bits[mine]), minlength=count)
    return total + on_grid(np.log2(1 / size))


def test_the_sum_shown_of_a_pair_is_the_engines_number_exactly(crowd):
    draw, size = Random(11), crowd.population.size
    tied = np.unique(crowd.population.edge_account)
    pairs = [draw.sample(range(size), 2) for _ in range(PAIRS // 2)]
    pairs += [draw.sample(tied.tolist(), 2) for _ in range(PAIRS // 2)]
    operation = range(size)[-60:]
    pairs += [draw.sample(operation, 2) for _ in range(PAIRS // 2)]
    said = [weigh_pair(both_have(crowd, a, b), size, Parameters()).bits for a, b in pairs]
    assert len(set(said)) > 30
    assert said == engine_bits(crowd, np.array(pairs)).tolist()


def test_a_pair_is_weighed_alike_from_both_ends(crowd):
    draw = Random(5)
    for a, b in (draw.sample(range(crowd.population.size), 2) for _ in range(200)):
        assert weigh_pair(both_have(crowd, a, b), 300, Parameters()) == weigh_pair(
            both_have(crowd, b, a), 300, Parameters()
        )


def test_what_may_not_speak_says_nothing():
    row = {"family": "device", "value": "d", "period": -1, "degree": 2}
    loud = weigh_pair([{**row, "usable": True}], 20_000, Parameters())
    mute = weigh_pair([{**row, "usable": False}], 20_000, Parameters())
    assert (mute.bits, len(mute.weights)) == (loud.weights[0].bits, 1)
    assert loud.bits == pytest.approx(-14.29 + 12, abs=0.01)
    assert not loud.enough


def test_accounts_that_come_later_are_weighed_as_the_next_run_would(tmp_path):
    run = link(mixed().records(tmp_path / "before"), observed=True)
    town = mixed()
    late = []
    for number in range(6):
        name = town.account(140 + number, "late")
        town.device(name, f"op-dev-{number % 5}" if number < 4 else f"own-{number}", 140, 150)
        town.pay(name, f"op-card-{number % 4}" if number < 3 else f"own-card-{number}", 141)
        town.use(name, 142, 40, "op-tpl-1" if number < 4 else None)
        town.address(name, "192.0.2.10" if number == 5 else f"172.20.{number}.{number}", 100, 101)
        late.append(name)
    after = town.records(tmp_path / "after")
    near = Neighbourhood(load_population(after), Parameters())
    db = after.db
    newcomers = seen(after).filter(pc.field("account_id").isin(late))
    for table in ("observed", "memberships", "parties"):
        db.register(f"run_{table}", run.tables[table])
    sources = {table: f"run_{table}" for table in ("observed", "memberships", "parties")}
    rows = marks(db, newcomers, sources)
    found = {h.account_id: h for h in hits(rows, run.facts["counts"]["accounts"], len(late), Parameters())}
    assert set(found) == set(late[:4])
    code = {str(name): n for n, name in enumerate(near.population.account_ids)}
    network = run.tables["parties"].to_pylist()[0]["party_id"]
    inside = np.array(
        [code[r["account_id"]] for r in run.tables["memberships"].to_pylist() if r["party_id"] == network]
    )
    scores = near.scores(np.zeros(len(inside), np.int64), inside, 1)
    engine = dict(zip(scores.account.tolist(), scores.bits.tolist(), strict=True))
    for name, hit in found.items():
        assert hit.bits == total_bits(hit.weights) == pytest.approx(engine[code[name]], abs=1e-5)
