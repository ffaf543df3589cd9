"""Each kind of column is normalised, or refused with its reason."""

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.records.mapping import Feed, Mapping, canonical
from accounts.records.reading import Chunk
from accounts.records.validating import Checked, Validator

NOW = datetime(2026, 6, 1)


def check(kind: str, rows: list[dict[str, str]], mapping: Mapping | None = None) -> Checked:
    header = tuple(dict.fromkeys(name for row in rows for name in row))
    table = pa.table(
        [
            pa.array(range(2, len(rows) + 2), pa.int64()),
            *(pa.array([row.get(name) for row in rows], pa.string()) for name in header),
        ],
        names=["line", *(f"c{n}" for n in range(len(header)))],
    )
    with Validator(
        mapping or canonical(kind, header), header, file=1, token="t", received_at=NOW, threads=1
    ) as validator:
        return validator.check(Chunk(table))[kind]


def account(**values: str) -> dict[str, str]:
    return {"account_id": "a", "created_at": "2025-01-02", **values}


def seen(**values: str) -> dict[str, str]:
    return {
        "account_id": "a",
        "ip": "192.0.2.1",
        "first_seen": "2025-01-01",
        "last_seen": "2025-01-02",
        "events": "1",
        **values,
    }


def paid(**values: str) -> dict[str, str]:
    given = {"payment_id": "p", "account_id": "a", "instrument_id": "tok_1", "paid_at": "2025-01-01"}
    return {**given, "amount": "1", "currency": "USD", **values}


def kept(kind: str, row: dict[str, str], column: str) -> object:
    checked = check(kind, [row])
    assert checked.rejects == []
    return checked.valid[column][0].as_py()


def refused(kind: str, row: dict[str, str]) -> tuple[str, str]:
    (reject,) = check(kind, [row]).rejects
    return reject["column"], reject["code"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-04T05:06:07Z", datetime(2025, 3, 4, 5, 6, 7)),
        ("2025-03-04 05:06", datetime(2025, 3, 4, 5, 6)),
        ("2025-03-04T05:06:07+02:00", datetime(2025, 3, 4, 3, 6, 7)),
        ("2025-03-04", datetime(2025, 3, 4)),
        ("20250304", datetime(2025, 3, 4)),
        ("1741064767", datetime(2025, 3, 4, 5, 6, 7)),
        ("1741064767000", datetime(2025, 3, 4, 5, 6, 7)),
        ("1741064767000000", datetime(2025, 3, 4, 5, 6, 7)),
    ],
)
def test_times_are_iso_8601_or_epoch_and_kept_in_utc(text: str, moment: datetime) -> None:
    assert kept("accounts", account(created_at=text), "created_at") == moment


@pytest.mark.parametrize(
    ("text", "code"),
    [("yesterday", "not_time"), ("2025-13-41T99:00:00Z", "not_time"), ("0000-00-00", "not_time"), ("", "missing"),
     ("1969-01-01", "time_range"), ("2052-01-01", "time_range"), ("infinity", "not_time"), ("now", "not_time")],
)  # fmt: skip
def test_what_is_no_time_in_living_memory_is_refused(text: str, code: str) -> None:
    assert refused("accounts", account(created_at=text)) == ("created_at", code)


def test_last_seen_may_not_come_before_first_seen() -> None:
    assert refused("ips", seen(first_seen="2025-01-03")) == ("last_seen", "interval")


@pytest.mark.parametrize(
    ("text", "code"), [("-1", "negative_number"), ("1.5", "not_count"), ("many", "not_count"), ("", "missing")]
)
def test_counts_are_whole_numbers_from_nought(text: str, code: str) -> None:
    assert refused("ips", seen(events=text)) == ("events", code)


@pytest.mark.parametrize(
    ("text", "code"), [("-20.0", "negative_number"), ("1e3", "not_amount"), ("12,50", "not_amount")]
)
def test_amounts_are_plain_decimals(text: str, code: str) -> None:
    assert refused("payments", paid(amount=text)) == ("amount", code)


@pytest.mark.parametrize(
    ("text", "value", "identity"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.7"),
        ("2001:DB8::0:1", "2001:db8::1", "2001:db8::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7"),
    ],
)
def test_addresses_are_normalised_and_v6_is_identified_by_its_64(text: str, value: str, identity: str) -> None:
    assert (kept("ips", seen(ip=text), "ip"), kept("ips", seen(ip=text), "ip_id")) == (value, identity)


