"""Forms of the registry: an operator, an indicator, and a file that is taken in."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.contract import INDICATOR_KINDS, KINDS
from investigations.forms import Small

CREDIBILITY = {"1": "confirmed", "2": "probably true", "3": "possibly true", "4": "doubtful", "5": "improbable",
               "6": "cannot be judged"}  # fmt: skip
RELIABILITY = {"A": "completely reliable", "B": "usually reliable", "C": "fairly reliable",
               "D": "not usually reliable", "E": "unreliable", "F": "cannot be judged"}  # fmt: skip
STATUS = [("active", "stands"), ("withdrawn", "withdrawn: no run looks for it")]


def _graded(words: dict[str, str], nothing: str) -> list[tuple[str, str]]:
    return [("", nothing), *((grade, f"{grade}, {said}") for grade, said in words.items())]


def _about(kind: str, name: str) -> str:
    return KINDS[kind].column(name).about.capitalize()


def _moment(**options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        required=False, widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M:%S"), **options
    )


class EntryForm(Small, forms.Form):
    """`version`: of the state that is changed; empty for a new entry."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)


class OperatorForm(EntryForm):
    operator_id = forms.SlugField(label="Id", max_length=100, help_text="Letters, digits, - and _; it stays.")
    name = forms.CharField(max_length=200)
    kind = forms.CharField(required=False, max_length=60, help_text="Lab, crew, reseller, account market …")
    aliases = forms.CharField(required=False, max_length=1_000, help_text=_about("operators", "aliases"))
    parent = forms.ChoiceField(required=False, label="Belongs to")
    sources = forms.CharField(required=False, max_length=1_000, help_text=_about("operators", "sources"))
    note = forms.CharField(required=False, max_length=4_000, widget=forms.Textarea({"rows": 3}))
    status = forms.ChoiceField(choices=STATUS, label="Entry")

    def __init__(self, *args: Any, others: list[tuple[str, str]], is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].choices = [("", "nobody on file"), *others]  # type: ignore[attr-defined]
        if not is_new:  # an id that came with an import may hold anything
            self.fields["operator_id"] = forms.CharField(widget=forms.HiddenInput)


class IndicatorForm(EntryForm):
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in INDICATOR_KINDS])
    value = forms.CharField(max_length=500)
    source = forms.CharField(required=False, max_length=200, help_text="Who says so. Sources count as one voice each.")
    reliability = forms.ChoiceField(required=False, choices=_graded(RELIABILITY, "not graded: counts as F"))
    credibility = forms.ChoiceField(required=False, choices=_graded(CREDIBILITY, "not graded"))
    valid_from = _moment(label="Valid from (UTC)", help_text=_about("indicators", "valid_from"))
    valid_until = _moment(label="Valid until (UTC)", help_text=_about("indicators", "valid_until"))
    note = forms.CharField(required=False, max_length=4_000, widget=forms.Textarea({"rows": 2}))
    status = forms.ChoiceField(choices=STATUS, label="Entry")

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_new:  # another value or source is another indicator
            for name in ("kind", "value", "source"):
                self.fields[name].widget = forms.HiddenInput()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in ("valid_from", "valid_until"):
            if isinstance(given.get(name), datetime):
                given[name] = given[name].replace(tzinfo=None)
        if given.get("valid_from") and given.get("valid_until") and given["valid_until"] <= given["valid_from"]:
            self.add_error("valid_until", "This is not after the beginning.")
        return given


class RegistryFileForm(forms.Form):
    file = forms.FileField()
