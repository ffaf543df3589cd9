"""python -m bench.districts NAME --accounts N --seed S --out DIR [--without-fakes]"""

import argparse
import time
from pathlib import Path

from bench.districts.catalogue import DISTRICTS
from bench.districts.making import FEWEST, STANDARD, make


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.districts", description="Write a district's record files.")
    about = "; ".join(f"{name}: {district.about}" for name, district in DISTRICTS.items())
    parser.add_argument("district", choices=sorted(DISTRICTS), help=about)
    parser.add_argument("--accounts", type=int, default=STANDARD)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--without-fakes", action="store_true", help="the same honest accounts alone")
    chosen = parser.parse_args()
    if chosen.accounts < FEWEST:
        parser.error(f"--accounts must be {FEWEST:,} or more")
    began = time.monotonic()
    made = make(chosen.district, chosen.accounts, chosen.seed, chosen.out, fakes=not chosen.without_fakes)
    for kind, rows in made.rows.items():
        print(f"{kind:16} {rows:>12,} rows")
    took = time.monotonic() - began
    print(f"{made.fakes:,} fake of {made.accounts:,} accounts, {made.networks} networks; {took:.1f} s; {chosen.out}")


if __name__ == "__main__":
    main()
