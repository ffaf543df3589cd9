"""What this app adds to the search: operators on file, and cases."""

from django.db.models import Q
from django.urls import reverse

from graphs.search import Group, Hit, User
from investigations.access import visible_cases
from investigations.registry import known_as


def search_operators(query: str, user: User, limit: int) -> Group:
    """By id, or any part of the name or of an alias."""
    if not user.has_perm("investigations.view_operator"):  # type: ignore[union-attr]
        return Group("Operators")
    wanted = query.casefold()
    found = [
        Hit(
            name, reverse("investigations:operator", args=[key]),
            next((f"{key}, also {a}" for a in aliases if wanted in a.casefold()), key), "operator",
            wanted in (text.casefold() for text in (key, name, *aliases)),
        )
        for key, (name, aliases) in sorted(known_as().items(), key=lambda item: item[1])
        if any(wanted in text.casefold() for text in (key, name, *aliases))
    ]  # fmt: skip
    return Group("Operators", found[:limit], len(found) > limit)


def search_cases(query: str, user: User, limit: int) -> Group:
    """By reference, title, summary or a network pinned in them, among the cases that this person sees."""
    words = Q(title__icontains=query) | Q(summary__icontains=query) | Q(pinned__public_id__iexact=query)
    number = query.upper().removeprefix("C-")
    if number.isdecimal():
        words |= Q(number=int(number))
    found = list(visible_cases(user).filter(words).distinct()[: limit + 1])
    hits = [
        Hit(
            f"{case.reference} {case.title}",
            case.get_absolute_url(),
            case.get_state_display(),
            exact=case.reference == query.upper(),
        )
        for case in found[:limit]
    ]
    return Group("Cases", hits, len(found) > limit)
