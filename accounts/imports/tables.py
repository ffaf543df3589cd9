from __future__ import annotations

import django_tables2 as tables
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import Batch

S = Batch.State
COLOURS = {S.LOADED: "state-good", S.FAILED: "state-bad", S.NEEDS_MAPPING: "state-warn", S.DISCARDED: ""}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class BatchTable(tables.Table):
    """Sums over the kinds; the rows arrive with their counts."""

    id = tables.Column("Batch", linkify=("accounts:import", {"pk": tables.A("pk")}))
    name = tables.Column(attrs={"td": {"class": "break"}})
    state = tables.Column()
    received_at = tables.DateTimeColumn(verbose_name="Received", format="Y-m-d H:i")
    created_by = tables.Column("By", default="command")
    files = tables.Column("Files", orderable=False, attrs=NUMBER, empty_values=())
    received = tables.Column("Rows", orderable=False, attrs=NUMBER, empty_values=())
    accepted = tables.Column("Accepted", orderable=False, attrs=NUMBER, empty_values=())
    duplicate = tables.Column("Duplicate", orderable=False, attrs=NUMBER, empty_values=())
    rejected = tables.Column("Rejected", orderable=False, attrs=NUMBER, empty_values=())

    class Meta:
        model = Batch
        fields = ("id", "name", "state", "received_at", "created_by")
        sequence = (
            "id",
            "name",
            "state",
            "received",
            "accepted",
            "duplicate",
            "rejected",
            "files",
            "received_at",
            "created_by",
        )
        attrs = {"class": "table table-hover"}
        order_by = "-id"

    def render_state(self, record: Batch) -> SafeString:
        return format_html(
            '<span class="state {}">{}</span>', COLOURS.get(S(record.state), "state-brand"), record.get_state_display()
        )

    def render_files(self, record: Batch) -> str:
        return intcomma(len(record.files.all()))

    def render_received(self, record: Batch) -> str:
        return _sum(record, "received")

    def render_accepted(self, record: Batch) -> str:
        return _sum(record, "accepted")

    def render_duplicate(self, record: Batch) -> str:
        return _sum(record, "duplicate")

    def render_rejected(self, record: Batch) -> str:
        return _sum(record, "rejected")


def _sum(batch: Batch, name: str) -> str:
    counts = batch.counts.all()
    return intcomma(sum(getattr(count, name) for count in counts)) if counts else "–"
