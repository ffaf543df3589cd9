"""A first mapping for a foreign file, from the names of its columns and a look at their values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from accounts.contract import KINDS
from accounts.records.checking import ISO, V4
from accounts.records.mapping import Feed, Mapping

_WORDS = {
    "account_id": (
        "user_id userid customer_id customer member_id client_id account user uid username player_id subscriber_id"
    ),
    "created_at": (
        "signup_time signup_date signup_at signup registered_at registration_time registration_date "
        "registered created creation_time create_time created_time created_on joined joined_at "
        "account_created"
    ),
    "email": "e_mail mail email_address user_email",
    "phone": "phone_number mobile telephone tel msisdn cell",
    "full_name": "name customer_name user_name display_name",
    "organization": "organisation company company_name employer org",
    "country": "country_code user_country",
    "channel": "source signup_source utm_source acquisition_channel traffic_source",
    "reseller_id": "reseller partner_id partner affiliate_id",
    "status": "account_status state",
    "payment_id": "transaction_id txn_id order_id charge_id purchase_id transactionid invoice_id",
    "instrument_id": "card_id card_token card_hash payment_method_id card card_fingerprint instrument card1",
    "paid_at": (
        "purchase_time payment_time payment_date transaction_time transaction_date order_date "
        "purchase_date charged_at transactiondt paid"
    ),
    "amount": "purchase_value value price total transaction_amount transactionamt amt payment_amount",
    "currency": "currency_code ccy",
    "instrument_type": "payment_method card_type method payment_type",
    "bin": "card_bin iin card_iin",
    "issuer_country": "card_country bank_country",
    "ip": ("ip_address ipaddress ip_addr client_ip remote_addr source_ip ipv4 addr login_ip signup_ip last_ip"),
    "first_seen": "first_seen_at first start start_time from begin",
    "last_seen": "last_seen_at last end end_time to until last_login",
    "events": "count hits n event_count sessions logins requests",
    "asn": "as_number autonomous_system",
    "network_type": "connection_type ip_type usage_type",
    "device_id": "device device_fingerprint fingerprint device_hash machine_id hardware_id browser_id device_uuid",
    "user_agent": "browser useragent ua agent deviceinfo",
    "window_start": "window hour period_start bucket time_bucket",
    "exchanges": "requests messages calls prompts turns",
    "input_tokens": "prompt_tokens tokens_in",
    "output_tokens": "completion_tokens tokens_out",
    "capability": "task feature use_case",
    "template_id": "prompt_template template prompt_hash",
    "model": "model_name model_id",
}
SYNONYMS: dict[str, tuple[str, ...]] = {name: tuple(words.split()) for name, words in _WORDS.items()}
TELLING = {"ip": "ip", "device_id": "device", "email": "email", "phone": "phone"}
READS = 0.8  # share of the sample that a date format must read: a few values may be broken
FORMATS = (
    "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y", "%m/%d/%Y %I:%M %p", "%m/%d/%y %H:%M", "%m/%d/%y",
    "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y",
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%d-%b-%Y %H:%M:%S", "%d-%b-%Y", "%d %b %Y %H:%M:%S",
    "%b %d, %Y", "%d-%m-%Y %H:%M", "%d-%m-%Y",
)  # fmt: skip
_EPOCH = re.compile(r"(\d{9,10}|\d{13}|\d{16}|\d{19})(\.\d+)?")
_NUMBER = re.compile(r"\d{1,10}(\.\d+)?")
Samples = dict[str, Sequence[str]]


def propose(header: tuple[str, ...], samples: Samples) -> Mapping | None:
    """The kinds that the columns can feed. `samples`: column → its first values. None where no account id is found.

    What a row does not say is filled in the open: an observation without an interval takes the one time there is,
    an event count of 1; a payment without an id takes a hash, one without an instrument an instrument of its own.
    """
    found = {name: column for name in SYNONYMS if (column := _column(name, header)) is not None}
    if "account_id" not in found:
        return None
    guess = _Guess(found, header, samples)
    kinds = {
        "accounts": guess.accounts(), "payments": guess.payments(), "ips": guess.observed("ips", "ip"),
        "devices": guess.observed("devices", "device_id"), "usage": guess.usage(),
    }  # fmt: skip
    fed = {kind: feeds for kind, feeds in kinds.items() if feeds}
    return Mapping(fed) if fed else None


def _plain(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", spaced.casefold()).strip("_")


def _column(name: str, header: tuple[str, ...]) -> str | None:
    """The column with the contract's name or a synonym; else one that holds a telling word."""
    plain = {_plain(column): column for column in reversed(header)}
    exact = next((plain[known] for known in (name, *SYNONYMS[name]) if known in plain), None)
    if exact or name not in TELLING:
        return exact
    return next((column for words, column in plain.items() if TELLING[name] in words.split("_")), None)


