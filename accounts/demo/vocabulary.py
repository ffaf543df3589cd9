"""What everything in the demo is called: people, companies, browsers. Honest and fake draw from the same lists."""

from dataclasses import dataclass

import numpy as np

SATURDAY, FRIDAY = 5, 4


def _words(text: str) -> list[str]:
    return text.split()


@dataclass(frozen=True)
class Country:
    code: str
    utc: float  # hours
    share: float  # of the platform's customers
    phones: tuple[str, ...]  # prefixes of valid mobile numbers
    digits: int  # that follow such a prefix
    currency: str = "USD"
    rest_from: int = SATURDAY


COUNTRIES: tuple[Country, ...] = (
    Country("US", -6, 0.21, ("+1212", "+1310", "+1415", "+1617", "+1713", "+1206", "+1303", "+1404"), 7),
    Country("IN", 5.5, 0.12, ("+9198", "+9197", "+9199"), 8),
    Country("GB", 0, 0.08, ("+44740", "+44774", "+44789"), 7, "GBP"),
    Country("DE", 1, 0.08, ("+491511", "+491522", "+491701"), 7, "EUR"),
    Country("BR", -3, 0.08, ("+55119", "+55219", "+55319"), 8),
    Country("FR", 1, 0.06, ("+3361", "+3362", "+3367"), 7, "EUR"),
    Country("JP", 9, 0.06, ("+8190", "+8180"), 8),
    Country("ID", 7, 0.05, ("+62812", "+62813"), 8),
    Country("MX", -6, 0.05, ("+5255", "+5233"), 8),
    Country("NG", 1, 0.04, ("+234803", "+234806"), 7),
    Country("TR", 3, 0.04, ("+90532", "+90542"), 7),
    Country("PL", 1, 0.03, ("+48601", "+48502"), 6, "EUR"),
    Country("KR", 9, 0.03, ("+8210",), 8),
    Country("VN", 7, 0.03, ("+8490", "+8497"), 7),
    Country("EG", 2, 0.02, ("+20100", "+20111"), 7, rest_from=FRIDAY),
    Country("CA", -5, 0.02, ("+1416", "+1514", "+1604"), 7),
)
CODES = [c.code for c in COUNTRIES]
SHARES = np.array([c.share for c in COUNTRIES]) / sum(c.share for c in COUNTRIES)
UTC_SECONDS = np.array([int(c.utc * 3600) for c in COUNTRIES])
REST_FROM = np.array([c.rest_from for c in COUNTRIES])
CURRENCIES = ["USD", "EUR", "GBP"]
CURRENCY_OF = np.array([CURRENCIES.index(c.currency) for c in COUNTRIES])

FIRST = _words(
    "Aisha Alan Alice Amir Andre Anita Arjun Astrid Beata Bilal Bruna Camila Cem Chen Clara Daniel Daria Deniz "
    "Diana Dong Eduardo Elena Emeka Erik Esra Farah Felix Gabriel Hana Helena Ibrahim Ines Isaac Ivan Jamal Julia "
    "Jun Kemal Kofi Laura Leila Lucas Magda Marco Maya Mehmet Mina Nadia Nina Noah Omar Paulo Petra Rahul Rania "
    "Rita Ruth Sara Sven Tariq Thiago Tina Uchenna Valeria Vikram Wanda Yara Yuna Zain"
)
LAST = _words(
    "Abbas Acar Ahmed Almeida Anders Araujo Arslan Aziz Baker Banerjee Becker Bello Berger Blanc Bose Braun "
    "Campos Carter Castro Chanda Chaves Cho Cook Cruz Danso Das Diaz Dogan Dupont Eze Farouk Ferrer Fontes Fuchs "
    "Gomes Greene Gupta Haas Hamdi Hayashi Hoang Hofer Ibe Iqbal Ishii Jain Jung Kang Kapoor Keller Kim Klein "
    "Krol Kumar Laurent Lima Mahmoud Malik Marques Martel Mbeki Menon Mori Nair Navarro Nowak Obi Okoye Olsen "
    "Ozkan Park Pereira Phan Pinto Prieto Rahman Rao Reis Roux Saito Sato Schmid Seo Shah Sousa Stone Suzuki "
    "Tanaka Torres Turner Ueno Vargas Vega Verma Vidal Wagner Walker Weiss Wood Yamada Yilmaz Young Zhou Zimmer"
)
FREEMAIL = ("gmail.com", "outlook.com", "yahoo.com", "icloud.com", "hotmail.com", "proton.me", "gmx.de")
FREEMAIL_SHARES = (0.56, 0.13, 0.11, 0.08, 0.06, 0.03, 0.03)

