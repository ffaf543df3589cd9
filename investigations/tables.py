"""Tables and filters of the cases list and of the queue."""

import django_filters
import django_tables2
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from investigations import queueing
from investigations.enums import CaseState, MemberRole, QueueKind, QueueState
from investigations.models import Case, CaseMember, PinnedNetwork, QueueItem
from investigations.wording import person

WORKING = (MemberRole.OWNER, MemberRole.INVESTIGATOR)
_COLOURS = {
    CaseState.OPEN: "state-brand", CaseState.INVESTIGATING: "state-brand", CaseState.IN_REVIEW: "state-warn",
    CaseState.DECIDED: "state-good",
}  # fmt: skip
_SMALL = {"class": "form-select form-select-sm"}


class CaseTable(django_tables2.Table):
    reference = django_tables2.Column(linkify=True, order_by="number", attrs={"td": {"class": "id"}})
    title = django_tables2.Column()
    state = django_tables2.Column()
    priority = django_tables2.Column()
    networks = django_tables2.Column(accessor="pinned", verbose_name="Networks", orderable=False)
    assignee = django_tables2.Column(default="nobody")
    due_on = django_tables2.DateColumn(format="Y-m-d", verbose_name="Due", default="")
    tlp = django_tables2.Column(verbose_name="Marking")
    changed_at = django_tables2.DateTimeColumn(format="Y-m-d H:i", verbose_name="Last change (UTC)")

    class Meta:
        model = Case
        fields = ("reference", "title", "state", "priority", "networks", "assignee", "due_on", "tlp", "changed_at")
        attrs = {"class": "table table-hover"}
        empty_text = "No case fits. Open one from a network's page."

    def render_state(self, record: Case) -> SafeString:
        return format_html(
            '<span class="state {}">{}</span>', _COLOURS.get(CaseState(record.state), ""), record.get_state_display()
        )

    def render_networks(self, record: Case) -> SafeString:
        return format_html_join(" ", '<span class="id">{}</span>', ((p.public_id,) for p in record.pinned.all()))

    def render_assignee(self, value: AbstractBaseUser) -> str:
        return person(value)


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
    choose = django_tables2.Column("Chosen", orderable=False, empty_values=(), attrs={"td": {"class": "choose"}})
    kind = django_tables2.Column(attrs={"td": {"class": "text-nowrap"}})
    text = django_tables2.Column("What", attrs={"td": {"class": "queue-what"}})
    assignee = django_tables2.Column("Whose", default="")
    at = django_tables2.DateTimeColumn(format="Y-m-d H:i", verbose_name="Since (UTC)",
                                       attrs={"td": {"class": "text-nowrap"}})  # fmt: skip
    state = django_tables2.Column(orderable=False)
    act = django_tables2.Column("Case", orderable=False, empty_values=())

    class Meta:
        model = QueueItem
        fields = ("choose", "kind", "text", "assignee", "at", "state", "act")
        attrs = {"class": "table table-hover"}
        empty_text = "Nothing wants a person."

    def render_choose(self, record: QueueItem) -> str | SafeString:
        if record.state != QueueState.WAITING:
            return ""
        return format_html(
            '<input class="form-check-input" type="checkbox" name="item" value="{}" form="queue-form" '
            'aria-label="Choose {}">', record.pk, record.text,
        )  # fmt: skip

    def render_kind(self, record: QueueItem) -> SafeString:
        colour = (
            "state-warn"
            if record.kind in (QueueKind.REVIEW, QueueKind.MOVED, QueueKind.HELD, QueueKind.REPLACED)
            else ""
        )
        return format_html('<span class="state {}">{}</span>', colour, record.get_kind_display())

    def render_text(self, record: QueueItem) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.text)

    def render_assignee(self, value: AbstractBaseUser) -> str:
        return person(value)

    def render_state(self, record: QueueItem) -> SafeString:
        if record.state == QueueState.WAITING:
            until = record.snoozed_until
            words = f"snoozed until {until:%Y-%m-%d}" if until and until > timezone.now() else "waiting"
            return format_html('<span class="counts">{}</span>', words)
        by = f"by {person(record.closed_by)}" if record.closed_by else ""
        why = ": ".join(filter(None, (by, record.reason)))
        return format_html(
            '<span class="state">{}</span> <span class="counts">{}</span>', record.get_state_display(), why
        )

    def render_act(self, record: QueueItem) -> str | SafeString:
        """One form on the page sends all of these buttons; each names where to."""
        request = getattr(self, "request", None)
        may = request is not None and request.user.has_perm("investigations.add_case")
        if not may or record.state != QueueState.WAITING or not record.network or record.case is not None:
            return ""
        return format_html(
            '<button class="btn btn-sm btn-outline-secondary text-nowrap" form="open-case" formaction="{}" '
            'aria-label="Open a case of {}">Open case</button>',
            reverse("investigations:queue-to-case", args=[record.pk]), record.network,
        )  # fmt: skip


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
