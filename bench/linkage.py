"""Evidence → linked, judged, attributed, written: seconds, CPU and memory by size, how right, and the cost exponent.

    python -m bench.linkage [--accounts N ...] [--keep DIR]

Each size runs in a process of its own on a population of bench/metropolis. Two cores are used where DuckDB or two
threads can; CPU seconds tell the cost on a machine that does other work at the same time, seconds do not.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from math import log
from pathlib import Path

from bench.measuring import folder, load, process_cost
from bench.metropolis import make

SIZES = (20_000, 100_000, 1_000_000)
HEADER = (
    f"{'accounts':>10}{'rows':>13}{'seconds':>9}{'CPU s':>8}{'µs a row':>10}{'peak GiB':>10}{'networks':>10}"
    f"{'named':>7}{'AP':>7}{'member P / R':>15}"
)
OBSERVED = ("accounts", "payments", "ips", "devices", "usage")


def one(records_dir: Path) -> dict[str, object]:
    from graphs.linkage import Parameters, link
    from graphs.linkage.evaluation import Labels, evaluate, run_groups
    from investigations.attribution import attribute

    from .methods.finding import evidence

    records = evidence(records_dir)
    run = link(records)
    tables = run.tables
    found = attribute(
        records, tables["memberships"], tables["parties"], judgement=tables["judgement"],
        ties=tables["membership_evidence"], links=tables["links"],
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as out:
        run.write(out)
    cost = process_cost()
    right = evaluate("skein", run_groups(run, Parameters().minimum_size), Labels.read(records_dir / "labels.csv"))
    counts = run.facts["counts"]
    return cost | {
        "accounts": counts["accounts"], "rows": sum(counts[kind] for kind in OBSERVED), "networks": counts["networks"],
        "named": sum(found.assessments["named"].to_pylist()), "AP": right.average_precision,
        "member": [right.member_precision, right.member_recall], "steps": run.facts["seconds"],
    }  # fmt: skip


def line(found: dict) -> str:
    member = f"{found['member'][0]:.3f} / {found['member'][1]:.3f}"
    return (
        f"{found['accounts']:>10,}{found['rows']:>13,}{found['seconds']:>9.1f}{found['cpu']:>8.1f}"
        f"{1e6 * found['cpu'] / found['rows']:>10.1f}{found['peak']:>10.2f}{found['networks']:>10,}"
        f"{found['named']:>7,}{found['AP']:>7.3f}{member:>15}"
    )


def measure(accounts: int, made: Path) -> dict:
    make(accounts, 1, made)
    command = [sys.executable, "-m", "bench.linkage", "--one", str(made)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    print(line(found), flush=True)
    print("           " + ", ".join(f"{step} {seconds:.1f}" for step, seconds in found["steps"].items()), flush=True)
    return found


def exponent(found: list[dict], of: str) -> float:
    first, last = found[0], found[-1]
    return log(last[of] / first[of]) / log(last["rows"] / first["rows"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, nargs="+", default=SIZES)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(asked.one)))
        return
    print(HEADER)
    found = []
    for accounts in asked.accounts:
        with folder() as made:
            found.append(measure(accounts, made))
    if len(found) > 1:
        print(f"cost exponent from {found[0]['rows']:,} to {found[-1]['rows']:,} rows: {exponent(found, 'cpu'):.2f}"
              f" (CPU seconds), {exponent(found, 'peak'):.2f} (memory)")  # fmt: skip
    print(load())


if __name__ == "__main__":
    main()
