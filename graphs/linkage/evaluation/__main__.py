"""python -m graphs.linkage.evaluation RECORDS_DIR --labels FILE [--ablation]"""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from .folder import Assessed


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m graphs.linkage.evaluation", description="How right a run is, against labels."
    )
    parser.add_argument("records", type=Path, metavar="RECORDS_DIR")
    parser.add_argument("--labels", type=Path, required=True, metavar="FILE", help="CSV: account_id,network[,trap]")
    parser.add_argument("--ablation", action="store_true", help="and again without each line and each family")
    options = parser.parse_args(arguments)
    console = Console(width=170)
    try:
        assessed = Assessed.of(options.records, options.labels)
    except (OSError, ValueError) as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        return 2
    assessed.print(console)
    if options.ablation:
        assessed.print_ablation(console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
