"""python -m bench.reports SNAPSHOT.json: seconds to write a report of thirty pages with pictures, by format, and
veraPDF's verdict on it for each audience.

A snapshot's file lies under SKEIN_HOME/snapshots; its networks are repeated until the report is that long.
"""

import os
import sys
import time
from pathlib import Path

import orjson

from bench.measuring import load
from bench.measuring.verapdf import judge
from investigations import reports
from investigations.reports.audiences import AUDIENCES

PAGES = 30
NAME = "ab" * 32
CACHE = Path(os.environ.get("SKEIN_CACHE", str(Path(__file__).resolve().parents[1] / "var" / "cache")))


def main() -> None:
    content = orjson.loads(Path(sys.argv[1]).read_bytes())
    networks = content["networks"]
    pages = 0
    while pages < PAGES:
        pages = reports.page_count(reports.FORMATS["pdf"].make(reports.build(content, NAME)))
        if pages < PAGES:
            content["networks"] = [*content["networks"], *networks]
    pictures = sum(
        1 for s in reports.build(content, NAME).sections for b in s.blocks for p in getattr(b, "blocks", (b,))
        if hasattr(p, "svg")
    )  # fmt: skip
    print(f"{pages} pages, {pictures} pictures, {len(content['networks'])} networks")
    began = time.perf_counter()
    document = reports.build(content, NAME)
    print(f"{'assembling':16} {time.perf_counter() - began:6.2f} s")
    for suffix, kind in reports.FORMATS.items():
        began = time.perf_counter()
        size = len(kind.make(document))
        print(f"{suffix:16} {time.perf_counter() - began:6.2f} s {size:>12,} bytes")
    print(load())
    made = {a: reports.FORMATS["pdf"].make(reports.build(content, NAME, audience=a)) for a in AUDIENCES}
    for audience, verdict in judge(made, CACHE).items():
        print(f"{audience:16} {verdict}")


if __name__ == "__main__":
    main()
