"""Filter and table of the audit trail."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from accounts.models import AuditEntry


class AuditFilter(django_filters.FilterSet):
    actor = django_filters.ChoiceFilter(empty_label="anybody")
    action = django_filters.ChoiceFilter(empty_label="any action")
    subject = django_filters.CharFilter(lookup_expr="icontains", label="Subject contains")
    since = django_filters.DateFilter("at", "date__gte", label="From", widget=forms.DateInput({"type": "date"}))
    until = django_filters.DateFilter("at", "date__lte", label="To", widget=forms.DateInput({"type": "date"}))

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: QuerySet[AuditEntry], request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        for column in ("actor", "action"):
            values = queryset.order_by(column).values_list(column, flat=True).distinct()
            self.filters[column].extra["choices"] = [(value, value) for value in values]
        for field in self.form.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs["class"] = f"{kind} {kind}-sm"


class AuditTable(tables.Table):
    number = tables.Column("Row", attrs={"th": {"class": "num"}, "td": {"class": "num"}})
    at = tables.DateTimeColumn(verbose_name="Time (UTC)", format="Y-m-d H:i:s", attrs={"td": {"class": "text-nowrap"}})
    actor = tables.Column("Who")
    action = tables.Column("Action")
    subject = tables.Column("Subject", attrs={"td": {"class": "break"}})
    detail = tables.Column("Detail", orderable=False, attrs={"td": {"class": "break"}})

    class Meta:
        model = AuditEntry
        fields = ("number", "at", "actor", "action", "subject", "detail")
        attrs = {"class": "table table-hover"}
        order_by = "-number"
        empty_text = "No row fits these filters."

    def render_detail(self, value: str) -> str:
        return "" if value == "{}" else value
