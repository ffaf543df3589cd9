"""Charts as Plotly figures: plain dicts that pages hand to frontend/src/charts.ts. Colours and fonts are the page's."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from graphs.families import naming
from graphs.run_tables import Row

Figure = dict[str, Any]
MARGIN = {"l": 48, "r": 8, "t": 8, "b": 32}


def counting(lines: Sequence[Row]) -> list[Row]:
    """The lines of a judgement that have a bar."""
    return [line for line in lines if line["bits"]]


def judgement_waterfall(lines: Sequence[Row], links: Sequence[str] = ()) -> Figure:
    """The scorecard's lines from the prior to the sum, lines without bits left out. `links`: where each bar leads."""
    told = counting(lines)
    return _waterfall(
        [_short(line["feature"]) for line in told],
        [line["bits"] for line in told],
        [line["argument"] for line in told],
        "bits that it is a fake-account operation",
        links,
    )


def families_of(terms: Sequence[Row]) -> list[str]:
    """The families of a membership in the order of their bars: the prior, then those that say most."""
    return list(_by_family(terms))


def _by_family(terms: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for term in terms:
        found.setdefault(term["family"], []).append(term)
    order = sorted(found, key=lambda name: (name != "prior", -sum(term["bits"] for term in found[name]), name))
    return {name: found[name] for name in order}


def membership_waterfall(
    terms: Sequence[Row], axis: str = "bits that the account belongs to the network", links: Sequence[str] = ()
) -> Figure:
    """The terms of a membership by family, the prior first; each bar says how rare its rarest thing is."""
    families = _by_family(terms)
    return _waterfall(
        [naming(name).noun for name in families],
        [sum(term["bits"] for term in told) for told in families.values()],
        ["" if name in ("prior", "decision") else _rarest(name, told) for name, told in families.items()],
        axis, links,
    )  # fmt: skip


def _rarest(name: str, terms: Sequence[Row]) -> str:
    accounts = min(term["total_with"] for term in terms)
    said = naming(name).noun if len(terms) == 1 else f"the rarest of {len(terms)} {naming(name).plural}"
    return f"{said} on {accounts:,} accounts"


def _waterfall(names: list[str], bits: list[float], hints: list[str], axis: str, links: Sequence[str] = ()) -> Figure:
    trace = {
        "meta": {"links": [*links, ""] if links else []},
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


def river(found: Row) -> Figure:
    """`graphs.scenes.river.river` as one band a pool, in the order in which they rose; dragging over it is a brush."""
    days = [str(date(1970, 1, 1) + timedelta(day)) for day in found["days"]]
    band = {"type": "scatter", "mode": "lines", "stackgroup": "pools", "line": {"width": 0.5}, "x": days}
    bands = [
        {**band, "name": f"{pool['network']} ({pool['size']:,} accounts)", "y": pool["exchanges"]}
        for pool in found["pools"]
    ]
    if found["rest"]:
        bands.append({**band, "name": f"{found['rest']:,} other networks", "y": found["rest_exchanges"]})
    layout = {
        "height": 420, "margin": MARGIN | {"b": 72}, "hovermode": "x unified", "dragmode": "select",
        "selectdirection": "h", "xaxis": {"range": _busy(days, found)},
        "yaxis": {"title": {"text": "exchanges a day"}, "rangemode": "tozero"},
    }  # fmt: skip
    return {"data": bands, "layout": layout}


def _busy(days: Sequence[str], found: Row) -> list[str]:
    """From the first to the last day with a fiftieth of the busiest day's exchanges: a few early ones would hide the
    succession."""
    every = [sum(column) for column in zip(*(pool["exchanges"] for pool in found["pools"]), strict=True)]
    busy = [day for day, n in zip(days, every, strict=True) if n >= max(every) / 50] if found["pools"] else []
    return [busy[0], busy[-1]] if busy else []
