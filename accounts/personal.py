"""Masking of personal data, and what unmasks it for a while.

E-mail, phone and name are masked for everybody until a person whose role allows it reveals a subject
(`account:A1`) by POST; that lasts fifteen minutes in their session. Addresses stand in full for those roles and
are cut to their prefix for the others. Over the API `?reveal=1` takes the place of the POST. Whatever was shown
unmasked in a response is counted, and the middleware records it in the audit trail.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar

from django.contrib.auth.models import PermissionsMixin
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from rest_framework.fields import CharField

from accounts.audit import record

PERMISSION = "accounts.view_personal_data"
REVEALED_SECONDS = 15 * 60
SESSION_KEY = "revealed"
DOT = "•"


def mask_email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    return f"{local[:1]}{DOT * 3}@{domain}" if at else f"{value[:1]}{DOT * 3}"


def mask_phone(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    return DOT * 3 + digits[-2:] if len(digits) > 4 else DOT * 3


def mask_name(value: str) -> str:
    return " ".join(f"{word[0]}." for word in value.split())


def mask_ip(value: str) -> str:
    """The /24 of a v4 address, the /48 of a v6 address; a pseudonym keeps its first four characters."""
    try:
        address = ipaddress.ip_network(value, strict=False).network_address
    except ValueError:
        return f"{value[:4]}{DOT * 3}"
    if address.version == 4:
        return str(address).rpartition(".")[0] + f".{DOT}"
    return ":".join(group.lstrip("0") or "0" for group in address.exploded.split(":")[:3]) + f"::{DOT}"


MASKS: dict[str, Callable[[str], str]] = {
    "email": mask_email,
    "mailbox": mask_email,
    "phone": mask_phone,
    "name": mask_name,
    "full_name": mask_name,
    "ip": mask_ip,
    "address": mask_ip,
}
ALWAYS_SHOWN_TO_WORKERS = frozenset({"ip", "address"})


class Disclosure:
    """What one response may show, and how much unmasked data it did show, by family."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.subject: str | None = None
        self.opened = False
        self.shown: Counter[str] = Counter()

    @property
    def allowed(self) -> bool:
        user = self.request.user  # read late: token sign-in sets it inside the view
        return isinstance(user, PermissionsMixin) and user.has_perm(PERMISSION)

    def open(self, subject: str) -> bool:
        """Make `subject` what this response is about; true when it is revealed to this person now."""
        self.subject = subject
        self.opened = self.allowed and (_revealed_until(self.request, subject) > time.time())
        return self.opened

    def shows(self, family: str) -> bool:
        asked_by_api = self.request.path.startswith("/api/") and self.request.GET.get("reveal") == "1"
        if family in ALWAYS_SHOWN_TO_WORKERS or self.opened or asked_by_api:
            return self.allowed
        return False


_disclosure: ContextVar[Disclosure | None] = ContextVar("disclosure", default=None)


def present(value: object, family: str) -> str:
    """`value` as this response may show it; masked outside a request."""
    if value in (None, ""):
        return ""
    disclosure = _disclosure.get()
    if family not in MASKS:
        return str(value)
    if disclosure is not None and disclosure.shows(family):
        disclosure.shown[family] += 1
        return str(value)
    return MASKS[family](str(value))


def open_subject(request: HttpRequest, subject: str) -> bool:
    """Say what this page is about; true when the person has revealed it. Call before rendering."""
    disclosure = _disclosure.get()
    return disclosure.open(subject) if disclosure is not None else False


def reveal(request: HttpRequest, subject: str) -> None:
    """Unmask `subject` for this session for fifteen minutes. The caller has checked PERMISSION."""
    now = time.time()
    revealed = {name: until for name, until in request.session.get(SESSION_KEY, {}).items() if until > now}
    request.session[SESSION_KEY] = {**revealed, subject: now + REVEALED_SECONDS}
    record(request.user, "reveal personal data", subject, {"minutes": REVEALED_SECONDS // 60})


def hide(request: HttpRequest, subject: str) -> None:
    """Mask `subject` again."""
    request.session[SESSION_KEY] = {k: v for k, v in request.session.get(SESSION_KEY, {}).items() if k != subject}


def _revealed_until(request: HttpRequest, subject: str) -> float:
    session = getattr(request, "session", None)
    return session.get(SESSION_KEY, {}).get(subject, 0.0) if session is not None else 0.0


class PersonalDataMiddleware:
    """Gives each request its Disclosure and records what was shown unmasked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        disclosure = Disclosure(request)
        token = _disclosure.set(disclosure)
        try:
            response = self.get_response(request)
        finally:
            _disclosure.reset(token)
        if disclosure.shown:
            subject = disclosure.subject or request.path
            patch_cache_control(response, private=True, no_store=True)
            record(request.user, "read personal data", subject, {"path": request.path, "shown": dict(disclosure.shown)})
        return response


class PersonalField(CharField):
    """A serializer field masked as the pages mask it: `email = PersonalField("email")`."""

    def __init__(self, family: str, **options: object) -> None:
        self.family = family
        super().__init__(read_only=True, **options)  # type: ignore[arg-type]

    def to_representation(self, value: object) -> str:
        return present(value, self.family)
