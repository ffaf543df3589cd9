"""Who signed in, who could not, and who left stands in the audit trail."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry

pytestmark = pytest.mark.django_db
PASSWORD = "right-one-123"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", password=PASSWORD)


def trail() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.order_by("number").values_list("actor", "action", "subject"))


def sign_in(client: Client, name: str, password: str) -> None:
    client.post(reverse("sign-in"), {"username": name, "password": password}, REMOTE_ADDR="192.0.2.7")


def test_signing_in_and_out_is_recorded_with_the_address(client: Client, ada: User) -> None:
    sign_in(client, "ada", PASSWORD)
    client.post(reverse("sign-out"))
    assert trail() == [("ada", "sign in", "user:ada"), ("ada", "sign out", "user:ada")]
    assert "192.0.2.7" in AuditEntry.objects.get(action="sign in").detail


def test_a_wrong_password_of_a_user_is_recorded_as_an_attempt_by_nobody_known(client: Client, ada: User) -> None:
    sign_in(client, "ada", "wrong")
    assert trail() == [("anonymous", "fail to sign in", "user:ada")]


def test_a_name_that_nobody_has_is_not_kept_since_it_may_be_a_password(client: Client, ada: User) -> None:
    sign_in(client, PASSWORD, "ada")
    assert trail() == []


def test_signing_out_when_nobody_is_signed_in_leaves_no_row(client: Client) -> None:
    client.post(reverse("sign-out"))
    assert trail() == []
