"""The world before anything happens in it: accounts, places, devices, cards, prompts, and who uses which, when.

Nothing here is a record yet. `sessions` lets accounts live; `records` writes down what the platform would have seen.
Times are seconds since clock.BEGIN.
"""

from dataclasses import dataclass, field

import numpy as np

from accounts.demo import vocabulary as words
from accounts.demo.clock import DAY, HOUR, LEISURE
from accounts.demo.opaque import mix
from accounts.demo.shapes import Shape
from accounts.demo.tables import Table

FOREVER = 1 << 40
# What picks one of a place's addresses: the place (a lease), the account (a gateway) or the session (a pool of exits).
BY_PLACE, BY_ACCOUNT, BY_SESSION, BY_PROXY = range(4)
FREE, MONTHLY, TOP_UP = range(3)
EDU_DOMAINS = 1 << 28  # domain numbers from here are universities'
COMPANY_DOMAINS = len(words.FREEMAIL)
ACCOUNT_KEY, DEVICE_KEY, CARD_KEY, PROMPT_KEY, PLACE_KEY, PAYMENT_KEY, OPERATOR_KEY, RESELLER_KEY = range(101, 109)


def _link(of: str, *weights: str) -> Table:
    moments = {"start": ("i8", -FOREVER), "until": ("i8", FOREVER)}
    return Table(account=("i4", 0), **{of: ("i4", 0)}, **dict.fromkeys(weights, ("f4", 1.0)), **moments)


