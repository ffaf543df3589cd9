"""Those who run fake accounts: what they bought, from whom, and how their work is organised."""

from bench.districts.ways import Card, Device, Phone, Place, Pool, Prompts, Ways

SILT = Place("proxy", 0.9, width=6000, hold=0.02, vendor="silt")  # an exit a request; honest people rent there too
SILT_DAY = Place("proxy", 0.8, width=6000, hold=1.0, vendor="silt")
MARSH = Place("proxy", 0.9, width=1500, hold=0.5, vendor="marsh")
DONGLES = Place("mobile", 0.5, width=90)
NORTH = Place("vpn", 0.2, width=60, hold=0.5, vendor="north-vpn")

ARCADE = (
    # A reseller of cheap access: a phone farm by the thousand, SIM cards by the tray, prepaid cards by the sheet.
    Pool("tide", 4000, Ways(
        (DONGLES, Place("line", 0.3, per=60), MARSH),
        (Device("phone", 0.8, per=9), Device("emulator", 0.2, reset=20)),
        Card("prepaid_card", per=6, turnover=0, vendor="corner-shop", paying=0.85), Phone(0.9, 1, "tray-sims"),
        Prompts(0.35, 0, 40, 0.3), "bought", signup="trickle", within=45, rhythm=("evening", "drip"), rate=0.22,
        stay=90, volume=14, work=("chat", "image", "writing"), banned=0.12,
    ), "tide", cells=9, leak=0.12, stagger=14, known=("instrument_id", "device_id"), lands=("IN", "ID", "PH")),
    # Sells warmed accounts; buys old ones from their owners, keeps a device for a dozen of them.
    Pool("mills", 600, Ways(
        (MARSH, Place("line", 0.1, per=100)), (Device("antidetect", 1, per=12),),
        Card("virtual_card", vendor="half-price", width=900, paying=0.5), Phone(0.3), Prompts(0.1, 1, 2, 0.5), "free",
        signup="waves", within=80, rhythm=("night", "evening"), rate=0.08, stay=120, former=0.7, banned=0.05,
    ), "mills", cells=3, leak=0.1, known=("ip", "device_id")),
    # Registers offers in an hour, one reset phone after another.
    Pool("loom", 280, Ways(
        (DONGLES, SILT_DAY), (Device("phone", 1, per=14, reset=9),), Card("gift_card", per=4, vendor="corner-shop"),
        Phone(1.0, 1, "receive-it", 150), Prompts(0.6, 0, 4, 0.1), "domains", domain_per=45, signup="together",
        within=6, rhythm=("shift",), rate=0.4, stay=70, volume=18, work=("image",), banned=0.1,
    ), "loom", cells=2, known=("email_domain",), lands=("BR", "MX")),
    # A dozen people around one table.
    Pool("gale", 90, Ways(
        (Place("line", 0.7, per=0), DONGLES), (Device("phone", 1, per=5),), Card("wallet", per=3, paying=0.9),
        Phone(0.8, per=2), Prompts(0.1, 1, 2, 0.5), "tagged", signup="trickle", within=90, rate=0.1, stay=80,
        banned=0.06,
    ), lands=("NG",)),
    Pool("stalls", 40, Ways(
        (SILT,), (Device("emulator", 1, per=3),), Card("prepaid_card", per=8, vendor="corner-shop", paying=1.0),
        Phone(0.2), Prompts(0.5, 0, 3, 0.1), "bought", signup="together", within=2, rate=0.25, stay=100, banned=0.03,
    ), lands=("VN",)),
)  # fmt: skip

CAMPUS = (
    # Essay writers who rent out answers: student-like, on one card a few dozen at a time.
    Pool("quill", 64, Ways(
        (SILT_DAY, NORTH), (Device("antidetect", 1, per=4),), Card("virtual_card", per=9, turnover=60,
        vendor="cloak-cards", paying=0.95),
        Phone(0), Prompts(0.7, 0, 9, 0.1), "free", signup="trickle", within=120, rhythm=("shift", "night"), rate=0.5,
        stay=200, volume=16, work=("writing",), banned=0.04,
    ), "quill", cells=2, known=("template_id", "instrument_id")),
    # Questions asked by a script in the weeks after a release.
    Pool("ash", 36, Ways(
        (Place("hosting", 0.3, per=6), SILT), (Device("script", 0.7, per=4), Device("desktop", 0.3, per=12)),
        Card("card", per=12, paying=1.0), Phone(0), Prompts(0.9, 0, 6, 0), "domains", domain_per=18,
        signup="together", within=9, rhythm=("batch",), rate=0.9, stay=250, volume=30, release=0.6,
        work=("analysis", "code"), banned=0.0,
    ), "ash", known=("email_domain",)),
)  # fmt: skip

