"""Rules of one line find what anybody would find; leads are counted with the networks."""

import pyarrow as pa

from graphs.linkage import LinkageRun
from graphs.linkage.evaluation.one_line import answers, rules


def test_a_rule_calls_everybody_on_a_shared_thing(assessed):
    found = {answer.name: answer for answer in rules(assessed.records, assessed.labels)}
    rows = assessed.records.db.execute(
        "SELECT DISTINCT account_id FROM devices WHERE device_id IN "
        "(SELECT device_id FROM devices GROUP BY 1 HAVING count(DISTINCT account_id) >= 3)"
    ).fetchall()
    fakes = {a for a, network in assessed.labels.network.items() if network}
    called = {a for (a,) in rows}
    three = found["devices: device_id on 3 or more"]
    assert (three.accounts, three.precision, three.recall) == (
        len(called), len(called & fakes) / len(called), len(called & fakes) / len(fakes),
    )  # fmt: skip


def test_leads_are_added_to_the_networks(assessed):
    """Two strangers outside every party are tied by hand: the town has no lead of its own."""
    alone = sorted(set(assessed.labels.network) - set(assessed.run.tables["memberships"]["account_id"].to_pylist()))[:2]
    leads = pa.table({"account_id": alone, "probability": [0.6, 0.6]})
    run = LinkageRun({**assessed.run.tables, "leads": leads})
    networks, more = answers(run, assessed.labels)
    assert (networks.accounts, networks.precision, networks.recall) == (20, 1.0, 1.0)
    assert (more.name, more.accounts, more.precision) == ("and leads from 0.600", 22, 20 / 22)