@dataclass
class World:
    accounts_wanted: int
    seed: int
    shape: Shape
    rng: np.random.Generator = field(init=False)
    companies: int = 0
    universities: int = 0
    prompts: int = 0
    phone_lines: int = 0
    traps: list[str] = field(default_factory=lambda: [""])
    labels: list[str] = field(default_factory=lambda: [""])
    vendors: list[np.ndarray] = field(default_factory=list)  # homes behind each proxy vendor

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng([self.seed, 1])
        self.networks = Table(asn=("i4", 0), country=("i1", 0), type=("i1", 0), base=("i8", 0))
        self.places = Table(
            network=("i4", 0),
            size=("i4", 1),
            offset=("i4", 0),
            period=("i8", FOREVER),
            keyed=("i1", BY_ACCOUNT),
            vendor=("i1", 0),
            v6=("?", False),
        )
        self.devices = Table(fingerprint=("u8", 0), period=("i8", FOREVER), model=("i1", 0), frozen=("i1", -1))
        self.cards = Table(type=("i1", words.CARD), bin=("i4", 0), issuer=("i1", -1))
        self.accounts = Table(
            created=("i8", 0),
            closed=("i8", FOREVER),
            status=("i1", words.ACTIVE),
            country=("i1", 0),
            first=("i2", 0),
            last=("i2", 0),
            style=("i1", 0),
            domain=("i4", 0),
            mailbox=("i4", -1),
            organization=("i4", -1),
            channel=("i1", words.WEB),
            reseller=("i1", -1),
            phone=("i8", -1),
            trap=("i2", 0),
            network=("i2", 0),
        )
        self.stints = Table(
            account=("i4", 0),
            start=("i8", 0),
            end=("i8", 0),
            rate=("f4", 0.0),
            rhythm=("i1", LEISURE),
            utc=("i4", 0),
            rest_from=("i1", words.SATURDAY),
            volume=("f4", 6.0),
            spread=("f4", 0.9),
            mix=("i1", 0),
            machine=("f4", 0.0),
            templated=("f4", 0.0),
            burst=("f4", 0.5),
            plan=("i1", FREE),
            price=("f4", 20.0),
        )
        self.at = _link("place", "work", "rest", "machine")
        self.on = _link("device", "work", "rest")
        self.pays = _link("card", "weight")
        self.asks = _link("prompt", "weight")
        self.charges = Table(account=("i4", 0), card=("i4", 0), time=("i8", 0), amount=("i8", 0))  # cents

    # --- who ---------------------------------------------------------------
    def trap(self, name: str) -> int:
        return _number(self.traps, name)

    def label(self, name: str) -> int:
        return _number(self.labels, name)

    def companies_new(self, count: int) -> np.ndarray:
        """Numbers of companies (and their domains) nobody else has."""
        self.companies += count
        return np.arange(self.companies - count, self.companies)

    def sign_up(
        self, rows: int, created: np.ndarray, country: np.ndarray, *, phones: float = 0.45, **columns: object
    ) -> np.ndarray:
        """Accounts with a made-up but plausible holder. Operators' stories are drawn from the same names."""
        rng = self.rng
        style = rng.choice(6, rows, p=[0.3, 0.24, 0.12, 0.12, 0.14, 0.08])
        freemail = rng.choice(len(words.FREEMAIL), rows, p=words.FREEMAIL_SHARES)
        phone = np.where(rng.random(rows) < phones, rng.integers(0, 1 << 40, rows), -1)
        drawn: dict[str, object] = {
            "first": rng.integers(0, len(words.FIRST), rows),
            "last": rng.integers(0, len(words.LAST), rows),
            "style": style,
            "domain": freemail,
            "phone": phone,
            "channel": rng.choice(
                [words.WEB, words.APP, words.AD, words.PARTNER, words.REFERRAL], rows, p=[0.52, 0.2, 0.14, 0.04, 0.1]
            ),
        }
        return self.accounts.add(rows, created=created, country=country, **{**drawn, **columns})

    def live(self, accounts: np.ndarray, start: np.ndarray, end: np.ndarray, **columns: object) -> None:
        """Stints: spans in which accounts are in use, by the clock of their country unless `utc` says otherwise."""
        country = self.accounts["country"][accounts]
        local = {"utc": words.UTC_SECONDS[country], "rest_from": words.REST_FROM[country]}
        self.stints.add(len(accounts), account=accounts, start=start, end=end, **{**local, **columns})

    # --- where -------------------------------------------------------------
    def place(self, networks: np.ndarray | int, **columns: object) -> np.ndarray:
        """One place an entry of `networks`, with fixed addresses unless a period is given."""
        networks = np.atleast_1d(networks)
        offset = self.rng.integers(140_000, 250_000, len(networks))
        return self.places.add(len(networks), network=networks, **{"offset": offset, **columns})

    def stay(self, accounts: np.ndarray, places: np.ndarray | int, **columns: object) -> None:
        self.at.add(len(accounts), account=accounts, place=places, **columns)

    # --- with what ---------------------------------------------------------
    def devices_new(self, count: int, phone: np.ndarray | float = 0.0, **columns: object) -> np.ndarray:
        """Browsers and handsets: most keep their fingerprint, some renew it; one in twelve has a popular one."""
        rng = self.rng
        handset = rng.random(count) < phone
        model = np.where(
            handset,
            words.FIRST_PHONE + rng.choice(len(words.PHONE_SHARES), count, p=words.PHONE_SHARES),
            rng.choice(len(words.DESKTOP_SHARES), count, p=words.DESKTOP_SHARES),
        )
        fingerprint = rng.integers(1 << 40, 1 << 62, count)
        popular = rng.random(count) < np.where(handset, 0.14, 0.05)
        common = 3 + 1.2 * self.accounts_wanted**0.5
        fingerprint[popular] = (common * rng.random(popular.sum()) ** 2.2).astype(np.int64)
        drawn: dict[str, object] = {
            "fingerprint": fingerprint,
            "model": model,
            "period": rng.choice([FOREVER, 150 * DAY, 40 * DAY, HOUR], count, p=[0.7, 0.18, 0.08, 0.04]),
            "frozen": np.where(rng.random(count) < 0.12, rng.integers(0, 14, count), -1),
        }
        return self.devices.add(count, **{**drawn, **columns})

    def run_on(self, accounts: np.ndarray, devices: np.ndarray, **columns: object) -> None:
        self.on.add(len(accounts), account=accounts, device=devices, **columns)

    def cards_new(self, country: np.ndarray, virtual: float = 0.13) -> np.ndarray:
        """A means of payment a holder: a bank's card mostly, some virtual, prepaid, gift, wallet or debit."""
        rng, count = self.rng, len(country)
        rest = 1 - virtual
        kind = rng.choice(6, count, p=[0.88 * rest, virtual, 0.04 * rest, 0.01 * rest, 0.04 * rest, 0.03 * rest])
        bins = bank_bins(rng, country)
        bins[kind == words.VIRTUAL] = rng.choice(FINTECH_BINS, (kind == words.VIRTUAL).sum(), p=FINTECH_SHARES)
        bins[kind == words.PREPAID] = PREPAID_BIN
        bins[kind >= words.GIFT] = 0
        issuer = np.where(kind == words.VIRTUAL, FINTECH_COUNTRY, np.where(bins == 0, -1, country))
        return self.cards.add(count, type=kind, bin=bins, issuer=issuer)

    def pay_with(self, accounts: np.ndarray, cards: np.ndarray, **columns: object) -> None:
        self.pays.add(len(accounts), account=accounts, card=cards, **columns)

    def prompts_new(self, count: int) -> np.ndarray:
        self.prompts += count
        return np.arange(self.prompts - count, self.prompts)

    def ask(self, accounts: np.ndarray, prompts: np.ndarray, **columns: object) -> None:
        self.asks.add(len(accounts), account=accounts, prompt=prompts, **columns)

    # --- identifiers as the platform sees them ----------------------------------
    def key(self, space: int, rows: np.ndarray | int) -> np.ndarray:
        return mix(self.seed, space, rows)


FINTECH_BINS, FINTECH_SHARES = (
    (534_417, 489_607, 516_230),
    (0.5, 0.32, 0.18),
)  # virtual-card issuers, honest people's too
PREPAID_BIN = 445_093
FINTECH_COUNTRY = words.CODES.index("GB")


def bank_bins(rng: np.random.Generator, country: np.ndarray) -> np.ndarray:
    """Bins of banks in each row's country, the large banks' most of all."""
    return 401_200 + 1_130 * country.astype(np.int64) + 61 * np.minimum(rng.zipf(1.5, len(country)), 14)


def _number(names: list[str], name: str) -> int:
    if name not in names:
        names.append(name)
    return names.index(name)
