"""What a first start shows: the demo records made, imported, linked, and one case opened. Goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from accounts.contract import KINDS

ACCOUNTS, SEED = 20_000, 1


@dataclass(frozen=True)
class Step:
    name: str
    says: str
    arguments: Sequence[str]


class FirstStart:
    """The steps and which of them are done, kept in SKEIN_HOME/first_start.json."""

    def __init__(self, home: Path, accounts: int = ACCOUNTS) -> None:
        self.folder, self.accounts = home / "demo", accounts
        self.path = home / "first_start.json"

    def begun(self) -> bool:
        return self.path.exists()

    def begin(self) -> None:
        self._save([])

    def remaining(self) -> list[str]:
        """Nothing where no first start was begun: people's own data stand there."""
        if not self.begun():
            return []
        done = json.loads(self.path.read_text())["done"]
        return [name for name in ("demo", "import", "link", "case") if name not in done]

    def step(self, name: str) -> Step:
        """The command of a step, made when its turn comes: the import names the files that the demo has written."""
        match name:
            case "demo":
                size = ("--accounts", str(self.accounts), "--seed", str(SEED))
                return Step(
                    name, f"Making demo records: {self.accounts:,} accounts", ("demo", *size, "--out", str(self.folder))
                )
            case "import":
                return Step(
                    name,
                    "Importing them",
                    ("import_records", "--once", "--name", "Demo records", *map(str, self.records())),
                )
            case "link":
                return Step(name, "Finding networks", ("link",))
            case _:
                return Step(name, "Opening a case", ("open_demo_case",))

    def records(self) -> list[Path]:
        """The canonical files; the labels beside them are for evaluation only."""
        return sorted(path for path in self.folder.iterdir() if path.name.split(".")[0] in KINDS)

    def finish(self, name: str) -> None:
        self._save([*(json.loads(self.path.read_text())["done"]), name])

    def _save(self, done: list[str]) -> None:
        draft = self.path.with_suffix(".draft")
        draft.write_text(json.dumps({"done": done}))
        draft.replace(self.path)
