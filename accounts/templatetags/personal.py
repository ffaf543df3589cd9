"""`{{ value|personal:"email" }}` masks; `{% reveal "account:A1" %}` names the page's subject and offers to unmask it.

`reveal` must stand before the values it unmasks: the `actions` block is the place.
"""

from typing import Any

from django import template
from django.template.context import Context

from accounts.personal import PERMISSION, open_subject, present

register = template.Library()


@register.filter
def personal(value: object, family: str) -> str:
    return present(value, family)


@register.inclusion_tag("accounts/reveal.html", takes_context=True)
def reveal(context: Context, subject: str) -> dict[str, Any]:
    request = context["request"]
    return {
        "subject": subject,
        "opened": open_subject(request, subject),
        "allowed": request.user.has_perm(PERMISSION),
        "next": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def revealed(context: Context, subject: str) -> str:
    """For a fragment without a button: unmask what follows if the subject is revealed."""
    open_subject(context["request"], subject)
    return ""
