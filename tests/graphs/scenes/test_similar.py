from datetime import date
from pathlib import Path

import pytest

from graphs.models import Run
from graphs.run_tables import RunTables
from graphs.scenes.river import river, succession
from graphs.scenes.similar import by_features, by_residue


def party(run: Run, like: str) -> str:
    rows = RunTables(run.folder).ask(
        "SELECT party_id FROM {party_identifiers} WHERE starts_with(value, ?) GROUP BY 1 ORDER BY count(*) DESC", like
    )
    return rows[0]["party_id"]


def test_the_likest_come_first_and_say_in_what(published_without_graph: Run):
    rows = by_features(published_without_graph.folder, party(published_without_graph, "op-card"))
    assert [row["likeness"] for row in rows] == sorted((row["likeness"] for row in rows), reverse=True)
    assert all(0 < row["likeness"] <= 1 for row in rows)


def test_likeness_counts_what_every_line_says(tmp_path: Path):
    from .conftest import write_run

    run = write_run(tmp_path / "run", {
        "parties": [(f"P{n}", 9, True, 0.9) for n in range(1, 5)],
        "judgement": [
            ("P1", "prior", -4.0), ("P1", "a", 4.0), ("P1", "b", -2.0),
            ("P2", "prior", -4.0), ("P2", "a", 4.0), ("P2", "b", -2.0),
            ("P3", "prior", -4.0), ("P3", "a", 2.0), ("P3", "b", 0.0),
            ("P4", "prior", -4.0), ("P4", "a", -4.0), ("P4", "b", 2.0),
        ],
    })  # fmt: skip
    _name(run)
    rows = by_features(run, "P1")
    assert [(row["network"], row["likeness"]) for row in rows] == [("N-2", 1.0), ("N-3", 0.5)], "P4 is the opposite"
    assert rows[0]["alike"] == ["about a", "about b"]
    assert rows[1]["unlike"] == ["about a", "about b"]


def test_what_shares_residue_is_told_with_its_kinds(run: Path):
    _name(run)
    assert by_residue(run, "P1") == [{"network": "N-2", "bits": 7.5, "families": ["device"], "identifiers": 1}]


def _name(run: Path) -> None:
    """Public ids, and the columns of the real tables that the miniature leaves out."""
    import duckdb

    with duckdb.connect(":memory:") as db:
        parties, judgement = run / "parties.parquet", run / "judgement.parquet"
        db.execute(f"CREATE TABLE p AS SELECT *, 'reading' AS reading FROM read_parquet('{parties}')")
        db.execute(f"COPY p TO '{parties}'")
        db.execute(f"CREATE TABLE j AS SELECT *, 'about ' || feature AS argument FROM read_parquet('{judgement}')")
        db.execute(f"COPY j TO '{judgement}'")
        named = "party_id, 'N-' || substr(party_id, 2) AS public_id, 1::BIGINT AS number"
        db.execute(f"COPY (SELECT {named} FROM p) TO '{run / 'networks.parquet'}'")


def test_the_river_has_a_column_a_day_and_stands_in_the_order_of_succession(run: Path):
    _name(run)
    rows = [("P1", "2026-03-01", 5), ("P1", "2026-03-02", 9), ("P2", "2026-03-03", 4), ("P2", "2026-03-05", 4)]
    _days(run, rows)
    found = river(run)
    assert found["days"] == list(range(20513, 20518))
    assert [(p["network"], p["exchanges"]) for p in found["pools"]] == [
        ("N-1", [5, 9, 0, 0, 0]), ("N-2", [0, 0, 4, 0, 4]),
    ]  # fmt: skip
    assert (found["rest"], found["rest_exchanges"]) == (0, [])


def test_a_network_s_river_holds_those_it_shares_residue_with(run: Path):
    _name(run)
    _days(run, [("P1", "2026-03-01", 5), ("P2", "2026-03-02", 9), ("P9", "2026-03-02", 9)])
    assert [p["network"] for p in river(run, "P2")["pools"]] == ["N-1", "N-2"]


