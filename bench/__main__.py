"""make bench: every part one after the other, each in a process of its own.

    python -m bench [--size small|standard|full] [PART ...]

`small` shows in minutes that everything works, `full` is for a machine that does nothing else. A part stands alone,
with sizes of its own: `python -m bench.linkage --accounts 1000000`.
"""

import argparse
import subprocess
import sys
import time

SMALL, STANDARD, FULL = "small", "standard", "full"
PARTS: dict[str, dict[str, list[str]]] = {
    "demo": {SMALL: ["2000"], STANDARD: ["20000"], FULL: ["20000", "100000"]},
    "validation": {SMALL: ["2000"], STANDARD: ["20000", "100000"], FULL: ["20000", "100000", "200000"]},
    "graph": {SMALL: ["2000"], STANDARD: ["20000"], FULL: ["100000"]},
    "pages": {SMALL: ["2000"], STANDARD: ["20000"], FULL: ["100000"]},
    "questions": {SMALL: ["2000"], STANDARD: ["20000"], FULL: ["200000"]},
    "large_network": {SMALL: ["2000"], STANDARD: ["25000"], FULL: ["25000"]},
    "casework": {SMALL: ["2000"], STANDARD: ["25000"], FULL: ["25000"]},
    "linkage": {
        SMALL: ["5000", "20000"], STANDARD: ["20000", "100000", "1000000"],
        FULL: ["20000", "100000", "1000000", "5000000"],
    },
    "methods": {SMALL: ["5000"], STANDARD: ["20000"], FULL: ["20000", "100000"]},
    "engines": {SMALL: ["5000"], STANDARD: ["20000"], FULL: ["20000", "100000"]},
}  # fmt: skip
CANVAS = {
    SMALL: "2000/6000",
    STANDARD: "2000/6000,25000/100000",
    FULL: "2000/6000,10000/40000,25000/100000,100000/300000",
}


def arguments(part: str, size: str) -> list[str]:
    return ["--sizes", CANVAS[size]] if part == "canvas" else ["--accounts", *PARTS[part][size]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join([*PARTS, 'canvas'])}; default: all")
    parser.add_argument("--size", choices=(SMALL, STANDARD, FULL), default=STANDARD)
    asked = parser.parse_args()
    if unknown := set(asked.parts) - {*PARTS, "canvas"}:
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    failed = []
    for part in asked.parts or [*PARTS, "canvas"]:
        command = [sys.executable, "-m", f"bench.{part}", *arguments(part, asked.size)]
        print(f"\n== {part}: {' '.join(command[1:])}", flush=True)
        began = time.perf_counter()
        if subprocess.run(command, check=False).returncode:
            failed.append(part)
        print(f"   {time.perf_counter() - began:,.0f} seconds", flush=True)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
