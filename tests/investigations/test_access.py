"""Nobody but its members learns anything of a case: proven over every address and method there is.

A case is filled with words that occur nowhere else. Then every address is asked, by everybody who is no member and in
every role, with the case's own reference and numbers: none of the words may occur in an answer, and an answer must be
the one that is given for a case that does not exist. A second proof asks every page before and after the case was
opened and finds no difference.
"""

import re
from collections.abc import Iterator

import pytest
from celery import Task
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.permissions import ADMIN, ROLES, VIEWER
from graphs.models import Network
from investigations import access, assessments, casework, filing, noting, pinning, reporting, reviewing, tasking
from investigations.enums import MemberRole
from investigations.models import Case, CaseMember, Report, Snapshot
from investigations.refusals import NotAllowed, NotVisible
from tests.investigations.conftest import person
from tests.test_permissions import ADDRESSES, Address

NUMBER = 7341
# The reference, title, summary, note, member, task, file, pin and comment of the hidden case.
WORDS = ("7341", "quokka", "numbat", "wombat", "bilby", "bandicoot", "quoll", "dunnart", "potoroo")
STANDS = r"(?<![\w.]){0}(?![0-9a-f])"  # not as a part of a digest or of a fraction of a second
ABSENT = "C-9999"
KEEPS_A_SESSION = {"sign-out"}
# Who uses the app, not who is in a case.
NAMES_EVERYBODY = {"accounts:users", "accounts:user", "accounts:new-user", "investigations:queue"}


@pytest.fixture
def keeper(db) -> User:
    return person("bilby", "analyst")


@pytest.fixture
def hidden(keeper: User, network: Network, monkeypatch) -> Case:
    """A case with a note, assessments, a review asked for, a snapshot and a report."""
    owner = keeper
    before = Case.objects.create(number=NUMBER - 1, owner=owner)
    case, _ = casework.open_case(owner, network, "The quokka ledger")
    before.delete()
    casework.edit(case, owner, case.version, {"summary": "A numbat was seen."})
    assessments.record_machine(case, owner, case.pinned.get())
    noting.write_note(case, owner, "The wombat told us.")
    tasking.add_task(case, owner, title="Look for the bandicoot")
    filing.add_file(case, owner, SimpleUploadedFile("quoll.txt", b"seen"), "a quoll")
    pinning.add_pin(case, owner, "account", "P1-0", "a dunnart")
    reporting.order(case, owner)
    case.refresh_from_db()
    reviewing.ask_review(case, owner, case.version)
    reviewing.comment(case, owner, "The potoroo is missing.")
    monkeypatch.setattr(Task, "apply_async", lambda *_, **__: None)  # what a walk over all buttons starts does not run
    return case


def outsider(*roles: str) -> User:
    user = User.objects.create_user("-".join(("out", *roles)))
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def urls(address: Address, case: Case) -> Iterator[str]:
    """The address with everything of the case in its place: its reference, and each number anything of it has."""
    given = dict(address.arguments)
    numbers = sorted({1, *(row.pk for rows in related(case) for row in rows)})
    if "reference" in given:
        given["reference"] = case.reference
    if "sha256" in given:
        given["sha256"] = Snapshot.objects.get(case=case).sha256
    if "public_id" in given:
        given["public_id"] = "N-0001"
    if "suffix" in given:
        given["suffix"] = "pdf"
    of_a_case = ("investigations:", "api:report", "api:snapshot", "api:case", "api:package", "api:queue")
    if "pk" in given and address.name.startswith(of_a_case):
        for number in numbers:
            yield reverse(address.name, kwargs={**given, "pk": number})
    else:
        yield reverse(address.name, kwargs=given)


def related(case: Case) -> Iterator[list]:
    """Every row of every table that belongs to the case, found by the models themselves."""
    for field in case._meta.related_objects:
        yield list(field.related_model.objects.filter(**{field.field.name: case}))


def body(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.status_code} {dict(response.headers)} {content.decode('utf-8', 'replace')}"


