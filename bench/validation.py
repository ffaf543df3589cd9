"""Record files into evidence: received, checked, normalised, reconciled, written; as the worker does it, here.

The second figure of a size is the same files once more: every row is a duplicate.
"""

import argparse
from pathlib import Path

from accounts.demo.scenario import make
from bench.measuring import HEADER, application, folder, step


def import_(records: Path, name: str) -> None:
    from accounts import arrivals, batches
    from accounts.contract import KINDS
    from accounts.models import Batch

    files = [arrivals.from_path(path) for kind in KINDS if (path := records / f"{kind}.csv").exists()]
    with step(name) as measured:
        batch = arrivals.receive(files, arrivals.Options(name=name))
        while batches.advance(batch.pk):
            pass
        measured.rows = sum(file.rows for file in batch.files.all())
    batch.refresh_from_db()
    wrong = [c for c in batch.counts.all() if c.rejected or c.received != c.accepted + c.duplicate]
    if wrong or batch.state != Batch.State.STORED:
        raise SystemExit(f"{name}: {batch.state} {batch.reason} {wrong}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[20_000, 100_000])
    sizes = parser.parse_args().accounts
    print(HEADER)
    with application(), folder() as files:
        for accounts in sizes:
            make(accounts, accounts, files)
            import_(files, f"{accounts:,} accounts")
            import_(files, f"{accounts:,} accounts, again")


if __name__ == "__main__":
    main()
