"""A published run in miniature on real evidence files: N-0001 is a pool of forty that Alpha runs, N-0002 another of
ten, four hundred strangers stand outside. Line numbers of the evidence are those of the order rows were added in."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from accounts.contract import KINDS
from accounts.records.columns import evidence_columns
from graphs.models import Network, Run
from graphs.runs import apply_assessment, tables
from investigations.attributing import TABLES, _write
from investigations.attribution import attribute
from tests.investigations.attribution.worlds import START, World

SIZE, OTHER, STRANGERS = 40, 10, 400


def world() -> World:
    made = World()
    members = made.network("P1", SIZE, judged=9.0)
    others = made.network("P2", OTHER, judged=6.0)
    strangers = made.accounts("s", STRANGERS, organization="Acme Ltd")
    for account in [*members, *others, *strangers]:
        made.used(account, hour=12, days=3)
        made.seen(account, "192.0.2.1")
    for n, account in enumerate(members):
        made.add("devices", account_id=account, device_id=f"d{n // 20}", first_seen=START, last_seen=START, events=4)
        made.add("payments", payment_id=f"pay{n}", account_id=account, instrument_id=f"card{n // 10}", paid_at=START,
                 amount=20.0, currency="USD", bin="428800")  # fmt: skip
        if n < 20:
            made.used(account, hour=14, template_id="alphas-prompt", days=2)
        if n < 6:
            made.seen(account, "198.51.100.7", events=30, days=30)
    made.add("devices", account_id=strangers[0], device_id="d0", first_seen=START, last_seen=START, events=1)
    made.operator("ALPHA")
    made.operator("BRAVO")
    made.indicator("ALPHA", "template_id", "alphas-prompt", "A", source="partner")
    made.indicator("ALPHA", "cidr", "198.51.100.0/24", "B", source="registry")
    made.indicator("BRAVO", "bin", "428800", "F", source="forum")
    made.indicator("BRAVO", "cidr", "203.0.113.0/24", "C", source="forum")
    return made


def write_evidence(made: World, batch: int = 1) -> None:
    folder = Path(settings.EVIDENCE_URL) / f"batch={batch}"
    for number, kind in enumerate(KINDS, 1):
        have = {name for name, *_ in made.db.execute(f"DESCRIBE {kind}").fetchall()}
        derived = {
            "file": f"{number}::INTEGER", "line": "(row_number() OVER () + 1)::BIGINT", "row_hash": "uuid()",
            "email_domain": "split_part(email, '@', 2)", "mailbox": "email", "ip_id": "ip",
        }  # fmt: skip
        columns = ", ".join(
            f'CAST("{name}" AS {type_}) AS "{name}"'
            if name in have
            else f'{derived.get(name, f"NULL::{type_}")} AS "{name}"'
            for name, type_ in evidence_columns(kind).items()
        )
        (folder / kind).mkdir(parents=True, exist_ok=True)
        made.db.execute(f"COPY (SELECT {columns} FROM {kind}) TO '{folder / kind}/part-00000.parquet' (FORMAT parquet)")
    files = [{"number": n, "name": f"{kind}.csv"} for n, kind in enumerate(KINDS, 1)]
    (folder / "manifest.json").write_text(json.dumps({"files": files}))


def _parties(made: World) -> list[dict[str, Any]]:
    return [
        {
            "party_id": party, "size": len(members), "is_network": True, "judgement_bits": made.judged[party],
            "judgement_probability": 0.998 if party == "P1" else 0.9, "reading": "fake-account operation",
            "why": "They share cards and never meet.", "resolution": "1", "first_seen": START, "last_seen": START,
            "accounts_banned": 0, "exchanges": 100, "input_tokens": 0, "output_tokens": 0, "payments": len(members),
        }
        for party, members in made.networks.items()
    ]  # fmt: skip


def _evidence_of(made: World) -> list[dict[str, Any]]:
    """Every member of P1 is tied by its card and its device, the first alone by its card; P2 by nothing but a prior."""
    rows = []
    for party, members in made.networks.items():
        for n, account in enumerate(members):
            said = [("prior", "", -3.0)]
            if party == "P1":
                said += [("instrument", f"card{n // 10}", 8.0)] + ([("device", f"d{n // 20}", 7.0)] if n else [])
            rows += [
                {"account_id": account, "party_id": party, "family": family, "value": value, "members_with": 10,
                 "total_with": 11, "expected": 0.01, "rank": 1, "bits": bits}
                for family, value, bits in said
            ]  # fmt: skip
    return rows


def run_folder(made: World, folder: Path) -> None:
    shared = [("instrument", f"card{n}", 10, 10, "owned") for n in range(4)] + [
        ("device", f"d{n}", 20, 21 - n, "owned") for n in range(2)
    ]
    tables: dict[str, list[dict[str, Any]]] = {
        "parties": _parties(made),
        "memberships": [
            {"account_id": a, "party_id": p, "probability": 0.99, "bits": 12.0, "since": None}
            for p, m in made.networks.items()
            for a in m
        ],
        "membership_evidence": _evidence_of(made),
        "judgement": [
            {"party_id": p, "feature": f, "argument": a, "value": 1.0, "population": 0.0, "weight": 4.0, "bits": b,
             "explained_by": ""}
            for p in made.networks
            for f, a, b in (("prior", "most parties are innocent", -4.0), ("apart", "share a card, never meet", 13.0))
        ],
        "party_identifiers": [
            {"party_id": "P1", "family": f, "value": v, "members_with": n, "total_with": t, "verdict": w}
            for f, v, n, t, w in shared
        ],
        "identifiers": [
            {"family": f, "value": v, "accounts": t, "parties": 1, "verdict": w, "reason": ""}
            for f, v, _, t, w in shared
        ],
        "links": [{"party_a": "P1", "party_b": "P2", "family": "device", "value": "d9", "bits": 9.0}],
        "population": [
            {"name": "accounts", "value": float(SIZE + OTHER + STRANGERS), "unit": "accounts", "note": ""},
            {"name": "missing.phones", "value": None, "unit": "", "note": "no phone is on record: none was compared"},
        ],
        "networks": [
            {"party_id": "P1", "public_id": "N-0001", "number": 1},
            {"party_id": "P2", "public_id": "N-0002", "number": 2},
        ],
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    (folder / "run.json").write_text(json.dumps({"cut": 0.5}))
    found = attribute(made, made.memberships, made.parties)
    for name in TABLES:
        _write(getattr(found, name), folder / f"{name}.parquet")


def publish(made: World) -> Run:
    """The run's row, its folder, and the networks the pages show."""
    write_evidence(made)
    run = Run.objects.create(
        state=Run.State.PUBLISHED, is_current=True, fingerprint="f" * 64, finished_at=datetime.now(UTC)
    )
    run_folder(made, run.folder)
    for row, number in zip(_parties(made), (1, 2), strict=True):
        summary = {k: v for k, v in row.items() if k not in ("first_seen", "last_seen")}
        Network.objects.create(
            number=number, public_id=f"N-{number:04d}", run=run, first_run=run, first_seen=START.replace(tzinfo=UTC),
            last_seen=START.replace(tzinfo=UTC), **summary,
        )  # fmt: skip
    leading = tables(run).leading_hypotheses()
    for network in Network.objects.all():
        apply_assessment(network, leading.get(network.party_id))
        network.save()
    return run


def evidence_rows(kind: str, condition: str) -> int:
    path = Path(settings.EVIDENCE_URL) / "batch=1" / kind / "part-00000.parquet"
    return duckdb.sql(f"SELECT count(*) FROM '{path}' WHERE {condition}").fetchall()[0][0]
