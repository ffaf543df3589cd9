"""A town small enough to know by heart: people, an office, a family, and an operation, as canonical CSV files."""

import csv
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from accounts.contract import KINDS
from graphs.linkage import Records

START = datetime(2026, 1, 1, 9, tzinfo=UTC)


def at(days: float) -> str:
    return (START + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Town:
    """Rows by kind; `kind_of` says what each account is."""

    seed: int = 1
    rows: dict[str, list[dict[str, object]]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    kind_of: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def account(self, day: float, what: str = "", **columns: object) -> str:
        name = f"acc{len(self.rows['accounts']):04d}"
        self.rows["accounts"].append({"account_id": name, "created_at": at(day), **columns})
        self.kind_of[name] = what
        return name

    def device(self, account: str, device: str, first: float, last: float) -> None:
        self._seen("devices", account, first, last, device_id=device)

    def address(self, account: str, ip: str, first: float, last: float, network_type: str = "residential") -> None:
        self._seen("ips", account, first, last, ip=ip, network_type=network_type)

    def _seen(self, kind: str, account: str, first: float, last: float, **columns: object) -> None:
        row = {"account_id": account, "first_seen": at(first), "last_seen": at(last), "events": 3, **columns}
        self.rows[kind].append(row)

    def pay(self, account: str, card: str, day: float, **columns: object) -> None:
        self.rows["payments"].append({
            "payment_id": f"p{len(self.rows['payments'])}", "account_id": account, "instrument_id": card,
            "paid_at": at(day), "amount": 20, "currency": "USD", **columns,
        })  # fmt: skip

    def use(self, account: str, day: float, exchanges: int, template: str | None = None) -> None:
        row = {"account_id": account, "window_start": at(day), "exchanges": exchanges, "template_id": template}
        self.rows["usage"].append(row)

    def people(self, count: int) -> "Town":
        """Strangers: each a home, a device, a card, some use; now and then a recycled address."""
        for n in range(count):
            day = self.random.uniform(0, 300)
            account = self.account(day, "person", email=f"someone{self.random.random()}@gmail.com".replace("0.", "x"))
            self.device(account, f"dev-{n}", day, day + 90)
            self.address(account, f"10.{n % 200}.{n // 200}.7", day, day + 60)
            self.pay(account, f"card-{n}", day + 1)
            for _ in range(self.random.randint(2, 6)):
                self.use(account, day + self.random.uniform(0, 90), self.random.randint(1, 200))
        return self

    def office(self, count: int, day: float = 20) -> "Town":
        """One domain, one card, one egress for a year; own devices."""
        for n in range(count):
            joined = day + self.random.uniform(0, 250)
            account = self.account(joined, "office", email=f"{n}@firm.example", organization="Firm")
            self.device(account, f"office-dev-{n}", joined, joined + 120)
            self.address(account, "192.0.2.10", joined, 365, "business")
            self.pay(account, "office-card", joined + 1)
            for _ in range(4):
                self.use(account, joined + self.random.uniform(0, 100), self.random.randint(1, 200))
        return self

    def operation(self, count: int, day: float = 100, name: str = "op") -> "Town":
        """Accounts made in batches, cards and devices shared by few, proxies, even load, templates of its own."""
        for n in range(count):
            made = day + n // 5 + (n % 5) * 2 / 1440
            account = self.account(made, name, email=f"u{self.random.randint(0, 9**9)}@front{n % 2}.example")
            self.device(account, f"{name}-dev-{n % (count // 4)}", made, made + 20)
            self.pay(
                account, f"{name}-card-{n % (count // 5)}", made + 0.1, instrument_type="virtual_card", bin="400000"
            )
            for k in range(6):
                self.address(account, f"172.{20 + n}.{k}.{k}", made + k * 3, made + k * 3 + 0.5)
                self.use(account, made + 1 + k + self.random.random() / 4, 40, f"{name}-tpl-{(n + k) % 3}")
        return self

    def write(self, folder: Path, order: Random | None = None) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for kind, rows in self.rows.items():
            if rows:
                lines = order.sample(rows, len(rows)) if order else rows
                with (folder / f"{kind}.csv").open("w", newline="") as file:
                    writer = csv.DictWriter(file, [c.name for c in KINDS[kind].columns])
                    writer.writeheader()
                    writer.writerows(lines)
        return folder

    def records(self, folder: Path, order: Random | None = None) -> Records:
        return Records.from_folder(self.write(folder, order))


def mixed(seed: int = 1) -> Town:
    return Town(seed).people(300).office(14).operation(20)
