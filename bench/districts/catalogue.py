"""The four districts: who lives there, who works them, and what their records lack."""

from bench.districts import crowds
from bench.districts.operators import ARCADE, CAMPUS, FOUNDRY, STRAND
from bench.districts.ways import Actor, Crowd, District, Noise

arcade = District(
    about="A consumer app in countries of shared phones, prepaid cards and carrier gateways; a quarter is fake.",
    start="2025-02-01", days=210, releases=(40, 121, 168), sixth=0.3, older=0.15,
    lands={"IN": 6, "ID": 4, "BR": 4, "PH": 2, "NG": 2, "MX": 2, "VN": 2, "EG": 1, "US": 1},
    crowds=(
        Crowd("single", 0.2, (1, 1), crowds.single), Crowd("phone_only", 0.27, (1, 1), crowds.phone_only),
        Crowd("household", 0.12, (2, 6), crowds.household),
        Crowd("internet_cafe", 0.05, (20, 160), crowds.internet_cafe),
        Crowd("hostel", 0.04, (5, 40), crowds.hostel), Crowd("refurbished", 0.04, (2, 3), crowds.refurbished),
        Crowd("gift_buyers", 0.06, (1, 1), crowds.gift_buyers), Crowd("coupon_club", 0.03, (8, 60), crowds.coupon_club),
        Crowd("vpn_user", 0.02, (1, 1), crowds.vpn_user), Crowd("rented_number", 0.02, (1, 1), crowds.rented_number),
        Crowd("guild", 0.03, (20, 150), crowds.guild), Crowd("shop_customer", 0.05, (60, 400), crowds.shop_customer),
        Crowd("far_family", 0.03, (2, 4), crowds.far_family), Crowd("market_buyer", 0.02, (1, 1), crowds.market_buyer),
        Crowd("firm", 0.02, (4, 40), crowds.firm),
    ),
    pools=ARCADE,
    actors=(Actor("tide", "Tidewater Relay", "reseller"), Actor("mills", "Paper Mills", "account market"),
            Actor("loom", "Loom Nine", "lab"), Actor("gale", "Gale Street", "fraud ring")),
    noise=Noise(columns=(("devices", "user_agent"), ("payments", "bin")), empty=0.08, since=(("devices", 45.0),),
                kept=(("usage", 0.5),), twice=0.01),
)  # fmt: skip

campus = District(
    about="Schools, courses, hackathons and the firms beside them; one account in two hundred is fake.",
    start="2024-09-02", days=300, releases=(75, 210), sixth=0.1, older=0.3,
    lands={"US": 5, "GB": 2, "DE": 2, "CA": 1, "NL": 1, "PL": 1, "IN": 1, "FR": 1},
    crowds=(
        Crowd("single", 0.22, (1, 1), crowds.single), Crowd("dorm", 0.2, (60, 900), crowds.dorm),
        Crowd("classroom", 0.12, (15, 120), crowds.classroom), Crowd("course", 0.12, (40, 500), crowds.course),
        Crowd("hackathon", 0.06, (25, 200), crowds.hackathon), Crowd("library", 0.04, (20, 200), crowds.library),
        Crowd("household", 0.06, (2, 5), crowds.household), Crowd("far_family", 0.03, (2, 4), crowds.far_family),
        Crowd("firm", 0.05, (5, 60), crowds.firm), Crowd("staging", 0.03, (3, 12), crowds.staging),
        Crowd("vpn_user", 0.03, (1, 1), crowds.vpn_user), Crowd("proxy_user", 0.01, (1, 1), crowds.proxy_user),
        Crowd("refurbished", 0.02, (2, 2), crowds.refurbished),
        Crowd("rented_number", 0.01, (1, 1), crowds.rented_number),
    ),
    pools=CAMPUS,
    actors=(Actor("quill", "Quillwork", "essay mill"), Actor("ash", "Ashlar Data", "lab"),
            Actor("reed", "Reed Exchange", "proxy vendor")),
    noise=Noise(columns=(("accounts", "phone"), ("ips", "asn"), ("ips", "network_type")), empty=0.04,
                since=(("ips", 20.0), ("usage", 30.0)), kept=(("devices", 0.8),), twice=0.03),
)  # fmt: skip

