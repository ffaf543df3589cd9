"""Foreign columns feed the contract's, converted, or the mapping says what is wrong with it."""

import ipaddress
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.mappings import examples
from accounts.records.mapping import Feed, Mapping, MappingError, canonical, fingerprint, recognise
from tests.accounts.records.test_validating import check, paid, seen

DAY = {"column": "day"}


def converted(kind: str, column: str, feed: Feed, texts: list[str]) -> list[object]:
    make = {"ips": seen, "payments": paid}[kind]
    rows = [make(**{"payment_id": f"p{n}"} if kind == "payments" else {}, source=text) for n, text in enumerate(texts)]
    feeds = canonical(kind, tuple(rows[0])).kinds[kind] | {column: feed}
    checked = check(kind, rows, Mapping({kind: feeds}))
    assert checked.rejects == []
    return checked.valid[column].to_pylist()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=20))
def test_an_ipv4_number_is_the_address_it_stands_for(numbers: list[int]) -> None:
    expected = [str(ipaddress.ip_address(number)) for number in numbers]
    feed = Feed(column="source", convert=("ipv4_number",))
    assert converted("ips", "ip", feed, [str(n) for n in numbers]) == expected
    assert converted("ips", "ip", feed, [f"{n}.8" for n in numbers]) == expected


@pytest.mark.parametrize("text", ["4294967296", "-1", "192.0.2.1", "many"])
def test_a_number_that_is_no_ipv4_address_is_refused(text: str) -> None:
    feeds = canonical("ips", tuple(seen())).kinds["ips"] | {"ip": Feed(column="source", convert=("ipv4_number",))}
    (reject,) = check("ips", [seen(source=text)], Mapping({"ips": feeds})).rejects
    assert (reject["code"], reject["column"], reject["value"]) == ("conversion", "source", text)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=20))
def test_cents_are_hundredths(cents: list[int]) -> None:
    feed = Feed(column="source", convert=("cents",))
    assert converted("payments", "amount", feed, [str(n) for n in cents]) == [Decimal(n).scaleb(-2) for n in cents]


def test_amounts_of_other_countries_are_read() -> None:
    assert converted("payments", "amount", Feed(column="source", convert=("decimal_comma",)), ["1.234,50"]) == [
        Decimal("1234.50")
    ]
    assert converted("payments", "amount", Feed(column="source", convert=("thousands_comma",)), ["1,234.50"]) == [
        Decimal("1234.50")
    ]
    assert converted("payments", "amount", Feed(column="source", convert=("currency_sign",)), ["$ 12.00"]) == [
        Decimal("12.00")
    ]


def test_a_local_time_is_stored_in_utc() -> None:
    feed = Feed(column="source", formats=("%d.%m.%Y %H:%M",), timezone="America/New_York")
    assert str(converted("payments", "paid_at", feed, ["01.07.2025 12:00"])[0]) == "2025-07-01 16:00:00"


def test_a_derived_id_is_the_same_for_the_same_columns_and_tells_rows_apart() -> None:
    feed = Feed(hash=("account_id", "source"), prefix="pay-")
    first, second, again = converted("payments", "payment_id", feed, ["x", "y", "x"])
    assert str(first).startswith("pay-")
    assert first == again != second


def test_a_row_id_is_made_of_the_files_fingerprint_and_the_line() -> None:
    assert converted("payments", "payment_id", Feed(row=True, prefix="r-"), ["x", "y"]) == ["r-t-2", "r-t-3"]


def test_a_hashed_value_is_stored_nowhere_as_it_came() -> None:
    feeds = canonical("payments", tuple(paid())).kinds["payments"] | {
        "instrument_id": Feed(column="instrument_id", convert=("hashed",))
    }
    row = check("payments", [paid(instrument_id="secret-token")], Mapping({"payments": feeds})).valid.to_pylist()[0]
    assert "secret-token" not in str(row)


def test_rows_without_the_column_named_by_when_hold_no_record() -> None:
    feeds = canonical("ips", tuple(seen())).kinds["ips"]
    checked = check("ips", [seen(source="x"), seen(source=" ")], Mapping({"ips": feeds}, when={"ips": "source"}))
    assert (checked.received, checked.valid["line"].to_pylist()) == (1, [2])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "at least one kind"),
        ({"kinds": {"pets": {}}}, "pets: not a kind"),
        ({"kinds": {"accounts": {"account_id": {"column": "a"}}}}, "accounts.created_at: nothing feeds it"),
        ({"kinds": {"accounts": {"account_id": {"column": "a", "constant": "b"}}}}, "needs exactly one of"),
        ({"kinds": {"accounts": {"colour": {"column": "a"}}}}, "no such column"),
        (
            {"kinds": {"accounts": {"account_id": {"column": "a", "convert": ["cents"]}}}},
            "not for a column of type text",
        ),
        ({"kinds": {"accounts": {"created_at": {"column": "a", "timezone": "Mars"}}}}, "not a time zone"),
        ({"kinds": {"accounts": {"created_at": {"column": "a", "formats": ["dd.mm"]}}}}, "not a date format"),
        ({"kinds": {"accounts": {"email": {"column": "a", "shout": 1}}}}, "no option shout"),
    ],
)
def test_a_mapping_that_cannot_work_names_the_place(data: dict[str, object], says: str) -> None:
    with pytest.raises(MappingError, match=says):
        Mapping.from_json(data)


@pytest.mark.parametrize(
    "value", [None, 3, "x", ["kinds"], {"kinds": {"accounts": {"account_id": {"column": 5, "convert": "cents"}}}}]
)
def test_what_is_no_mapping_at_all_is_refused_in_words(value: object) -> None:
    with pytest.raises(MappingError):
        Mapping.from_json(value)


def test_a_mapping_survives_json() -> None:
    definition = examples()["shop-log"].definition
    mapping = Mapping.from_json(json.loads(json.dumps(definition)))
    assert Mapping.from_json(mapping.to_json()) == mapping


def test_the_fingerprint_is_the_same_in_any_order_and_case() -> None:
    assert fingerprint(("A ", "b")) == fingerprint(("B", "a")) != fingerprint(("a", "b", "c"))


@pytest.mark.parametrize(
    ("name", "header", "kind"),
    [
        ("x.csv", "account_id,created_at,email", "accounts"),
        ("x.csv", "ACCOUNT_ID,ip,first_seen,last_seen,events", "ips"),
        ("labels.csv", "account_id,network,trap", None),
        ("operators.csv", "operator_id,name,kind", "operators"),
        ("indicators.csv", "operator_id,kind,value,reliability", "indicators"),
    ],
)
def test_a_kind_is_told_by_the_columns(name: str, header: str, kind: str | None) -> None:
    assert recognise(name, tuple(header.split(","))) == kind
