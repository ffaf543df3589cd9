"""From sessions and payments to the records a platform keeps: aggregated by account, opaque, in order of account id."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from accounts.demo import vocabulary as words
from accounts.demo.clock import BEGIN_EPOCH, DAY, HOUR
from accounts.demo.geography import resolve
from accounts.demo.holders import Holders
from accounts.demo.opaque import below, mix, share, tokens
from accounts.demo.sessions import Payments, Sessions
from accounts.demo.world import ACCOUNT_KEY, CARD_KEY, DEVICE_KEY, PAYMENT_KEY, PROMPT_KEY, RESELLER_KEY, World

SILENCE = 30 * DAY  # an observation ends when its pair is not seen for so long
MONTH = 30 * DAY
_OCTETS = pa.array([str(i) for i in range(256)])
_WORDS = pa.array([f"{i:x}" for i in range(1 << 16)])
_AGENTS = pa.array(words.user_agents())


def account_ids(world: World, accounts: np.ndarray) -> pa.Array:
    return tokens("acc_", world.key(ACCOUNT_KEY, accounts))


def reseller_ids(world: World, numbers: np.ndarray) -> pa.Array:
    return tokens("rs_", world.key(RESELLER_KEY, numbers))


def instrument_ids(world: World, cards: np.ndarray) -> pa.Array:
    return tokens("ins_", world.key(CARD_KEY, cards))


def template_ids(world: World, prompts: np.ndarray) -> pa.Array:
    return tokens("tpl_", world.key(PROMPT_KEY, prompts))


def device_keys(world: World, devices: np.ndarray, time: np.ndarray) -> np.ndarray:
    """What a browser's fingerprint hashes to at a time: it changes when the browser's period ends."""
    fingerprint, period = world.devices["fingerprint"][devices], world.devices["period"][devices]
    return mix(world.seed, DEVICE_KEY, fingerprint, (time + below(mix(fingerprint), period)) // period)


def times(seconds: np.ndarray) -> pa.Array:
    return pa.array(seconds + BEGIN_EPOCH, pa.timestamp("s"))


def named(names: tuple[str, ...] | list[str], numbers: np.ndarray) -> pa.Array:
    """Texts by number; a negative number, or a name that is empty, is no value."""
    table = pa.array([name or None for name in names], pa.string())
    return table.take(pa.array(np.where(numbers < 0, 0, numbers), mask=numbers < 0))


def where(kept: np.ndarray, values: pa.Array) -> pa.Array:
    """`values` with no value where not `kept`."""
    return values.take(pa.array(np.arange(len(kept)), mask=~kept))


def address_text(address: np.ndarray, subject: np.ndarray) -> pa.Array:
    """Addresses as text; within a /64 each subject (an account's machine) has its own interface number."""
    v4 = address < np.uint64(1 << 32)
    low = np.where(v4, address, 0)
    octets = [_OCTETS.take(pa.array(((low >> np.uint64(s)) & np.uint64(255)).astype(np.int64))) for s in (24, 16, 8, 0)]
    host = mix(address, subject)
    groups = [
        _WORDS.take(pa.array(((word >> np.uint64(s)) & np.uint64(0xFFFF)).astype(np.int64)))
        for word in (address, host)
        for s in (48, 32, 16, 0)
    ]
    dotted = pc.call_function("binary_join_element_wise", [*octets, pa.scalar(".")])
    colons = pc.call_function("binary_join_element_wise", [*groups, pa.scalar(":")])
    return pc.call_function("if_else", [pa.array(v4), dotted, colons])


def observations(
    account: np.ndarray, value: np.ndarray, time: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(first row, last row, events, order) of each unbroken span in which a pair of account and value was seen."""
    order = np.lexsort((time, value, account))
    a, v, t = account[order], value[order], time[order]
    new = (
        np.r_[True, (a[1:] != a[:-1]) | (v[1:] != v[:-1]) | (t[1:] - t[:-1] > SILENCE)] if len(a) else np.zeros(0, bool)
    )
    first = np.flatnonzero(new)
    last = np.r_[first[1:] - 1, len(a) - 1] if len(first) else first
    events = np.add.reduceat(weight[order], first) if len(first) else first
    return order[first], order[last], events, np.lexsort((t[first], a[first]))


def accounts_table(world: World, holders: Holders, accounts: np.ndarray) -> pa.Table:
    column = {name: world.accounts[name][accounts] for name in ("created", "country", "channel", "reseller", "status")}
    resold = column["reseller"] >= 0
    return pa.table(
        {
            "account_id": account_ids(world, accounts),
            "created_at": times(column["created"]),
            "email": holders.email(accounts),
            "phone": holders.phone(accounts),
            "full_name": holders.name(accounts),
            "organization": holders.organization(accounts),
            "country": named(words.CODES, column["country"]),
            "channel": named(words.CHANNELS, column["channel"]),
            "reseller_id": where(resold, reseller_ids(world, np.maximum(column["reseller"], 0))),
            "status": named(words.STATUSES, column["status"]),
        }
    )


def payments_table(world: World, rank: np.ndarray, paid: Payments) -> pa.Table:
    order = np.lexsort((paid.time, rank[paid.account]))
    account, time, card, amount = (column[order] for column in (paid.account, paid.time, paid.card, paid.amount))
    kind, bins, issuer = (world.cards[name][card] for name in ("type", "bin", "issuer"))
    nth = np.arange(len(account)) - np.searchsorted(rank[account], rank[account])
    return pa.table(
        {
            "payment_id": tokens("pay_", mix(world.seed, PAYMENT_KEY, account, nth)),
            "account_id": account_ids(world, account),
            "instrument_id": instrument_ids(world, card),
            "paid_at": times(time),
            "amount": pa.array(amount / 100.0),
            "currency": named(words.CURRENCIES, words.CURRENCY_OF[world.accounts["country"][account]]),
            "instrument_type": named(words.CARD_TYPES, kind),
            "bin": where(bins > 0, pa.array(bins).cast(pa.string())),
            "issuer_country": named(words.CODES, issuer),
        }
    )


def ips_table(world: World, rank: np.ndarray, seen: Sessions) -> pa.Table:
    placed = np.flatnonzero(seen.place >= 0)
    account, time = seen.account[placed], seen.time[placed]
    session = mix(world.seed, account, time)
    address, network = resolve(world, seen.place[placed], account, session, time)
    weight = 1 + below(session >> np.uint64(7), 3) + seen.exchanges[placed] // 8
    first, last, events, order = observations(rank[account], address, time, weight)
    first, last, events = first[order], last[order], events[order]
    net = network[first]
    kind = np.where(share(mix(world.seed, 55, address[first])) < 0.03, words.UNKNOWN, world.networks["type"][net])
    return pa.table(
        {
            "account_id": account_ids(world, account[first]),
            "ip": address_text(address[first], account[first]),
            "first_seen": times(time[first]),
            "last_seen": times(time[last]),
            "events": pa.array(events),
            "asn": pa.array(world.networks["asn"][net]).cast(pa.string()),
            "country": named(words.CODES, world.networks["country"][net]),
            "network_type": named(words.NETWORK_TYPES, kind),
        }
    )


def devices_table(world: World, rank: np.ndarray, seen: Sessions) -> pa.Table:
    with_one = np.flatnonzero(seen.device >= 0)
    account, time, device = seen.account[with_one], seen.time[with_one], seen.device[with_one]
    key = device_keys(world, device, time)
    first, last, events, order = observations(rank[account], key, time, 1 + below(mix(account, time), 4))
    first, last, events = first[order], last[order], events[order]
    frozen, fingerprint = world.devices["frozen"][device[last]], world.devices["fingerprint"][device[last]]
    lag = below(mix(fingerprint, 3), 3)
    version = np.where(frozen >= 0, frozen, np.maximum(time[last] // MONTH + 2 - lag, 0)).clip(0, words.BROWSERS - 1)
    agent = world.devices["model"][device[last]].astype(np.int64) * words.BROWSERS + version
    return pa.table(
        {
            "account_id": account_ids(world, account[first]),
            "device_id": tokens("dev_", key[first]),
            "first_seen": times(time[first]),
            "last_seen": times(time[last]),
            "events": pa.array(events),
            "user_agent": _AGENTS.take(pa.array(agent)),
        }
    )


_TOKENS_IN = np.array([260, 420, 900, 700, 1500, 1100, 500, 2400, 1900])
_TOKENS_OUT = np.array([330, 700, 950, 1500, 700, 300, 480, 1300, 400])
_MODEL_SHARES = np.array(
    [
        [0.4, 0.5, 0.1, 0.0],
        [0.6, 0.25, 0.15, 0.0],
        [0.45, 0.1, 0.4, 0.05],
        [0.1, 0.0, 0.75, 0.15],
        [0.5, 0.15, 0.25, 0.1],
        [0.7, 0.2, 0.1, 0.0],
        [0.3, 0.65, 0.05, 0.0],
        [0.2, 0.05, 0.55, 0.2],
        [0.35, 0.6, 0.05, 0.0],
    ]
)


def usage_table(world: World, rank: np.ndarray, seen: Sessions) -> pa.Table:
    used = np.flatnonzero(seen.exchanges > 0)
    account, capability, prompt, exchanges = (
        c[used] for c in (seen.account, seen.capability, seen.prompt, seen.exchanges)
    )
    window = seen.time[used] // HOUR
    noise = mix(world.seed, 91, account, seen.time[used])
    model = (share(noise)[:, None] >= np.cumsum(_MODEL_SHARES, axis=1)[capability]).sum(axis=1).clip(0, 3)
    size = np.exp(1.1 * (share(mix(noise, 1)) + share(mix(noise, 2)) + share(mix(noise, 3)) - 1.5))
    size = size * np.exp(1.4 * (share(mix(world.seed, 92, account)) - 0.5))  # some write at length, some do not
    what = (prompt + 1) * 64 + capability * 4 + model
    order = np.lexsort((what, window, rank[account]))
    a, w, k = rank[account][order], window[order], what[order]
    new = np.r_[True, (a[1:] != a[:-1]) | (w[1:] != w[:-1]) | (k[1:] != k[:-1])] if len(a) else np.zeros(0, bool)
    first = np.flatnonzero(new)

    def total(amount: np.ndarray) -> pa.Array:
        return pa.array((np.add.reduceat(amount[order], first) if len(first) else first).astype(np.int64))

    row = order[first]
    return pa.table(
        {
            "account_id": account_ids(world, account[row]),
            "window_start": times(window[row] * HOUR),
            "exchanges": total(exchanges),
            "input_tokens": total(exchanges * _TOKENS_IN[capability] * size),
            "output_tokens": total(
                exchanges
                * _TOKENS_OUT[capability]
                * np.exp(1.6 * (share(mix(world.seed, 93, account)) - 0.5))
                / size**0.3
            ),
            "capability": named(words.CAPABILITIES, capability[row]),
            "template_id": where(prompt[row] >= 0, template_ids(world, np.maximum(prompt[row], 0))),
            "model": named(words.MODELS, model[row]),
        }
    )
