"""What operators do about tools like this one: each replaces a world's playbooks; its honest people stay."""

from dataclasses import dataclass, replace

from bench.worlds.playbooks import Playbook

_POOL = Playbook(
    "pool", 400, "lab", mail="throwaway", device="shared", per_device=8, card="virtual", per_card=6,
    egress={"house": 0.3, "vendor0": 0.5, "hosting": 0.2}, templates=6, share=0.6, rate=0.16,
)  # fmt: skip


@dataclass(frozen=True)
class Evasion:
    about: str
    playbooks: tuple[Playbook, ...]
    shares: bool  # is anything still shared by which accounts could be linked?


def _pool(**changes: object) -> Playbook:
    return replace(_POOL, **changes)  # type: ignore[arg-type]


_UNSHARED = {"device": "own", "card": "virtual", "per_card": 1.0}

EVASIONS = {
    "no-shared-device-or-card": Evasion("every account its own device and card", (_pool(**_UNSHARED),), True),
    "only-templates-and-hours": Evasion(
        "unique everything but prompts and hours: own devices, cards and mailboxes, lines of strangers",
        (_pool(**_UNSHARED, mail="people", egress={"vendor0": 1.0}, templates=4, share=0.7, rhythm="office"),), True),
    "strangers-on-every-proxy": Evasion(
        "all traffic through homes whose owners are customers too; prompts vary",
        (_pool(egress={"vendor0": 0.5, "vendor1": 0.5}, mail="people", templates=24, share=0.3),), True),
    "one-front-domain": Evasion(
        "one company's domain for all, as an honest firm would have it, its own devices, office hours",
        (_pool(**_UNSHARED, mail="domains", domains=1, rhythm="office", egress={"office": 0.4, "vendor0": 0.6}),),
        True),
    "stolen-cards": Evasion(
        "paid with cards of honest customers, one for each account",
        (_pool(card="stolen", device="own", egress={"vendor0": 0.9, "hosting": 0.1}),), True),
    "card-market": Evasion(
        "two operators and honest people buy the same resold cards",
        (_pool(card="market", device="own", size=300),
         _pool(name="rival", operator="lab2", card="market", device="own", size=300, capability="code")), True),
    "bought-accounts": Evasion("old accounts of other people, quiet until they change hands",
                               (_pool(recruit="bought", within=50.0),), True),
    "two-pools": Evasion("a pool is banned and another begins within days, with a third of the prompts",
                         (_pool(pools=2, size=500),), True),
    "low-and-slow": Evasion("each account works one day in six and little then; made as everybody signs up",
                            (_pool(**_UNSHARED, duty=0.16, rate=0.04, volume=4.0, share=0.35, signup="people",
                                   mail="people", egress={"vendor0": 1.0}),), True),
    "seven-at-once": Evasion(
        "bought accounts, own devices, stolen cards, strangers' lines, low and slow, many prompts, people's hours",
        (_pool(recruit="bought", card="stolen", device="own", egress={"vendor0": 0.5, "vendor1": 0.5}, duty=0.16,
               rate=0.04, volume=4.0, templates=24, share=0.15, rhythm="people", crew=False, within=150.0),), False),
}  # fmt: skip
