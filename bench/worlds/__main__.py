"""python -m bench.worlds --world NAME --accounts N --seed S --out DIR [--no-fakes | --evasion NAME]"""

import argparse
import time
from pathlib import Path

from bench.worlds.catalogue import WORLDS
from bench.worlds.evasions import EVASIONS
from bench.worlds.making import FEWEST, STANDARD, make


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.worlds", description="Write one world's record files.")
    worlds = "; ".join(f"{name}: {world.about}" for name, world in WORLDS.items())
    parser.add_argument("--world", choices=sorted(WORLDS), required=True, help=worlds)
    parser.add_argument("--accounts", type=int, default=STANDARD)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--no-fakes", action="store_true", help="the same honest accounts alone")
    evasions = "; ".join(f"{name}: {evasion.about}" for name, evasion in EVASIONS.items())
    other.add_argument("--evasion", choices=sorted(EVASIONS), default="", help=evasions)
    chosen = parser.parse_args()
    if chosen.accounts < FEWEST:
        parser.error(f"--accounts must be {FEWEST:,} or more")
    began = time.monotonic()
    made = make(
        chosen.world, chosen.accounts, chosen.seed, chosen.out, fakes=not chosen.no_fakes, evasion=chosen.evasion
    )
    for kind, rows in made.rows.items():
        print(f"{kind:16} {rows:>12,} rows")
    print(
        f"{made.fakes:,} fake accounts in {made.networks} networks; {time.monotonic() - began:.1f} s; in {chosen.out}"
    )


if __name__ == "__main__":
    main()
