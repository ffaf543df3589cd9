"""How right runs are, against labels: for `manage.py evaluate`, benches and tests; no run reads anything of it."""

from .measures import Evaluation, Group, Labels, compare, evaluate, run_groups
from .printing import print_evaluation

__all__ = ["Evaluation", "Group", "Labels", "compare", "evaluate", "print_evaluation", "run_groups"]
