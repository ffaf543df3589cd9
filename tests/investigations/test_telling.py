"""Who is told: members by notification and mail, other systems by signed messages; nobody of a case they do not see."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from investigations import casework, members, noting, outward, reviewing, tasking, tasks, telling
from investigations.enums import MemberRole
from investigations.models import Hook, HookDelivery, Notification
from tests.investigations.conftest import joined, person


class Receiver(HTTPServer):
    """Takes messages on loopback, and answers with the codes it is given, 200 when those are used up."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        super().__init__(("127.0.0.1", 0), Taking)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/skein"


class Taking(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((dict(self.headers), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def waiting_tasks(monkeypatch) -> list[tuple[int, float]]:
    """Deliveries as they are sent to the worker, with their pauses; none is made by itself."""
    sent: list[tuple[int, float]] = []
    monkeypatch.setattr(tasks.deliver_hook, "delay", lambda pk: sent.append((pk, 0.0)))
    monkeypatch.setattr(tasks.deliver_hook, "apply_async", lambda args, countdown: sent.append((args[0], countdown)))
    return sent


def hook_of(user, url: str, events: tuple[str, ...] = ()) -> Hook:
    return Hook.objects.create(owner=user, url=url, secret="s3cret", events=list(events))


def test_a_message_is_signed_so_that_the_receiver_can_check_it(
    case, analyst, receiver, waiting_tasks, django_capture_on_commit_callbacks
):
    hook_of(analyst, receiver.url)
    with django_capture_on_commit_callbacks(execute=True):
        noting.write_note(case, analyst, "seen")
    ((pk, _),) = waiting_tasks
    tasks.deliver_hook(pk)
    headers, body = receiver.taken[0]
    at, _, given = headers[telling.SIGNATURE].removeprefix("t=").partition(",v1=")
    assert given == hmac.new(b"s3cret", f"{at}.{body.decode()}".encode(), hashlib.sha256).hexdigest()
    assert abs(timezone.now().timestamp() - int(at)) < 60
    told = json.loads(body)
    assert (told["event"], told["case"], told["actor"]) == ("noted", "C-0001", "ana")
    delivery = HookDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status_code) == ("delivered", 1, 200)


def test_a_failed_message_is_tried_again_after_longer_and_longer_and_then_given_up(
    case, analyst, receiver, waiting_tasks
):
    receiver.answers = [500, 302, 500, 500, 500, 500]
    hook_of(analyst, receiver.url)
    noting.write_note(case, analyst, "seen")
    delivery = HookDelivery.objects.get()
    for _ in range(telling.ATTEMPTS):
        tasks.deliver_hook(delivery.pk)
    assert [pause for _, pause in waiting_tasks] == [30, 120, 480, 1920, 7680]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("failed", 6, "answered 500")
    assert len(receiver.taken) == telling.ATTEMPTS  # the redirect was not followed
    tasks.deliver_hook(delivery.pk)
    assert len(receiver.taken) == telling.ATTEMPTS


def test_a_message_that_a_broker_lost_is_found_by_the_sweep(case, analyst, receiver, waiting_tasks):
    hook_of(analyst, receiver.url)
    noting.write_note(case, analyst, "seen")
    tasks.sweep_hooks()
    assert waiting_tasks == []
    HookDelivery.objects.update(at=timezone.now() - timedelta(days=1))
    tasks.sweep_hooks()
    assert [pk for pk, _ in waiting_tasks] == [HookDelivery.objects.get().pk]


def test_a_hook_is_told_of_its_owners_cases_and_of_the_events_it_asked_for(case, analyst, colleague, receiver):
    hook_of(colleague, receiver.url)
    hook_of(analyst, receiver.url, ("edited",))
    noting.write_note(case, analyst, "seen")
    assert not HookDelivery.objects.exists()
    casework.edit(case, analyst, _fresh(case), {"title": "New"})
    assert HookDelivery.objects.get().hook.owner == analyst


def _fresh(case) -> int:
    case.refresh_from_db()
    return case.version


def test_a_hook_whose_owner_left_the_case_is_told_nothing_that_still_waited(case, analyst, colleague, receiver):
    joined(case, colleague, MemberRole.READER)
    hook_of(colleague, receiver.url)
    noting.write_note(case, analyst, "seen")
    case.members.filter(user=colleague).delete()
    telling.deliver(HookDelivery.objects.get())
    assert receiver.taken == []
    assert HookDelivery.objects.get().state == "failed"


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "https://127.0.0.1/x", "https://[::1]/", "https://169.254.169.254/latest", "https://10.0.0.1",
     "https://user:pass@example.org/", "https://localhost/x", "ftp://example.org/"],
)  # fmt: skip
def test_a_hook_is_no_way_into_our_own_network(url):
    with pytest.raises(outward.Forbidden):
        outward.check(url)


