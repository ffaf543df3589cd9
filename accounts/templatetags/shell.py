"""What the frame around every page needs: title, navigation, roles in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import template
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe

from accounts.models import Batch
from accounts.permissions import ROLES, roles_of

register = template.Library()

NAVIGATION = (
    ("Queue", "investigations:queue", "q"),
    ("Networks", "graphs:networks", "n"),
    ("Cases", "investigations:cases", "c"),
    ("Operators", "investigations:operators", "o"),
    ("Imports", "accounts:imports", "i"),
)


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    key: str  # goes there after "g"
    current: bool


class CaptureNode(Node):
    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: Context) -> str:
        # Rendered text is escaped already, which `strip` forgets: it would be escaped again where it is shown.
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308
        return ""


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """Keep what is rendered inside under a name: the title stands in <title> and in the h1."""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


@register.simple_tag
def page_url(name: str) -> str:
    """The address of a named page, or the home page where an installation leaves the page out."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[Entry]:
    request = context.get("request")
    path = request.path if request else ""
    entries = []
    for label, name, key in NAVIGATION:
        url = page_url(name)
        entries.append(Entry(label, url, key, url != "/" and path.startswith(url)))
    return entries


@register.filter
def roles(user: AbstractBaseUser | AnonymousUser) -> str:
    """The person's roles in words, weakest first."""
    held = roles_of(user)
    return ", ".join(role for role in ROLES if role in held) or "no role yet"


@register.filter
def message_colour(tag: str) -> str:
    return {"error": "danger", "debug": "secondary"}.get(tag, tag or "info")


def running() -> int:
    """Imports that a worker has or will take."""
    at_rest = (Batch.State.LOADED, Batch.State.FAILED, Batch.State.NEEDS_MAPPING, Batch.State.DISCARDED)
    return Batch.objects.exclude(state__in=at_rest).count()


@register.inclusion_tag("running.html")
def running_batches() -> dict[str, Any]:
    return {"running": running()}


@register.filter
def minutes(delta: timedelta) -> int:
    return round(delta.total_seconds() / 60)


@register.filter
def percent(probability: float | None) -> str:
    """A probability as people read it; never 0 % or 100 %, which nothing here is."""
    if probability is None:
        return ""
    if probability > 0.999:
        return "> 99.9 %"
    if probability < 0.001:
        return "< 0.1 %"
    return f"{probability:.1%}".replace("%", " %")
