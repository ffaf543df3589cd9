"""python -m bench.methods [--accounts N ...] [--methods NAME ...] [--records DIR]: who is right, and at what cost."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from bench.measuring import folder, load, process_cost
from bench.metropolis import make
from graphs.linkage.evaluation import Labels, evaluate

from .finding import METHODS

HEADER = (
    f"{'method':12}{'accounts':>11}{'groups':>8}{'AP':>7}{'P@10':>6}{'P@50':>6}{'member P / R':>15}{'pair P / R':>14}"
    f"{'seconds':>9}{'CPU s':>8}{'peak GiB':>10}"
)
PATIENCE = 1800  # seconds after which a method is said not to finish


def one(method: str, records: Path) -> dict[str, float]:
    """Run in a process of its own, so that seconds and memory are this method's."""
    groups, stated = METHODS[method](records)
    cost = process_cost()
    found = evaluate(method, groups, Labels.read(records / "labels.csv"), stated)
    return cost | {
        "groups": found.flagged, "AP": found.average_precision, "P@10": found.precision[10],
        "P@50": found.precision[50], "member": [found.member_precision, found.member_recall],
        "pair": [found.pair_precision, found.pair_recall],
    }  # fmt: skip


def line(method: str, accounts: int, found: dict) -> str:
    member, pair = (f"{found[name][0]:.3f} / {found[name][1]:.3f}" for name in ("member", "pair"))
    return (
        f"{method:12}{accounts:>11,}{found['groups']:>8,}{found['AP']:>7.3f}{found['P@10']:>6.2f}{found['P@50']:>6.2f}"
        f"{member:>15}{pair:>14}{found['seconds']:>9.1f}{found['cpu']:>8.1f}{found['peak']:>10.2f}"
    )


def measure(method: str, accounts: int, records: Path) -> None:
    command = [sys.executable, "-m", "bench.methods", "--one", method, "--records", str(records)]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        print(f"{method:12}{accounts:>11,} not done after {PATIENCE:,} seconds", flush=True)
        return
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"{method:12}{accounts:>11,} failed: {reason}", flush=True)
        return
    print(line(method, accounts, json.loads(done.stdout.splitlines()[-1])), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--records", type=Path, help="a folder of records with labels.csv instead of a population made")
    parser.add_argument("--one", choices=METHODS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(asked.one, asked.records)))
        return
    print(HEADER)
    for accounts in asked.accounts:
        with folder() as made:
            make(accounts, 1, made)
            for method in asked.methods:
                measure(method, accounts, made)
    print(load())


if __name__ == "__main__":
    main()