def test_the_river_tells_who_succeeds_whom_and_brings_the_whole_campaign(run: Path):
    _name(run)
    _days(run, [("P1", "2026-03-01", 5), ("P2", "2026-03-02", 9), ("P3", "2026-03-04", 9)])
    _campaign(run, [("K1", 1, "P1", "first", None), ("K1", 2, "P3", "succeeds", "P1")])
    pools = {p["network"]: (p["campaign"], p["role"], p["tied_to"]) for p in river(run, "P3")["pools"]}
    assert pools == {"N-1": ("K1", "first", ""), "N-3": ("K1", "succeeds", "N-1")}


def test_pools_that_are_not_drawn_are_counted_and_summed(run: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("graphs.scenes.river.MOST", 1)
    _name(run)
    _days(run, [("P1", "2026-03-01", 5), ("P2", "2026-03-02", 9)])
    found = river(run)
    assert [p["network"] for p in found["pools"]] == ["N-2"]
    assert (found["rest"], found["rest_exchanges"]) == (1, [5, 0])


def test_a_run_without_days_has_an_empty_river(run: Path):
    _name(run)
    assert river(run) == {"days": [], "pools": [], "rest": 0, "rest_exchanges": []}


def test_the_succession_is_told_of_the_days_asked_for_in_the_order_of_peaks(run: Path):
    _name(run)
    rows = [("P1", "2026-03-01", 5), ("P1", "2026-03-02", 9), ("P2", "2026-03-03", 4), ("P3", "2026-02-01", 0)]
    _days(run, rows)
    _campaign(run, [("K1", 1, "P1", "first", None), ("K1", 2, "P2", "succeeds", "P1")])
    found = succession(run)
    told = [
        (row["network"], row["exchanges"], str(row["peak"]), row["busiest"], row["tied_to"]) for row in found["rows"]
    ]
    assert told == [("N-1", 14, "2026-03-02", 9, ""), ("N-2", 4, "2026-03-03", 4, "N-1")], "N-3 did nothing"
    assert (found["total"], found["exchanges"]) == (2, 18)
    assert [row["network"] for row in succession(run, first=date(2026, 3, 3))["rows"]] == ["N-2"]
    assert [row["exchanges"] for row in succession(run, last=date(2026, 3, 1))["rows"]] == [5]


def test_days_are_digested_for_networks_alone(published_without_graph: Run):
    tables = RunTables(published_without_graph.folder)
    networks = {row["party_id"] for row in tables.ask("SELECT party_id FROM {parties} WHERE is_network")}
    days = tables.ask("SELECT party_id, sum(exchanges) AS n FROM {days} GROUP BY 1")
    weeks = tables.ask("SELECT party_id, sum(exchanges) AS n FROM {timeline} GROUP BY 1")
    assert {row["party_id"]: row["n"] for row in days} == {
        r["party_id"]: r["n"] for r in weeks if r["party_id"] in networks
    }


def _days(run: Path, rows: list[tuple[str, str, int]]) -> None:
    import duckdb

    with duckdb.connect(":memory:") as db:
        db.execute("CREATE TABLE d (party_id VARCHAR, day TIMESTAMP, exchanges BIGINT)")
        db.executemany("INSERT INTO d VALUES (?, ?, ?)", rows)
        db.execute(f"COPY d TO '{run / 'days.parquet'}'")


def _campaign(run: Path, rows: list[tuple[str, int, str, str, str | None]]) -> None:
    import duckdb

    with duckdb.connect(":memory:") as db:
        columns = "campaign_id VARCHAR, place BIGINT, party_id VARCHAR, role VARCHAR, tied_to VARCHAR"
        db.execute(f"CREATE TABLE c ({columns})")
        db.executemany("INSERT INTO c VALUES (?, ?, ?, ?, ?)", rows)
        db.execute(f"COPY c TO '{run / 'campaigns.parquet'}'")
