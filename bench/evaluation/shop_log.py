"""python -m bench.evaluation.shop_log FILE --out DIR: a shop's log with a class column, as records and labels.

One row an account, one device, one address, and whether it was fraud (class 1). The mapping is the one that ships. The
log does not say who belongs together: all fraud has one label, so only accounts called fake can be judged, not parties.
"""

import argparse
import json
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

import accounts.records
from accounts.contract import KINDS
from accounts.records.detection import detect
from accounts.records.mapping import Mapping
from accounts.records.reading import read
from accounts.records.validating import Checked, Validator

MAPPING = Path(accounts.records.__file__).parent / "examples" / "shop-log.json"
FRAUD = "fraud"


def convert(log: Path, out: Path) -> dict[str, tuple[int, int]]:
    """By kind: rows accepted and rejected. Raises ValueError where the log has no class or lacks a mapped column."""
    shape = detect(log)
    if "class" not in shape.header:
        raise ValueError(f"{log}: no column class, so nothing to evaluate by")
    mapping = Mapping.from_json(json.loads(MAPPING.read_text()))
    parts: dict[str, list[Checked]] = {}
    labels = []
    with Validator(mapping, shape.header, file=1, token="log", received_at=datetime.now()) as validator:
        for chunk in read(log, shape):
            for kind, checked in validator.check(chunk).items():
                parts.setdefault(kind, []).append(checked)
            columns = (f"c{shape.header.index(name)}" for name in ("user_id", "class"))
            labels.append(chunk.table.select(list(columns)).rename_columns(["account_id", "class"]))
    out.mkdir(parents=True, exist_ok=True)
    for kind, checked in parts.items():
        table = pa.concat_tables([part.valid for part in checked])
        pq.write_table(table.select([column.name for column in KINDS[kind].columns]), out / f"{kind}.parquet")
    told = pa.concat_tables(labels)
    network = pa.array([FRAUD if said == "1" else "" for said in told["class"].to_pylist()])
    pv.write_csv(told.select(["account_id"]).append_column("network", network), out / "labels.csv")
    return {
        kind: (sum(p.valid.num_rows for p in rows), sum(len(p.rejects) for p in rows)) for kind, rows in parts.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.evaluation.shop_log", description=__doc__.splitlines()[0])
    parser.add_argument("log", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    for kind, (accepted, rejected) in convert(chosen.log, chosen.out).items():
        print(f"{kind:10} {accepted:>10,} accepted {rejected:>8,} rejected")


if __name__ == "__main__":
    main()
