"""For a network's page `{% attribution_panel network %}` and `{% case_button network %}`; for notes `|markdown`."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from graphs.models import Network
from investigations.casework import case_of
from investigations.notes import render
from investigations.reports import words
from investigations.views.matrix import panel_of
from investigations.wording import person

register = template.Library()


@register.inclusion_tag("investigations/_attribution.html", takes_context=True)
def attribution_panel(context: Context, network: Network) -> dict[str, Any]:
    return {"panel": panel_of(network), "request": context.get("request"), "perms": context.get("perms")}


@register.inclusion_tag("investigations/_case_button.html", takes_context=True)
def case_button(context: Context, network: Network) -> dict[str, Any]:
    """A link to the network's case where the person sees one, or the button that opens one."""
    request = context["request"]
    return {
        "network": network, "case": case_of(network, request.user), "request": request,
        "can_open": request.user.has_perm("investigations.add_case"), "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.filter
def markdown(text: str) -> SafeString:
    return render(text)


@register.filter
def percent(share: float | None) -> str:
    """A probability as people read it, as in a report; nothing where there is none."""
    return "" if share is None else words.percent(share)


@register.filter
def share(part: float | None) -> str:
    """A share that was counted: it may be 0 or 100%."""
    return "" if part is None else f"{part:.0%}"


@register.filter
def signed(bits: float | None) -> str:
    return "" if bits is None else f"{bits:+.1f}"


@register.filter
def indicator_mask(kind: str) -> str:
    """The masking family of an indicator's value; addresses are personal data."""
    return "ip" if kind == "ip" else ""


register.filter("person", person)
