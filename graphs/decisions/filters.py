"""What the log of decisions can be narrowed to."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from graphs.decisions.kinds import KINDS
from graphs.filters import dress
from graphs.models import Decision, DecisionSubject

_FIND = forms.TextInput(attrs={"placeholder": "account, network, reason or author", "type": "search"})


class DecisionFilter(django_filters.FilterSet):
    STATES = (("in_force", "in force"), ("undone", "taken back"))

    q = django_filters.CharFilter(method="search", label="Find", widget=_FIND)
    kind = django_filters.ChoiceFilter(choices=[(k.name, k.label) for k in KINDS.values()], empty_label="any kind",
                                       label="Kind")  # fmt: skip
    state = django_filters.ChoiceFilter(method="by_state", choices=STATES, empty_label="all", label="State")
    account = django_filters.CharFilter(method="about_account", label="Account")
    network = django_filters.CharFilter(method="about_network", label="Network")

    class Meta:
        model = Decision
        fields = ("q", "kind", "state", "account", "network")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        dress(self.form)

    def search(self, found: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        words = Q(reason__icontains=value) | Q(author_name__icontains=value) | Q(subjects__key=value)
        return found.filter(words).distinct()

    def by_state(self, found: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        made = found.filter(undoes__isnull=True)
        return made.filter(undone__isnull=value == "in_force")

    def about_account(self, found: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        return found.filter(subjects__type=DecisionSubject.Type.ACCOUNT, subjects__key=value).distinct()

    def about_network(self, found: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        return found.filter(subjects__type=DecisionSubject.Type.NETWORK, subjects__key=value).distinct()
