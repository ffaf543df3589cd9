"""python -m graphs.linkage RECORDS_DIR OUT_DIR: link a folder of canonical files and write the tables and exports."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from .exports import write_exports
from .parameters import Parameters
from .records import Records
from .run import link

try:  # the composition root: operator columns come from attribution where it is installed
    from investigations.attribution import attribute
except ImportError:
    attribute = None


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m graphs.linkage", description=__doc__)
    parser.add_argument("records", type=Path, metavar="RECORDS_DIR")
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument("--minimum-size", type=int, default=Parameters().minimum_size, metavar="N")
    parser.add_argument(
        "--cut", type=float, default=None, metavar="P", help="judgement probability; default: from the population"
    )
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    try:
        records = Records.from_folder(options.records)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        return 2
    for reading in records.readings:
        for reason, rows in sorted(reading.dropped.items()):
            console.print(f"{reading.kind}: {rows:,} rows dropped: {reason}")
    parameters = Parameters(minimum_size=options.minimum_size, cut=options.cut)
    run = link(records, parameters, lambda step, share: console.print(f"{share:4.0%} {step}"))
    run.write(options.out)
    attribution = None
    if attribute:
        found = run.tables
        attribution = attribute(
            records, found["memberships"], found["parties"], judgement=found["judgement"],
            ties=found["membership_evidence"], links=found["links"],
        )  # fmt: skip
    write_exports(run, options.out, attribution)
    counts = run.facts["counts"]
    console.print(
        f"{counts['networks']:,} networks among {counts['parties']:,} parties of {counts['accounts']:,} accounts"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