def told(address: Address, url: str, text: str) -> set[str]:
    """Words of the case in an answer. The asked address itself may be said back: whoever asked knows it."""
    for echo in {url, url.replace("-", "%2D"), url.rstrip("/")}:
        text = text.replace(echo, "")
    allowed = {"bilby"} if address.name in NAMES_EVERYBODY else set()
    text = text.replace("%2D", "-")
    return {word for word in WORDS if re.search(STANDS.format(word), text)} - allowed


BODIES = {"version": 1, "text": "x", "title": "x", "network": "N-0001", "reason": "x", "verdict": "approved"}


def ask(client: Client, method: str, url: str) -> str:
    if method == "GET":
        return body(client.get(url, {"q": "quo", "limit": 100}))
    kind = "application/json" if "/api/" in url else None
    if method == "POST" and kind is None:
        return body(client.post(url, BODIES, follow=True))
    return body(client.generic(method, url, '{"version": 1, "network": "N-0001", "text": "x"}', "application/json"))


@pytest.mark.parametrize("roles", [(VIEWER,), ROLES], ids="+".join)
def test_no_address_tells_anything_to_who_is_no_member(hidden, roles):
    user = outsider(*roles)
    before = Case.objects.filter(pk=hidden.pk).values().get()
    leaks, asked = [], 0
    for address in ADDRESSES:
        for method in sorted(address.methods):
            if address.name in KEEPS_A_SESSION:
                continue
            for url in urls(address, hidden):
                text = ask(signed_in(user), method, url)
                asked += 1
                assert not text.startswith("500"), (method, url)
                if words := told(address, url, text):
                    leaks.append((method, url, words))
    assert leaks == []
    assert asked > 150
    assert Case.objects.filter(pk=hidden.pk).values().get() == before
    assert hidden.activities.order_by("-pk").first().verb == "commented"


def test_the_same_walk_finds_every_word_for_a_member(hidden):
    """The proof above can fail: a member with every role is told each of the words, on many addresses."""
    member = outsider(*ROLES)
    CaseMember.objects.create(case=hidden, user=member, role=MemberRole.READER)
    seen: dict[str, set[str]] = {}
    for address in ADDRESSES:
        if "GET" in address.methods:
            for url in urls(address, hidden):
                for word in told(address, url, ask(signed_in(member), "GET", url)):
                    seen.setdefault(word, set()).add(address.name)
    assert set(seen) == set(WORDS)
    assert seen["7341"] >= {
        "home", "accounts:audit", "graphs:network", "graphs:search", "api:search-list", "api:case-list",
        "api:snapshot-list", "api:report-list", "investigations:case", "investigations:cases", "investigations:report",
    }  # fmt: skip


@pytest.mark.parametrize("roles", [(VIEWER,), ROLES], ids="+".join)
def test_a_hidden_case_answers_as_one_that_does_not_exist(hidden, roles):
    user = outsider(*roles)
    report = Report.objects.get(case=hidden)
    twins = {hidden.reference: ABSENT, f"/reports/{report.pk}/": "/reports/99999/", report.snapshot.sha256: "0" * 64}
    compared = 0
    for address in ADDRESSES:
        for method in sorted(address.methods):
            for url in urls(address, hidden):
                twin = url
                for real, absent in twins.items():
                    twin = twin.replace(real, absent)
                if twin == url:
                    continue
                real, absent = (plain(ask(signed_in(user), method, u), u) for u in (url, twin))
                assert real == absent, (method, url)
                compared += 1
    assert compared > 25


def plain(text: str, url: str) -> str:
    """An answer without what differs each time it is given."""
    text = text if url == "/" else text.replace(url, "URL").replace(url.rstrip("/"), "URL")
    lengths, tokens, seconds = r"'(Content-Length|Expires)': '[^']+'", r"[A-Za-z0-9]{64}", r"\d+\.\d+"
    clock, ago = r"\b\d\d:\d\d(:\d\d)?\b", r"\bnow\b|\b(\d+|an?)\s(second|minute|hour)s?\sago"
    for changing in (lengths, tokens, seconds, clock, ago):
        text = re.sub(changing, "", text)
    return text


