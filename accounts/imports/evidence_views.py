"""The page a citation leads to, and the record contract with its templates."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views import View

from accounts import evidence
from accounts.access.requests import SignedInRequest
from accounts.contract import KINDS, RecordKind
from accounts.models import SourceFile
from accounts.records.columns import DERIVED
from accounts.records.mapping import CONVERSIONS

NEIGHBOURS = 3
FAMILIES = {
    "email": "email", "mailbox": "mailbox", "phone": "phone", "full_name": "name", "ip": "ip", "ip_id": "ip",
}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """`raw` is the text as it came, where normalising changed it. `family`: how it is masked, or ""."""

    column: str
    value: Any
    raw: str | None
    family: str
    about: str = ""


class EvidenceView(PermissionRequiredMixin, View):
    permission_required = "accounts.view_evidence"

    def get(self, request: SignedInRequest, batch: int, kind: str, file: int, line: int) -> HttpResponse:
        if kind not in KINDS:
            raise Http404("There is no such kind of record.")
        rows = evidence.around(evidence.Citation(batch, kind, file, line), NEIGHBOURS)
        row = next((r for r in rows if r["line"] == line), None)
        source = SourceFile.objects.filter(batch_id=batch, number=file).first()
        if row is None:
            context = {"batch": batch, "kind": kind, "file": file, "line": line, "source": source}
            return render(request, "accounts/evidence_missing.html", context, status=404)
        columns = [column.name for column in KINDS[kind].columns]
        context = {
            "batch": batch, "kind": kind, "file": file, "line": line, "source": source,
            "values": _values(KINDS[kind], row),
            "account_id": row.get("account_id"),
            "columns": columns,
            "neighbours": [(r["line"], [(r[name], FAMILIES.get(name, "")) for name in columns]) for r in rows],
            "before": max((r["line"] for r in rows if r["line"] < line), default=None),
            "after": min((r["line"] for r in rows if r["line"] > line), default=None),
        }  # fmt: skip
        return render(request, "accounts/evidence.html", context)


def _values(kind: RecordKind, row: dict[str, Any]) -> list[Value]:
    values = [
        Value(column.name, row[column.name], row[f"raw_{column.name}"], FAMILIES.get(column.name, ""))
        for column in kind.columns
    ]
    return values + [
        Value(name, row[name], None, FAMILIES.get(name, ""), "derived") for name in DERIVED.get(kind.name, ())
    ]


class ContractView(PermissionRequiredMixin, View):
    """Every kind of record and its columns, as declared."""

    permission_required = "accounts.view_batch"

    def get(self, request: SignedInRequest) -> HttpResponse:
        context = {"kinds": KINDS.values(), "conversions": CONVERSIONS.values()}
        return render(request, "accounts/contract.html", context)


class TemplateView(PermissionRequiredMixin, View):
    """An empty CSV of a kind: its header."""

    permission_required = "accounts.view_batch"

    def get(self, request: SignedInRequest, kind: str) -> HttpResponse:
        if kind not in KINDS:
            raise Http404("There is no such kind of record.")
        text = io.StringIO()
        csv.writer(text).writerow([column.name for column in KINDS[kind].columns])
        response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
        return response
