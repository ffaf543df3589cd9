import gzip
from contextlib import nullcontext
from pathlib import Path

import orjson
import pytest

from graphs.linkage import Parameters, Records, link
from graphs.run_tables import RunTables
from graphs.scenes.shelf import Shelf, prepare

from .conftest import records


def test_scenes_are_laid_out_once_and_kept(run: Path):
    shelf = Shelf(run)
    first = shelf.overview("P1")
    kept = shelf.folder / "P1" / "overview.json.gz"
    kept.write_bytes(gzip.compress(orjson.dumps({**first, "kept": True})))
    assert Shelf(run).overview("P1")["kept"] is True


def test_the_same_run_gives_the_same_bytes(run: Path):
    shelf = Shelf(run, records)
    shelf.build("P1")
    before = {path.name: path.read_bytes() for path in (shelf.folder / "P1").iterdir()}
    shelf.build("P1")
    assert {path.name: path.read_bytes() for path in (shelf.folder / "P1").iterdir()} == before
    assert set(before) == {"overview.json.gz", "all.json.gz", "0.json.gz"}


def test_what_is_not_there_is_said(run: Path):
    with pytest.raises(LookupError, match="no party P9"):
        Shelf(run).overview("P9")
    with pytest.raises(LookupError, match="no group 7"):
        Shelf(run).nodes("P1", "7")


@pytest.mark.parametrize("group", ["../../secret", "/etc/passwd", "..%2f..", ""])
def test_a_group_is_a_name_not_a_path(run: Path, group: str):
    with pytest.raises(LookupError):
        Shelf(run).nodes("P1", group)


def test_a_scene_without_evidence_has_no_intervals_and_with_it_has(run: Path):
    assert set(Shelf(run).nodes("P1", "0")["links"]["first"]) == {-1}
    shelf = Shelf(run, records)
    shelf.build("P1")
    assert 20514 in shelf.nodes("P1", "0")["links"]["first"]


def test_a_run_of_real_records_gets_its_scenes_before_it_is_published(tmp_path: Path):
    folder = tmp_path / "records"
    folder.mkdir()
    accounts = [f"A{n:04d}" for n in range(2_000)]
    created = [f"{a},2026-01-{n % 28 + 1:02d},{a}@gmail.com" for n, a in enumerate(accounts)]
    pool = accounts[:12]
    rows = {
        "accounts": ["account_id,created_at,email", *created],
        "devices": [
            "account_id,device_id,first_seen,last_seen,events",
            *(f"{a},dev-pool-{n % 2},2026-02-01,2026-02-20,9" for n, a in enumerate(pool)),
            *(f"{a},dev-{a},2026-02-01,2026-02-20,9" for a in accounts[12:]),
        ],
        "payments": [
            "payment_id,account_id,instrument_id,paid_at,amount,currency",
            *(f"p{n},{a},card-pool-{n % 3},2026-02-03,5,USD" for n, a in enumerate(pool)),
        ],
    }  # fmt: skip
    for kind, lines in rows.items():
        (folder / f"{kind}.csv").write_text("\n".join(lines) + "\n")
    records = Records.from_folder(folder)
    run = tmp_path / "run"
    link(records, Parameters()).write(run)
    party = next(iter(RunTables(run).memberships_of(pool[0])))["party_id"]
    shelf = Shelf(run, lambda: nullcontext(records.db))
    scene = shelf.nodes(party, "all")
    assert scene["totals"]["accounts"] == RunTables(run).count_members(party) > 1
    assert set(scene["links"]["events"]) >= {9}, "intervals come from the records"
    prepare(run, records)
    assert (shelf.folder / "networks.json.gz").exists()
