"""A case: a labelled population, written where it is wanted.

prepaid:23                a world of bench.worlds or a district of bench.districts, and its seed
prepaid:23@100000         the same with so many accounts
prepaid:23/no-fakes       its honest accounts alone
prepaid:23/permuted       the same rows in another order, every account under another id
crossroads:1/two-pools    the honest accounts of a world of bench.worlds, evaded by that name
demo:3                    the demo
records/                  a folder of canonical files with labels.csv; also records/no-fakes and records/permuted
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from accounts.demo.scenario import make as make_demo
from bench.districts.catalogue import DISTRICTS
from bench.districts.making import make as make_district
from bench.worlds.catalogue import WORLDS
from bench.worlds.evasions import EVASIONS
from bench.worlds.making import STANDARD
from bench.worlds.making import make as make_world

DEMO, NO_FAKES, PERMUTED = "demo", "no-fakes", "permuted"
LARGE = 100_000
POPULATIONS = (DEMO, *WORLDS, *DISTRICTS)
_MADE = re.compile(r"(?P<world>[a-z]+):(?P<seed>\d+)(@(?P<accounts>\d+))?(/(?P<variant>[a-z-]+))?")


@dataclass(frozen=True)
class Case:
    """`folder` for one that stands already; otherwise what to make."""

    name: str
    folder: Path | None = None
    world: str = ""
    seed: int = 1
    variant: str = ""
    accounts: int = STANDARD

    @classmethod
    def read(cls, text: str, accounts: int = STANDARD) -> "Case":
        """Raises ValueError with what may be said."""
        whole, _, last = text.rpartition("/")
        if Path(text).is_dir():
            return cls(Path(text).name, Path(text))
        if last in (NO_FAKES, PERMUTED) and whole and Path(whole).is_dir():
            return cls(f"{Path(whole).name}/{last}", Path(whole), variant=last)
        told = _MADE.fullmatch(text)
        if not told or told["world"] not in POPULATIONS:
            raise ValueError(f"{text}: neither a folder nor {', '.join(POPULATIONS)} with a seed (prepaid:1)")
        variants = (NO_FAKES, PERMUTED, *(EVASIONS if told["world"] in WORLDS else ()))
        if told["variant"] and told["variant"] not in variants:
            raise ValueError(f"{text}: a variant of {told['world']} is one of {', '.join(variants)}")
        size = int(told["accounts"] or accounts)
        return cls(text, None, told["world"], int(told["seed"]), told["variant"] or "", size)

    def write(self, out: Path) -> Path:
        """The folder with the records."""
        if self.folder and not self.variant:
            return self.folder
        if self.variant == PERMUTED:
            permute(self.folder or self._made(out / "plain"), out)
        elif self.variant == NO_FAKES and (self.folder or self.world == DEMO):
            without_fakes(self.folder or self._made(out / "plain"), out)
        else:
            self._made(out)
        return out

    def _made(self, out: Path) -> Path:
        fakes = self.variant != NO_FAKES
        if self.world == DEMO:
            make_demo(self.accounts, self.seed, out)
        elif self.world in DISTRICTS:
            make_district(self.world, self.accounts, self.seed, out, fakes=fakes)
        else:
            evasion = self.variant if self.variant in EVASIONS else ""
            make_world(self.world, self.accounts, self.seed, out, fakes=fakes, evasion=evasion)
        return out


def everything(seeds: Sequence[int]) -> list[str]:
    """Every population with each seed, with and without fakes; with the first also at 100,000 accounts and under
    other ids."""
    first = seeds[0]
    return [
        case
        for world in POPULATIONS
        for case in (
            *(f"{world}:{seed}" for seed in seeds), f"{world}:{first}@{LARGE}",
            *(f"{world}:{seed}/{NO_FAKES}" for seed in seeds), f"{world}:{first}/{PERMUTED}",
        )
    ]  # fmt: skip


def permute(folder: Path, out: Path) -> None:
    """Every file of a folder with other account ids and its rows in another order; nothing else is changed."""

    def changed(columns: list[str], rows: str) -> str:
        named = "* REPLACE (md5('other ' || account_id) AS account_id)" if "account_id" in columns else "*"
        whole = " || '|' || ".join(f"coalesce({column}, '')" for column in columns)
        return f"SELECT {named} FROM (SELECT * FROM {rows} ORDER BY md5({whole}))"

    _rewritten(folder, out, changed)


def without_fakes(folder: Path, out: Path) -> None:
    """Every file of a folder without the rows of accounts that its labels give to a network; nobody runs any."""
    honest = f"(SELECT account_id FROM {_rows(folder / 'labels.csv')} WHERE coalesce(network, '') = '')"

    def changed(columns: list[str], rows: str) -> str:
        if "account_id" in columns:
            return f"SELECT * FROM {rows} SEMI JOIN {honest} USING (account_id)"
        return f"SELECT * FROM {rows}{' LIMIT 0' if 'network' in columns else ''}"

    _rewritten(folder, out, changed)


def _rows(path: Path) -> str:
    return f"read_csv('{path}', all_varchar = true, header = true, allow_quoted_nulls = false)"


def _rewritten(folder: Path, out: Path, changed: Callable[[list[str], str], str]) -> None:
    """`changed`: the query of a file, from its columns and what reads its rows."""
    out.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"preserve_insertion_order": True})
    for path in sorted(folder.glob("*.csv")):
        columns = [row[0] for row in connection.execute(f"DESCRIBE FROM {_rows(path)}").fetchall()]
        query = changed(columns, _rows(path))
        connection.execute(f"COPY ({query}) TO '{out / path.name}' (FORMAT csv, HEADER true)")
