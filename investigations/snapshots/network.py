"""The figures of one network, each with the number of the citation it rests on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from graphs.models import Run
from graphs.run_tables import Row, RunTables
from graphs.scenes.grouping import group_accounts
from graphs.scenes.party import read_party
from investigations.assessing import EvidenceLine, Hypothesis, NetworkAttribution, NetworkClaim, waterfall
from investigations.attribution.hits import SIGHTINGS, Sought
from investigations.attribution.in_networks import Statement
from investigations.snapshots import workings
from investigations.snapshots.citing import Citations
from investigations.snapshots.rows import identifier_rows, indicator_row, rows_of, shared_rows, sighting_rows
from investigations.snapshots.scale import HIGH_PROBABILITY, TIER_OF_MEMBERS, TIERS, WITNESS_BITS, scale, theirs
from investigations.words import FAMILY_WORDS

IDENTIFIERS_PER_FAMILY = 3
TIES_NAMED = 3  # in the reason of a membership
LEAST_SHARE = 0.03  # of the members: below it an identifier is not what ties a network together
MEMBERS = "account_id IN (SELECT account_id FROM members)"


def _only(query: str) -> str:
    return f"SELECT batch, kind, file, line FROM ({query})"


@dataclass
class FrozenNetwork:
    """Reads one party of a run. `facts` leaves a table `members` (account_id, tier) in the evidence connection."""

    citations: Citations
    tables: RunTables
    run: Run
    public_id: str
    party_id: str
    batches: Sequence[int]  # the evidence that stands now

    def facts(self, claim: NetworkClaim, attribution: NetworkAttribution | None) -> dict[str, Any]:
        party = self.tables.ask("SELECT * FROM {parties} WHERE party_id = ?", self.party_id)[0]
        members = self._members()
        pooled = self._pools([m["account_id"] for m in members])
        used, ties = self._used(), self._ties_of_members()
        who = self._cite_members()
        basis = [who, *self._cite_records()]
        return {
            "party_id": self.party_id,
            "reading": party["reading"],
            "why": party["why"],
            "size": party["size"],
            "members": [self._member(m, pool, used, ties) for m, pool in zip(members, pooled, strict=True)],
            "taken": {m["account_id"]: m["since"].isoformat() for m in members if m["since"]},
            "members_cited": who,
            "tiers": [asdict(tier) for tier in TIERS],
            "scale": self._scale(),
            **self._workings(),
            "claim": self._claim(claim, party, basis),
            "identifiers": self._identifiers(),
            "collateral": self._collateral(),
            "attribution": self._attribution(attribution, basis) if attribution else None,
            "limits": self._limits(basis),
        }

    # --- members and scale ---------------------------------------------------
    def _members(self) -> list[Row]:
        rows = self.tables.ask(TIER_OF_MEMBERS, self.party_id, WITNESS_BITS, HIGH_PROBABILITY, self.party_id)
        table = pa.table({
            "account_id": pa.array([r["account_id"] for r in rows], pa.string()),
            "tier": pa.array([r["tier"] for r in rows], pa.int32()),
            "since": pa.array([r["since"] for r in rows], pa.timestamp("us")),
        })  # fmt: skip
        self.citations.db.register("member_rows", table)
        self.citations.db.execute("CREATE OR REPLACE TEMP TABLE members AS SELECT * FROM member_rows")
        self.citations.db.unregister("member_rows")
        return rows

    def _pools(self, accounts: Sequence[str]) -> list[int]:
        """The pool of each account, the group of the picture it is in; `members` gets it as a column."""
        party = read_party(self.run.folder, self.party_id)
        groups = group_accounts(party)[0]
        of = dict(zip(party.accounts, groups.tolist(), strict=True))
        found = [int(of.get(account, 0)) for account in accounts]
        db = self.citations.db
        db.register("pool_rows", pa.table({
            "account_id": pa.array(accounts, pa.string()), "pool": pa.array(found, pa.int32())
        }))  # fmt: skip
        db.execute("CREATE OR REPLACE TEMP TABLE members AS SELECT * FROM members JOIN pool_rows USING (account_id)")
        db.unregister("pool_rows")
        return found

    @staticmethod
    def _member(row: Row, pool: int, used: dict[str, int], ties: dict[str, str]) -> list[Any]:
        """account, probability, bits, tier, pool, exchanges, why."""
        account = row["account_id"]
        tier = TIERS[row["tier"]].name
        why = ties.get(account, "by nothing of its own")
        if row["since"]:
            why += f"; taken over on {row['since']:%Y-%m-%d}: what was done with it is counted from that day on"
        return [account, row["probability"], row["bits"], tier, pool, used.get(account, 0), why]

    def _used(self) -> dict[str, int]:
        """Exchanges of each member."""
        known = ", ".join(str(int(batch)) for batch in self.batches) or "NULL"
        return dict(
            self.citations.db.execute(
                f"SELECT account_id, sum(exchanges)::BIGINT FROM usage WHERE {theirs('usage', len(TIERS) - 1)} "
                f"AND batch IN ({known}) GROUP BY account_id"
            ).fetchall()
        )

    def _ties_of_members(self) -> dict[str, str]:
        """Why each account is a member, in one line: what ties it, the strongest first."""
        rows = self.tables.ask(
            "SELECT account_id, family, max(members_with) AS others, sum(bits) AS bits FROM {membership_evidence} "
            "WHERE party_id = ? AND family <> 'prior' AND bits > 0 GROUP BY ALL ORDER BY account_id, bits DESC, family",
            self.party_id,
        )
        found: dict[str, list[str]] = {}
        for row in rows:
            words = FAMILY_WORDS.get(row["family"], row["family"])
            text = f"{words} that {row['others']:,} others have ({row['bits']:+.1f} bits)"
            found.setdefault(row["account_id"], []).append(text)
        return {account: "; ".join(texts[:TIES_NAMED]) for account, texts in found.items()}

    def _workings(self) -> dict[str, Any]:
        db, every = self.citations.db, len(TIERS) - 1
        cited = {"accounts": self._cite_members(), "usage": self._cite_usage(every), "paid": self._cite_payments(every)}
        ties = self.tables.ask(
            "SELECT family, count(DISTINCT account_id) AS members, count(DISTINCT value) AS identifiers, "
            "sum(bits) / count(DISTINCT account_id) AS bits FROM {membership_evidence} "
            "WHERE party_id = ? AND family <> 'prior' AND bits > 0 GROUP BY family ORDER BY members DESC, family",
            self.party_id,
        )
        return {
            "timeline": {"rows": workings.timeline(db, self.batches), "cited": cited},
            "pools": {"rows": workings.pools(db, self.batches), "cited": cited},
            "suppliers": {"rows": workings.suppliers(db), "cited": cited["accounts"]},
            "records": [{**row, "cited": self._cite_kind(row["kind"])} for row in workings.records(db)],
            "ties": [{**row, "words": FAMILY_WORDS.get(row["family"], row["family"])} for row in ties],
        }

    def _cite_kind(self, kind: str) -> int:
        if kind == "accounts":
            return self._cite_members()
        words = {"ips": "addresses"}.get(kind, kind)
        return self.citations.evidence(
            f"All {words} of the accounts of {self.public_id}", _only(rows_of(kind, MEMBERS))
        )

    def _cite_members(self) -> int:
        return self.citations.evidence(f"The accounts of network {self.public_id}", _only(rows_of("accounts", MEMBERS)))

    def _cite_usage(self, tier: int) -> int:
        about = f"Usage of the accounts of {self.public_id}, {_up_to(tier)}"
        return self.citations.evidence(about, _only(rows_of("usage", theirs("usage", tier))))

    def _cite_payments(self, tier: int) -> int:
        about = f"Payments of the accounts of {self.public_id}, {_up_to(tier)}"
        return self.citations.evidence(about, _only(rows_of("payments", theirs("payments", tier))))

    def _cite_records(self) -> list[int]:
        """What linkage and judgement rested on: all records of the members, a citation a kind."""
        return [self._cite_kind(kind) for kind in ("devices", "ips", "payments", "usage")]

    def _scale(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for tier in range(len(TIERS)):
            accounts = self.citations.evidence(
                f"The accounts of network {self.public_id}, {_up_to(tier)}",
                _only(rows_of("accounts", f"account_id IN (SELECT account_id FROM members WHERE tier <= {tier:d})")),
            )
            cited = {"accounts": accounts, "usage": self._cite_usage(tier), "payments": self._cite_payments(tier)}
            found.append({**scale(self.citations.db, tier, self.batches), "cited": cited})
        return found

    # --- what ties it together -------------------------------------------------
    def _claim(self, claim: NetworkClaim, party: Row, basis: Sequence[int]) -> dict[str, Any]:
        lines = [
            {"feature": j["feature"], "argument": j["argument"], "bits": j["bits"]}
            for j in self.tables.judgement(self.party_id) if abs(j["bits"]) >= 0.05
        ]  # fmt: skip
        return {
            "probability": claim.probability, "words": claim.band.words, "low": claim.band.low,
            "high": claim.band.high, "confidence": str(claim.confidence), "grounds": claim.grounds,
            "families": list(claim.families), "bits": party["judgement_bits"], "lines": lines,
            "cited": self._cite_run("judgement", "How the behaviour of the network was judged, line by line", basis),
        }  # fmt: skip

    def _cite_run(self, table: str, about: str, rests_on: Sequence[int]) -> int:
        return self.citations.run_table(
            f"{about} ({self.public_id})", self.run.pk, self.run.fingerprint, table, self.party_id, rests_on
        )

    def _identifiers(self) -> list[dict[str, Any]]:
        """The identifiers most members share, a few of each family, with who else has them."""
        rows = self.tables.ask(
            "SELECT family, value, members_with, total_with, verdict FROM {party_identifiers} "
            "WHERE party_id = ? AND members_with >= greatest(2, ? * (SELECT size FROM {parties} WHERE party_id = ?)) "
            "QUALIFY row_number() OVER (PARTITION BY family ORDER BY members_with DESC, total_with, value) <= ? "
            "ORDER BY members_with DESC, total_with, family, value",
            self.party_id, LEAST_SHARE, self.party_id, IDENTIFIERS_PER_FAMILY,
        )  # fmt: skip
        found: list[dict[str, Any]] = []
        for row in rows:
            query = identifier_rows(row["family"], row["value"])
            if query is None:
                continue
            about = f"{_kind(row['family'])} {row['value']} on accounts of {self.public_id} and on others"
            cited = self.citations.evidence(about, _only(query[0]), query[1])
            found.append({**row, **self._with(*query), "cited": cited})
        return found

    def _with(self, query: str, values: Sequence[Any]) -> dict[str, int]:
        """Who has an identifier, by the rows that are cited. The run counts addresses within a period only."""
        members, total = self.citations.db.execute(
            "SELECT count(DISTINCT account_id) FILTER (account_id IN (SELECT account_id FROM members)), "
            f"count(DISTINCT account_id) FROM ({query})",
            list(values),
        ).fetchall()[0]
        return {"members_with": members, "total_with": total}

    def _collateral(self) -> dict[str, Any]:
        """Accounts outside the network that use an identifier held by it (verdict owned or plain), and who they are."""
        rows = self.tables.ask(
            "SELECT family, value, bool_or(verdict IN ('infrastructure', 'common')) AS shared FROM {party_identifiers} "
            "WHERE party_id = ? AND total_with > members_with GROUP BY family, value ORDER BY family, value",
            self.party_id,
        )
        db = self.citations.db
        db.register("held_rows", pa.table({
            "family": pa.array([r["family"] for r in rows], pa.string()),
            "value": pa.array([r["value"] for r in rows], pa.string()),
            "shared": pa.array([r["shared"] for r in rows], pa.bool_()),
        }))  # fmt: skip
        db.execute("CREATE OR REPLACE TEMP TABLE held AS SELECT * FROM held_rows")
        db.unregister("held_rows")
        queries = [query for family in sorted({r["family"] for r in rows}) if (query := shared_rows(family))]
        nothing = (
            "SELECT NULL::VARCHAR AS account_id, NULL::BIGINT AS batch, NULL::VARCHAR AS kind, NULL::INTEGER AS file, "
            "NULL::BIGINT AS line, NULL::VARCHAR AS family, NULL::VARCHAR AS value, NULL::BOOLEAN AS shared WHERE false"
        )
        db.execute(f"CREATE OR REPLACE TEMP TABLE touched AS {' UNION ALL '.join([nothing, *queries])}")
        return {
            "held": self._touched("NOT shared", "identifiers held by the network"),
            "infrastructure": self._touched("shared", "shared infrastructure that the network also uses"),
        }

    def _touched(self, condition: str, words: str) -> dict[str, Any]:
        db = self.citations.db
        accounts, identifiers = db.execute(
            f"SELECT count(DISTINCT account_id), count(DISTINCT (family, value)) FROM touched WHERE {condition}"
        ).fetchall()[0]
        known = db.execute(f"""
            SELECT count(DISTINCT organization), count(DISTINCT reseller_id) FROM accounts_current
            WHERE account_id IN (SELECT account_id FROM touched WHERE {condition})""").fetchall()[0]
        cited = self.citations.evidence(
            f"Accounts outside {self.public_id} on {words}",
            f"SELECT batch, kind, file, line FROM touched WHERE {condition}",
        )
        return {
            "accounts": accounts, "identifiers": identifiers, "organisations": known[0], "resellers": known[1],
            "cited": cited,
        }  # fmt: skip

    # --- who runs it ----------------------------------------------------------------
    def _attribution(self, attribution: NetworkAttribution, basis: Sequence[int]) -> dict[str, Any]:
        cited = self._cite_run("assessments", "How likely each hypothesis is", basis)
        hypotheses = [self._hypothesis(h, basis) for h in (*attribution.hypotheses, *attribution.providers)]
        return {
            "hypotheses": [h for h in hypotheses if not h["is_provider"]],
            "providers": [h for h in hypotheses if h["is_provider"]],
            "without": attribution.without(),
            "odds": attribution.odds(attribution.leading),
            "silent": [
                {"operator": name, "kind": line.kind_words, "indicator_kind": line.indicator_kind,
                 "value": line.value, "strangers_with": line.strangers_with,
                 "reason": line.reason, "cited": self._cite_line(line, "")}
                for name, line in attribution.silent
            ],
            "figure": waterfall(attribution, attribution.leading),
            "cited": cited,
        }  # fmt: skip

    def _hypothesis(self, h: Hypothesis, basis: Sequence[int]) -> dict[str, Any]:
        return {
            "key": h.key, "name": h.name, "operator_id": h.operator_id, "statement": h.statement, "prior": h.prior,
            "bits": h.bits, "posterior": h.posterior, "named": h.named, "words": h.words, "low": h.range_low,
            "high": h.range_high, "confidence": h.confidence, "grounds": h.grounds, "is_provider": h.is_provider,
            "lines": [self._line(line, h, basis) for line in h.speaking],
        }  # fmt: skip

    def _line(self, line: EvidenceLine, h: Hypothesis, basis: Sequence[int]) -> dict[str, Any]:
        if line.indicator_kind in SIGHTINGS:
            cited = self._cite_line(line, h.operator_id)
        elif line.indicator_kind in ("judgement", "takeover"):
            cited = self._cite_run("judgement", "How the behaviour of the network was judged, line by line", basis)
        elif line.indicator_kind == "template_share":
            cited = self._cite_run("membership_evidence", "What ties each member, line by line", basis)
        else:
            column = "reseller_id" if line.indicator_kind == "reseller_share" else "organization"
            query = _only(rows_of("accounts", f"{column} = ?"))
            about = f"Accounts with {column.replace('_id', '')} {line.value}, inside {self.public_id} and outside"
            cited = self.citations.evidence(about, query, [line.value])
        dates = {
            n: moment and moment.isoformat() for n in ("valid_from", "valid_until") for moment in [getattr(line, n)]
        }
        return {**asdict(line), **dates, "kind_words": line.kind_words, "cited": cited}

    def _cite_line(self, line: EvidenceLine, operator_id: str) -> int:
        """The row that put the indicator on file, and every row of evidence that shows it."""
        sought = Sought(0, line.indicator_kind, line.value, line.valid_from, line.valid_until)
        query, values = sighting_rows(self.citations.db, sought)
        shown, parameters = _only(query), list(values)
        if operator_id:
            on_file = Statement(
                operator_id, line.indicator_kind, line.value, "", "", line.source, line.valid_from, line.valid_until
            )
            file_query, file_values = indicator_row(on_file)
            shown = f"{shown} UNION ALL {_only(file_query)}"
            parameters += file_values
        about = f"{line.kind_words.capitalize()} {line.value}: the indicator, and every row that shows it"
        return self.citations.evidence(about, shown, parameters)

    def _limits(self, basis: Sequence[int]) -> dict[str, Any]:
        rows = self.tables.population()
        missing = [r["note"] for r in rows if r["note"] and str(r["name"]).startswith(("missing", "not_judged"))]
        return {
            "missing": missing,
            "population": next((r["value"] for r in rows if r["name"] == "accounts"), None),
            "cited": self._cite_run("population", "What the whole population was measured to be", basis),
        }


def _kind(family: str) -> str:
    words = FAMILY_WORDS.get(family, family)
    return words[0].upper() + words[1:]


def _up_to(tier: int) -> str:
    return {0: "confirmed", 1: "confirmed and high", 2: "all tiers"}[tier]
