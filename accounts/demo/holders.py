"""What account holders wrote when they signed up: names, mailboxes, telephones, organisations, as text."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from accounts.demo import vocabulary as words
from accounts.demo.opaque import below, mix, share
from accounts.demo.world import COMPANY_DOMAINS, EDU_DOMAINS, World

_STYLES: tuple[Callable[[str, str], str], ...] = (
    lambda first, last: f"{first}.{last}",
    lambda first, last: f"{first}{last}",
    lambda first, last: f"{first[0]}.{last}",
    lambda first, last: f"{last}.{first}",
    lambda first, last: f"{first}_{last}",
    lambda first, last: f"{first}{last[0]}",
)


class Holders:
    """Texts by account row. Mailboxes are distinct (without dots too) except where one is a variant of another's."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._columns = {
            name: world.accounts[name]
            for name in ("first", "last", "style", "domain", "mailbox", "country", "phone", "organization")
        }
        self._locals: list[str] = []
        taken: set[tuple[str, int]] = set()
        rows = zip(*(self._columns[name].tolist() for name in ("first", "last", "style", "domain")), strict=True)
        number = below(mix(world.seed, 11, np.arange(len(world.accounts))), 10_000).tolist()
        plain = (share(mix(world.seed, 12, np.arange(len(world.accounts)))) < 0.25).tolist()
        for row, (first, last, style, domain) in enumerate(rows):
            stem = _STYLES[style](words.FIRST[first].lower(), words.LAST[last].lower())
            text = stem if plain[row] or domain >= COMPANY_DOMAINS else f"{stem}{number[row] % 100 or 7}"
            for extra in range(1_000_000):
                if (key := (text.replace(".", ""), domain)) not in taken:
                    break
                text = f"{stem}{(number[row] + 7919 * extra) % (100 * 10 ** (1 + extra // 3))}"
            taken.add(key)
            self._locals.append(text)

    def email(self, accounts: np.ndarray) -> pa.Array:
        return pa.array([self._address(row) for row in accounts.tolist()], pa.string())

    def _address(self, row: int) -> str:
        base = int(self._columns["mailbox"][row])
        if base < 0:
            return f"{self._locals[row]}@{domain_text(int(self._columns['domain'][row]))}"
        domain = domain_text(int(self._columns["domain"][base]))
        return f"{self._locals[base]}+{self._locals[row][:5].strip('._')}{row % 97}@{domain}"

    def phone(self, accounts: np.ndarray) -> pa.Array:
        return pa.array([self._line(row) for row in accounts.tolist()], pa.string())

    def _line(self, row: int) -> str | None:
        """A drawn number below 2**40 picks prefix and digits; numbers of one SIM vendor follow each other."""
        if (drawn := int(self._columns["phone"][row])) < 0:
            return None
        country = words.COUNTRIES[int(self._columns["country"][row])]
        prefix = country.phones[(drawn >> 32) % len(country.phones)]
        digits = (drawn & 0xFFFFFFFF) % (8 * 10 ** (country.digits - 1)) + 2 * 10 ** (country.digits - 1)
        return f"{prefix}{digits:0{country.digits}d}"

    def name(self, accounts: np.ndarray) -> pa.Array:
        first, last = self._columns["first"][accounts].tolist(), self._columns["last"][accounts].tolist()
        told = (share(mix(self._world.seed, 13, accounts)) < 0.82).tolist()
        return pa.array(
            [f"{words.FIRST[f]} {words.LAST[s]}" if t else None for f, s, t in zip(first, last, told, strict=True)],
            pa.string(),
        )

    def organization(self, accounts: np.ndarray) -> pa.Array:
        return pa.array(
            [organization_text(number) for number in self._columns["organization"][accounts].tolist()], pa.string()
        )


def domain_text(number: int) -> str:
    if number >= EDU_DOMAINS:
        return words.company(4_201 * (number - EDU_DOMAINS) + 17)[0].split(".")[0] + ".edu"
    if number >= COMPANY_DOMAINS:
        return words.company(shuffled(number - COMPANY_DOMAINS))[0]
    return words.FREEMAIL[number]


def organization_text(number: int) -> str | None:
    if number < 0:
        return None
    if number >= EDU_DOMAINS:
        return "University of " + words.company(4_201 * (number - EDU_DOMAINS) + 17)[1]
    return words.company(shuffled(number))[1]


def shuffled(number: int) -> int:
    """Companies founded one after the other do not have names next to each other."""
    round_, rest = divmod(number, words.COMPANY_NAMES)
    return round_ * words.COMPANY_NAMES + (rest * 60_013 + 27_011) % words.COMPANY_NAMES
