"""The river: every network's exchanges by day, side by side, so that one pool following another is seen."""

from typing import Any

from django import forms

from graphs import charts, runs
from graphs.scenes.river import river, succession
from graphs.views.base import Page


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "form-control form-control-sm"})


class WindowForm(forms.Form):
    """Days, both included."""

    first = forms.DateField(label="From", required=False, widget=_day())
    last = forms.DateField(label="To", required=False, widget=_day())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            raise forms.ValidationError("The first day comes after the last.")
        return given


class RiverView(Page):
    template_name = "graphs/river.html"
    fragment = "graphs/river_table.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run, form = runs.current_run(), WindowForm(self.request.GET or None)
        context = {**super().get_context_data(**kwargs), "run": run, "form": form}
        if run is None:
            return context
        window = form.cleaned_data if form.is_valid() else {}
        found = river(run.folder)
        return {
            **context, "found": succession(run.folder, window.get("first"), window.get("last")),
            "figure": charts.river(found), "drawn": len(found["pools"]), "rest": found["rest"],
            "narrowed": any(window.values()),
        }  # fmt: skip
