"""Administration of the people who sign in; every change is on the audit trail."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.authtoken.models import Token

from accounts.access import people, tokens
from accounts.models import AuditEntry
from accounts.permissions import ADMIN, ANALYST, VIEWER


def person(name, *roles, password=None):
    user = User.objects.create_user(name, password=password)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


@pytest.fixture
def admin(db):
    return person("admin", ADMIN)


@pytest.fixture
def pages(client, admin):
    client.force_login(admin)
    return client


def act(pages, user, action, **data):
    return pages.post(reverse("accounts:user", args=[user.pk]), {"action": action, **data}, follow=True)


def sign_in(client, name, password):
    client.logout()
    return client.post(reverse("sign-in"), {"username": name, "password": password})


def secret_in(response):
    return re.search(r"<strong>([\w-]{12,})</strong>", response.content.decode())[1]


def actions():
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def test_a_new_user_gets_a_password_shown_once_and_must_change_it(pages, client):
    response = pages.post(reverse("accounts:new-user"), {"username": "ada", "roles": [ANALYST, VIEWER]})
    password = secret_in(response)
    assert "no-store" in response["Cache-Control"]
    assert actions() == ["create user"]
    assert (
        password not in pages.get(reverse("accounts:user", args=[User.objects.get(username="ada").pk])).content.decode()
    )

    assert sign_in(client, "ada", password).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == reverse("accounts:profile")
    changed = {"old_password": password, "new_password1": "a-long-phrase-7", "new_password2": "a-long-phrase-7"}
    client.post(reverse("accounts:profile"), {"action": "password", **changed})
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert not people.must_change_password(User.objects.get(username="ada"))
    assert actions()[-1] == "change password"


def test_a_new_user_needs_a_name_that_is_free(pages, admin):
    response = pages.post(reverse("accounts:new-user"), {"username": admin.username})
    assert response.status_code == 422
    assert b"already exists" in response.content


def test_roles_are_changed_and_both_states_recorded(pages):
    ada = person("ada", VIEWER)
    act(pages, ada, "roles", roles=[ANALYST])
    assert [group.name for group in ada.groups.all()] == [ANALYST]
    assert AuditEntry.objects.get().details == {"before": [VIEWER], "after": [ANALYST]}


def test_saving_the_same_roles_records_nothing(pages):
    act(pages, person("ada", VIEWER), "roles", roles=[VIEWER])
    assert actions() == []


@pytest.mark.parametrize(
    ("action", "data"), [("deactivate", {}), ("roles", {"roles": [VIEWER]}), ("reset-password", {})]
)
def test_an_admin_cannot_lock_themselves_out(pages, admin, action, data):
    response = act(pages, admin, action, **data)
    assert response.context["messages"]
    admin.refresh_from_db()
    assert admin.is_active
    assert admin.groups.filter(name=ADMIN).exists()
    assert actions() == []


def test_deactivating_ends_sessions_and_the_token(pages, client, django_user_model):
    ada = person("ada", ANALYST)
    token = tokens.issue(ada)
    other = type(client)()
    other.force_login(ada)
    act(pages, ada, "deactivate")
    assert other.get("/").headers["Location"].startswith(reverse("sign-in"))
    assert client.get(reverse("api:api-root"), headers={"Authorization": f"Token {token}"}).status_code == 401
    act(pages, ada, "reactivate")
    assert User.objects.get(pk=ada.pk).is_active
    assert actions() == ["create API token", "revoke API token", "deactivate user", "reactivate user"]


def test_a_reset_password_ends_the_old_one_and_every_session(pages, client):
    ada = person("ada", ANALYST, password="the-old-one-1")
    other = type(client)()
    other.force_login(ada)
    password = secret_in(act(pages, ada, "reset-password"))
    assert other.get("/").headers["Location"].startswith(reverse("sign-in"))
    assert sign_in(client, "ada", "the-old-one-1").status_code == 200
    assert sign_in(client, "ada", password).status_code == 302


def test_a_lock_out_is_seen_and_reset(pages, client, admin):
    person("ada", ANALYST, password="right-one-123")
    answers = [sign_in(client, "ada", "wrong").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert answers[0] == 200
    assert answers[-1] == 429
    locked = sign_in(client, "ada", "right-one-123")
    assert b"locked" in locked.content
    assert b"15 minutes" in locked.content

    pages.force_login(admin)
    assert b"Locked out" in pages.get(reverse("accounts:users")).content
    pages.post(reverse("accounts:users"), {"username": "ada"})
    assert b"Locked out" not in pages.get(reverse("accounts:users")).content
    failures = ["fail to sign in"] * (settings.AXES_FAILURE_LIMIT + 1)
    assert actions() == [*failures, "reset lock-out"]
    assert sign_in(client, "ada", "right-one-123").status_code == 302


def test_a_token_is_shown_once_stored_as_a_fingerprint_and_works(client, db):
    ada = person("ada", VIEWER)
    client.force_login(ada)
    token = secret_in(client.post(reverse("accounts:profile"), {"action": "create-token"}))
    assert token not in client.get(reverse("accounts:profile")).content.decode()
    assert Token.objects.get().key == tokens.fingerprint(token) != token
    client.logout()
    root = reverse("api:api-root")
    assert client.get(root).status_code == 401
    assert client.get(root, headers={"Authorization": f"Token {token}"}).status_code == 200
    assert client.get(root, headers={"Authorization": f"Token {Token.objects.get().key}"}).status_code == 401


def test_a_new_token_replaces_the_old_one_and_a_revoked_one_stops(client, db):
    ada = person("ada", VIEWER)
    old, new = tokens.issue(ada), tokens.issue(ada)
    root = reverse("api:api-root")
    assert client.get(root, headers={"Authorization": f"Token {old}"}).status_code == 401
    assert client.get(root, headers={"Authorization": f"Token {new}"}).status_code == 200
    client.force_login(ada)
    client.post(reverse("accounts:profile"), {"action": "revoke-token"})
    client.logout()
    assert client.get(root, headers={"Authorization": f"Token {new}"}).status_code == 401


def test_the_list_of_users_costs_the_same_queries_for_one_and_for_many(pages):
    def queries():
        with CaptureQueriesContext(connection) as context:
            pages.get(reverse("accounts:users"))
        return len(context)

    one = queries()
    for n in range(30):
        tokens.issue(person(f"user-{n}", ANALYST))
    assert queries() == one
