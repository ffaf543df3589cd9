"""The sections on how the network works, what it did when, and what is on record of it."""

from collections.abc import Iterator
from typing import Any

from investigations.reports.content import Block, Name, Paragraph, Picture, Sentence, Table, cite, say
from investigations.reports.findings import Blocks, Content, Network, divided
from investigations.reports.pictures import activity, ribbons
from investigations.reports.words import day, listed, number, plural, short_day
from investigations.words import FAMILY_WORDS

POOLS_DRAWN = 14
POOL_COLUMNS = (("Pool", "l"), ("Accounts", "r"), ("Exchanges", "r"), ("First week", "r"), ("Last week", "r"),
                ("Banned", "r"))  # fmt: skip
RECORD_COLUMNS = (("Records", "l"), ("Rows", "r"), ("First", "r"), ("Last", "r"))
TIE_COLUMNS = (("Kind of identifier", "l"), ("Identifiers", "r"), ("Members tied", "r"), ("Bits a member", "r"))
KINDS = {"accounts": "Accounts", "payments": "Payments", "devices": "Devices", "ips": "Addresses", "usage": "Usage"}


# --- how it works -----------------------------------------------------------------------------------------------------
def workings(content: Content) -> Blocks:
    return divided(content, _workings)


def _workings(network: Network) -> Iterator[Block]:
    yield Picture(
        network["picture"]["svg"],
        network["picture"]["alt"],
        say("The network as groups of accounts, ", cite(number(network["size"]), network["members_cited"]),
            " in all; a ring shows the kinds of identifier that a group shares, a line what two groups share."),
    )  # fmt: skip
    yield Paragraph(tuple(_supplied(network)))
    found = network["pools"]
    used = [pool for pool in found["rows"] if pool["weekly"]]
    if len(used) > 1:
        yield from _pools(used, found["cited"]["usage"], found["cited"]["accounts"])
    else:
        yield Paragraph((say("Its accounts are one pool: they share as much with each other as with the rest."),))


def _supplied(network: Network) -> Iterator[Sentence]:
    found, cited = network["suppliers"]["rows"], network["suppliers"]["cited"]
    if not found:
        yield say("None of its accounts came through a reseller that is on record.")
    for place, row in enumerate(found):
        others = f"{number(row['others'])} {plural(row['others'], 'account')}"
        yield say(
            cite(number(row["members"]), cited), " of its accounts came through " if not place else " came through ",
            Name(row["reseller"], code=True), ", which has ", cite(others, cited), " of others besides.",
        )  # fmt: skip
    attribution = network["attribution"] or {"providers": []}
    named = [p["name"] for p in attribution["providers"] if p["named"]]
    if named:
        yield say("Held to have sold it access: ", Name(listed(named)), ".")


def _pools(used: list[dict[str, Any]], usage: int, accounts: int) -> Iterator[Block]:
    ended = [pool for pool in used if pool["ended"]]
    followed = [pool for pool in ended if pool["followed_by"]]
    sentences = [say("It has ", cite(f"{len(used)} pools", accounts, usage),
                     ": groups that share more with each other than with the rest.")]  # fmt: skip
    if ended:
        sentences.append(
            say("Of these, ", cite(number(len(ended)), usage), " had ended before the network did, and ",
                cite(number(len(followed)), usage), " of these were followed by a pool that began within three weeks.")
        )  # fmt: skip
    yield Paragraph(tuple(sentences))
    drawn = sorted(sorted(used, key=lambda p: -p["exchanges"])[:POOLS_DRAWN], key=lambda p: (p["first"], p["pool"]))
    rest = len(used) - len(drawn)
    shown = f", the {len(drawn)} busiest of {len(used)}" if rest else ""
    yield Picture(
        ribbons(drawn),
        f"A ribbon a pool{shown}, as wide as its exchanges in each week, from {short_day(drawn[0]['first'])} to "
        f"{short_day(max(p['last'] for p in drawn))}; a table of the same figures follows.",
        say("Pools over time, a ribbon each, as wide as its exchanges in a week",
            *((", showing ", cite(f"{len(drawn)} of {len(used)}", usage)) if rest else ()), "."),
    )  # fmt: skip
    yield Table(
        "Pools in the order of their first use", POOL_COLUMNS,
        tuple(
            (Name(f"Pool {p['pool'] + 1}"), cite(number(p["accounts"]), accounts), cite(number(p["exchanges"]), usage),
             cite(short_day(p["first"]), usage), cite(short_day(p["last"]), usage), cite(number(p["banned"]), accounts))
            for p in drawn
        ),
        ("1fr", *["auto"] * 5),
    )  # fmt: skip


