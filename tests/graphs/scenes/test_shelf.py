import gzip
from pathlib import Path

import orjson
import pytest

from graphs.scenes.shelf import Shelf

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
