"""Personal data is masked, revealed a subject at a time for fifteen minutes, and every value shown is recorded."""

import time

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.template import engines
from django.test import override_settings
from django.urls import include, path, reverse
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts import personal
from accounts.access import tokens
from accounts.models import AuditEntry
from accounts.permissions import ANALYST, VIEWER
from config.urls import urlpatterns as real

SUBJECT = "account:A1"
PERSON = {"email": "ada@example.org", "phone": "+442079460018", "name": "Ada Lovelace", "ip": "203.0.113.77"}
MASKED = {"email": "a•••@example.org", "phone": "•••18", "name": "A. L.", "ip": "203.0.113.•"}
PAGE = (
    "{% load personal %}{% reveal subject %}{{ p.email|personal:'email' }}|{{ p.phone|personal:'phone' }}"
    "|{{ p.name|personal:'name' }}|{{ p.ip|personal:'ip' }}"
)


def page(request):
    return HttpResponse(engines["django"].from_string(PAGE).render({"subject": SUBJECT, "p": PERSON}, request))


class PersonSerializer(Serializer):
    email = personal.PersonalField("email")
    ip = personal.PersonalField("ip")


class PersonEndpoint(APIView):
    required_permissions = {"GET": "accounts.view_account"}

    def get(self, request):
        return Response(PersonSerializer(PERSON).data)


urlpatterns = [path("page/", page), path("api/person/", PersonEndpoint.as_view()), path("", include(real))]


@pytest.fixture
def routes():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def signed_in(client, db, routes):
    def sign_in(role):
        user = User.objects.create_user(role)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return sign_in


def shown(client):
    return client.get("/page/").content.decode().rpartition("</form>")[2].strip().split("|")


def reads():
    return [
        entry.details["shown"] for entry in AuditEntry.objects.filter(action="read personal data").order_by("number")
    ]


def reveal(client, action="reveal"):
    return client.post(reverse("accounts:reveal"), {"subject": SUBJECT, "action": action, "next": "/page/"})


def test_a_viewer_sees_masks_and_no_button_and_nothing_is_recorded(signed_in):
    client = signed_in(VIEWER)
    assert shown(client) == list(MASKED.values())
    assert b"<form" not in client.get("/page/").content
    assert reads() == []


def test_a_viewer_cannot_reveal(signed_in):
    client = signed_in(VIEWER)
    assert reveal(client).status_code == 403
    assert shown(client) == list(MASKED.values())


def test_an_analyst_sees_addresses_and_masks_and_the_reading_is_recorded(signed_in):
    client = signed_in(ANALYST)
    assert shown(client) == [MASKED["email"], MASKED["phone"], MASKED["name"], PERSON["ip"]]
    assert reads() == [{"ip": 1}]


def test_a_reveal_shows_all_of_one_subject_and_both_are_recorded(signed_in):
    client = signed_in(ANALYST)
    assert reveal(client).headers["Location"] == "/page/"
    assert shown(client) == list(PERSON.values())
    entry = AuditEntry.objects.get(action="reveal personal data")
    assert (entry.actor, entry.subject) == (ANALYST, SUBJECT)
    assert reads() == [{"email": 1, "ip": 1, "name": 1, "phone": 1}]
    assert AuditEntry.objects.get(action="read personal data").subject == SUBJECT


def test_a_reveal_of_one_subject_does_not_show_another(signed_in):
    client = signed_in(ANALYST)
    client.post(reverse("accounts:reveal"), {"subject": "account:A2"})
    assert shown(client)[0] == MASKED["email"]


def test_a_reveal_ends_after_fifteen_minutes(signed_in, monkeypatch):
    client = signed_in(ANALYST)
    reveal(client)
    now = time.time()
    monkeypatch.setattr(personal.time, "time", lambda: now + 15 * 60 + 5)
    assert shown(client)[0] == MASKED["email"]


def test_a_reveal_can_be_ended(signed_in):
    client = signed_in(ANALYST)
    reveal(client)
    reveal(client, "hide")
    assert shown(client)[0] == MASKED["email"]


def test_a_reveal_leads_nowhere_outside(signed_in):
    client = signed_in(ANALYST)
    response = client.post(reverse("accounts:reveal"), {"subject": SUBJECT, "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


def test_pages_with_unmasked_data_are_not_kept_by_the_browser(signed_in):
    client = signed_in(ANALYST)
    assert "no-store" in client.get("/page/").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("role", "query", "email"),
    [(VIEWER, "", MASKED), (VIEWER, "?reveal=1", MASKED), (ANALYST, "", MASKED), (ANALYST, "?reveal=1", PERSON)],
)
def test_the_api_masks_unless_an_allowed_caller_asks(signed_in, client, role, query, email):
    signed_in(role)
    token = tokens.issue(User.objects.get())
    client.logout()
    answer = client.get(f"/api/person/{query}", headers={"Authorization": f"Token {token}"}).json()
    assert answer["email"] == email["email"]
    assert answer["ip"] == (PERSON if role == ANALYST else MASKED)["ip"]
    assert len(reads()) == (role == ANALYST)


def test_outside_a_request_everything_is_masked():
    assert personal.present("ada@example.org", "email") == MASKED["email"]


@pytest.mark.parametrize(
    ("value", "mask"),
    [
        ("2001:db8:12:34::1", "2001:db8:12::•"), ("2001:db8:12:34::/64", "2001:db8:12::•"), ("::1", "0:0:0::•"),
        ("10.1.2.3", "10.1.2.•"), ("tok_8f3a9", "tok_•••"),
    ],
)  # fmt: skip
def test_an_address_keeps_its_prefix(value, mask):
    assert personal.mask_ip(value) == mask


@given(st.emails())
def test_no_mask_keeps_a_local_part(address):
    local, _, domain = address.rpartition("@")
    assert personal.mask_email(address) == f"{local[0]}•••@{domain}"


@given(st.sampled_from(sorted(personal.MASKS)), st.text(min_size=1))
def test_any_text_has_a_mask(family, text):
    assert isinstance(personal.present(text, family), str)
