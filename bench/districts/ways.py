"""The words in which a district is told: where an account is used, with what, paid how, and when."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """`kind`: line (leased), mobile (a carrier's gateway), egress (fixed), hosting, vpn, proxy. `per`: accounts that
    share one on average; 1 each its own, 0 all of the group. `width`: fixed addresses of an egress, or exits of a
    vendor. `hold`: days for which one exit is kept."""

    kind: str
    weight: float = 1.0
    per: float = 1.0
    width: int = 1
    hold: float = 0.25
    vendor: str = ""


@dataclass(frozen=True)
class Device:
    """`reset`: days after which it shows another id (0 never). `farm`: rented by the week from so many in a pool that
    all its tenants share."""

    profile: str
    weight: float = 1.0
    per: float = 1.0
    reset: float = 0.0
    farm: str = ""
    width: int = 0


@dataclass(frozen=True)
class Card:
    """`turnover`: days a token lives. `vendor`: whose BINs. `width` > 0: the token is one of so many that the vendor
    sells to whoever asks. `stolen`: share charged to cards of honest customers. `paying`: share that ever pays."""

    kind: str = "card"
    per: float = 1.0
    turnover: float = 0.0
    vendor: str = ""
    width: int = 0
    stolen: float = 0.0
    paying: float = 0.6
    every: float = 30.0


@dataclass(frozen=True)
class Phone:
    """`range_of`: a vendor of SIM cards, whose numbers lie close together. `width` > 0: numbers rented by the hour."""

    share: float = 0.3
    per: float = 1.0
    range_of: str = ""
    width: int = 0


@dataclass(frozen=True)
class Prompts:
    """`share` of exchanges that run on a stored template; `per` accounts on one collection of `width` templates;
    `public`: share of those taken from the packs everybody can copy."""

    share: float = 0.2
    per: float = 1.0
    width: int = 3
    public: float = 0.2


@dataclass(frozen=True)
class Ways:
    places: tuple[Place, ...]
    devices: tuple[Device, ...]
    card: Card = Card()
    phone: Phone = Phone()
    prompts: Prompts = Prompts()
    mail: str = "free"  # free, firm, school, tagged, relay, bought, throwaway, domains
    domain_per: float = 0.0  # accounts on one domain of the group; 0 all of it
    signup: str = "spread"  # spread, together, waves, trickle, succession
    within: float = 30.0  # days over which a group signs up, or the pace of a succession
    rhythm: tuple[str, ...] = ("evening",)
    rate: float = 0.12  # sessions a day
    stay: float = 220.0  # days
    volume: float = 6.0  # exchanges a session
    release: float = 0.08  # share of sessions in the fortnight after a release
    work: tuple[str, ...] = ("chat", "writing", "code", "image", "analysis")
    organization: float = 0.0
    reseller: str = ""
    channel: str = "web"
    former: float = 0.0  # share of accounts that were somebody else's before
    one_land: bool = True
    banned: float = 0.004


@dataclass(frozen=True)
class Crowd:
    label: str
    share: float
    size: tuple[int, int]
    ways: Ways


@dataclass(frozen=True)
class Pool:
    """`cells`: teams or generations that buy on their own; `leak`: chance that a member uses another cell's thing.
    `known`: kinds of identifier that are on file about the operator. `lands`: where its accounts say they live."""

    label: str
    size: int
    ways: Ways
    operator: str = ""
    cells: int = 1
    leak: float = 0.1
    stagger: float = 0.0  # days between the starts of cells
    known: tuple[str, ...] = ()
    lands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noise:
    """What a platform's export lacks. `columns`: (kind, column) never filled; `empty`: share of optional cells lost;
    `since`: day a kind's log begins; `kept`: share of a kind's rows that survive; `twice`: share of rows sent twice."""

    columns: tuple[tuple[str, str], ...] = ()
    kinds: tuple[str, ...] = ()
    empty: float = 0.0
    since: tuple[tuple[str, float], ...] = ()
    kept: tuple[tuple[str, float], ...] = ()
    twice: float = 0.0


@dataclass(frozen=True)
class Actor:
    operator: str
    name: str
    kind: str


@dataclass(frozen=True)
class District:
    about: str
    start: str
    days: int
    lands: dict[str, float]
    crowds: tuple[Crowd, ...]
    pools: tuple[Pool, ...]
    actors: tuple[Actor, ...]
    noise: Noise = Noise()
    releases: tuple[int, ...] = ()
    sixth: float = 0.15  # share of lines on IPv6
    older: float = 0.25  # share of honest accounts older than the records
    prices: tuple[float, ...] = (10.0, 20.0, 60.0)
