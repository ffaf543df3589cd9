"""What holds for every page: the content security policy, no inline script or style, errors a person can act on."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse
from django.utils import timezone

from accounts.models import Batch
from accounts.permissions import ADMIN, VIEWER
from config.services import state
from config.services.state import State
from config.urls import urlpatterns as real
from graphs.models import Network, Run
from investigations.models import Case

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def refuse(request):
    raise PermissionDenied


def suspicious(request):
    raise SuspiciousOperation


def broken(request):
    raise ZeroDivisionError


def form(request):
    return HttpResponse()


urlpatterns = [
    path("refuse/", refuse), path("suspicious/", suspicious), path("broken/", broken), path("form/", form),
    path("", include(real)),
]  # fmt: skip


@pytest.fixture
def admin(client, db):
    user = User.objects.create_user("admin")
    user.groups.set(Group.objects.filter(name=ADMIN))
    client.force_login(user)
    return client


def directives(response):
    policy = response.headers["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


PAGES = ["home", "sign-in", "accounts:profile", "accounts:users", "accounts:new-user", "accounts:audit", "api-docs"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_forbids_scripts_and_styles_that_are_not_files_of_ours(admin, name):
    policy = directives(admin.get(reverse(name), follow=True))
    assert policy["default-src"] == policy["script-src"] == ["'self'"]
    assert "'unsafe-inline'" not in policy["style-src"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_template_has_inline_script_or_style_or_an_address_elsewhere(template):
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.DOTALL)
    assert not re.search(r"<[^>]+\sstyle\s*=", text), "style attribute"
    assert not re.search(r"<[^>]+\son\w+\s*=", text), "event handler attribute"
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), "inline script"
    assert not re.search(r"<style(?![^>]*nonce)", text), "inline style"
    assert not re.search(r"""(src|href)\s*=\s*["'](https?:)?//""", text), "another origin"


def test_built_stylesheets_and_scripts_ask_no_other_origin():
    for file in Path(settings.BASE_DIR / "frontend" / "dist").rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", file.read_text()), file.name


def test_a_page_that_does_not_exist_says_what_to_do(admin):
    response = admin.get("/nothing/here/")
    assert response.status_code == 404
    assert b"/nothing/here/" in response.content
    assert b"Search for the account" in response.content


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/refuse/", 403, "Ask an administrator"), ("/suspicious/", 400, "go back, reload the page"),
        ("/broken/", 500, "manage.py doctor"),
    ],
)  # fmt: skip
def test_an_error_is_a_sentence_a_person_can_act_on(client, db, address, status, words):
    client.force_login(User.objects.create_user("ada"))
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        response = client.get(address)
    assert response.status_code == status
    assert words in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_a_form_without_its_token_is_refused_with_a_way_on(db):
    client = Client(enforce_csrf_checks=True)
    user = User.objects.create_user("ada")
    client.force_login(user)
    response = client.post(reverse("accounts:profile"), {"action": "create-token"})
    assert response.status_code == 403
    assert b"reload the page" in response.content


def test_a_person_without_permission_is_told_their_role(client, db):
    user = User.objects.create_user("ada")
    user.groups.set(Group.objects.filter(name=VIEWER))
    client.force_login(user)
    response = client.get(reverse("accounts:users"))
    assert response.status_code == 403
    assert b"(viewer)" in response.content


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, db):
    User.objects.create_user("ada", password="right-one-123")
    response = client.post(reverse("sign-in"), {"username": "ada", "password": "right-one-123"})
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_sign_in_leads_nowhere_outside(client, db):
    User.objects.create_user("ada", password="right-one-123")
    form = {"username": "ada", "password": "right-one-123", "next": "https://elsewhere.example/"}
    assert client.post(reverse("sign-in"), form).headers["Location"] == reverse("home")


def test_the_api_document_is_for_those_who_signed_in(client, db):
    assert client.get(reverse("schema")).status_code == 401
    client.force_login(User.objects.create_user("ada"))
    assert client.get(reverse("schema")).status_code == 200


def test_home_tells_what_runs_waits_or_failed(admin):
    now = timezone.now()
    for name in Batch.State.values:
        Batch.objects.create(name=f"batch-{name}", state=name, received_at=now, reason="because" * (name == "failed"))
    Batch.objects.create(name="batch-old", state="failed", received_at=now - timedelta(days=30))
    Run.objects.create(state=Run.State.FAILED, message="Neo4j is away.")
    text = admin.get("/").content.decode()
    assert "batch-loaded" not in text
    assert "batch-old" not in text
    assert "batch-failed" in text
    assert "because" in text
    assert "Neo4j is away." in text
    assert "4 imports running" in text


def test_home_names_the_services_that_do_not_answer(admin, monkeypatch):
    down = State("neo4j", False, "bolt://127.0.0.1:1", detail="nothing listens there", repair="make run")
    up = State("broker", True)
    monkeypatch.setattr(state, "ALL", {name: lambda: up for name in state.ALL} | {"neo4j": lambda: down})
    cache.clear()
    text = admin.get(reverse("services")).content.decode()
    assert "neo4j" in text
    assert "make run" in text
    assert "broker" not in text
    cache.clear()


def test_home_costs_the_same_queries_for_few_rows_and_many(admin):
    def queries():
        with CaptureQueriesContext(connection) as context:
            assert admin.get("/").status_code == 200
        return len(context)

    run = Run.objects.create(state=Run.State.PUBLISHED, is_current=True, finished_at=timezone.now())
    user = User.objects.get()

    def grow(numbers):
        for n in numbers:
            Batch.objects.create(name=f"b{n}", state="received", received_at=timezone.now())
            Case.objects.create(number=n, title=f"Case {n}", owner=user, assignee=user)
            Network.objects.create(
                number=n, public_id=f"N-{n}", run=run, first_run=run, party_id=str(n), is_network=True, size=3,
                judgement_probability=0.9, judgement_bits=4, reading="fake-account operation",
            )  # fmt: skip

    grow([1])
    few = queries()
    grow(range(2, 40))
    assert queries() == few
