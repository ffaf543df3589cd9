"""Who is told of what happened in a case: people by notification and e-mail, other systems by signed messages.

Nobody is told of a case they do not see. Everything is written with the change it tells of; sending is the worker's.
"""

import hashlib
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from urllib3.exceptions import HTTPError

from investigations import outward
from investigations.access import may, visible_cases
from investigations.enums import CaseState, QueueKind, QueueState
from investigations.models import Activity, Case, Hook, HookDelivery, Notification, QueueItem

log = logging.getLogger(__name__)
SIGNATURE = "X-Skein-Signature"
ATTEMPTS = 6
FIRST_PAUSE = 30  # seconds; each later one is four times as long
ANSWER_SECONDS = 10


def notify(user: User, case: Case, text: str, url: str) -> Notification | None:
    """Nothing for somebody who does not see the case."""
    if not may(user, case, "view"):
        return None
    note = Notification.objects.create(user=user, case=case, text=text[:300], url=url)
    if user.email:
        transaction.on_commit(lambda: _send("mail_notification", note.pk))
    return note


def mail(note: Notification) -> None:
    """Send one notification, once. The mail says no more than that something happened, and where."""
    if note.mailed_at or not note.user.email or not may(note.user, note.case, "view"):
        return
    link = f"{settings.PUBLIC_URL.rstrip('/')}{note.url}"
    body = f"{note.text}.\n\n{link}\n\n{note.case.get_tlp_display()}"
    send_mail(f"[{note.case.reference}] {note.text}", body, None, [note.user.email])
    Notification.objects.filter(pk=note.pk).update(mailed_at=timezone.now())


def announce(activity: Activity) -> None:
    """A message for every hook whose owner sees the case and wants the event."""
    for hook in Hook.objects.filter(is_active=True, owner__is_active=True).select_related("owner"):
        if hook.events and activity.verb not in hook.events:
            continue
        if not visible_cases(hook.owner).filter(pk=activity.case.pk).exists():
            continue
        delivery = HookDelivery.objects.create(
            hook=hook, case=activity.case, event=activity.verb, body=json.dumps(_message(activity), sort_keys=True)
        )
        transaction.on_commit(lambda pk=delivery.pk: _send("deliver_hook", pk))


def _message(activity: Activity) -> dict[str, Any]:
    case = activity.case
    return {
        "event": activity.verb, "id": activity.pk, "at": activity.at.isoformat(), "case": case.reference,
        "state": case.state, "version": case.version, "marking": case.get_tlp_display(), "text": activity.text,
        "actor": activity.actor.get_username() if activity.actor else None,
        "url": f"{settings.PUBLIC_URL.rstrip('/')}{case.get_absolute_url()}",
    }  # fmt: skip


def signature(secret: str, body: str, at: int) -> str:
    """`t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`; the receiver refuses a time far from its own."""
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def again(delivery: HookDelivery) -> HookDelivery:
    """Send a message once more, from its first attempt on."""
    delivery.state, delivery.attempts, delivery.error = HookDelivery.State.WAITING, 0, ""
    delivery.save(update_fields=["state", "attempts", "error"])
    transaction.on_commit(lambda: _send("deliver_hook", delivery.pk))
    return delivery


def deliver(delivery: HookDelivery) -> timedelta | None:
    """One attempt. Returns how long to wait before the next, None when there is none."""
    hook = delivery.hook
    if delivery.state != HookDelivery.State.WAITING:
        return None
    if not hook.is_active or not may(hook.owner, delivery.case, "view"):
        return _give_up(delivery, "the hook was switched off, or its owner no longer sees the case")
    delivery.attempts += 1
    delivery.tried_at = timezone.now()
    try:
        delivery.status_code = _post(hook, delivery)
        delivery.error = "" if delivery.status_code < 300 else f"answered {delivery.status_code}"
    except (HTTPError, outward.Forbidden) as error:
        delivery.status_code, delivery.error = None, _short(error)
    if not delivery.error:
        delivery.state = HookDelivery.State.DELIVERED
    elif delivery.attempts >= ATTEMPTS:
        delivery.state = HookDelivery.State.FAILED
    delivery.save()
    waits = delivery.state == HookDelivery.State.WAITING
    return timedelta(seconds=FIRST_PAUSE * 4 ** (delivery.attempts - 1)) if waits else None


def overdue() -> list[HookDelivery]:
    """Deliveries whose pause is long over: their message was lost with a worker or a broker."""
    longest = timedelta(seconds=2 * FIRST_PAUSE * 4 ** (ATTEMPTS - 2))
    late = timezone.now() - longest
    rows = HookDelivery.objects.filter(state=HookDelivery.State.WAITING, at__lt=late)
    return list(rows.filter(tried_at=None) | rows.filter(tried_at__lt=late))


def _post(hook: Hook, delivery: HookDelivery) -> int:
    there = outward.check(hook.url)
    at = int(timezone.now().timestamp())
    headers = {
        "Content-Type": "application/json", "X-Skein-Delivery": str(delivery.pk), "X-Skein-Event": delivery.event,
        SIGNATURE: signature(hook.secret, delivery.body, at),
    }  # fmt: skip
    return outward.post(there, delivery.body.encode(), headers, ANSWER_SECONDS)


def _give_up(delivery: HookDelivery, why: str) -> None:
    delivery.state, delivery.error = HookDelivery.State.FAILED, why
    delivery.save()


def _short(error: Exception) -> str:
    """The kind of failure; never what the other side wrote, which is not ours to show."""
    return str(error) if isinstance(error, outward.Forbidden) else type(error).__name__


def settle_reviews(case: Case) -> None:
    """A case that is no longer in review wants no reviewer."""
    rows = QueueItem.objects.filter(case=case, kind=QueueKind.REVIEW, state=QueueState.WAITING)
    if case.state != CaseState.IN_REVIEW:
        rows.update(state=QueueState.DONE, closed_at=timezone.now())


def _send(task: str, pk: int) -> None:
    from investigations import tasks  # tasks import this module

    try:
        getattr(tasks, task).delay(pk)
    except OperationalError:
        log.warning("no broker answers: %s(%s) waits for the next sweep", task, pk)
