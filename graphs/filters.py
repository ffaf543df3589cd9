"""What the networks page can be narrowed to."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from graphs.models import Network

_FIND = forms.TextInput(attrs={"placeholder": "id, operator or reading", "type": "search"})


def dress(form: forms.Form) -> None:
    """The look of the fields of a filter."""
    for field in form.fields.values():
        look = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
        field.widget.attrs["class"] = f"{look} {look}-sm"


class NetworkFilter(django_filters.FilterSet):
    """`cut`: above it (networks), below it (parties that looked like one), or all."""

    CUTS = (("above", "above the cut"), ("below", "looked like it, but"), ("all", "all parties"))

    NAMED = (("true", "operator named"), ("false", "no operator named"))

    q = django_filters.CharFilter(method="search", label="Find", widget=_FIND)
    cut = django_filters.ChoiceFilter(method="by_cut", choices=CUTS, empty_label=None, label="Cut", initial="above")
    state = django_filters.ChoiceFilter(choices=Network.State, empty_label="any state", label="State")
    named = django_filters.ChoiceFilter(choices=NAMED, empty_label="any operator", label="Operator")
    size = django_filters.NumberFilter(field_name="size", lookup_expr="gte", label="Accounts from", min_value=0)

    class Meta:
        model = Network
        fields = ("q", "cut", "state", "named", "size")

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        chosen = data.copy() if data is not None else {}
        chosen.setdefault("cut", "above")
        super().__init__(chosen, *args, **options)
        dress(self.form)

    def search(self, networks: QuerySet[Network], name: str, value: str) -> QuerySet[Network]:
        words = Q(public_id__icontains=value) | Q(operator_name__icontains=value) | Q(operator_id__iexact=value)
        return networks.filter(words | Q(reading__icontains=value) | Q(why__icontains=value))

    def by_cut(self, networks: QuerySet[Network], name: str, value: str) -> QuerySet[Network]:
        return networks if value == "all" else networks.filter(is_network=value == "above")