_QUALITIES = _words(
    "alpine amber arctic ashen autumn azure balanced blue bold bright brisk calm central civic clear coastal "
    "copper coral crisp crystal daily dawn deep eastern elder ember evergreen fair first fresh gentle golden "
    "grand granite green highland inner iron ivory jade keen kind lunar maple marble modern native noble northern "
    "oaken open pacific prime quiet rapid royal silver simple solar steady stone summit swift true upper urban "
    "vital western wild"
)
_THINGS = _words(
    "anchor arbor atlas basin beacon bridge brook canvas canyon castle circle cliff compass cove crest delta dune "
    "engine falcon field finch forge fountain garden gate grove harbor haven heron hill hollow horizon island "
    "junction lagoon lantern ledger lighthouse loom market meadow mesa mill mosaic orchard otter path pebble peak "
    "pine planet plaza pond prairie quarry reef ridge river sail shore signal sparrow spring stream studio tower "
    "trail valley vista"
)
_ENDINGS = ("", "group", "labs", "hq", "works", "tech", "partners")
_SUFFIXES = ("com", "io", "net", "co", "org")
COMPANY_NAMES = len(_QUALITIES) * len(_THINGS) * len(_ENDINGS) * len(_SUFFIXES)


def company(number: int) -> tuple[str, str]:
    """(domain, display name) of the number-th company; every number gives another domain."""
    round_, rest = divmod(number, COMPANY_NAMES)
    rest, quality = divmod(rest, len(_QUALITIES))
    rest, thing = divmod(rest, len(_THINGS))
    suffix, ending = divmod(rest, len(_ENDINGS))
    stem = _QUALITIES[quality] + _THINGS[thing] + _ENDINGS[ending] + (str(round_ + 1) if round_ else "")
    words = (_QUALITIES[quality], _THINGS[thing], _ENDINGS[ending])
    return f"{stem}.{_SUFFIXES[suffix]}", " ".join(word.title() for word in words if word)


CAPABILITIES = ("chat", "writing", "code", "reasoning", "analysis", "vision", "translation", "agents", "extraction")
# Shares of the capabilities above in what somebody does; the last two are what laboratories come for.
MIXES: dict[str, tuple[float, ...]] = {
    "everyday": (0.46, 0.20, 0.08, 0.09, 0.04, 0.05, 0.06, 0.02, 0.00),
    "office": (0.25, 0.28, 0.10, 0.05, 0.16, 0.03, 0.08, 0.02, 0.03),
    "student": (0.30, 0.25, 0.15, 0.14, 0.05, 0.04, 0.06, 0.01, 0.00),
    "coder": (0.10, 0.03, 0.52, 0.13, 0.05, 0.02, 0.00, 0.14, 0.01),
    "product": (0.10, 0.07, 0.06, 0.06, 0.10, 0.11, 0.08, 0.12, 0.30),
    "distil": (0.17, 0.10, 0.28, 0.17, 0.08, 0.04, 0.03, 0.10, 0.03),
    "broad": (0.22, 0.14, 0.20, 0.14, 0.10, 0.05, 0.04, 0.07, 0.04),
}
MIX_NAMES = list(MIXES)
MODELS = ("standard-2", "standard-2-mini", "deep-1", "deep-1-long")

CARD_TYPES = ("card", "virtual_card", "prepaid_card", "gift_card", "wallet", "bank_debit")
CARD, VIRTUAL, PREPAID, GIFT, WALLET, DEBIT = range(6)
CHANNELS = ("web", "app", "search_ad", "partner", "referral", "reseller", "api_console")
WEB, APP, AD, PARTNER, REFERRAL, RESELLER, CONSOLE = range(7)
STATUSES = ("active", "closed", "suspended", "banned")
ACTIVE, CLOSED, SUSPENDED, BANNED = range(4)
NETWORK_TYPES = ("", "residential", "mobile", "corporate", "business", "hosting", "vpn", "education")
UNKNOWN, RESIDENTIAL, MOBILE, CORPORATE, BUSINESS, HOSTING, VPN, EDUCATION = range(8)

_WINDOWS, _MAC, _LINUX = "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64"
_CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36"
_CHROME_PHONE = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Mobile Safari/537.36"
_FIREFOX = "Mozilla/5.0 ({0}; rv:{1}.0) Gecko/20100101 Firefox/{1}.0"
_SAFARI = "Mozilla/5.0 ({}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{} Safari/605.1.15"
OLDEST_BROWSER, BROWSERS = 128, 22  # major versions that appear; one a month, the last ones after END
_DESKTOPS = ((_CHROME, _WINDOWS), (_CHROME, _MAC), (_CHROME, _LINUX), (_FIREFOX, _WINDOWS), (_SAFARI, _MAC))
_PHONES = (
    (_CHROME_PHONE, "Linux; Android 14; Pixel 8"),
    (_CHROME_PHONE, "Linux; Android 13; SM-A546B"),
    (_CHROME_PHONE, "Linux; Android 12; M2101K6G"),
    (_SAFARI, "iPhone; CPU iPhone OS 18_5 like Mac OS X"),
)
AGENT_MODELS = (*_DESKTOPS, *_PHONES)
DESKTOP_SHARES, PHONE_SHARES = (0.52, 0.2, 0.05, 0.09, 0.14), (0.12, 0.26, 0.2, 0.42)
FIRST_PHONE = len(_DESKTOPS)


def user_agents() -> list[str]:
    """Text of agent number `model * BROWSERS + version`."""
    return [
        form.format(system, (OLDEST_BROWSER + v) if form is not _SAFARI else f"18.{v // 4}")
        for form, system in AGENT_MODELS
        for v in range(BROWSERS)
    ]
