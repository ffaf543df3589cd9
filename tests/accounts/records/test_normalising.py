"""Values in their one form, the same as the kept libraries give."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.records import normalising


@given(st.ip_addresses())
def test_an_address_in_any_form_is_written_as_ipaddress_writes_it(
    value: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    expected = str(getattr(value, "ipv4_mapped", None) or value)
    assert normalising.address(value.exploded.upper()) == expected
    assert normalising.address(str(value)) == expected


@given(st.ip_addresses(v=6))
def test_the_64_of_an_address_is_that_of_ipaddress(value: ipaddress.IPv6Address) -> None:
    assert normalising.address_identity(str(value)) == str(ipaddress.ip_network((value, 64), strict=False))


@given(st.text())
def test_no_text_at_all_breaks_the_normalisers(text: str) -> None:
    for normalise in (
        normalising.address,
        normalising.email,
        normalising.without_card_numbers,
        normalising.is_card_number,
    ):
        normalise(text)
    normalising.phone(text, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [("fe80::1%eth0", "fe80::1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::1.2.3.4", "::102:304"), ("1.2.3", None)],
)
def test_unusual_forms_of_addresses(text: str, value: str | None) -> None:
    assert normalising.address(text) == value


@given(st.integers(10**12, 10**18))
def test_a_number_with_its_luhn_digit_is_a_card_number_and_with_any_other_is_not(stem: int) -> None:
    found = [digit for digit in range(10) if normalising.is_card_number(f"{stem}{digit}")]
    assert len(found) == (1 if 13 <= len(f"{stem}0") <= 19 else 0)


def test_of_a_card_number_in_a_reject_only_the_ends_are_kept() -> None:
    text = "row: 4111 1111 1111 1111;2025-01-01"
    assert normalising.without_card_numbers(text) == "row: 411111…1111;2025-01-01"
    assert normalising.without_card_numbers("4111111111111112") == "4111111111111112"
