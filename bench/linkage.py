"""Linkage at two sizes of the demo population: rows, seconds, rows a second, peak memory. Cost must grow with the rows.

python bench/linkage.py [ACCOUNTS ...]
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from math import log
from pathlib import Path

SIZES = (20_000, 100_000)


def measure(folder: Path) -> dict[str, float]:
    """Run in a process of its own, so that the peak is this size's."""
    output = subprocess.run(
        [sys.executable, __file__, "--one", str(folder)], check=True, capture_output=True, text=True
    ).stdout
    return json.loads(output.splitlines()[-1])


def one(folder: Path) -> None:
    from graphs.linkage import Records, link

    start = time.perf_counter()
    records = Records.from_folder(folder)
    read = time.perf_counter()
    run = link(records)
    counts = run.facts["counts"]
    print(json.dumps({
        "accounts": counts["accounts"],
        "rows": sum(counts[kind] for kind in ("accounts", "payments", "ips", "devices", "usage")),
        "reading": read - start,
        "linking": time.perf_counter() - read,
        "cpu": resource.getrusage(resource.RUSAGE_SELF).ru_utime,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "steps": run.facts["seconds"],
    }))  # fmt: skip


def main(sizes: list[int]) -> None:
    from accounts.demo.scenario import make

    print(
        f"{'accounts':>10} {'rows':>12} {'reading s':>10} {'linking s':>10} {'cpu s':>8} {'rows/s':>10} {'peak GiB':>9}"
    )
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            make(size, 1, Path(folder), "standard")
            row = measure(Path(folder))
        found.append(row)
        rate = row["rows"] / (row["reading"] + row["linking"])
        print(f"{row['accounts']:>10,} {row['rows']:>12,} {row['reading']:>10.1f} {row['linking']:>10.1f} "
              f"{row['cpu']:>8.1f} {rate:>10,.0f} {row['peak']:>9.2f}")  # fmt: skip
        print("           " + ", ".join(f"{step} {seconds:.1f}" for step, seconds in row["steps"].items()))
    if len(found) > 1:
        first, last = found[0], found[-1]
        exponent = log(last["cpu"] / first["cpu"]) / log(last["rows"] / first["rows"])
        print(f"cost exponent, CPU seconds in rows: {exponent:.2f}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    if sys.argv[1:2] == ["--one"]:
        one(Path(sys.argv[2]))
    else:
        main([int(text) for text in sys.argv[1:]] or list(SIZES))
