"""Countries, their providers, and the addresses a place shows at a moment."""

from dataclasses import dataclass, field
from socket import AF_INET6, inet_ntop
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accounts.demo.opaque import below, mix, share


@dataclass(frozen=True)
class Land:
    code: str
    hours: float  # ahead of UTC
    currency: str
    dial: str
    tongue: str


LANDS = tuple(
    Land(*row)
    for row in (
        ("US", -6, "USD", "+1202555", "en"), ("GB", 0, "GBP", "+447700", "en"), ("IE", 0, "EUR", "+35385", "en"),
        ("CA", -5, "CAD", "+1613555", "en"), ("DE", 1, "EUR", "+49151", "de"), ("NL", 1, "EUR", "+31612", "de"),
        ("FR", 1, "EUR", "+33612", "fr"), ("ES", 1, "EUR", "+34612", "es"), ("IT", 1, "EUR", "+39320", "es"),
        ("PL", 1, "PLN", "+48512", "sl"), ("UA", 2, "UAH", "+38050", "sl"), ("RO", 2, "RON", "+40721", "sl"),
        ("TR", 3, "TRY", "+90531", "in"), ("EG", 2, "EGP", "+20100", "in"), ("IN", 5.5, "INR", "+9198", "in"),
        ("PK", 5, "PKR", "+92300", "in"), ("BD", 6, "BDT", "+88017", "in"), ("ID", 7, "IDR", "+62812", "as"),
        ("VN", 7, "VND", "+8490", "as"), ("PH", 8, "PHP", "+63917", "es"), ("HK", 8, "HKD", "+8526", "as"),
        ("SG", 8, "SGD", "+658", "as"), ("JP", 9, "JPY", "+8190", "as"), ("BR", -3, "BRL", "+55119", "es"),
        ("MX", -6, "MXN", "+52155", "es"), ("AR", -3, "ARS", "+54911", "es"), ("NG", 1, "NGN", "+234803", "en"),
        ("KE", 3, "KES", "+254712", "en"), ("ZA", 2, "ZAR", "+2782", "en"),
    )
)  # fmt: skip
CODES = tuple(land.code for land in LANDS)
KINDS = ("line", "mobile", "egress", "hosting", "vpn", "proxy")
LINE, MOBILE, EGRESS, HOSTING, VPN, PROXY = range(6)
TYPES = np.array(["residential", "mobile", "corporate", "hosting", "vpn", "education"])
_PROVIDERS = (0, 0, 0, 0, 1, 1, 2, 2, 5)  # types of a country's networks; the first four are those of its homes
_FIRST = [*range(24, 100), *(octet for octet in range(128, 190) if octet not in (169, 172))]
_SIZE = 1 << 16


