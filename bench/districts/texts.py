"""Names, mailboxes, organisations and numbers, as people choose them and as vendors make them."""

import numpy as np

_NAMES = {
    "en": (
        "James Mary Oliver Grace Daniel Chloe Samuel Ruth Peter Naomi Ethan Hannah Joseph Amina Tunde Zanele Kofi "
        "Wanjiru Liam Emma",
        "Carter Hughes Murphy Okafor Mwangi Dlamini Walsh Bennett Foster Adeyemi Clarke Ward "
        "Njoroge Price Gray Obi Brooks Shaw Reid Lawson",
    ),
    "de": (
        "Lukas Anna Jonas Lena Felix Marie Maarten Sanne Daan Eva Paul Clara Niklas Lotte Tim Julia",
        "Keller Vogel Brandt Jansen Visser Bakker Huber Lorenz Winter Maas Smit Kuhn Arnold Busch Dekker Roth",
    ),
    "fr": (
        "Louis Camille Hugo Lea Jules Manon Adam Ines Theo Zoe Nathan Sarah",
        "Moreau Lambert Girard Fontaine Rousseau Blanc Chevalier Mercier Faure Dupuis Leclerc Barbier",
    ),
    "es": (
        "Mateo Lucia Diego Sofia Bruno Ana Rafael Beatriz Marco Giulia Paolo Elena Jose Maria Andres Carla Joao "
        "Larissa",
        "Silva Romero Costa Ferreira Rossi Santos Ramos Reyes Cruz Moreno Ortega Souza Bianchi Ricci "
        "Lima Vargas Medina Castro",
    ),
    "sl": (
        "Jan Kasia Piotr Ola Oleh Iryna Taras Oksana Andrei Ioana Mihai Elena Pavel Zofia",
        "Nowak Kowalski Wozniak Shevchenko Bondar Kovalenko Popescu Ionescu Dumitru Lis Zielinski Moroz Rusu Stan",
    ),
    "in": (
        "Aarav Priya Rohan Ananya Imran Ayesha Mehmet Elif Omar Nour Rahul Sneha Tariq Fatima Arjun Kavya Sadia Hasan",
        "Sharma Patel Khan Ahmed Yilmaz Hassan Das Iyer Rahman Chowdhury Nair Malik Kaya Reddy Hossain "
        "Mehta Gupta Demir",
    ),
    "as": (
        "Wei Mei Haruto Yui Minh Linh Budi Siti Jun Ling Kenji Aoi Tuan Huong Agus Dewi Kai Xin",
        "Tanaka Nguyen Wijaya Chan Lim Sato Tran Santoso Wong Lee Pham Putra Ito Ng Hidayat Ho Kobayashi Goh",
    ),
}
NAMES = {tongue: (first.split(), last.split()) for tongue, (first, last) in _NAMES.items()}
PROVIDERS = ("gmail.com", "outlook.com", "yahoo.com", "hotmail.com", "icloud.com", "proton.me", "zoho.com", "aol.com")
_TASTE = np.cumsum((0.58, 0.12, 0.1, 0.07, 0.07, 0.03, 0.02, 0.01))
RELAYS = ("privaterelay.appleid.com", "mozmail.com", "duck.com", "simplelogin.com")
THROWAWAY = ("mailinator.com", "yopmail.com", "guerrillamail.com", "10minutemail.com", "sharklasers.com", "maildrop.cc")
_STEMS = [
    "amber",
    "bolt",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "harbor",
    "iris",
    "juniper",
    "kite",
    "lumen",
    "maple",
    "north",
    "opal",
    "pine",
    "quarry",
    "river",
    "slate",
    "tundra",
    "umber",
    "vale",
    "willow",
    "yarrow",
    "zephyr",
    "anchor",
    "brook",
    "copper",
    "drift",
    "elm",
]
_TRADES = [
    "labs",
    "works",
    "studio",
    "systems",
    "logistics",
    "partners",
    "media",
    "foods",
    "clinic",
    "retail",
    "energy",
    "legal",
    "design",
    "data",
    "care",
]
_ENDINGS = ("com", "com", "com", "net", "io", "co", "org", "eu")
_WORDS = [
    "sky",
    "fox",
    "neo",
    "pixel",
    "moon",
    "star",
    "ray",
    "jet",
    "zen",
    "sun",
    "ice",
    "max",
    "leo",
    "blue",
    "red",
    "kit",
    "ash",
    "sol",
]


def people(tongue: str, rng: np.random.Generator, kin: str = "") -> tuple[str, str]:
    first, last = NAMES[tongue]
    return first[rng.integers(len(first))], kin or last[rng.integers(len(last))]


def firm(rng: np.random.Generator) -> tuple[str, str]:
    """(name, domain) of an organisation; with so many stems two rarely have one name."""
    one, two = _STEMS[rng.integers(len(_STEMS))], _STEMS[rng.integers(len(_STEMS))]
    trade, number = _TRADES[rng.integers(len(_TRADES))], int(rng.integers(2, 99))
    style = rng.integers(3)
    domain = (f"{one}{two}{trade}", f"{one}-{two}", f"{one}{trade}{number}")[style]
    return f"{one.title()}{two} {trade.title()}", f"{domain}.{_ENDINGS[rng.integers(len(_ENDINGS))]}"


def catch_all(rng: np.random.Generator) -> str:
    """A domain bought for its mailboxes, named like any shop's."""
    one, two = _STEMS[rng.integers(len(_STEMS))], _WORDS[rng.integers(len(_WORDS))]
    return f"{one}{two}{rng.integers(2, 999)}.{('com', 'net', 'site', 'online', 'store', 'email')[rng.integers(6)]}"


def mailbox(first: str, last: str, rng: np.random.Generator) -> str:
    """What somebody chooses for a mailbox."""
    first, last = first.lower(), last.lower()
    year, digits = int(rng.integers(68, 108)) % 100, int(rng.integers(2, 999))
    style = rng.random()
    if style < 0.3:
        return f"{first}.{last}{digits if rng.random() < 0.7 else ''}"
    if style < 0.5:
        return f"{first}{last}{year:02d}"
    if style < 0.65:
        return f"{first[0]}{last}{digits}"
    if style < 0.8:
        return f"{last}.{first}{year:02d}"
    if style < 0.9:
        return f"{_WORDS[rng.integers(len(_WORDS))]}{first}{digits}"
    return f"{_WORDS[rng.integers(len(_WORDS))]}{_WORDS[rng.integers(len(_WORDS))]}{rng.integers(10, 9999)}"


def made(first: str, last: str, rng: np.random.Generator) -> str:
    """What a vendor's script chooses."""
    return f"{first.lower()}{last.lower()}{''.join(chr(97 + c) for c in rng.integers(0, 26, 3))}{rng.integers(10, 99)}"


def noise(rng: np.random.Generator, length: int = 10) -> str:
    return "".join("abcdefghijklmnopqrstuvwxyz0123456789"[c] for c in rng.integers(0, 36, length))


def provider(rng: np.random.Generator) -> str:
    return PROVIDERS[min(int(np.searchsorted(_TASTE, rng.random())), len(PROVIDERS) - 1)]


def numbered(dial: str, line: int) -> str:
    """A national number of ten digits or so after its dialling prefix, of twelve in all."""
    room = 12 - len(dial.lstrip("+"))
    return f"{dial}{line % 10**room:0{room}d}"
