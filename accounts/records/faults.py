"""Why a row is refused: every reason once, with the words a person reads."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Order matters: DuckDB hands back a fault as its place in this list (0 is none)."""

    MISSING = "missing"
    NOT_TIME = "not_time"
    TIME_RANGE = "time_range"
    NOT_COUNT = "not_count"
    NOT_AMOUNT = "not_amount"
    NEGATIVE = "negative_number"
    NOT_IP = "not_ip"
    NOT_EMAIL = "not_email"
    NOT_PHONE = "not_phone"
    NOT_COUNTRY = "not_country"
    NOT_CHOICE = "not_choice"
    CARD_NUMBER = "card_number"
    INTERVAL = "interval"
    CONVERSION = "conversion"
    TOO_LONG = "too_long"
    COLUMN_COUNT = "column_count"
    ENCODING = "not_text"
    QUOTING = "quoting"
    NOT_JSON = "not_json"
    CONFLICT = "conflict"


WORDS: dict[Fault, str] = {
    Fault.MISSING: "{column} is empty, and a row of {kind} needs it",
    Fault.NOT_TIME: "{column} is not a date or time ({expected})",
    Fault.TIME_RANGE: "{column} lies before 1990 or more than a year ahead",
    Fault.NOT_COUNT: "{column} is not a whole number",
    Fault.NOT_AMOUNT: "{column} is not an amount",
    Fault.NEGATIVE: "{column} is a negative number",
    Fault.NOT_IP: "{column} is not an IP address",
    Fault.NOT_EMAIL: "{column} is not an e-mail address",
    Fault.NOT_PHONE: "{column} is not a phone number",
    Fault.NOT_COUNTRY: "{column} is not a country code of two letters",
    Fault.NOT_CHOICE: "{column} is not one of {expected}",
    Fault.CARD_NUMBER: "{column} looks like a raw card number; send a token, card numbers are never stored",
    Fault.INTERVAL: "{column} is before {expected}",
    Fault.CONVERSION: "{column} cannot be converted ({expected})",
    Fault.TOO_LONG: "{column} is longer than 10,000 characters",
}
NUMBER_OF = {fault: n for n, fault in enumerate(Fault, start=1)}
FAULT_OF = {n: fault for fault, n in NUMBER_OF.items()}


@dataclass(frozen=True)
class RowFault:
    """A row that could not be read at all. `column` is empty where no single column is to blame."""

    line: int
    fault: Fault
    reason: str
    column: str = ""
    value: str = ""
