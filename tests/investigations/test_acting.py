"""Acting without hurting bystanders: packages are reviewed before they leave, and what came of them is told."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from investigations import acting, effect
from investigations.enums import MemberRole
from investigations.models import CaseMember, EdgeVerdict
from investigations.refusals import CaseworkError, NotVisible
from investigations.reports import acting as pure
from investigations.snapshots import storage


@pytest.fixture
def snapshot(case, analyst):
    return storage.take(case, analyst)


@pytest.fixture
def package(case, analyst, snapshot):
    return acting.propose(case, analyst, snapshot, 0.9, "The curve is flat from there on.")


@pytest.fixture
def second(case, reviewer):
    CaseMember.objects.get_or_create(case=case, user=reviewer, defaults={"role": MemberRole.REVIEWER})
    return reviewer


def reviewed(package, second, verdict=EdgeVerdict.MEMBER):
    for entry in package.edge.all():
        acting.judge(package, second, entry.account_id, verdict)
    return acting.finish_review(package, second, "One organisation is told beforehand.")


def test_a_package_cannot_leave_before_its_collateral_review(package, second):
    with pytest.raises(CaseworkError, match="collateral review comes first"):
        acting.export(package, second)
    with pytest.raises(CaseworkError, match="30 of 30"):
        acting.finish_review(package, second, "fine")
    rows = list(acting.export(reviewed(package, second), second))
    assert rows[0] == "account_id,network,tier,probability,reason\r\n"
    assert len(rows) == 41
    assert "card that 10 others have (+8.0 bits)" in rows[1]
    assert AuditEntry.objects.filter(action="export action package").count() == 1


def test_its_author_reviews_nothing_and_strangers_see_nothing(package, analyst, colleague):
    account = package.edge.first().account_id
    with pytest.raises(CaseworkError, match="did not propose it"):
        acting.judge(package, analyst, account, "member")
    with pytest.raises(NotVisible):
        acting.judge(package, colleague, account, "member")


def test_precision_is_that_of_the_judged_edge_and_what_cannot_be_told_is_wrong(package, second):
    accounts = [e.account_id for e in package.edge.all()]
    for n, account in enumerate(accounts):
        acting.judge(package, second, account, "unsure" if n == 0 else "stranger" if n == 1 else "member")
    found = acting.precision(package)
    assert (found.judged, found.right, found.unsure) == (30, 28, 1)
    assert found.low < 28 / 30 < found.high
    assert found.low == pytest.approx(0.80, abs=0.02)


def test_collateral_names_the_organisations_and_resellers_of_the_package(package):
    found = acting.collateral(package)
    assert found["organisations"] == []
    assert found["networks"][0][1]["held"]["accounts"] == 1


@pytest.mark.parametrize(
    ("threshold", "because", "complaint"), [(0.3, "x", "0.5 to 1"), (0.9, " ", "why"), (1.0, "x", "that sure")]
)
def test_a_package_without_reason_or_accounts_is_refused(case, analyst, snapshot, threshold, because, complaint):
    with pytest.raises(CaseworkError, match=complaint):
        acting.propose(case, analyst, snapshot, threshold, because)


def member(n: int, probability: float, exchanges: int = 10, tier: str = "high") -> pure.Member:
    return pure.Member("N-0001", f"a{n}", probability, tier, exchanges, "")


def test_the_curve_covers_less_harm_and_is_surer_as_the_threshold_rises():
    found = [member(n, 0.5 + n / 200) for n in range(100)]
    points = pure.curve(found)
    assert [p.accounts for p in points] == sorted((p.accounts for p in points), reverse=True)
    assert [p.precision for p in points] == sorted(p.precision for p in points)
    assert points[0].harm == pytest.approx(1.0)
    assert points[0].expected_false == pytest.approx(sum(1 - m.probability for m in found))


def test_the_edge_is_drawn_from_the_least_sure_third_and_the_same_for_the_same_seed():
    found = [member(n, 0.5 + n / 600) for n in range(300)]
    drawn = pure.edge(found, "seed")
    assert len(drawn) == 30
    assert max(m.probability for m in drawn) <= found[99].probability
    assert drawn == pure.edge(found[::-1], "seed")
    assert drawn != pure.edge(found, "other")


def test_harm_by_tier_adds_up():
    found = [member(1, 0.9, 30, "confirmed"), member(2, 0.9, 70, "possible")]
    assert pure.harm_by_tier(found) == [("confirmed", 1, 0.3), ("possible", 1, 0.7)]


def test_an_interval_of_nothing_is_everything_and_narrows():
    assert pure.interval(0, 0) == (0.0, 1.0)
    wide, narrow = pure.interval(9, 10), pure.interval(90, 100)
    assert wide[0] < narrow[0] < 0.9 < narrow[1] < wide[1]


def test_actions_come_back_by_csv_once_and_wrong_lines_are_told(case, analyst, snapshot):
    text = (
        "account_id,action,date\nP1-1,banned,2026-03-20\nP1-2,Banned,2026-03-20T10:00\nnobody,banned,2026-03-20\n"
        "P1-3,banned,soon\n,banned,2026-03-20\n"
    )
    found = acting.import_actions(case, analyst, text)
    assert (found.added, found.known) == (2, 0)
    assert sorted(f.split(":")[0] for f in found.faults) == ["line 4", "line 5", "line 6"]
    again = acting.import_actions(case, analyst, text)
    assert (again.added, again.known) == (0, 2)
    with pytest.raises(CaseworkError, match="columns"):
        acting.import_actions(case, analyst, "a,b\n1,2\n")


def test_the_effect_is_charted_by_pool_with_the_days_of_action(case, analyst, snapshot):
    assert effect.replacements(case) is None
    acting.import_actions(case, analyst, "account_id,action,date\nP1-1,banned,2026-03-02\n")
    figure = effect.chart(case)
    assert sum(sum(bar["y"]) for bar in figure["data"]) == 480
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == ["2026-03-02"]


def test_whoever_comes_later_and_uses_what_the_network_holds_is_found(case, analyst, snapshot):
    acting.import_actions(case, analyst, "account_id,action,date\nP1-1,banned,2026-03-02\n")
    found = effect.replacements(case)
    assert found.since == date(2026, 3, 2)
    assert [(one.account_id, one.identifiers) for one in found.accounts] == [("s0", (("device", "d0"),))]
    acting.import_actions(case, analyst, "account_id,action,date\nP1-1,unbanned,2026-01-01\n")
    assert effect.replacements(case).since == date(2026, 1, 1)


def test_the_pages_take_a_package_from_proposal_to_export(client, case, analyst, second, snapshot):
    client.force_login(analyst)
    page = client.get(reverse("investigations:act", args=["C-0001"])).content.decode()
    assert "Expected precision" in page
    given = {"snapshot": snapshot.sha256, "threshold": "0.9", "because": "flat"}
    package_page = client.post(reverse("investigations:propose-package", args=["C-0001"]), given).headers["Location"]
    assert "did not propose" in client.get(package_page).content.decode()
    client.force_login(second)
    package = case.packages.get()
    verdicts = {f"edge-{e.account_id}": "member" for e in package.edge.all()}
    client.post(reverse("investigations:judge-edge", args=["C-0001", package.pk]), verdicts)
    client.post(reverse("investigations:finish-package", args=["C-0001", package.pk]), {"note": "nobody else"})
    assert "precision" in client.get(package_page).content.decode()
    export = client.get(reverse("investigations:export-package", args=["C-0001", package.pk]))
    assert export["Content-Disposition"] == f'attachment; filename="C-0001-package-{package.pk}.csv"'
    assert b"".join(export.streaming_content).count(b"\r\n") == 41
