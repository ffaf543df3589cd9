"""The record files: sessions summed to rows as a platform keeps them, less what its export lacks."""

import datetime as dt
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accounts.contract import KINDS
from accounts.demo.opaque import below, mix, share, tokens
from bench.districts.agents import agents
from bench.districts.ground import CODES, LANDS, Ground, vendor
from bench.districts.living import Payments, Sessions
from bench.districts.moving_in import Lists
from bench.districts.settling import Accounts
from bench.districts.ways import Device, District

_QUIET = 20.0  # days after which a log begins a new row for the same account and value


@dataclass
class Writer:
    district: District
    key: int
    ground: Ground
    lists: Lists
    who: Accounts

    def __post_init__(self) -> None:
        self.keys = mix(self.key, 71, np.arange(len(self.who)))
        self.order = np.argsort(mix(self.keys, 1))
        self.start = np.datetime64(dt.date.fromisoformat(self.district.start), "s")

    def ids(self, account: np.ndarray) -> pa.Array:
        return tokens("a-", self.keys[account])

    def times(self, day: np.ndarray) -> pa.Array:
        return pa.array(self.start + np.round(day * 86_400).astype("timedelta64[s]"))

    def reseller(self, name: str) -> str:
        return str(tokens("r-", mix(self.key, 72, crc32(name.encode())))[0]) if name else ""

    def accounts(self) -> pa.Table:
        who, order = self.who, self.order
        ways = [self.lists.ways[w] for w in who.ways[order]]
        closed = who.banned[order] & (share(mix(self.keys[order], 2)) < 0.9)
        columns = {
            "account_id": self.ids(order), "created_at": self.times(who.begin[order]),
            "email": pa.array(who.email[order]), "phone": _texts(who.phone[order]),
            "full_name": pa.array(who.name[order]), "organization": _texts(who.organization[order]),
            "country": pa.array([CODES[x] for x in who.land[order]]),
            "channel": pa.array([w.channel for w in ways]),
            "reseller_id": pa.array([self.reseller(w.reseller) or None for w in ways]),
            "status": pa.array(np.where(closed, "banned", "active").tolist()),
        }  # fmt: skip
        return self._lacking("accounts", columns, self.keys[order], None)

    def labels(self) -> pa.Table:
        who, order = self.who, self.order
        fake = who.fake[order]
        return pa.table(
            {
                "account_id": self.ids(order),
                "network": pa.array(np.where(fake, who.label[order], "")),
                "trap": pa.array(np.where(fake | (who.label[order] == "single"), "", who.label[order])),
            }
        )

    def payments(self, paid: Payments) -> pa.Table:
        cards, first, rank = np.unique(paid.card, return_index=True, return_inverse=True)
        kinds, bins, issuers = self._issued(paid, cards, first)
        order = np.argsort(paid.day, kind="stable")
        account, day, which = paid.account[order], paid.day[order], rank[order]
        mark = mix(self.keys[account], np.round(day * 86_400).astype(np.int64))
        prices = np.array(self.district.prices)
        columns = {
            "payment_id": tokens("p-", mix(mark, 3)), "account_id": self.ids(account),
            "instrument_id": tokens("c-", mix(self.key, 75, cards[which])), "paid_at": self.times(day),
            "amount": pa.array(prices[below(mix(self.keys[account], 4), len(prices))]),
            "currency": pa.array([LANDS[x].currency for x in self.who.land[account]]),
            "instrument_type": pa.array(kinds[which]), "bin": pa.array(bins[which]),
            "issuer_country": pa.array(issuers[which]),
        }  # fmt: skip
        return self._lacking("payments", columns, mark, day)

    def _issued(self, paid: Payments, cards: np.ndarray, first: np.ndarray) -> tuple[np.ndarray, ...]:
        """(type, BIN, country of issue) of each card, from the account that paid first with it: a stolen card's owner
        comes before the thief. A vendor issues from three BINs in one country, a country's banks from many."""
        kinds, bins, issuers = [], [], []
        payer = paid.account[first]
        for card, land, way, row in zip(cards, self.who.land[payer], self.who.ways[payer], first, strict=True):
            sold = self.lists.ways[way].card
            if paid.former[row] or not sold.vendor:
                issue = mix(self.key, 73, land, min(int(card % 11), int(card // 11 % 11)))
                issuers.append(CODES[land])
            else:
                issue = mix(self.key, 74, vendor(sold.vendor), int(card % 3))
                issuers.append(CODES[vendor(sold.vendor) % 3])
            kinds.append("card" if paid.former[row] else sold.kind)
            bins.append(str(400_000 + int(issue[0] % np.uint64(159_000))))
        return tuple(np.array(values, object) for values in (kinds, bins, issuers))

    def ips(self, seen: Sessions) -> pa.Table:
        address, block = self.ground.seen(seen.place, seen.account, seen.day)
        rows, first, last, events = _spells(seen.account, address, seen.day)
        salt = mix(address[rows], np.floor(first).astype(np.int64), self.keys[seen.account[rows]])
        types = self.ground.types(block[rows])
        asns = self.ground.asns(block[rows])
        known = asns % 9 != 0  # of some networks nobody has said what they are
        columns = {
            "account_id": self.ids(seen.account[rows]),
            "ip": self.ground.written(address[rows], salt),
            "first_seen": self.times(first), "last_seen": self.times(last), "events": pa.array(events),
            "asn": pa.array(asns.astype(str)),
            "country": pa.array(np.array(CODES, object)[self.ground.lands(block[rows], seen.place[rows])]),
            "network_type": pa.array(np.where(known, types.astype(object), None)),
        }  # fmt: skip
        return self._lacking("ips", columns, mix(salt, events), last)

    def devices(self, seen: Sessions) -> pa.Table:
        way = self.lists.devices
        reset = np.array([w.reset for w in way])[seen.device_way]
        farm = np.array([bool(w.farm) for w in way])[seen.device_way]
        turn = np.floor((seen.day + share(mix(seen.device, 2)) * reset) / np.maximum(reset, 0.01)).astype(np.int64)
        shown = np.where(reset > 0, mix(seen.device, turn), seen.device)
        shown = np.where(farm, _rented(seen, way, self.key), shown)
        rows, first, last, events = _spells(seen.account, shown, seen.day)
        profile = np.array([w.profile for w in way], object)[seen.device_way[rows]]
        columns = {
            "account_id": self.ids(seen.account[rows]), "device_id": tokens("d-", mix(self.key, 76, shown[rows])),
            "first_seen": self.times(first), "last_seen": self.times(last), "events": pa.array(events),
            "user_agent": agents(profile, seen.device[rows], first),
        }  # fmt: skip
        return self._lacking("devices", columns, mix(shown[rows], self.keys[seen.account[rows]], events), last)

    def usage(self, seen: Sessions) -> pa.Table:
        hour = np.floor(seen.day * 24).astype(np.int64)
        mark = mix(self.keys[seen.account], np.round(seen.day * 86_400).astype(np.int64), 7)
        template = self.templates(seen.account, mark)
        order = np.lexsort((template, hour, seen.account))
        account, hour, template = seen.account[order], hour[order], template[order]
        fresh = np.r_[True, (np.diff(account) != 0) | (np.diff(hour) != 0) | (template[1:] != template[:-1])]
        begins = np.flatnonzero(fresh)
        exchanges = np.add.reduceat(seen.exchanges[order], begins)
        account, hour, template = account[begins], hour[begins], template[begins]
        mark = mix(self.keys[account], hour, template, 9)
        shuffled = np.lexsort((mark, hour))
        account, hour, template, mark, exchanges = (c[shuffled] for c in (account, hour, template, mark, exchanges))
        works = [ways.work for ways in self.lists.ways]
        kinds = sorted({name for work in works for name in work})
        table = np.array([[kinds.index(work[i % len(work)]) for i in range(60)] for work in works])
        preferred = below(mix(self.keys[account], 11), 60)  # an account mostly does one thing
        drawn = np.where(share(mix(mark, 1)) < 0.7, preferred, below(mark, 60))
        size = 200 + 2400 * share(mix(self.keys[account], 12)) * (0.6 + 0.8 * share(mix(mark, 2)))
        columns = {
            "account_id": self.ids(account), "window_start": self.times(hour / 24), "exchanges": pa.array(exchanges),
            "input_tokens": pa.array((exchanges * size).astype(np.int64)),
            "output_tokens": pa.array((exchanges * (150 + 900 * share(mix(mark, 3)))).astype(np.int64)),
            "capability": pa.array(np.array(kinds, object)[table[self.who.ways[account], drawn]]),
            "template_id": _blank(tokens("t-", mix(self.key, 77, template)), template == 0),
            "model": pa.array(np.array(["base", "large", "mini"], object)[below(mix(self.keys[account], 13), 3)]),
        }  # fmt: skip
        return self._lacking("usage", columns, mark, hour / 24)

    def templates(self, account: np.ndarray, mark: np.ndarray) -> np.ndarray:
        """Number of the stored template of each session, 0 where it was typed."""
        way = [w.prompts for w in self.lists.ways]
        of = self.who.ways[account]
        share_, public, width = (np.array([getattr(w, n) for w in way])[of] for n in ("share", "public", "width"))
        rank = np.floor(width * share(mix(mark, 21)) ** 1.7).astype(np.int64)
        own = mix(self.key, 78, self.who.prompts[account], rank)
        packs = mix(self.key, 79, np.floor(300 * share(mix(mark, 22)) ** 2.5).astype(np.int64))
        used = np.where(share(mix(mark, 23)) < public, packs, own)
        return np.where(share(mix(mark, 24)) < share_, used, np.uint64(0))

    def _lacking(self, kind: str, columns: dict[str, pa.Array], mark: np.ndarray, day: np.ndarray | None) -> pa.Table:
        """Rows and cells that an export loses, chosen by their content alone."""
        noise, count = self.district.noise, len(mark)
        for number, name in enumerate(columns):
            if not KINDS[kind].column(name).required:
                lost = share(mix(mark, 31, number)) < noise.empty
                lost |= (kind, name) in noise.columns
                columns[name] = _blank(columns[name], lost)
        keep = share(mix(mark, 33)) < dict(noise.kept).get(kind, 1.0)
        if day is not None:
            keep &= day >= dict(noise.since).get(kind, -1.0)
        rows = np.flatnonzero(keep)
        again = rows[share(mix(mark[rows], 34)) < noise.twice] if day is not None else rows[:0]
        if len(again):  # a row sent twice comes again some way down
            at = np.r_[
                np.arange(len(rows)), np.searchsorted(rows, again) + below(mix(mark[again], 35), max(count // 50, 1))
            ]
            rows = np.r_[rows, again][np.argsort(at, kind="stable")]
        return pa.table(columns).take(pa.array(rows))


def _rented(seen: Sessions, way: list[Device], key: int) -> np.ndarray:
    """The device of a farm that a tenant has for a fortnight; others have it before, after and between."""
    width = np.array([max(w.width, 1) for w in way])[seen.device_way]
    farm = np.array([vendor(w.farm) if w.farm else 0 for w in way])[seen.device_way]
    turn = np.floor(seen.day / 14).astype(np.int64)
    return mix(key, 41, farm, below(mix(seen.device, turn, seen.account, 3), width))


def _spells(account: np.ndarray, value: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, ...]:
    """(row of each spell, its first and last day, its events), in no order that tells anything."""
    order = np.lexsort((day, value, account))
    who, what, when = account[order], value[order], day[order]
    fresh = np.r_[True, (np.diff(who) != 0) | (what[1:] != what[:-1]) | (np.diff(when) > _QUIET)]
    begins = np.flatnonzero(fresh)
    ends = np.r_[begins[1:], len(order)] - 1
    shuffled = np.argsort(mix(what[begins], np.round(when[begins] * 1e6).astype(np.int64)))
    begins, ends = begins[shuffled], ends[shuffled]
    return order[begins], when[begins], when[ends], ends - begins + 1


def _texts(values: np.ndarray) -> pa.Array:
    return pa.array([value or None for value in values])


def _blank(values: pa.Array, lost: np.ndarray) -> pa.Array:
    return pc.if_else(pa.array(lost), pa.scalar(None, values.type), values)
