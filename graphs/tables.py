"""The tables of the pages. What comes from a run's folder is asked a page at a time, like a queryset."""

from collections.abc import Callable, Sequence
from typing import Any

import django_tables2 as tables
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2.data import TableData
from django_tables2.utils import OrderBy

from accounts.templatetags.shell import percent
from graphs.citing import citation
from graphs.models import Network
from graphs.phrasing import rounded
from graphs.run_tables import Page, Row
from graphs.templatetags.graphs import bits, family, identifier, rarity_of, verdict

STATES = {Network.State.NEW: "state-warn", Network.State.DISMISSED: ""}
WHOLE = {"td": {"class": "text-nowrap"}}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
Ask = Callable[[str, bool, int, int], Page]  # order, descending, offset, limit


class RunTableData(TableData):
    """Rows that `ask` fetches when a page of them is wanted. `order`: the order where the reader chose none."""

    def __init__(self, ask: Ask, order: str, descending: bool = True) -> None:
        super().__init__([])
        self.ask, self.order, self.descending = ask, order, descending
        self._pages: dict[tuple[int, int], Page] = {}

    def __len__(self) -> int:
        return self._page(0, 1).total if not self._pages else next(iter(self._pages.values())).total

    def __getitem__(self, key: slice | int) -> Any:
        if isinstance(key, int):
            return self._page(key, 1).rows[0]
        return self._page(key.start or 0, (key.stop or 0) - (key.start or 0)).rows

    def _page(self, offset: int, limit: int) -> Page:
        if (offset, limit) not in self._pages:
            self._pages[offset, limit] = self.ask(self.order, self.descending, offset, limit)
        return self._pages[offset, limit]

    def order_by(self, aliases: Sequence[str]) -> None:
        if aliases:
            self.order, self.descending = OrderBy(aliases[0]).bare, OrderBy(aliases[0]).is_descending
            self._pages.clear()


class Table(tables.Table):
    """Bootstrap table of the house; links that sort and page fetch only the table (templates/graphs/table.html).

    `url`: the page that serves the table's fragment, where it is not the page itself. `pushes_url`: sorting and paging
    change the address."""

    url = ""
    caption = ""
    pushes_url = False

    class Meta:
        template_name = "graphs/table.html"
        attrs = {"class": "table table-hover"}


class NumberColumn(tables.Column):
    attrs = NUMBER

    def render(self, value: int | float) -> str:
        return intcomma(value) if abs(value) < 1_000_000 else rounded(value)


class CountColumn(tables.Column):
    """What people compare with other pages and exports: every digit of it."""

    attrs = NUMBER

    def render(self, value: int) -> str:
        return intcomma(value)


class NetworkTable(Table):
    public_id = tables.Column("Network", order_by="number")
    reading = tables.Column("Reads as", attrs=WHOLE)
    size = NumberColumn("Accounts", order_by=("size", "number"))
    exchanges = CountColumn()
    tokens = NumberColumn(order_by=("input_tokens", "output_tokens"))
    payments = NumberColumn()
    judgement_probability = tables.Column(
        "Fake operation",
        order_by=("judgement_bits", "number"),
        attrs={**NUMBER, "th": {"class": "num", "title": "Probability that it is a fake-account operation"}},
    )
    operator_name = tables.Column("Who may run it", empty_values=())
    confidence = tables.Column(empty_values=())
    last_seen = tables.DateTimeColumn(format="Y-m-d", attrs=WHOLE)
    state = tables.Column(empty_values=())

    class Meta(Table.Meta):
        model = Network
        fields = (
            "public_id", "reading", "size", "exchanges", "tokens", "payments", "judgement_probability", "operator_name",
            "confidence", "last_seen", "state",
        )  # fmt: skip

    def render_public_id(self, record: Network) -> SafeString:
        return format_html('<a class="id" href="{}">{}</a>', record.get_absolute_url(), record.public_id)

    def render_judgement_probability(self, record: Network) -> SafeString:
        title = f"{record.judgement_bits:+.1f} bits"
        return format_html('<span title="{}">{}</span>', title, percent(record.judgement_probability))

    def render_operator_name(self, record: Network) -> SafeString:
        if record.likelihood is None:
            return SafeString('<span class="counts">not assessed</span>')
        if not record.named:
            name = record.operator_name or "operator not on file"
            return format_html('{} <span class="counts">{}</span>', name, record.likelihood_words)
        return format_html(
            '<span class="family family-operator">{}</span> <span class="counts">{}</span>',
            record.operator_name, record.likelihood_words,
        )  # fmt: skip

    def render_state(self, record: Network) -> SafeString:
        return format_html(
            '<span class="state {}">{}</span>', STATES[Network.State(record.state)], record.get_state_display()
        )