def test_no_page_differs_by_a_case_that_somebody_else_opened(network, keeper, request):
    user = outsider(*ROLES)

    def everything() -> dict[str, str]:
        pages = {}
        for address in ADDRESSES:
            if "GET" in address.methods and not {"reference", "sha256", "pk"} & {n for n, _ in address.arguments}:
                arguments = dict(address.arguments)
                if "public_id" in arguments:
                    arguments["public_id"] = "N-0001"
                url = reverse(address.name, kwargs=arguments)
                pages[url] = plain(body(signed_in(user).get(url)), url)
        return pages

    everything()  # what is made once, such as a table of digests, is made now
    before = everything()
    request.getfixturevalue("hidden")
    after = everything()
    assert len(before) > 40
    # The trail has one's own export of a network now.
    assert {url for url in before if before[url] != after[url]} <= {reverse("accounts:audit")}


def test_the_audit_trail_leaves_out_what_others_did_in_the_case(hidden):
    user = outsider(ADMIN)
    page = signed_in(user).get(reverse("accounts:audit")).content.decode()
    assert "case opened" not in page
    assert "7341" not in page
    assert "showing" not in page or "case:" not in page
    CaseMember.objects.create(case=hidden, user=user, role=MemberRole.READER)
    assert "case opened" in signed_in(user).get(reverse("accounts:audit")).content.decode()


@pytest.mark.parametrize(
    ("role", "held"),
    [
        ("owner", {"view", "work", "manage", "report", "read_report", "comment"}),
        ("investigator", {"view", "work", "report", "read_report", "comment"}),
        ("reviewer", {"view", "read_report", "comment"}),
        ("reader", {"view", "read_report"}),
    ],
)
def test_a_role_in_the_case_says_what_may_be_done(hidden, role, held):
    user = person("ann", "analyst")
    CaseMember.objects.create(case=hidden, user=user, role=role)
    assert access.rights(user, hidden) == held


def test_a_review_takes_the_role_in_the_case_and_the_role_in_the_installation(hidden, reviewer):
    CaseMember.objects.create(case=hidden, user=reviewer, role=MemberRole.READER)
    assert not access.may(reviewer, hidden, "review")
    hidden.members.filter(user=reviewer).update(role=MemberRole.REVIEWER)
    assert access.may(reviewer, hidden, "review")


def test_the_domain_itself_refuses(hidden, colleague):
    with pytest.raises(NotVisible):
        noting.write_note(hidden, colleague, "hello")
    with pytest.raises(NotVisible):
        noting.write_note(hidden, AnonymousUser(), "hello")
    CaseMember.objects.create(case=hidden, user=colleague, role=MemberRole.READER)
    with pytest.raises(NotAllowed, match="You may not change anything in C-7341 as its reader"):
        noting.write_note(hidden, colleague, "hello")


def test_admins_see_all_cases_only_where_that_is_declared_and_change_none(hidden, settings):
    admin = outsider(ADMIN)
    assert not access.visible_cases(admin).exists()
    settings.ADMINS_SEE_CASES = True
    assert access.visible_cases(admin).get() == hidden
    assert access.rights(admin, hidden) == {"view", "read_report"}
    assert "7341" in signed_in(admin).get(hidden.get_absolute_url()).content.decode()
    with pytest.raises(NotAllowed):
        noting.write_note(hidden, admin, "hello")


def test_somebody_else_opens_a_case_of_their_own_on_the_same_network(hidden, colleague, network):
    opened, is_new = casework.open_case(colleague, network)
    assert is_new
    assert opened != hidden


def test_who_leaves_the_case_sees_it_no_longer(hidden, colleague):
    CaseMember.objects.create(case=hidden, user=colleague, role=MemberRole.READER)
    assert access.visible_cases(colleague).exists()
    hidden.members.filter(user=colleague).delete()
    assert not access.visible_cases(colleague).exists()


def test_a_deactivated_person_sees_nothing(hidden):
    owner = User.objects.get(username="bilby")
    owner.is_active = False
    assert not access.visible_cases(owner).exists()
    assert access.rights(owner, hidden) == frozenset()