def test_the_page_of_a_hook_shows_its_secret_once_and_its_log_to_its_owner(case, analyst, colleague, receiver):
    client = Client()
    client.force_login(analyst)
    made = client.post(reverse("investigations:hooks"), {"url": receiver.url, "events": "noted, edited"})
    hook = Hook.objects.get()
    assert hook.secret in made.content.decode() and hook.events == ["noted", "edited"]
    noting.write_note(case, analyst, "seen")
    page = client.get(hook.get_absolute_url()).content.decode()
    assert hook.secret not in page and "showing 1 of 1" in page and "C-0001" in page
    other = Client()
    other.force_login(colleague)
    assert other.get(hook.get_absolute_url()).status_code == 404
    refused = client.post(reverse("investigations:hooks"), {"url": "https://10.1.2.3/", "events": ""})
    assert refused.status_code == 422 and "inside a private network" in refused.content.decode()


def test_a_mention_tells_members_alone_and_once(case, analyst, colleague, mailoutbox):
    outsider = person("olga", "analyst")
    joined(case, colleague, MemberRole.READER)
    note = noting.write_note(case, analyst, "@carl and @olga, see mail@carl.example")
    noting.edit_note(note, analyst, 1, "@carl and @olga, see below")
    assert Notification.objects.get().user == colleague
    assert not Notification.objects.filter(user=outsider).exists()


def test_a_notification_is_mailed_once_and_not_to_who_left(
    case, analyst, colleague, mailoutbox, django_capture_on_commit_callbacks
):
    colleague.email = "carl@example.org"
    colleague.save()
    with django_capture_on_commit_callbacks(execute=True):
        members.set_member(case, analyst, colleague, MemberRole.INVESTIGATOR)
    (mail,) = mailoutbox
    assert mail.to == ["carl@example.org"]
    assert mail.subject == "[C-0001] ana made you an investigator of the case"
    assert "/cases/C-0001/" in mail.body and "TLP:AMBER" in mail.body
    assert "40 accounts" not in mail.body  # what the case is about stays in the case
    tasks.mail_notification(Notification.objects.get().pk)
    assert len(mailoutbox) == 1
    Notification.objects.update(mailed_at=None)
    case.members.filter(user=colleague).delete()
    tasks.mail_notification(Notification.objects.get().pk)
    assert len(mailoutbox) == 1


def test_tasks_and_reviews_tell_whom_they_concern(case, analyst, colleague, reviewer):
    joined(case, colleague, MemberRole.INVESTIGATOR)
    tasking.add_task(case, analyst, title="Look again", assignee=colleague)
    reviewing.ask_review(case, analyst, _fresh(case), reviewer)
    reviewing.decide_review(case, reviewer, False, "not yet")
    assert [(n.user.username, n.text) for n in Notification.objects.order_by("pk")] == [
        ("carl", "ana gave you the task “Look again”"),
        ("rita", "ana asks you for a review"),
        ("ana", "rita returned the case"),
    ]
    client = Client()
    client.force_login(colleague)
    page = client.get(reverse("investigations:notifications")).content.decode()
    assert "Look again" in page and "showing 1 of 1" in page
    case.members.filter(user=colleague).delete()
    assert "Look again" not in client.get(reverse("investigations:notifications")).content.decode()
