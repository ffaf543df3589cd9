"""A case: a labelled population, written where it is wanted.

prepaid:23              a world of bench.worlds and its seed
prepaid:23/no-fakes     its honest accounts alone
prepaid:23/permuted     the same rows in another order, every account under another id
crossroads:1/two-pools  its honest accounts, evaded by that name
demo:3                  the demo
records/                a folder of canonical files with labels.csv
"""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from accounts.demo.scenario import make as make_demo
from bench.worlds.catalogue import WORLDS
from bench.worlds.evasions import EVASIONS
from bench.worlds.making import STANDARD, make

NO_FAKES, PERMUTED = "no-fakes", "permuted"
_MADE = re.compile(r"(?P<world>[a-z]+):(?P<seed>\d+)(/(?P<variant>[a-z-]+))?")


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
        if Path(text).is_dir():
            return cls(Path(text).name, Path(text))
        told = _MADE.fullmatch(text)
        if not told or told["world"] not in (*WORLDS, "demo"):
            raise ValueError(f"{text}: neither a folder nor {', '.join((*WORLDS, 'demo'))} with a seed (prepaid:1)")
        variants = (NO_FAKES, PERMUTED, *EVASIONS)
        if told["variant"] and (told["variant"] not in variants or told["world"] == "demo"):
            raise ValueError(f"{text}: a variant of a world is one of {', '.join(variants)}")
        return cls(text, None, told["world"], int(told["seed"]), told["variant"] or "", accounts)

    def write(self, out: Path) -> Path:
        """The folder with the records."""
        if self.folder:
            return self.folder
        if self.world == "demo":
            make_demo(self.accounts, self.seed, out)
        elif self.variant == PERMUTED:
            make(self.world, self.accounts, self.seed, out / "plain")
            permute(out / "plain", out)
        else:
            evasion = self.variant if self.variant in EVASIONS else ""
            make(self.world, self.accounts, self.seed, out, fakes=self.variant != NO_FAKES, evasion=evasion)
        return out


def permute(folder: Path, out: Path) -> None:
    """Every file of a folder with other account ids and its rows in another order; nothing else is changed."""
    out.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.csv")):
        rows = f"read_csv('{path}', all_varchar = true, header = true, allow_quoted_nulls = false)"
        columns = [row[0] for row in connection.execute(f"DESCRIBE FROM {rows}").fetchall()]
        named = "* REPLACE (md5('other ' || account_id) AS account_id)" if "account_id" in columns else "*"
        whole = " || '|' || ".join(f"coalesce({column}, '')" for column in columns)
        shuffled = f"SELECT {named} FROM (SELECT * FROM {rows} ORDER BY md5({whole}))"
        connection.execute(f"COPY ({shuffled}) TO '{out / path.name}' (FORMAT csv, HEADER true)")
