"""Tables of what a run changed, and of decisions."""

from typing import Any

import django_tables2 as tables
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from graphs.decisions.kinds import KINDS, UNDO
from graphs.families import identifier_url, shown
from graphs.models import Decision, DecisionSubject
from graphs.run_tables import Row
from graphs.tables import NUMBER, MemberTable, NumberColumn, Table
from graphs.templatetags.graphs import bits, family, identifier


class ChangeTable(Table):
    """Networks of a run against the run before."""

    number = tables.Column("Network")
    kind = tables.Column("Change", orderable=False)
    size_before = NumberColumn("Before", orderable=False)
    size_now = NumberColumn("Now")
    joined = NumberColumn("Joined")
    left = NumberColumn("Left")
    above_now = tables.Column("Cut", orderable=False)
    why = tables.Column("What brought it about", empty_values=(), orderable=False)

    class Meta(Table.Meta):
        sequence = ("number", "kind", "size_before", "size_now", "joined", "left", "above_now", "why")

    def render_number(self, value: int) -> SafeString:
        name = f"N-{value:04d}"
        return format_html('<a class="id" href="{}">{}</a>', reverse("graphs:network", args=[name]), name)

    def render_above_now(self, record: Row) -> str:
        if record["above_before"] == record["above_now"]:
            return "above" if record["above_now"] else "below"
        return "rises above" if record["above_now"] else "falls below"

    def render_why(self, record: Row) -> SafeString:
        """What it took in or split off from; the strongest thing of each kind that tied those who joined (or left)."""
        names = [("takes in", n) for n in record["absorbed"] or ()]
        names += [("split off from", n) for n in record["split_from"] or ()]
        absorbed = format_html_join(", ", "{} {}", ((said, f"N-{n:04d}") for said, n in names))
        told = format_html_join(
            "; ", "{} {} <span class='counts'>{} of them, {} bits</span>",
            (
                (family(row["family"]), identifier(row["family"], row["value"]), row["accounts"], bits(row["bits"]))
                for row in record["why"]
            ),
        )  # fmt: skip
        return format_html("{}{}{}", absorbed, "; " if absorbed and told else "", told)


class MoveTable(Table):
    """Accounts that were in one network and are in another."""

    account_id = tables.Column("Account", orderable=False)
    was = tables.Column("Was in", orderable=False)
    is_ = tables.Column("Is in", accessor="is", orderable=False)
    value = tables.Column("Held there mainly by", empty_values=(), orderable=False)
    bits = tables.Column("Bits", attrs=NUMBER, orderable=False)

    class Meta(Table.Meta):
        pass

    render_account_id = MemberTable.render_account_id

    def render_was(self, value: str) -> SafeString:
        return format_html('<a class="id" href="{}">{}</a>', reverse("graphs:network", args=[value]), value)

    render_is_ = render_was

    def render_value(self, record: Row) -> SafeString:
        if not record["family"]:
            return SafeString("")
        return format_html("{} {}", family(record["family"]), identifier(record["family"], record["value"]))

    def render_bits(self, value: float) -> str:
        return bits(value)


class OutcomeTable(Table):
    """What became of decisions in a run."""

    decision = tables.Column("Decision", orderable=False)
    kind = tables.Column("To", orderable=False)
    outcome = tables.Column("Outcome", orderable=False)
    account_id = tables.Column("Account", default="", orderable=False)
    public_id = tables.Column("Network", default="", orderable=False)
    value = tables.Column("Identifier", empty_values=(), orderable=False)
    note = tables.Column("Note", default="", orderable=False)

    class Meta(Table.Meta):
        pass

    def render_decision(self, value: int) -> SafeString:
        return format_html('<a href="{}#decision-{}">{}</a>', reverse("graphs:decisions"), value, value)

    def render_kind(self, value: str) -> str:
        return KINDS[value].verb if value in KINDS else value

    def render_outcome(self, value: str) -> SafeString:
        state = {"honoured": "state-good", "new evidence": "state-warn"}.get(value, "")
        return format_html('<span class="state {}">{}</span>', state, value)

    render_account_id = MemberTable.render_account_id
    render_public_id = MoveTable.render_was
    render_value = MoveTable.render_value


class DecisionTable(Table):
    """The log. `can_undo`: whether this person may take one back."""

    id = tables.Column("No.", attrs=NUMBER)
    kind = tables.Column("To")
    about = tables.Column("About", accessor="pk", orderable=False)
    sentence = tables.Column("What it meant then", orderable=False)
    reason = tables.Column("Because", orderable=False)
    author_name = tables.Column("By")
    made_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name="When")
    state = tables.Column("State", empty_values=(), orderable=False)

    class Meta(Table.Meta):
        pass

    def __init__(self, *args: Any, request: HttpRequest, can_undo: bool, **options: Any) -> None:
        self.request, self.can_undo = request, can_undo
        super().__init__(*args, **options)

    def render_id(self, value: int) -> SafeString:
        return format_html('<span id="decision-{}">{}</span>', value, value)

    def render_kind(self, value: str, record: Decision) -> str:
        if value == UNDO:
            return f"take decision {record.undoes_id} back"
        reading = record.content.get("reading", "")
        return f"{KINDS[value].verb}{f': {reading}' if reading else ''}"

    def render_about(self, record: Decision) -> SafeString:
        subjects = list(record.subjects.all())
        links = format_html_join(", ", '<a class="id" href="{}">{}</a>', (_link(s) for s in subjects[:ABOUT_SHOWN]))
        more = len(subjects) - ABOUT_SHOWN
        return format_html("{}{}", links, f" and {more:,} more" if more > 0 else "")

    def render_state(self, record: Decision) -> SafeString:
        undone = getattr(record, "undone", None)
        if record.undoes_id is not None:
            return SafeString("")
        if undone is not None:
            said = '<span class="state">taken back</span> <span class="counts">{} by {}: {}</span>'
            return format_html(said, undone.made_at.strftime("%Y-%m-%d"), undone.author_name, undone.reason)
        if not self.can_undo:
            return SafeString('<span class="state state-good">in force</span>')
        return SafeString(render_to_string("graphs/_undo.html", {"decision": record}, self.request))


ABOUT_SHOWN = 4


def _link(subject: DecisionSubject) -> tuple[str, str]:
    kinds = DecisionSubject.Type
    if subject.type == kinds.NETWORK:
        return reverse("graphs:network", args=[subject.key]), subject.key
    if subject.type == kinds.ACCOUNT:
        return reverse("graphs:account", args=[subject.key]), subject.key
    name, _, value = subject.key.partition(":")
    return identifier_url(name, value), shown(name, value)