FOUNDRY = (
    # Two generations, the second opened as the first is closed; unique devices, cards from the market.
    Pool("ember", 760, Ways(
        (SILT, NORTH), (Device("antidetect", 0.6), Device("script", 0.4, per=18)),
        Card("virtual_card", per=7, vendor="half-price", paying=1.0), Phone(0.2), Prompts(0.75, 0, 25, 0.1), "domains",
        domain_per=22, signup="waves", within=25, rhythm=("drip", "batch"), rate=0.5, stay=60, volume=26, release=0.25,
        work=("code", "analysis", "extraction"), banned=0.3,
    ), "ember", cells=4, leak=0.08, stagger=26, known=("email_domain", "template_id", "bin")),
    # Office workers abroad behind a front of firms, one computer each for six accounts.
    Pool("delta", 320, Ways(
        (Place("hosting", 0.6, per=25), SILT_DAY), (Device("desktop", 1, per=6),),
        Card("virtual_card", per=5, turnover=45, vendor="paperclip", paying=1.0), Phone(0), Prompts(0.6, 0, 14, 0.05),
        "firm", domain_per=16, signup="trickle", within=70, rhythm=("shift",), rate=0.45, stay=120, volume=20,
        organization=0.7, release=0.15, work=("code", "analysis"), banned=0.03,
    ), "delta", cells=2, known=("device_id", "email_domain")),
    # Sold through the shop that serves honest people, on cards the shop bought.
    Pool("seats", 240, Ways(
        (SILT, MARSH), (Device("script", 1, per=10),), Card("virtual_card", per=20, turnover=45,
        vendor="half-price", paying=1.0),
        Phone(0), Prompts(0.8, 0, 8, 0.1), "bought", signup="trickle", within=60, rhythm=("batch",), rate=0.6, stay=100,
        volume=22, reseller="cheap-seats", channel="partner", work=("extraction",), banned=0.05,
    ), "knot", known=("template_id",)),
    # Cloud phones by the fortnight and cards from the market: nothing of its own but its prompts and hours.
    Pool("clouds", 160, Ways(
        (MARSH,), (Device("emulator", 1, farm="sky-phones", width=240),),
        Card("virtual_card", vendor="half-price", width=900, paying=0.9), Phone(1.0, 1, "receive-it", 150),
        Prompts(0.8, 0, 6, 0.05), "throwaway", signup="together", within=5, rhythm=("shift",), rate=0.5, stay=90,
        volume=15, work=("story", "chat"), banned=0.08,
    )),
    Pool("stolen", 90, Ways(
        (SILT_DAY,), (Device("antidetect", 1, per=7),), Card(stolen=0.9, paying=1.0, every=12), Phone(0.1),
        Prompts(0.3, 0, 5, 0.2), "free", signup="trickle", within=50, rhythm=("night",), rate=0.6, stay=25, volume=30,
        work=("image", "code"), banned=0.4,
    )),
    # Bought one at a time, used slowly.
    Pool("north", 50, Ways(
        (SILT_DAY,), (Device("desktop", 1, per=3),), Card("card", per=5, paying=0.8), Phone(0.3),
        Prompts(0.5, 0, 5, 0.1), "free", signup="trickle", within=100, rhythm=("office",), rate=0.12, stay=140,
        former=0.4, work=("analysis",), banned=0.0,
    ), "north", known=("instrument_id",)),
)  # fmt: skip

STRAND = (
    Pool("fold", 620, Ways(
        (SILT,), (Device("antidetect", 1),), Card("virtual_card", per=11, vendor="half-price", paying=0.95), Phone(0.1),
        Prompts(0.2), "bought", signup="trickle", within=110, rhythm=("evening", "drip"), rate=0.13, stay=110,
        banned=0.06,
    ), "fold", cells=4, leak=0.15, stagger=15, known=("instrument_id", "bin")),
    # Cards that live a month, three accounts each: one account pays with many, one after another.
    Pool("cove", 260, Ways(
        (SILT_DAY,), (Device("mixed", 1),), Card("virtual_card", per=4, turnover=35, vendor="cloak-cards", paying=1.0),
        Phone(0.2), Prompts(0.2), "free", signup="trickle", within=60, rhythm=("evening",), rate=0.1, stay=150,
        banned=0.02,
    ), "cove", cells=1, known=("instrument_id",)),
    # One drawer of phones; each account pays with a gift card of its own.
    Pool("drawer", 90, Ways(
        (Place("mobile", 1.0, width=90),), (Device("phone", 1, per=8),), Card("gift_card", per=1, turnover=60,
        vendor="corner-shop"),
        Phone(0.6, 1, "tray-sims"), Prompts(0.2), "free", signup="waves", within=60, rhythm=("evening",), rate=0.2,
        stay=120, banned=0.03,
    ), lands=("TR",)),
    Pool("pair", 30, Ways(
        (SILT,), (Device("antidetect", 1),), Card("prepaid_card", per=6, vendor="corner-shop", paying=1.0), Phone(0),
        Prompts(0.2), "bought", signup="together", within=12, rhythm=("night",), rate=0.15, stay=150, banned=0.0,
    )),
)  # fmt: skip