# --- when -------------------------------------------------------------------------------------------------------------
def timeline(content: Content) -> Blocks:
    return divided(content, _timeline)


def _timeline(network: Network) -> Iterator[Block]:
    rows, cited = network["timeline"]["rows"], network["timeline"]["cited"]
    if not rows:
        yield Paragraph((say("Nothing on record tells when its accounts were used."),))
        return
    week, _, active, most, _ = max(rows, key=lambda row: row[3])
    born = max(rows, key=lambda row: row[1])
    first, last = short_day(rows[0][0]), short_day(rows[-1][0])
    yield Picture(
        activity([[short_day(r[0]), *r[1:]] for r in rows]),
        f"By week from {first} to {last}: bars of exchanges, the highest {most:,}; below, accounts created and active.",
        say("By week: exchanges, and below them accounts created and accounts active; the busiest week began on ",
            cite(day(week), cited["usage"]), " with ", cite(number(most), cited["usage"]), " exchanges of ",
            cite(number(active), cited["usage"]), " accounts."),
    )  # fmt: skip
    if born[1]:
        yield Paragraph((
            say("Most of its accounts in one week, ", cite(number(born[1]), cited["accounts"]),
                ", were created in the week from ", cite(day(born[0]), cited["accounts"]), "."),
        ))  # fmt: skip
    held = [pool for pool in network["pools"]["rows"] if pool["ended"] and pool["followed_by"]]
    if held:
        yield Table(
            "Pools that ended, and those that began then",
            (("Pool", "l"), ("Ended in the week of", "r"), ("Followed by", "l")),
            tuple(
                (Name(f"Pool {p['pool'] + 1}"), cite(short_day(p["ended"]), cited["usage"]),
                 Name(", ".join(f"Pool {n + 1}" for n in p["followed_by"][:6])))
                for p in held[:POOLS_DRAWN]
            ),
            ("auto", "auto", "1fr"),
        )  # fmt: skip


# --- what is on record ------------------------------------------------------------------------------------------------
def evidence(content: Content) -> Blocks:
    return divided(content, _evidence)


def _evidence(network: Network) -> Iterator[Block]:
    yield Table(
        "Records of its accounts", RECORD_COLUMNS,
        tuple(
            (KINDS[r["kind"]], cite(number(r["rows"]), r["cited"]), _when(r["first"], r["cited"]),
             _when(r["last"], r["cited"]))
            for r in network["records"]
        ),
        ("1fr", "auto", "auto", "auto"),
    )  # fmt: skip
    cited = network["claim"]["cited"]
    if network["ties"]:
        yield Table(
            "What ties its members, by kind of identifier", TIE_COLUMNS,
            tuple(
                (FAMILY_WORDS.get(t["family"], t["family"]).capitalize(), cite(number(t["identifiers"]), cited),
                 cite(number(t["members"]), cited), cite(f"{t['bits']:.1f}", cited))
                for t in network["ties"]
            ),
            ("1fr", "auto", "auto", "auto"),
        )  # fmt: skip


def _when(text: str | None, cited: int) -> Any:
    return cite(day(text), cited) if text else "–"
