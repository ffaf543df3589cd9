"""Tables and filters of the cases list."""

import django_filters
import django_tables2
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from investigations.enums import CaseState
from investigations.models import Case

_SMALL = {"class": "form-select form-select-sm"}


class CaseTable(django_tables2.Table):
    reference = django_tables2.Column(linkify=True, order_by="number", attrs={"td": {"class": "id"}})
    title = django_tables2.Column()
    state = django_tables2.TemplateColumn(template_name="investigations/_state.html", extra_context={"of": "case"})
    priority = django_tables2.Column()
    networks = django_tables2.TemplateColumn(
        '{% for p in record.pinned.all %}<span class="id">{{ p.public_id }}</span> {% endfor %}',
        orderable=False,
    )
    assignee = django_tables2.Column(accessor="assignee", default="nobody")
    tlp = django_tables2.Column(verbose_name="Marking")
    changed_at = django_tables2.DateTimeColumn(format="Y-m-d H:i", verbose_name="Last change (UTC)")

    class Meta:
        model = Case
        fields = ("reference", "title", "state", "priority", "networks", "assignee", "tlp", "changed_at")
        attrs = {"class": "table table-hover"}
        empty_text = "No case fits. Open one from a network's page."


class CaseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Text")
    state = django_filters.ChoiceFilter(choices=CaseState.choices, empty_label="any state")
    mine = django_filters.ChoiceFilter(
        method="of_person",
        label="Whose",
        choices=[("mine", "mine"), ("unassigned", "unassigned")],
        empty_label="anybody's",
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def __init__(self, *args: object, request: HttpRequest, **options: object) -> None:
        super().__init__(*args, request=request, **options)  # type: ignore[arg-type]
        self.form.fields["q"].widget.attrs["class"] = "form-control form-control-sm"
        for name in ("state", "mine"):
            self.form.fields[name].widget.attrs.update(_SMALL)

    def search(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        number = value.upper().removeprefix("C-")
        fits = Q(title__icontains=value) | Q(summary__icontains=value) | Q(pinned__public_id__iexact=value)
        if number.isdigit():
            fits |= Q(number=int(number))
        return cases.filter(fits).distinct()

    def of_person(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        if value == "unassigned":
            return cases.filter(assignee=None)
        user = self.request.user if self.request else None
        return cases.filter(Q(assignee=user) | Q(owner=user) | Q(members__user=user)).distinct()
