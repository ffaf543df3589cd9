import pytest
from django.test import Client

from accounts.models import AuditEntry

from .test_api import signed_in

URL = "/api/v1/filter-sets/"
FILTERS = {"kindsOff": ["address"], "minShared": 3}


@pytest.fixture
def anna(db: None) -> Client:
    return signed_in("analyst")


def post(client: Client, **body: object):
    return client.post(URL, {"name": "no addresses", "filters": FILTERS, **body}, "application/json")


def test_filters_are_kept_by_person_under_a_name_and_audited(anna: Client):
    made = post(anna).json()
    assert (made["filters"], made["shared"], made["mine"]) == (FILTERS, False, True)
    assert [row["name"] for row in anna.get(URL).json()] == ["no addresses"]
    assert AuditEntry.objects.filter(action="save filters", subject=f"filters:{made['id']}").exists()
    assert anna.delete(f"{URL}{made['id']}/").status_code == 204
    assert anna.get(URL).json() == []


def test_others_see_only_what_is_shared_and_change_nothing(anna: Client):
    pk = post(anna).json()["id"]
    reviewer = signed_in("reviewer")
    assert reviewer.get(URL).json() == []
    assert anna.patch(f"{URL}{pk}/", {"shared": True}, "application/json").json()["shared"] is True
    seen = reviewer.get(URL).json()[0]
    assert (seen["owner"], seen["mine"]) == ("analyst", False)
    refused = reviewer.delete(f"{URL}{pk}/")
    assert (refused.status_code, refused.json()["detail"]) == (
        403, "Only analyst may change or forget these filters.",
    )  # fmt: skip
    assert reviewer.patch(f"{URL}{pk}/", {"name": "mine now"}, "application/json").status_code == 403


def test_a_name_is_given_once_a_person(anna: Client):
    post(anna)
    again = post(anna)
    assert (again.status_code, "You have filters of this name" in str(again.json())) == (400, True)
    assert post(signed_in("reviewer")).status_code == 201


@pytest.mark.parametrize("filters", ["text", ["list"], {"kindsOff": ["x" * 30_000]}])
def test_what_are_no_filters_is_refused(anna: Client, filters: object):
    assert post(anna, filters=filters).status_code == 400
