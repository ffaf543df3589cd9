"""Writing the demo: record files of a made-up platform, at two sizes to show that memory does not follow the files."""

import argparse

from accounts.demo.scenario import make
from bench.measuring import HEADER, folder, step


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[20_000, 100_000])
    sizes = parser.parse_args().accounts
    print(HEADER)
    for accounts in sizes:
        with folder() as out, step(f"demo of {accounts:,} accounts") as measured:
            measured.rows = sum(make(accounts, 1, out).rows.values())


if __name__ == "__main__":
    main()
