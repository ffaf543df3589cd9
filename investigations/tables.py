"""Tables and filters of the cases list and of the queue."""

import django_filters
import django_tables2
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from investigations import queueing
from investigations.enums import CaseState, MemberRole, QueueKind, QueueState
from investigations.models import Case, CaseMember, PinnedNetwork, QueueItem

WORKING = (MemberRole.OWNER, MemberRole.INVESTIGATOR)
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
    due_on = django_tables2.DateColumn(format="Y-m-d", verbose_name="Due", default="")
    changed_at = django_tables2.DateTimeColumn(format="Y-m-d H:i", verbose_name="Last change (UTC)")

    class Meta:
        model = Case
        fields = ("reference", "title", "state", "priority", "networks", "assignee", "due_on", "tlp", "changed_at")
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
        pins = PinnedNetwork.objects.filter(public_id__iexact=value)
        fits = Q(title__icontains=value) | Q(summary__icontains=value) | Q(pk__in=pins.values("case"))
        if number.isdecimal():
            fits |= Q(number=int(number))
        return cases.filter(fits)

    def of_person(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        if value == "unassigned":
            return cases.filter(assignee=None)
        user = self.request.user if self.request else None
        working = CaseMember.objects.filter(user=user, role__in=WORKING)
        return cases.filter(Q(assignee=user) | Q(pk__in=working.values("case")))


class QueueTable(django_tables2.Table):
    choose = django_tables2.TemplateColumn(
        '{% if record.state == "waiting" %}<input class="form-check-input" type="checkbox" name="item" '
        'value="{{ record.pk }}" form="queue-form" aria-label="Choose {{ record.text }}">{% endif %}',
        orderable=False, verbose_name="", attrs={"td": {"class": "choose"}},
    )  # fmt: skip
    kind = django_tables2.TemplateColumn(
        '<span class="state{% if record.kind == "review" or record.kind == "moved" %} state-warn{% endif %}">'
        "{{ record.get_kind_display }}</span>",
        attrs={"td": {"class": "text-nowrap"}},
    )
    text = django_tables2.TemplateColumn('<a href="{{ record.url }}">{{ record.text }}</a>', verbose_name="What")
    assignee = django_tables2.TemplateColumn(
        "{% load investigations %}{% if record.assignee %}{{ record.assignee|person }}{% endif %}", verbose_name="Whose"
    )
    at = django_tables2.DateTimeColumn(format="Y-m-d H:i", verbose_name="Since (UTC)",
                                       attrs={"td": {"class": "text-nowrap"}})  # fmt: skip
    state = django_tables2.TemplateColumn(template_name="investigations/_queue_state.html", orderable=False)
    act = django_tables2.TemplateColumn(template_name="investigations/_queue_act.html", orderable=False,
                                        verbose_name="")  # fmt: skip

    class Meta:
        model = QueueItem
        fields = ("choose", "kind", "text", "assignee", "at", "state", "act")
        attrs = {"class": "table table-hover"}
        empty_text = "Nothing wants a person."


class QueueFilter(django_filters.FilterSet):
    WHOSE = (("mine", "mine"), ("unassigned", "nobody's"))
    SHOWN = (("snoozed", "snoozed"), ("closed", "done or dismissed"), ("all", "everything"))

    whose = django_filters.ChoiceFilter(method="of_person", label="Whose", choices=WHOSE, empty_label="anybody's")
    kind = django_filters.ChoiceFilter(choices=QueueKind.choices, empty_label="any kind")
    shown = django_filters.ChoiceFilter(method="by_state", label="Shown", choices=SHOWN, empty_label="what waits")
    q = django_filters.CharFilter(field_name="text", lookup_expr="icontains", label="Text")

    class Meta:
        model = QueueItem
        fields: tuple[str, ...] = ()

    def __init__(self, *args: object, request: HttpRequest, **options: object) -> None:
        super().__init__(*args, request=request, **options)  # type: ignore[arg-type]
        self.form.fields["q"].widget.attrs["class"] = "form-control form-control-sm"
        for name in ("whose", "kind", "shown"):
            self.form.fields[name].widget.attrs.update(_SMALL)

    def filter_queryset(self, queryset: QuerySet[QueueItem]) -> QuerySet[QueueItem]:
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("shown") or not self.request:
            return found
        return found.filter(pk__in=queueing.waiting(self.request.user).values("pk"))

    def of_person(self, items: QuerySet[QueueItem], name: str, value: str) -> QuerySet[QueueItem]:
        if value == "unassigned":
            return items.filter(assignee=None)
        return items.filter(assignee=self.request.user.pk) if self.request else items.none()

    def by_state(self, items: QuerySet[QueueItem], name: str, value: str) -> QuerySet[QueueItem]:
        if value == "snoozed":
            return items.filter(state=QueueState.WAITING, snoozed_until__gt=timezone.now())
        return items.exclude(state=QueueState.WAITING) if value == "closed" else items