foundry = District(
    about="Developers, agencies, integrators and resellers on an interface for machines; six operators buy from the "
    "same three vendors as they do.",
    start="2025-05-05", days=150, releases=(30, 88), sixth=0.05, older=0.35,
    lands={"US": 5, "IN": 3, "DE": 2, "GB": 2, "SG": 1, "HK": 1, "UA": 1, "PL": 1, "BR": 1, "TR": 1},
    crowds=(
        Crowd("single", 0.25, (1, 1), crowds.single), Crowd("staging", 0.1, (3, 12), crowds.staging),
        Crowd("firm", 0.14, (4, 90), crowds.firm), Crowd("remote_firm", 0.06, (5, 50), crowds.remote_firm),
        Crowd("card_programme", 0.04, (60, 300), crowds.card_programme), Crowd("agency", 0.06, (6, 60), crowds.agency),
        Crowd("partner_key", 0.07, (10, 90), crowds.partner_key),
        Crowd("shop_customer", 0.06, (80, 500), crowds.shop_customer),
        Crowd("proxy_user", 0.04, (1, 1), crowds.proxy_user), Crowd("market_buyer", 0.04, (1, 1), crowds.market_buyer),
        Crowd("app_tester", 0.03, (3, 20), crowds.app_tester), Crowd("coworking", 0.04, (15, 80), crowds.coworking),
        Crowd("hackathon", 0.03, (30, 150), crowds.hackathon), Crowd("vpn_user", 0.04, (1, 1), crowds.vpn_user),
    ),
    pools=FOUNDRY,
    actors=(Actor("ember", "Ember Reasoning", "lab"), Actor("delta", "Delta Forge", "lab"),
            Actor("cheap", "Cheap Seats", "reseller"), Actor("knot", "Knot Systems", "data broker"),
            Actor("veil", "Veilcraft", "proxy vendor"), Actor("north", "Northgate Models", "lab")),
    noise=Noise(columns=(("accounts", "full_name"),), empty=0.03, kept=(("ips", 0.7), ("payments", 0.9)), twice=0.005),
)  # fmt: skip

strand = District(
    about="A subscription with little on record: every fake has a device and addresses of its own, so a card is all "
    "that is shared, or for one of them a phone.",
    start="2025-01-06", days=240, releases=(60,), sixth=0.2, older=0.4,
    lands={"US": 4, "GB": 2, "FR": 1, "ES": 2, "IT": 1, "TR": 1, "UA": 1, "RO": 1, "AR": 1, "JP": 1},
    crowds=(
        Crowd("single", 0.42, (1, 1), crowds.single), Crowd("household", 0.14, (2, 6), crowds.household),
        Crowd("far_family", 0.08, (2, 5), crowds.far_family), Crowd("gift_buyers", 0.06, (1, 1), crowds.gift_buyers),
        Crowd("coupon_club", 0.03, (6, 40), crowds.coupon_club), Crowd("firm", 0.06, (3, 50), crowds.firm),
        Crowd("staff_of_shifts", 0.06, (30, 180), crowds.staff_of_shifts),
        Crowd("call_centre", 0.03, (30, 120), crowds.call_centre),
        Crowd("market_buyer", 0.04, (1, 1), crowds.market_buyer),
        Crowd("vpn_user", 0.03, (1, 1), crowds.vpn_user), Crowd("refurbished", 0.03, (2, 3), crowds.refurbished),
        Crowd("course", 0.02, (60, 300), crowds.course),
    ),
    pools=STRAND,
    actors=(Actor("fold", "Fold and Sons", "carding group"), Actor("cove", "Cove Access", "reseller"),
            Actor("iron", "Iron Petal", "lab")),
    noise=Noise(columns=(("usage", "template_id"), ("usage", "capability"), ("accounts", "channel")), empty=0.1,
                since=(("ips", 120.0), ("usage", 120.0)), kept=(("usage", 0.25), ("ips", 0.4), ("devices",
                0.6)), twice=0.01),
)  # fmt: skip

DISTRICTS = {"arcade": arcade, "campus": campus, "foundry": foundry, "strand": strand}