class BelowTable(NetworkTable):
    """Parties that looked like a network: with what they read as, and why, in words."""

    why = tables.Column("Why", orderable=False)

    class Meta(NetworkTable.Meta):
        fields = ("public_id", "reading", "why", "size", "exchanges", "judgement_probability", "last_seen")  # type: ignore[assignment]
        exclude = ("tokens", "payments", "operator_name", "confidence", "state")
        sequence = fields

    def render_why(self, record: Network) -> str:
        """A party above the cut that is too small to be judged a network says so first."""
        smallest, cut = record.run.parameters.get("minimum_size", 0), record.run.counts.get("cut")
        if cut and record.judgement_probability >= cut and record.size < smallest:
            return f"A lead: too small to be judged a network (fewer than {smallest} accounts). {record.why}"
        return record.why


class MemberTable(Table):
    """Members with their bits in all and by family (a column a family that any of them has)."""

    chosen = tables.Column("Choose", accessor="account_id", orderable=False, attrs=NUMBER)
    account_id = tables.Column("Account")
    probability = tables.Column(attrs=NUMBER)
    bits = tables.Column("Bits", attrs=NUMBER)
    since = tables.DateColumn(format="Y-m-d", verbose_name="Taken over", orderable=False, default="")
    why = tables.Column("Why", empty_values=(), orderable=False)

    class Meta(Table.Meta):
        sequence = ("chosen", "account_id", "probability", "bits", "since", "...", "why")

    def __init__(self, *args: Any, public_id: str, can_decide: bool, any_taken: bool = False, **options: Any) -> None:
        self.public_id = public_id
        hidden = [name for name, shown in (("chosen", can_decide), ("since", any_taken)) if not shown]
        super().__init__(*args, exclude=hidden, **options)

    def render_chosen(self, value: str) -> SafeString:
        box = '<input class="form-check-input" type="checkbox" form="decide-members" name="account" value="{}"'
        return format_html(box + ' aria-label="Choose {}">', value, value)

    def render_account_id(self, value: str) -> SafeString:
        return format_html(
            '<span class="id"><a href="{}">{}</a>'
            '<button type="button" data-copy="{}" aria-label="Copy {}"></button></span>',
            reverse("graphs:account", args=[value]), value, value, value,
        )  # fmt: skip

    def render_probability(self, value: float) -> str:
        return percent(value)

    def render_bits(self, value: float) -> str:
        return bits(value)

    def render_why(self, record: Row) -> SafeString:
        url = reverse("graphs:membership", args=[self.public_id, record["account_id"]])
        words = '<a href="{}">terms<span class="visually-hidden"> of {}</span></a>'
        return format_html(words, url, record["account_id"])


class FamilyBitsColumn(tables.Column):
    """Bits that one family adds to a membership."""

    def __init__(self, name: str, noun: str) -> None:
        super().__init__(noun, accessor="families", orderable=False, attrs=NUMBER, empty_values=())
        self.name_ = name

    def render(self, value: dict[str, float]) -> str:
        return bits(value.get(self.name_))


class SharedTable(Table):
    """Identifiers that members share, with rarity and verdict."""

    family = tables.Column("Kind")
    value = tables.Column("Identifier")
    members_with = NumberColumn("Members")
    total_with = NumberColumn("Accounts in all")
    rarity = tables.Column("Two strangers both have it", empty_values=(), orderable=False, attrs=WHOLE)
    verdict = tables.Column("Held for")
    reason = tables.Column("Because", orderable=False, default="", attrs=WHOLE)

    class Meta(Table.Meta):
        pass

    def __init__(self, *args: Any, population: int, **options: Any) -> None:
        self.population = population
        super().__init__(*args, **options)

    def render_family(self, value: str) -> SafeString:
        return family(value)

    def render_value(self, record: Row) -> SafeString:
        return identifier(record["family"], record["value"])

    def render_rarity(self, record: Row) -> str:
        return rarity_of(record, self.population)

    def render_verdict(self, value: str) -> SafeString:
        return verdict(value)


class HolderTable(Table):
    """Accounts that have an identifier."""

    account_id = tables.Column("Account", orderable=False)
    status = tables.Column(orderable=False, default="")
    organization = tables.Column(orderable=False, default="")
    first_seen = tables.DateTimeColumn(format="Y-m-d H:i", orderable=False)
    last_seen = tables.DateTimeColumn(format="Y-m-d H:i", orderable=False)
    events = NumberColumn(orderable=False)
    cited = tables.Column("First row", empty_values=(), orderable=False)

    class Meta(Table.Meta):
        pass

    render_account_id = MemberTable.render_account_id

    def render_cited(self, record: Row) -> SafeString:
        return citation(record)
