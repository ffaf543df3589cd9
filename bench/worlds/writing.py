"""The record files: sessions summed to the rows a platform keeps. No id, order or value here knows of labels."""

import datetime as dt
from socket import AF_INET6, inet_ntop
from zlib import crc32

import numpy as np
import pyarrow as pa

from accounts.demo.opaque import mix, tokens
from bench.worlds.goods import PROFILES, Goods, addresses, devices
from bench.worlds.living import Payments, Sessions
from bench.worlds.town import Holder

QUIET = 25.0  # days without a session after which a log begins a new row for the same account and value
_MICROSECONDS = 86_400_000_000
_ACCOUNT, _PAYMENT, _CARD, _TEMPLATE = 21, 22, 23, 24
TOKENS = {"chat": (320, 540), "code": (2100, 900), "embeddings": (700, 0)}  # others lie between
_OTHER = (1100, 650)


class Writer:
    """Tables of one world. `start`: the first day of its records."""

    def __init__(self, goods: Goods, holders: list[Holder], start: dt.date, form: str = "{}") -> None:
        self.goods, self.holders, self.form = goods, holders, form
        self.start = np.datetime64(start, "us")
        self.order = np.argsort(mix(goods.key, 31, np.arange(len(holders))))
        self.keys = mix(goods.key, _ACCOUNT, np.arange(len(holders)))

    def _named(self, kind: str, hashes: np.ndarray) -> pa.Array:
        prefix = {"account": "a", "payment": "p", "card": "c", "device": "d", "template": "t", "reseller": "r"}[kind]
        return tokens(self.form.format(prefix), hashes)

    def _times(self, day: np.ndarray) -> pa.Array:
        seconds = np.round(day * 86_400).astype("timedelta64[s]")
        return pa.array(self.start + seconds)

    def account_ids(self, account: np.ndarray) -> pa.Array:
        return self._named("account", self.keys[account])

    def reseller(self, name: str) -> str:
        return str(self._named("reseller", mix(self.goods.key, 25, crc32(name.encode())))[0]) if name else ""

    def template(self, number: int) -> str:
        return str(self._named("template", mix(self.goods.key, _TEMPLATE, number))[0])

    def card(self, number: int) -> str:
        return str(self._named("card", mix(self.goods.key, _CARD, number))[0])

    def accounts(self) -> pa.Table:
        rows = [self.holders[i] for i in self.order]
        texts = {"email": "email", "phone": "phone", "full_name": "name", "organization": "organization",
                 "country": "land", "channel": "channel"}  # fmt: skip
        return pa.table(
            {
                "account_id": self.account_ids(self.order),
                "created_at": self._times(np.array([h.created for h in rows])),
                **{column: pa.array([getattr(h, name) or None for h in rows]) for column, name in texts.items()},
                "reseller_id": pa.array([self.reseller(h.reseller) or None for h in rows]),
                "status": pa.array([h.status for h in rows]),
            }
        )

    def labels(self) -> pa.Table:
        rows = [self.holders[i] for i in self.order]
        return pa.table(
            {
                "account_id": self.account_ids(self.order),
                "network": pa.array([h.network for h in rows]),
                "trap": pa.array([h.trap for h in rows]),
            }
        )

    def payments(self, paid: Payments) -> pa.Table:
        order = np.argsort(paid.day, kind="stable")
        card = paid.card[order]
        cards = self.goods.cards
        return pa.table(
            {
                "payment_id": self._named("payment", mix(self.goods.key, _PAYMENT, np.arange(len(order)))),
                "account_id": self.account_ids(paid.account[order]),
                "instrument_id": self._named("card", mix(self.goods.key, _CARD, card)),
                "paid_at": self._times(paid.day[order]),
                "amount": pa.array(paid.amount[order]),
                "currency": pa.array([cards[c].currency for c in card]),
                "instrument_type": pa.array([cards[c].kind for c in card]),
                "bin": pa.array([cards[c].bin or None for c in card]),
                "issuer_country": pa.array([cards[c].issuer for c in card]),
            }
        )

    def ips(self, seen: Sessions) -> pa.Table:
        at = addresses(self.goods, seen.place, seen.account, seen.day)
        line = np.where(at["high"] > 0, np.uint64(0), at["low"])  # the lower half of a v6 address changes daily
        rows, first, last, events = self._spells(seen, at["high"], line)
        blocks = self.goods.blocks
        block = at["block"][rows]
        return pa.table(
            {
                "account_id": self.account_ids(seen.account[rows]),
                "ip": pa.array(written(at["high"][rows], at["low"][rows])),
                "first_seen": self._times(first),
                "last_seen": self._times(last),
                "events": pa.array(events),
                "asn": pa.array([str(blocks[b].asn) for b in block]),
                "country": pa.array([blocks[b].country for b in block]),
                "network_type": pa.array([None if blocks[b].asn % 11 == 0 else blocks[b].network_type for b in block]),
            }
        )

    def devices(self, seen: Sessions) -> pa.Table:
        shown = devices(self.goods, seen.seat, seen.day)
        rows, first, last, events = self._spells(seen, shown)
        return pa.table(
            {
                "account_id": self.account_ids(seen.account[rows]),
                "device_id": self._named("device", shown[rows]),
                "first_seen": self._times(first),
                "last_seen": self._times(last),
                "events": pa.array(events),
                "user_agent": pa.array(agents(self.goods, seen.seat[rows], first)),
            }
        )

    def usage(self, seen: Sessions) -> pa.Table:
        window = np.floor(seen.day * 24).astype(np.int64)
        order = np.lexsort((seen.habit, window, seen.account))
        account, hour, habit = seen.account[order], window[order], seen.habit[order]
        fresh = np.ones(len(order), bool)
        fresh[1:] = (np.diff(account) != 0) | (np.diff(hour) != 0) | (np.diff(habit) != 0)
        begins = np.flatnonzero(fresh)
        exchanges = np.add.reduceat(seen.exchanges[order], begins) if len(begins) else np.empty(0, np.int64)
        begins, exchanges = self._shuffled(begins, exchanges, salt=41)
        habits = list(self.goods.habits)
        of = [habits[h] for h in habit[begins]]
        noise = 0.6 + 0.8 * (mix(self.goods.key, 26, begins) >> np.uint64(11)).astype(float) * 2.0**-53
        size = np.array([TOKENS.get(h.capability, _OTHER) for h in of], float).reshape(-1, 2)
        return pa.table(
            {
                "account_id": self.account_ids(account[begins]),
                "window_start": self._times(hour[begins] / 24),
                "exchanges": pa.array(exchanges),
                "input_tokens": pa.array((exchanges * size[:, 0] * noise).astype(np.int64)),
                "output_tokens": pa.array((exchanges * size[:, 1] * (2 - noise)).astype(np.int64)),
                "capability": pa.array([h.capability for h in of]),
                "template_id": self._templates(np.array([h.template for h in of], np.int64)),
                "model": pa.array([h.model for h in of]),
            }
        )

    def _spells(self, seen: Sessions, *value: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Runs of sessions of one account with one value: a session of each, its first and last day, how many."""
        order = np.lexsort((seen.day, *value, seen.account))
        account, day = seen.account[order], seen.day[order]
        fresh = np.ones(len(order), bool)
        fresh[1:] = (np.diff(account) != 0) | (np.diff(day) > QUIET)
        for column in value:
            fresh[1:] |= column[order][1:] != column[order][:-1]
        begins = np.flatnonzero(fresh)
        ends = np.append(begins[1:], len(order))
        rows, first, last, events = self._shuffled(order[begins], day[begins], day[ends - 1], ends - begins, salt=42)
        return rows, first, last, events

    def _templates(self, template: np.ndarray) -> pa.Array:
        names = self._named("template", mix(self.goods.key, _TEMPLATE, template))
        return pa.array([None if t < 0 else n for t, n in zip(template, names.to_pylist(), strict=True)], pa.string())

    def _shuffled(self, *columns: np.ndarray, salt: int) -> tuple[np.ndarray, ...]:
        order = np.argsort(mix(self.goods.key, salt, np.arange(len(columns[0]))))
        return tuple(column[order] for column in columns)


def written(high: np.ndarray, low: np.ndarray) -> list[str]:
    """The text of addresses; `high` is 0 for v4."""
    return [
        inet_ntop(AF_INET6, h.to_bytes(8, "big") + n.to_bytes(8, "big"))
        if h
        else f"{n >> 24}.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
        for h, n in zip(high.tolist(), low.tolist(), strict=True)
    ]


def agents(goods: Goods, seat: np.ndarray, day: np.ndarray) -> list[str]:
    """Browsers update themselves every four weeks, some people's later than others'."""
    profile = np.array([s.profile for s in goods.seats])[seat]
    late = (mix(27, goods.key, seat) % np.uint64(4)).astype(np.int64)
    major = 118 + np.floor(day / 28).astype(np.int64) - late
    return [PROFILES[p].format(major=m, minor=m % 30) for p, m in zip(profile.tolist(), major.tolist(), strict=True)]
