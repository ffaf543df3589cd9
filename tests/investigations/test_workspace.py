"""The attribution workspace: what analysts add is weighed with the machine's lines, kept, and never overwritten."""

import pytest
from django.urls import reverse

from investigations import workspace
from investigations.models import AppendOnlyError, EvidenceStatement
from investigations.refusals import CaseworkError, NotVisible

ALPHA, UNKNOWN = "operator:ALPHA", "operator not on file"
LINE = {
    "text": "Their engineer posted the prompt.",
    "source": "open source desk",
    "reliability": "B",
    "credibility": "2",
}


@pytest.fixture
def pinned(case):
    return case.pinned.select_related("run", "case").get()


def found(pinned) -> workspace.Workspace:
    return workspace.workspace_of(pinned)


def test_without_analysts_the_workspace_says_what_the_machine_says(pinned):
    space = found(pinned)
    assert {w.key: pytest.approx(w.posterior) for w in space.ranked} == space.machine_posterior
    assert space.leading.key == ALPHA
    assert {"shared tool or template", "taken-over accounts", "legitimate organisation"} <= set(space.names.values())


def test_a_line_moves_the_posterior_as_its_source_deserves(case, analyst, pinned):
    before = found(pinned).leading.posterior
    workspace.state(case, analyst, "N-0001", **LINE, consistency={ALPHA: "II", UNKNOWN: "C"})
    by_b = found(pinned).leading.posterior
    statement = EvidenceStatement.objects.get()
    workspace.state(case, analyst, "N-0001", **{**LINE, "reliability": "E"}, consistency={ALPHA: "II", UNKNOWN: "C"},
                    replaces=statement, reason="Only hearsay.")  # fmt: skip
    by_e = found(pinned).leading.posterior
    assert by_b < by_e < before
    assert len(found(pinned).statements) == 1
    assert EvidenceStatement.objects.count() == 2


def test_a_withdrawn_line_stays_in_the_history_and_counts_no_more(case, analyst, pinned):
    before = found(pinned).leading.posterior
    made = workspace.state(case, analyst, "N-0001", **LINE, consistency={ALPHA: "II"})
    with pytest.raises(CaseworkError, match="Say why"):
        workspace.withdraw(case, analyst, made, "")
    workspace.withdraw(case, analyst, made, "It was another engineer.")
    assert found(pinned).leading.posterior == pytest.approx(before)
    with pytest.raises(CaseworkError, match="in the meantime"):
        workspace.withdraw(case, analyst, made, "again")
    with pytest.raises(AppendOnlyError):
        made.save()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [({"text": " "}, "what was seen"), ({"source": ""}, "who says so"), ({"reliability": "G"}, "A to F"),
     ({"credibility": ""}, "1 to 6"), ({"consistency": {ALPHA: "X"}}, "mark"),
     ({"consistency": {"nobody": "C"}}, "nobody")],
)  # fmt: skip
def test_what_makes_no_line_is_refused(case, analyst, change, complaint):
    with pytest.raises(CaseworkError, match=complaint):
        workspace.state(case, analyst, "N-0001", **{**LINE, "consistency": {ALPHA: "C"}, **change})
    assert not EvidenceStatement.objects.exists()


def test_an_added_hypothesis_is_weighed_and_can_be_assessed(case, analyst, pinned):
    from investigations.assessments import record_own

    made = workspace.add_hypothesis(case, analyst, "N-0001", "a red team", "our own red team runs it")
    with pytest.raises(CaseworkError, match="already"):
        workspace.add_hypothesis(case, analyst, "N-0001", "A Red Team", "x")
    workspace.state(case, analyst, "N-0001", **LINE, consistency={made.key: "CC"})
    weighed = {w.key: w for w in found(pinned).ranked}
    assert weighed[made.key].bits > 0
    assert sum(w.posterior for w in weighed.values()) == pytest.approx(1)
    held = record_own(case, analyst, pinned, claim="operator", hypothesis=made.key, words="unlikely", confidence="low",
                      reason="They say no.")  # fmt: skip
    assert held.name == "a red team"


def test_what_would_change_our_mind_names_the_lines_that_decide_and_how_far_rivals_are(case, analyst, pinned):
    sentences = workspace.would_change(found(pinned))
    assert sentences[0].startswith("Without the prompt template alphas-prompt, “ALPHA name” would be")
    assert any("bits behind" in s for s in sentences)
    workspace.change_mind(case, analyst, "N-0001", "If the prompt turns up elsewhere.")
    assert found(pinned).mind.text == "If the prompt turns up elsewhere."


def test_false_flags_tell_what_planting_would_cost_cheapest_first(pinned):
    costs = [cost for _, cost, _ in workspace.false_flags(found(pinned))]
    assert costs == sorted(costs)
    assert len(costs) == 2


def test_only_members_write_and_only_while_the_case_is_worked_on(case, colleague):
    with pytest.raises(NotVisible):
        workspace.state(case, colleague, "N-0001", **LINE, consistency={ALPHA: "C"})


def test_the_page_shows_the_matrix_and_takes_a_line(client, case, analyst):
    client.force_login(analyst)
    url = reverse("investigations:workspace", args=["C-0001", "N-0001"])
    page = client.get(url).content.decode()
    assert "least inconsistent first" in page
    assert "shared tool or template" in page
    given = {**LINE, f"mark-{ALPHA}": "CC", f"mark-{UNKNOWN}": "N"}
    answer = client.post(reverse("investigations:state-evidence", args=["C-0001", "N-0001"]), given)
    assert answer.headers["Location"] == url
    statement = EvidenceStatement.objects.get()
    assert statement.consistency == {ALPHA: "CC", UNKNOWN: "N"}
    assert LINE["text"] in client.get(url).content.decode()


def test_the_api_gives_the_matrix_and_takes_lines(client, case, analyst, colleague):
    client.force_login(analyst)
    url = "/api/v1/cases/C-0001/attribution/N-0001/"
    body = {**LINE, "consistency": {ALPHA: "CC"}}
    made = client.post(f"{url}statements/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    shown = client.get(url).json()
    assert shown["ranked"][0]["hypothesis"] == ALPHA
    assert [s["text"] for s in shown["statements"]] == [LINE["text"]]
    assert (
        client.post(f"{url}statements/", {**body, "reliability": "Z"}, content_type="application/json").status_code
        == 400
    )
    client.force_login(colleague)
    assert client.get(url).status_code == 404
    assert client.post(f"{url}statements/", body, content_type="application/json").status_code == 404