@dataclass
class Ground:
    """Places as columns; an account holds their numbers. Every country has nine networks of 65,536 addresses, and
    behind them there are eight hosters and three VPN services everywhere."""

    key: int
    days: int
    sixth: float
    columns: dict[str, list[np.ndarray]] = field(default_factory=dict)
    count: int = 0
    _ready: dict[str, np.ndarray] = field(default_factory=dict)

    def add(self, kind: int, land: np.ndarray, width: int, hold: float, owner: int | np.ndarray) -> np.ndarray:
        """Numbers of new places, one a land. `owner`: what the places of one vendor have in common."""
        number = self.count + np.arange(len(land))
        keys = mix(self.key, 7, number) if np.ndim(owner) == 0 and owner == 0 else mix(self.key, 8, owner, land)
        choice = share(mix(keys, 1))
        own = np.where(choice < 0.5, 0, np.where(choice < 0.75, 1, np.where(choice < 0.9, 2, 3)))
        local = {LINE: own, MOBILE: 4 + below(keys, 2), EGRESS: 6 + below(keys, 2)}.get(kind, np.zeros(len(land), int))
        block = land * len(_PROVIDERS) + local
        world = len(LANDS) * len(_PROVIDERS)
        if kind == HOSTING:
            block = world + below(keys, 8)
        if kind == VPN:
            block = world + 8 + np.full(len(land), int(owner) % 3)
        parts = {"kind": np.full(len(land), kind), "block": block, "land": land, "key": keys,
                 "width": np.full(len(land), width), "hold": np.full(len(land), hold)}  # fmt: skip
        for name, part in parts.items():
            self.columns.setdefault(name, []).append(part)
        self.count += len(land)
        self._ready = {}
        return number

    def school(self, land: np.ndarray, width: int) -> np.ndarray:
        places = self.add(EGRESS, land, width, 0, 0)
        self.columns["block"][-1] = land * len(_PROVIDERS) + 8
        return places

    def of(self, name: str) -> np.ndarray:
        if not self._ready:
            self._ready = {n: np.concatenate(parts) for n, parts in self.columns.items()}
        return self._ready[name]

    def seen(self, place: np.ndarray, account: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(address as one number, block) of each session. IPv6 lines are told by the highest bit."""
        kind, key, block = self.of("kind")[place], self.of("key")[place], self.of("block")[place].astype(np.int64)
        hold, width = self.of("hold")[place], self.of("width")[place]
        turn = np.floor((day + 1000 + share(mix(key, 3)) * hold) / np.maximum(hold, 0.01)).astype(np.int64)
        who = mix(key, account, turn)
        spot = below(mix(key, 5, np.where(hold > 0, turn, 0)), _SIZE)
        fixed = (kind == EGRESS) | (kind == HOSTING)
        spot = np.where(fixed, (below(key, _SIZE) + below(mix(account, np.floor(day * 3)), width)) % _SIZE, spot)
        crowd = (kind == MOBILE) | (kind == VPN)  # a gateway's addresses, one of `width` for as long as it is held
        region = below(mix(block, 11, self.of("land")[place]), _SIZE)
        spot = np.where(crowd, (region + below(who, width)) % _SIZE, spot)
        peer = below(who, width)  # a rented exit is the line of somebody at home
        line = mix(key, 13, peer)
        theirs = self.of("land")[place] * len(_PROVIDERS) + below(mix(line, 2), 4)
        lease = np.floor((day + 1000) / 9).astype(np.int64)
        block = np.where(kind == PROXY, theirs, block)
        spot = np.where(kind == PROXY, below(mix(line, lease), _SIZE), spot)
        modern = (kind == LINE) & (share(mix(key, 17)) < self.sixth)
        address = (block.astype(np.uint64) << np.uint64(16)) | spot.astype(np.uint64)
        sixth = (mix(key, 19, turn) >> np.uint64(32)) | (block.astype(np.uint64) << np.uint64(32)) | np.uint64(1 << 63)
        return np.where(modern, sixth, address), block

    def written(self, address: np.ndarray, salt: np.ndarray) -> pa.Array:
        """Texts. The lower half of a v6 address is anybody's (RFC 8981): `salt` gives it."""
        old = address < np.uint64(1 << 63)
        block, spot = (address >> np.uint64(16)).astype(np.int64), (address & np.uint64(0xFFFF)).astype(np.int64)
        place = below(mix(self.key, 23), len(_FIRST)) + np.where(old, block, 0) * 7
        first = np.array(_FIRST)[place % len(_FIRST)]
        second = (place // len(_FIRST) * 31 + np.where(old, block, 0) * 5) % 256
        octets = [pc.cast(pa.array(part), pa.string()) for part in (first, second, spot // 256, spot % 256)]
        texts = pc.binary_join_element_wise(*octets, ".")
        if old.all():
            return texts
        where = np.flatnonzero(~old)
        whole = texts.to_pylist()
        for row, high, low in zip(where, address[where], salt[where], strict=True):
            prefix = (0x2A02 << 48) | (int(high) & 0xFFFFFFFFFFFF)
            whole[row] = inet_ntop(AF_INET6, prefix.to_bytes(8, "big") + int(low).to_bytes(8, "big"))
        return pa.array(whole)

    def types(self, block: np.ndarray) -> np.ndarray:
        world = len(LANDS) * len(_PROVIDERS)
        local = np.array(_PROVIDERS)[np.minimum(block, world - 1) % len(_PROVIDERS)]
        return TYPES[np.where(block < world, local, np.where(block < world + 8, 3, 4))]

    def lands(self, block: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Countries as the address tells them: a hoster's is that of the place."""
        world = len(LANDS) * len(_PROVIDERS)
        return np.where(block < world, np.minimum(block, world - 1) // len(_PROVIDERS), self.of("land")[place])

    def asns(self, block: np.ndarray) -> np.ndarray:
        return 3000 + below(mix(self.key, 29, block), 390_000)


def vendor(name: str) -> int:
    return crc32(name.encode()) + 1
