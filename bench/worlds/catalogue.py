"""The worlds, as data: where people live, how they share, and who works there."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bench.worlds import gatherings, organisations, people
from bench.worlds.knowledge import Actor
from bench.worlds.playbooks import Playbook, ring
from bench.worlds.town import Manners, Town

Culture = dict[Callable[[Town], None], float]  # builders by the share of honest accounts they make


@dataclass(frozen=True)
class World:
    about: str
    start: str  # first day of the records
    manners: Manners
    culture: Culture
    playbooks: tuple[Playbook, ...]
    actors: tuple[Actor, ...]
    form: str = "{}-"  # of ids
    without: tuple[str, ...] = field(default=())  # record kinds or columns, as kind or kind.column, that nobody keeps


PREPAID = World(
    about="A consumer service where most are on a carrier's gateway, pay with scratch cards and share telephones.",
    start="2025-02-01",
    manners=Manners(
        lands={"NG": 4, "KE": 2, "GH": 1, "IN": 4, "BD": 2, "ID": 3, "PH": 2, "BR": 2, "PK": 1},
        days=360, mobile=0.72, gateways=48, sixth=0.12, phones=0.85, names=0.7, free=0.45, own_line=0.4, vendors=2,
        cards={"card": 0.4, "wallet": 0.35, "prepaid_card": 0.25}, viral=60, viral_share=0.1,
        capabilities=("chat", "translation", "writing", "homework"), models=("lite", "base"), news=5,
    ),
    culture={
        people.single: 0.36, people.household: 0.08, people.family_plan: 0.07, people.shared_phone: 0.06,
        people.refurbished: 0.06, people.cafe: 0.08, people.agent: 0.08, people.voucher_buyer: 0.05,
        people.vpn_user: 0.03, people.proxy_buyer: 0.01, people.copier: 0.04, people.several_selves: 0.01,
        organisations.firm: 0.04, organisations.course: 0.02, gatherings.influencer: 0.03, people.neighbour_wifi: 0.02,
    },
    playbooks=(
        Playbook("simfarm", 700, "sim", land="PH", phone="run", device="reset", per_device=12, card="prepaid",
                 per_card=1,
                 egress={"mobile": 0.9, "house": 0.1}, signup="bursts", rhythm="shifts", templates=6, share=0.5,
                 capability="translation", rate=0.16),
        Playbook("devicefarm", 450, "farm", mail="people", phone="people", device="own", card="virtual", per_card=1,
                 egress={"vendor0": 0.85, "mobile": 0.15}, templates=9, share=0.55, rate=0.2, capability="chat",
                 waves=0.5),
        Playbook("ghostagent", 130, "", recruit="agents", land="KE", templates=2, share=0.2, rate=0.07, crew=False,
                 rhythm="people", within=90, banned=0.2),
        ring("bonus", 14, 9, card="prepaid", per_card=3.0, phone="run", land="IN"),
    ),
    actors=(
        Actor("sim", "Lagoon Messaging", "spam operation"), Actor("farm", "Silver Abacus", "data broker"),
        Actor("idle1", "Old Harbour Crew", "fraud ring"), Actor("idle2", "Peer Mesh Ltd", "proxy vendor"),
    ),
    form="{}_",
)  # fmt: skip

SEATS = World(
    about="Business software: firms with one card, contractors, integrators, universities, and seats that are let.",
    start="2024-09-01",
    manners=Manners(
        lands={"US": 5, "GB": 2, "DE": 3, "FR": 2, "NL": 1, "PL": 1, "SE": 1, "CA": 1, "IN": 2, "SG": 1},
        days=420, mobile=0.12, gateways=120, sixth=0.3, phones=0.15, names=0.75, free=0.15, vendors=2,
        cards={"card": 0.8, "wallet": 0.05, "virtual_card": 0.15}, viral=25, viral_share=0.04,
        capabilities=("chat", "code", "analysis", "extraction", "embeddings"), models=("base", "large", "reason"),
        news=3,
    ),
    culture={
        people.single: 0.16, organisations.firm: 0.34, organisations.distributed_firm: 0.08,
        organisations.contractor: 0.05, organisations.integrator: 0.05, organisations.course: 0.08,
        organisations.managed_service: 0.04, organisations.call_centre: 0.03, organisations.coworking: 0.04,
        organisations.honest_reseller: 0.03, organisations.agency: 0.03, people.hobby_automator: 0.03,
        people.vpn_user: 0.02, people.proxy_buyer: 0.01, people.private: 0.01,
    },
    playbooks=(
        Playbook("fronts", 520, "lab", mail="domains", domains=13, card="virtual", per_card=3, device="own",
                 egress={"hosting": 0.3, "vpn0": 0.2, "vendor0": 0.5}, rhythm="office", templates=8, share=0.6,
                 capability="code", rate=0.3, signup="trickle", within=120),
        Playbook("seats", 320, "lab2", recruit="rented", device="reset", per_device=9, egress={"vendor1": 0.8,
                 "office": 0.2},
                 templates=5, share=0.7, capability="analysis", rate=0.25),
        Playbook("resold", 260, "lab3", recruit="resold", mail="throwaway", device="shared", per_device=8,
                 egress={"vendor0": 0.5, "hosting": 0.5}, templates=4, share=0.7, rate=0.2, capability="extraction"),
        ring("sharers", 12, 6, egress={"office": 0.5, "vpn1": 0.5}, mail="tagged"),
    ),
    actors=(
        Actor("lab", "Tessellate Research", "lab"), Actor("lab2", "Fathom Nine", "lab"), Actor("lab3",
        "Kestrel Models", "lab"),
        Actor("idle1", "Bluewater Access", "reseller"), Actor("idle2", "Arc Light Data", "data broker"),
        Actor("idle3", "Nordhaven AI", "lab"),
    ),
)  # fmt: skip

CREATORS = World(
    about="A hobby and creators' service: coupons, guilds, hackathons, videos; aged accounts and low, slow pools.",
    start="2025-05-15",
    manners=Manners(
        lands={"US": 4, "BR": 3, "MX": 2, "GB": 1, "FR": 1, "DE": 1, "JP": 2, "KR": 1, "PH": 1, "PL": 1, "AU": 1},
        days=390, mobile=0.35, gateways=64, sixth=0.25, phones=0.25, names=0.45, free=0.5, vendors=3,
        cards={"card": 0.6, "wallet": 0.25, "virtual_card": 0.1, "gift_card": 0.05}, viral=120, viral_share=0.12,
        capabilities=("image", "story", "chat", "code", "voice"), models=("draft", "fine"), news=7,
    ),
    culture={
        people.single: 0.36, people.household: 0.09, gatherings.coupon_sharers: 0.06, gatherings.influencer: 0.09,
        gatherings.guild: 0.08, gatherings.hackathon: 0.05, gatherings.game_cafe: 0.03, gatherings.studio: 0.04,
        gatherings.trial_hopper: 0.03, gatherings.seller_of_prompts: 0.05, people.several_selves: 0.02,
        people.private: 0.02, people.vpn_user: 0.03, people.copier: 0.03, people.neighbour_wifi: 0.02,
    },
    playbooks=(
        Playbook("aged", 300, "broker", recruit="bought", device="shared", per_device=10, card="virtual", per_card=6,
                 egress={"vendor0": 0.7, "vpn0": 0.3}, templates=5, share=0.6, capability="image", rate=0.18,
                 within=45),
        Playbook("taken", 160, "crackers", recruit="hijacked", device="shared", per_device=14, card="none",
                 egress={"vendor1": 0.9, "vpn1": 0.1}, templates=2, share=0.5, capability="image", rate=0.16),
        Playbook("slow", 420, "lab", pools=2, signup="people", mail="people", device="own", per_card=4, card="virtual",
                 egress={"vendor2": 1.0}, templates=10, share=0.35, duty=0.2, rate=0.05, capability="story", volume=5),
        ring("trials", 60, 2, card="virtual", per_card=10, device="reset", per_device=20, mail="tagged", within=150),
        ring("ring", 13, 9),
    ),
    actors=(
        Actor("broker", "Candle Bazaar", "account market"), Actor("crackers", "Loose Threads", "fraud ring"),
        Actor("lab", "Mirrorfield", "lab"), Actor("idle1", "Night Parcel", "fraud ring"),
        Actor("idle2", "Transit Homes", "proxy vendor"),
    ),
    form="{}",
)  # fmt: skip

CROSSROADS = World(
    about="Everybody: three large operators who buy cards and lines where each other and honest "
    "people buy, and decoys.",
    start="2025-01-06",
    manners=Manners(
        lands={"US": 4, "IN": 3, "BR": 2, "DE": 2, "ID": 2, "GB": 1, "NG": 1, "VN": 1, "MX": 1, "FR": 1, "JP": 1,
        "HK": 1},
        days=400, mobile=0.35, gateways=40, sixth=0.2, phones=0.4, vendors=2, viral=60, viral_share=0.08,
        cards={"card": 0.65, "wallet": 0.15, "virtual_card": 0.15, "prepaid_card": 0.05},
    ),
    culture={
        people.single: 0.34, people.household: 0.1, people.family_plan: 0.03, people.cafe: 0.02,
        people.refurbished: 0.02,
        organisations.firm: 0.12, organisations.distributed_firm: 0.03, organisations.integrator: 0.02,
        organisations.course: 0.05, organisations.contractor: 0.02, organisations.honest_reseller: 0.02,
        organisations.agency: 0.02, organisations.coworking: 0.02, gatherings.hackathon: 0.02, gatherings.guild: 0.02,
        gatherings.influencer: 0.02, gatherings.coupon_sharers: 0.02, people.proxy_buyer: 0.02,
        people.market_buyer: 0.02, people.private: 0.02, people.vpn_user: 0.02, people.hobby_automator: 0.01,
        people.copier: 0.02,
    },
    playbooks=(
        Playbook("harvest", 2400, "lab", mail="domains", domains=60, device="shared", per_device=6, card="market",
                 egress={"vendor0": 0.6, "vendor1": 0.3, "hosting": 0.1}, templates=20, share=0.5, capability="code",
                 rate=0.14, signup="trickle", within=150),
        Playbook("echo", 900, "lab2", mail="throwaway", device="reset", per_device=8, card="market",
                 egress={"vendor0": 0.8, "vpn0": 0.2}, templates=8, share=0.6, capability="analysis", rate=0.16,
                 signup="bursts", decoys=0.3),
        Playbook("drift", 320, "", mail="people", phone="people", device="own", card="virtual", per_card=2,
                 egress={"vendor1": 0.9, "mobile": 0.1}, templates=6, share=0.5, capability="writing", rate=0.14,
                 rhythm="office", decoys=0.2),
    ),
    actors=(
        Actor("lab", "Granary Systems", "lab"), Actor("lab2", "Second Bell", "lab"), Actor("idle1", "Cold Ledger",
        "carding group"),
        Actor("idle2", "Wayside Exits", "proxy vendor"), Actor("idle3", "Ferrous Minds", "lab"),
    ),
    form="{}:",
)  # fmt: skip

WORLDS = {"prepaid": PREPAID, "seats": SEATS, "creators": CREATORS, "crossroads": CROSSROADS}
