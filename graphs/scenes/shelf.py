"""Scenes kept beside the run they belong to: gzipped JSON, written once, read many times.

A scene on the shelf has raw values as labels; the API masks them for who may not see them.
"""

import gzip
import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from urllib.parse import quote

import duckdb
import orjson

from graphs.linkage import Records

from .layout import lay_out
from .networks import networks_scene
from .party import members_of, read_party
from .scene import VERSION, Scene, nodes, overview
from .times import activity

Evidence = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]
ALL_GROUPS = "all"
STEP = "laying out the canvas"


class Shelf:
    """The scenes of one run's folder. `evidence` opens a connection to the records, for intervals of observation;
    without it a scene has none."""

    def __init__(self, run: Path, evidence: Evidence | None = None) -> None:
        self.run, self.evidence = run, evidence
        self.folder = run / "scenes" / f"v{VERSION}"

    def networks(self) -> Scene:
        path = self.folder / "networks.json.gz"
        if not path.exists():
            _put(path, networks_scene(self.run))
        return _take(path)

    def overview(self, party_id: str) -> Scene:
        """Raises LookupError where the run has no such party."""
        return _take(self._built(party_id) / "overview.json.gz")

    def nodes(self, party_id: str, group: str) -> Scene:
        """One group, or ALL_GROUPS. Raises LookupError where the run has no such party, or the party no such group."""
        path = self._built(party_id) / f"{quote(group, safe='')}.json.gz"
        if not path.exists():
            raise LookupError(f"{party_id} has no group {group}")
        return _take(path)

    def activity(self, party_id: str, basis: str) -> Scene:
        """What the party did by day and hour, from the records at hand; `basis` names them, so that new ones count.
        Raises LookupError where the run has no such party."""
        path = self._folder(party_id) / f"activity-{basis[:16]}.json.gz"
        if not path.exists():
            if self.evidence is None:
                raise LookupError("no records are at hand")
            with self.evidence() as records:
                _put(path, activity(records, members_of(self.run, party_id)))
        return _take(path)

    def build(self, party_id: str) -> None:
        """Lay the party out and put all its scenes on the shelf."""
        folder = self._folder(party_id)
        if self.evidence is None:
            party = read_party(self.run, party_id)
        else:
            with self.evidence() as connection:
                party = read_party(self.run, party_id, connection)
        layout = lay_out(party)
        for group in range(layout.groups):
            _put(folder / f"{group}.json.gz", nodes(party, layout, _raw, group))
        _put(folder / f"{ALL_GROUPS}.json.gz", nodes(party, layout, _raw))
        _put(folder / "overview.json.gz", overview(party, layout))  # last: where it stands, all stand

    def _built(self, party_id: str) -> Path:
        folder = self._folder(party_id)
        if not (folder / "overview.json.gz").exists():
            self.build(party_id)
        return folder

    def _folder(self, party_id: str) -> Path:
        return self.folder / quote(party_id, safe="")


def prepare(run: Path, records: Records) -> None:
    """Puts the scenes of every network of a run on its shelf, so that no page has to wait for a layout."""
    shelf = Shelf(run, lambda: nullcontext(records.db))
    for party_id in shelf.networks()["groups"]["id"]:
        shelf.build(party_id)


def _raw(family: str, value: str) -> str:
    return value


def _put(path: Path, scene: Scene) -> None:
    """All or nothing, so that two requests that build at once cannot read half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(gzip.compress(orjson.dumps(scene), compresslevel=5, mtime=0))
    Path(name).replace(path)


def _take(path: Path) -> Scene:
    return orjson.loads(gzip.decompress(path.read_bytes()))
