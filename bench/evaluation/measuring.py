"""One case measured, and kept as JSON so that tables can be made of many without running them again."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.evaluation.names import Naming, naming, nothing
from graphs.linkage.evaluation import Evaluation, compare
from graphs.linkage.evaluation.ablation import without_families, without_lines
from graphs.linkage.evaluation.folder import Assessed
from graphs.linkage.evaluation.measures import right_parties
from graphs.linkage.evaluation.one_line import Answer, answers, rules
from graphs.linkage.evaluation.probabilities import Said, judgements, memberships
from graphs.linkage.learning import Learnt, learning_curve
from graphs.linkage.profile import load_profile
from graphs.linkage.version import engine_digest


@dataclass
class Measured:
    name: str
    accounts: int
    fakes: int
    seconds: float
    evaluations: list[Evaluation]
    parties: Said
    members: Said
    answers: list[Answer]
    naming: Naming | None
    lines: list[Evaluation] = field(default_factory=list)
    families: list[Evaluation] = field(default_factory=list)
    learning: list[Learnt] = field(default_factory=list)
    operators: Said = field(default_factory=nothing)
    engine: str = ""  # digest of the engine that was measured

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(vars(self), default=_plain) + "\n")

    @classmethod
    def read(cls, path: Path) -> "Measured":
        told = json.loads(path.read_text())
        for name in ("evaluations", "lines", "families"):
            told[name] = [_evaluation(row) for row in told[name]]
        for name in ("parties", "members", "operators"):
            one = told[name]
            told[name] = Said(np.array(one["probability"], float), np.array(one["bits"], float),
                              np.array(one["so"], bool))  # fmt: skip
        told["learning"] = [Learnt(**row) for row in told["learning"]]
        told["answers"] = [Answer(**row) for row in told["answers"]]
        told["naming"] = Naming(**told["naming"]) if told["naming"] else None
        return cls(**told)


def measure(name: str, folder: Path, *, ablation: bool = False) -> Measured:
    began = time.monotonic()
    it = Assessed.of(folder, folder / "labels.csv")
    seconds, size = time.monotonic() - began, it.parameters.minimum_size
    names, operators = naming(it, folder / "truth_operators.csv")
    measured = Measured(
        name, it.population.size, it.labels.sizes.total(), seconds,
        compare(it.run, it.population, it.labels, it.parameters), judgements(it.run, it.labels, size),
        memberships(it.run, it.labels, size), [*answers(it.run, it.labels), *rules(it.records, it.labels)],
        names, learning=learning_curve(it.run, right_parties(it.run, it.labels)), operators=operators,
        engine=engine_digest(),
    )  # fmt: skip
    if ablation:
        profile = load_profile(it.records, it.population)
        measured.lines = list(without_lines(it.run, it.labels, it.parameters))
        measured.families = list(without_families(it.records, it.population, profile, it.labels, it.parameters))
    return measured


def _evaluation(row: dict[str, Any]) -> Evaluation:
    for name in ("precision", "covered"):
        row[name] = {int(n): share for n, share in row[name].items()}
    row["by_network"] = {n: (size, share) for n, (size, share) in row["by_network"].items()}
    row["traps"] = Counter(row["traps"])
    return Evaluation(**row)


def _plain(value: Any) -> Any:
    """What JSON has no form for: dataclasses as their fields, arrays as lists."""
    return vars(value) if is_dataclass(value) else value.tolist()
