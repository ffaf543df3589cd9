"""Rules of one line find what anybody would find; leads are counted with the networks."""

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
    networks, *more = answers(assessed.run, assessed.labels)
    assert (networks.precision, networks.recall) == (1.0, 1.0)
    accounts = [answer.accounts for answer in more]
    assert accounts == sorted(accounts) and accounts[0] >= networks.accounts
