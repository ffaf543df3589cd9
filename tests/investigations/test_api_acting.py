"""Packages, actions and holds over REST: the pages' rules, with status codes."""

import pytest
from rest_framework.test import APIClient

from investigations.enums import MemberRole
from investigations.snapshots import storage
from tests.investigations.conftest import joined
from tests.investigations.test_api import client

CASE = "/api/v1/cases/C-0001/"


@pytest.fixture
def api(case, analyst) -> APIClient:
    return client(analyst)


@pytest.fixture
def second(case, reviewer) -> APIClient:
    return client(joined(case, reviewer, MemberRole.REVIEWER))


@pytest.fixture
def package(api, case, analyst) -> str:
    """The address of a package that was proposed."""
    sha256 = storage.take(case, analyst).sha256
    given = {"snapshot": sha256, "threshold": 0.9, "because": "The curve is flat from there on."}
    made = api.post(f"{CASE}packages/", given, format="json")
    assert made.status_code == 201
    return f"{CASE}packages/{made.json()['id']}/"


def test_a_package_is_proposed_judged_by_somebody_else_and_handed_out(api, second, package):
    shown = api.get(package).json()
    assert (shown["accounts"], len(shown["edge"]), shown["author"]) == (40, 30, "ana")
    assert shown["tiers"]
    assert shown["precision"]["judged"] == 0
    assert second.get(f"{package}accounts/").status_code == 400  # the review comes first
    verdicts = {row["account_id"]: "member" for row in shown["edge"]}
    own = api.post(f"{package}judge/", {"verdicts": verdicts}, format="json")
    assert (own.status_code, own.json()["detail"]) == (400, "A package is reviewed by somebody who did not propose it.")
    assert second.post(f"{package}judge/", {"verdicts": {"x": "member"}}, format="json").status_code == 400
    judged = second.post(f"{package}judge/", {"verdicts": verdicts}, format="json")
    assert {row["verdict"] for row in judged.json()} == {"member"}
    done = second.post(f"{package}finish/", {"note": "Nobody else is hit."}, format="json")
    assert done.json()["reviewed_by"] == "rita"
    made = second.get(f"{package}accounts/")
    assert b"".join(made.streaming_content).startswith(b"account_id,network,tier,probability,reason")
    assert api.get(f"{CASE}packages/").json()["count"] == 1
    assert api.get(f"{CASE}packages/curve/").json()["points"][0]["threshold"] == 0.5


@pytest.mark.parametrize("wrong", [{"threshold": 0.2}, {"because": ""}, {"threshold": "x"}])
def test_a_package_that_makes_no_sense_is_refused(api, case, analyst, wrong):
    given = {"snapshot": storage.take(case, analyst).sha256, "threshold": 0.9, "because": "so", **wrong}
    assert api.post(f"{CASE}packages/", given, format="json").status_code == 400
    assert api.get(f"{CASE}packages/curve/").status_code == 200


def test_without_a_snapshot_there_is_no_curve_and_no_package(api):
    assert api.get(f"{CASE}packages/curve/").status_code == 400
    given = {"snapshot": "0" * 64, "threshold": 0.9, "because": "so"}
    assert api.post(f"{CASE}packages/", given, format="json").status_code == 404


def test_actions_come_back_as_csv_and_lines_that_are_wrong_are_told(api, package):
    text = "account_id,action,date\nP1-0,banned,2026-03-20\nP1-1,banned,then\nnobody,banned,2026-03-20\n"
    found = api.post(f"{CASE}actions/", {"csv": text}, format="json").json()
    assert (found["added"], found["known"], len(found["faults"])) == (1, 0, 2)
    assert api.post(f"{CASE}actions/", {"csv": text}, format="json").json()["known"] == 1
    (row,) = api.get(f"{CASE}actions/").json()["results"]
    assert (row["account_id"], row["action"], row["date"], row["by"]) == ("P1-0", "banned", "2026-03-20", "ana")
    effect = api.get(f"{CASE}actions/effect/").json()
    assert effect["figure"]["data"]
    assert effect["replacements"]["since"] == "2026-03-20"
    assert api.post(f"{CASE}actions/", {}, format="json").status_code == 400
    assert api.post(f"{CASE}actions/", {"csv": "a,b\n1,2\n"}, format="json").status_code == 400


def test_before_anything_was_done_there_is_no_effect(api):
    assert api.get(f"{CASE}actions/effect/").json() == {"figure": None, "replacements": None}


def test_a_hold_is_the_owners_and_ends_with_a_reason(api, second):
    assert second.post(f"{CASE}holds/", {"reason": "court"}, format="json").status_code == 403
    assert api.post(f"{CASE}holds/", {"reason": "court"}, format="json").status_code == 201
    assert api.post(f"{CASE}holds/", {"reason": "court"}, format="json").status_code == 400
    assert api.post(f"{CASE}holds/release/", {"reason": ""}, format="json").status_code == 400
    ended = api.post(f"{CASE}holds/release/", {"reason": "settled"}, format="json").json()
    assert (ended["released_by"], ended["release_reason"]) == ("ana", "settled")
    assert api.get(f"{CASE}holds/").json()["results"][0]["reason"] == "court"


def test_whoever_is_no_member_finds_none_of_it(package, case, colleague):
    other = client(colleague)
    for url in (f"{CASE}packages/", package, f"{package}accounts/", f"{CASE}packages/curve/", f"{CASE}actions/",
                f"{CASE}actions/effect/", f"{CASE}holds/"):  # fmt: skip
        assert other.get(url).status_code == 404, url
    assert other.post(f"{CASE}holds/", {"reason": "x"}, format="json").status_code == 404