@pytest.mark.parametrize("text", ["256.1.1.1", "192.0.2", "01.2.3.4", "host.example", "9f86d081884c7d65"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert refused("ips", seen(ip=text)) == ("ip", "not_ip")


def test_a_pseudonymised_address_is_kept_where_the_mapping_says_so() -> None:
    row = seen(ip="9f86d081884c7d65")
    feeds = canonical("ips", tuple(row)).kinds["ips"] | {"ip": Feed(column="ip", pseudonym=True)}
    checked = check("ips", [row], Mapping({"ips": feeds}))
    assert checked.valid["ip_id"].to_pylist() == ["9f86d081884c7d65"]


def test_mail_is_lower_cased_and_gives_domain_and_mailbox() -> None:
    row = account(email="J.Doe+spam@GMail.com")
    assert kept("accounts", row, "email") == "j.doe+spam@gmail.com"
    assert kept("accounts", row, "email_domain") == "gmail.com"
    assert kept("accounts", row, "mailbox") == "jdoe@gmail.com"
    assert kept("accounts", row, "raw_email") == "J.Doe+spam@GMail.com"
    assert kept("accounts", account(email="j.doe+x@corp.example"), "mailbox") == "j.doe@corp.example"
    assert kept("accounts", account(email="a@bücher.example"), "email_domain") == "xn--bcher-kva.example"
    assert refused("accounts", account(email="nobody")) == ("email", "not_email")


def test_phones_become_e164_by_the_rows_country() -> None:
    assert kept("accounts", account(phone="+44 20 7946 0958"), "phone") == "+442079460958"
    assert kept("accounts", account(phone="020 7946 0958", country="gb"), "phone") == "+442079460958"
    assert kept("accounts", account(phone="+1448663271"), "phone") == "+1448663271"
    assert refused("accounts", account(phone="call me")) == ("phone", "not_phone")


def test_text_is_nfc_without_blanks_around_and_the_raw_text_stays() -> None:
    row = account(full_name="  Rene\u0301 ")
    assert (kept("accounts", row, "full_name"), kept("accounts", row, "raw_full_name")) == ("René", "  Rene\u0301 ")
    assert kept("accounts", account(full_name="Ann"), "raw_full_name") is None


def test_words_for_nothing_are_nothing_except_in_free_text() -> None:
    assert kept("accounts", account(email="N/A", phone="-"), "email") is None
    assert kept("accounts", account(country="NA"), "country") == "NA"  # Namibia
    assert kept("accounts", account(full_name="None"), "full_name") == "None"


@pytest.mark.parametrize(
    "number", ["4111111111111111", "4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005"]
)
def test_a_card_number_is_refused_and_not_repeated(number: str) -> None:
    (reject,) = check("payments", [paid(instrument_id=number)]).rejects
    assert reject["code"] == "card_number"
    assert number not in str(reject)


def test_digits_that_fail_luhn_are_a_token() -> None:
    assert kept("payments", paid(instrument_id="4111111111111112"), "instrument_id") == "4111111111111112"


def test_an_indicator_may_not_hold_a_card_number_either() -> None:
    row = {"operator_id": "o", "kind": "instrument_id", "value": "4111111111111111"}
    assert refused("indicators", row) == ("value", "card_number")


def test_choices_are_matched_in_any_case() -> None:
    assert kept("ips", seen(network_type="Residential"), "network_type") == "residential"
    assert refused("ips", seen(network_type="cable")) == ("network_type", "not_choice")


def test_all_faults_of_a_row_are_told_at_once() -> None:
    (reject,) = check("ips", [seen(account_id="", events="-2")]).rejects
    assert reject["reason"] == "account_id is empty, and a row of ips needs it; also events is a negative number"


def test_a_mapping_may_leave_an_unreadable_optional_value_empty() -> None:
    row = account(email="nobody")
    feeds = canonical("accounts", tuple(row)).kinds["accounts"] | {"email": Feed(column="email", invalid="empty")}
    checked = check("accounts", [row], Mapping({"accounts": feeds}))
    assert (checked.valid["email"].to_pylist(), checked.valid["raw_email"].to_pylist()) == ([None], ["nobody"])


def test_rows_that_differ_only_in_form_have_the_same_hash() -> None:
    rows = [seen(first_seen="2025-01-01T00:00:00Z"), seen(first_seen=" 2025-01-01 ", events="1.0"), seen(events="2")]
    first, same, other = check("ips", rows).valid["row_hash"].to_pylist()
    assert first == same != other


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.fixed_dictionaries(
            {name: st.text(max_size=20) for name in ("account_id", "ip", "first_seen", "last_seen", "events")}
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_row_is_kept_or_refused_whatever_it_holds(rows: list[dict[str, str]]) -> None:
    clean = [{k: v.encode("utf-8", "replace").decode().replace("\0", "") for k, v in row.items()} for row in rows]
    checked = check("ips", clean)
    assert checked.received == len(rows)
    assert {r["line"] for r in checked.rejects} | set(checked.valid["line"].to_pylist()) == set(range(2, len(rows) + 2))
