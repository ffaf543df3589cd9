"""A folder of canonical files, linked and held against its labels: what `manage.py evaluate` prints."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from ..learning import learning_curve
from ..parameters import Parameters
from ..population import Population, load_population
from ..profile import load_profile
from ..records import Records
from ..run import LinkageRun, link
from .ablation import without_families, without_lines
from .measures import Labels, compare, right_parties
from .one_line import answers, rules
from .printing import evaluation_table, print_answers, print_evaluation, print_learning, print_probabilities
from .probabilities import judgements, memberships


@dataclass(frozen=True)
class Assessed:
    """A run with all that its evaluation needs."""

    name: str
    records: Records
    labels: Labels
    population: Population
    parameters: Parameters
    run: LinkageRun

    @classmethod
    def of(cls, folder: Path, labels: Path, parameters: Parameters | None = None) -> "Assessed":
        """Raises OSError or ValueError where files are missing or are not what they should be."""
        records, known, chosen = Records.from_folder(folder), Labels.read(labels), parameters or Parameters()
        run = link(records, chosen)
        return cls(str(folder), records, known, load_population(records), chosen, run)

    def print(self, console: Console) -> None:
        print_evaluation(compare(self.run, self.population, self.labels, self.parameters), console, self.name)
        size = self.parameters.minimum_size
        said = {
            "a party is a network": judgements(self.run, self.labels, size),
            "an account is a member": memberships(self.run, self.labels, size),
        }
        print_probabilities(said, console)
        print_learning(learning_curve(self.run, right_parties(self.run, self.labels)), console)
        print_answers(answers(self.run, self.labels), rules(self.records, self.labels), console)

    def print_ablation(self, console: Console) -> None:
        """Takes about as many runs as there are families."""
        lines = without_lines(self.run, self.labels, self.parameters)
        console.print(evaluation_table(lines, f"{self.name}: without one line of the scorecard"))
        profile = load_profile(self.records, self.population)
        families = without_families(self.records, self.population, profile, self.labels, self.parameters)
        console.print(evaluation_table(families, f"{self.name}: without one family of identifiers"))