class _Guess:
    def __init__(self, found: dict[str, str], header: tuple[str, ...], samples: Samples) -> None:
        self.found, self.header, self.samples = found, header, samples
        self.times = [column for column in header if self._is_time(column)]

    def values(self, column: str) -> list[str]:
        return [text for value in self.samples.get(column, ()) if value and (text := value.strip())]

    def _is_time(self, column: str) -> bool:
        values = self.values(column)
        named = any(word in _plain(column) for word in ("time", "date", "_at", "seen", "created", "when"))
        return bool(values) and (
            self.formats(column) != () or _mostly(ISO, values) or (named and _mostly(_EPOCH, values))
        )

    def formats(self, column: str) -> tuple[str, ...]:
        """The format that reads most sample values; none where ISO 8601 or epoch does."""
        values = self.values(column)
        if not values or _mostly(ISO, values) or _mostly(_EPOCH, values):
            return ()
        read = [(sum(_reads(text, value) for value in values), text) for text in FORMATS]
        most, best = max(read, key=lambda pair: pair[0])  # of several the first: month first, as in the list
        return (best,) if most >= READS * len(values) else ()

    def time(self, column: str) -> Feed:
        return Feed(column=column, formats=self.formats(column))

    def plain(self, kind: str) -> dict[str, Feed]:
        """Columns of a kind that a column of the file names, each used as it is."""
        feeds = {}
        for column in KINDS[kind].columns:
            if (source := self.found.get(column.name)) is not None:
                feeds[column.name] = self.time(source) if column.type == "time" else Feed(column=source)
        return feeds

    def accounts(self) -> dict[str, Feed]:
        feeds = self.plain("accounts")
        if "created_at" not in feeds:
            return {}
        if "ip" in self.found:  # then the country is more likely the address's
            feeds.pop("country", None)
        return feeds

    def payments(self) -> dict[str, Feed]:
        feeds = self.plain("payments")
        if not {"amount", "paid_at"} <= feeds.keys():
            return {}
        account, paid, amount = (self.found[name] for name in ("account_id", "paid_at", "amount"))
        feeds.setdefault("payment_id", Feed(hash=(account, paid, amount), prefix="payment-"))
        feeds.setdefault("instrument_id", Feed(column=account, prefix="not-recorded-"))
        feeds.setdefault("currency", Feed(constant="USD"))
        return feeds

    def observed(self, kind: str, identifier: str) -> dict[str, Feed]:
        feeds = self.plain(kind)
        if identifier not in feeds:
            return {}
        seen = [
            self.found[name] for name in ("created_at", "paid_at", "window_start") if name in self.found
        ] or self.times
        if not {"first_seen", "last_seen"} <= feeds.keys():
            if not seen:
                return {}
            feeds.setdefault("first_seen", feeds.get("last_seen") or self.time(seen[0]))
            feeds.setdefault("last_seen", self.time(seen[min(1, len(seen) - 1)]))
        feeds.setdefault("events", Feed(constant="1"))
        if identifier == "ip":
            feeds["ip"] = self.address(feeds["ip"].column)
        return feeds

    def address(self, column: str) -> Feed:
        values = self.values(column)
        if values and _mostly(_NUMBER, values):
            return Feed(column=column, convert=("ipv4_number",))
        looks = sum(":" in value or bool(re.fullmatch(V4, value)) for value in values)
        return Feed(column=column, pseudonym=bool(values) and looks < len(values) / 2)

    def usage(self) -> dict[str, Feed]:
        feeds = self.plain("usage")
        return feeds if {"window_start", "exchanges"} <= feeds.keys() else {}


def _mostly(pattern: str | re.Pattern[str], values: list[str]) -> bool:
    """Whether nearly all are of the pattern."""
    return sum(bool(re.fullmatch(pattern, value)) for value in values) >= READS * len(values)


def _reads(text: str, value: str) -> bool:
    try:
        datetime.strptime(value, text)
    except ValueError:
        return False
    return True
