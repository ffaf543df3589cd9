"""Charts as Plotly figures: plain dicts that pages hand to frontend/src/charts.ts. Colours and fonts are the page's."""

from collections.abc import Sequence
from typing import Any

from graphs.families import naming
from graphs.run_tables import Row

Figure = dict[str, Any]
MARGIN = {"l": 48, "r": 8, "t": 8, "b": 32}


def judgement_waterfall(lines: Sequence[Row]) -> Figure:
    """The scorecard's lines from the prior to the sum, lines without bits left out."""
    counting = [line for line in lines if line["bits"]]
    return _waterfall(
        [_short(line["feature"]) for line in counting],
        [line["bits"] for line in counting],
        [line["argument"] for line in counting],
        "bits that it is a fake-account operation",
    )


def membership_waterfall(terms: Sequence[Row]) -> Figure:
    """The terms of a membership by family, the prior first."""
    families: dict[str, float] = {}
    for term in terms:
        families[term["family"]] = families.get(term["family"], 0.0) + term["bits"]
    names = sorted(families, key=lambda name: (name != "prior", -families[name]))
    return _waterfall(
        [naming(name).noun for name in names], [families[name] for name in names], ["" for _ in names],
        "bits that the account belongs to the network",
    )  # fmt: skip


def _waterfall(names: list[str], bits: list[float], hints: list[str], axis: str) -> Figure:
    trace = {
        "type": "waterfall",
        "orientation": "h",
        "y": [*names, "sum"],
        "x": [round(value, 2) for value in bits] + [round(sum(bits), 2)],
        "measure": ["relative"] * len(names) + ["total"],
        "text": [f"{value:+.1f}" for value in [*bits, sum(bits)]],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": [*hints, "all of it"],
        "hovertemplate": "%{y}: %{text} bits<br>%{customdata}<extra></extra>",
    }
    layout = {
        "height": 90 + 26 * (len(names) + 1),
        "margin": {"l": 8, "r": 48, "t": 8, "b": 40},
        "yaxis": {"autorange": "reversed", "automargin": True},
        "xaxis": {"title": {"text": axis}, "zeroline": True},
        "showlegend": False,
    }
    return {"data": [trace], "layout": layout}


def timeline(weeks: Sequence[Row]) -> Figure:
    """Accounts created and active by week as bars, exchanges as a line on an axis of their own."""
    x = [row["week"].strftime("%Y-%m-%d") for row in weeks]
    data = [
        {"type": "bar", "name": "accounts active", "x": x, "y": [row["active"] for row in weeks], "opacity": 0.45},
        {"type": "bar", "name": "accounts created", "x": x, "y": [row["created"] for row in weeks]},
        {"type": "scatter", "name": "exchanges", "x": x, "y": [row["exchanges"] for row in weeks], "yaxis": "y2",
         "mode": "lines+markers", "line": {"width": 2}, "marker": {"size": 4}},
    ]  # fmt: skip
    layout = {
        "height": 300,
        "barmode": "overlay",
        "margin": {"l": 48, "r": 56, "t": 8, "b": 32},
        "yaxis": {"title": {"text": "accounts"}, "rangemode": "tozero"},
        "yaxis2": {"title": {"text": "exchanges"}, "overlaying": "y", "side": "right", "showgrid": False,
                   "rangemode": "tozero"},
        "hovermode": "x unified",
    }  # fmt: skip
    return {"data": data, "layout": layout}


def activity(days: Sequence[Row]) -> Figure:
    """One account's exchanges a day."""
    data = [{"type": "bar", "name": "exchanges", "x": [row["day"].strftime("%Y-%m-%d") for row in days],
             "y": [row["exchanges"] for row in days]}]  # fmt: skip
    layout = {"height": 220, "margin": MARGIN, "yaxis": {"title": {"text": "exchanges a day"}}}
    return {"data": data, "layout": layout}


def months(rows: Sequence[Row]) -> Figure:
    """Accounts first and last seen with an identifier, by month."""
    x = [row["month"] for row in rows]
    data = [
        {"type": "bar", "name": "first seen with it", "x": x, "y": [row["first"] for row in rows]},
        {"type": "bar", "name": "last seen with it", "x": x, "y": [row["last"] for row in rows]},
    ]
    layout = {"height": 220, "barmode": "group", "margin": MARGIN, "xaxis": {"type": "category"},
              "yaxis": {"title": {"text": "accounts"}}}  # fmt: skip
    return {"data": data, "layout": layout}


def _short(feature: str) -> str:
    return feature.replace("_", " ")
