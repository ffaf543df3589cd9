"""What the story says has happened can be found in the records."""

import pytest

SEEN = "CAST(window_start AS TIMESTAMP)"
FREEMAIL = {"gmail.com", "outlook.com", "yahoo.com", "icloud.com", "hotmail.com", "proton.me", "gmx.de"}


def one(result):
    return result.fetchone()[0]


def values(result):
    return {row[0] for row in result.fetchall()}


def shared(read, kind, column, network, other):
    """Values of a column that both networks have."""
    return values(
        read(f"""SELECT {column} FROM known_{kind} WHERE network IN ('{network}', '{other}') AND {column} IS NOT NULL
            GROUP BY 1 HAVING count(DISTINCT network) = 2""")
    )


def test_the_first_pool_does_about_25_exchanges_a_day_for_45_days_evenly(read):
    each = f"""SELECT sum(CAST(exchanges AS INT)) / (date_diff('day', min({SEEN}), max({SEEN})) + 1) a_day
        FROM known_usage WHERE network = 'lab-a-first' AND window_start >= '2026-03-05' GROUP BY account_id"""
    average, spread = read(f"SELECT avg(a_day), stddev(a_day) FROM ({each})").fetchone()
    assert average == pytest.approx(25.6, rel=0.12)
    assert spread < average / 3
    days = f"SELECT count(DISTINCT CAST({SEEN} AS DATE)) FROM known_usage WHERE network = 'lab-a-first'"
    assert 43 <= one(read(f"{days} AND window_start >= '2026-03-02'")) <= 46
    assert one(read("SELECT max(window_start) FROM known_usage WHERE network = 'lab-a-first'")) < "2026-04-17"


def test_the_second_pool_starts_within_days_of_the_first_ban_wave(read):
    banned = read("SELECT avg(CAST(status = 'banned' AS INT)) FROM known_accounts WHERE network = 'lab-a-first'")
    assert one(banned) > 0.8
    first = one(read("SELECT min(created_at) FROM known_accounts WHERE network = 'lab-a-second'"))
    assert "2026-04-08" < first < "2026-04-14"
    assert one(read("SELECT min(window_start) FROM known_usage WHERE network = 'lab-a-second'")) > "2026-04-09"


def test_the_pools_of_one_laboratory_share_two_cards_one_address_and_a_few_prompts(read):
    pools = ("lab-a-first", "lab-a-second")
    assert 1 <= len(shared(read, "payments", "instrument_id", *pools)) <= 3
    published = values(
        read("""SELECT template_id FROM known_usage WHERE template_id IS NOT NULL
            GROUP BY 1 HAVING count(DISTINCT account_id) FILTER (network IS NULL) >= 2""")
    )
    assert 1 <= len(shared(read, "usage", "template_id", *pools) - published) <= 4
    staff = read("""SELECT ip FROM known_ips WHERE network_type IN ('business', 'corporate')
        GROUP BY ip HAVING bool_and(network LIKE 'lab-a-%') AND count(DISTINCT network) = 2""")
    assert len(values(staff)) == 1
    assert shared(read, "accounts", "split_part(email, '@', 2)", *pools) <= FREEMAIL


def test_suppliers_serve_several_operators_and_honest_people(read):
    networks, honest = read("""SELECT count(DISTINCT network) networks,
        count(DISTINCT account_id) FILTER (network IS NULL) FROM known_payments WHERE bin IS NOT NULL
        GROUP BY bin ORDER BY networks DESC LIMIT 1""").fetchone()
    assert networks >= 4
    assert honest > 50
    assert shared(read, "payments", "instrument_id", "lab-a-first", "lab-c")


def test_proxies_leave_by_the_homes_of_honest_people(read):
    mixed = read("""SELECT count(*) FROM (SELECT ip FROM known_ips WHERE network_type = 'residential'
        GROUP BY ip HAVING count(network) > 0 AND count(*) > count(network))""")
    assert one(mixed) > 200


def test_a_reseller_serves_the_hidden_laboratory_and_honest_customers_with_the_same_cards(read):
    reseller, fakes, honest = read("""SELECT reseller_id, count(network), count(*) - count(network)
        FROM known_accounts WHERE reseller_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1""").fetchone()
    assert fakes > 200
    assert honest > 200
    cards = read(f"""SELECT bool_or(network = 'lab-b') AND bool_or(network IS NULL) FROM known_payments
        JOIN accounts USING (account_id) WHERE accounts.reseller_id = '{reseller}'
        GROUP BY instrument_id HAVING count(DISTINCT account_id) > 20""").fetchall()
    assert cards
    assert all(both for (both,) in cards)


def test_bought_accounts_have_an_innocent_past_a_long_silence_and_a_new_machine(read):
    before = f"lag({SEEN}) OVER (PARTITION BY account_id ORDER BY window_start)"
    silent = read(f"""SELECT avg(CAST(silence > 100 AS INT)) FROM (SELECT account_id, max(gap) silence FROM (
        SELECT account_id, date_diff('day', {before}, {SEEN}) gap
        FROM known_usage WHERE network = 'aged') GROUP BY 1 HAVING silence IS NOT NULL)""")
    assert one(silent) > 0.8
    joint = read("""SELECT count(*) FROM (SELECT device_id FROM known_devices
        WHERE network = 'aged' AND first_seen > '2026-03-01' GROUP BY 1 HAVING count(DISTINCT account_id) >= 2)""")
    assert one(joint) >= 20
    early = read(
        "SELECT count(DISTINCT account_id) FROM known_usage WHERE network = 'aged' AND window_start < '2025-12-01'"
    )
    assert one(early) > 80


def test_stolen_cards_are_tried_within_a_day_and_belong_to_innocent_customers(read):
    victims = read("""SELECT count(*) FROM (SELECT instrument_id FROM known_payments
        GROUP BY 1 HAVING bool_or(network = 'ring-cards') AND bool_or(network IS NULL))""")
    assert one(victims) >= 5
    tried = read(
        """SELECT avg(cards) FROM (SELECT count(DISTINCT instrument_id) cards FROM known_payments
        WHERE network = 'ring-cards' AND CAST(paid_at AS TIMESTAMP) < CAST(created_at AS TIMESTAMP) + INTERVAL 1 DAY
        GROUP BY account_id)""".replace("known_payments", "(FROM known_payments JOIN accounts USING (account_id))")
    )
    assert one(tried) > 2.5


SIGHTINGS = """
    SELECT 'template_id' kind, template_id v, account_id FROM usage
    UNION SELECT 'instrument_id', instrument_id, account_id FROM payments
    UNION SELECT 'bin', bin, account_id FROM payments
    UNION SELECT 'device_id', device_id, account_id FROM devices
    UNION SELECT 'email_domain', split_part(email, '@', 2), account_id FROM accounts
    UNION SELECT 'reseller_id', reseller_id, account_id FROM accounts
    UNION SELECT 'asn', asn, account_id FROM ips
    UNION SELECT 'ip', ip, account_id FROM ips"""


@pytest.fixture(scope="module")
def hits(read):
    """(kind, value) of an indicator → accounts of the operator it names, accounts of others."""
    rows = read(f"""WITH seen AS ({SIGHTINGS})
        SELECT i.kind, i.value, count(DISTINCT s.account_id) FILTER (t.operator_id = i.operator_id),
            count(DISTINCT s.account_id) FILTER (t.operator_id IS DISTINCT FROM i.operator_id)
        FROM indicators i JOIN operators o ON o.operator_id = i.operator_id AND o.kind <> 'reseller'
        LEFT JOIN seen s ON s.kind = i.kind AND s.v = i.value LEFT JOIN labels l ON l.account_id = s.account_id
        LEFT JOIN truth_operators t ON t.network = l.network GROUP BY 1, 2, i.operator_id ORDER BY ALL""").fetchall()
    return [(kind, value, own, others) for kind, value, own, others in rows]


def test_some_indicators_are_good(hits):
    assert len([h for h in hits if h[2] >= 2 and h[3] <= h[2] / 10]) >= 4


def test_some_indicators_are_true_of_many_others_too(hits):
    assert [h for h in hits if h[0] == "bin" and h[2] and h[3] > h[2]]


def test_some_indicators_point_at_strangers_only_and_one_says_nothing(hits):
    wrong = {(kind, value): others for kind, value, own, others in hits if not own and others}
    assert len(wrong) >= 5
    assert wrong["email_domain", "gmail.com"] > 1_000


def test_some_indicators_match_nobody(hits, read):
    unseen = [h for h in hits if h[0] not in ("cidr", "timezone", "phone_prefix") and not h[2] and not h[3]]
    assert unseen


def test_a_false_flag_points_from_one_laboratory_to_another(read):
    planted = read("""SELECT count(*) FROM indicators i JOIN truth_operators t USING (operator_id)
        JOIN known_accounts a ON split_part(a.email, '@', 2) = i.value
        WHERE i.kind = 'email_domain' AND t.network = 'lab-a-first' AND a.network = 'lab-c'""")
    assert one(planted) == 4


def test_networks_without_an_operator_on_file_and_operators_without_a_network(read):
    unknown = values(read("SELECT network FROM truth_operators WHERE operator_id IS NULL"))
    assert unknown == {"low-and-slow", "ring-cards"}
    assert one(read("SELECT count(*) FROM operators ANTI JOIN truth_operators USING (operator_id)")) >= 6


def test_offices_rest_at_week_ends_and_countries_keep_their_own_hours(read):
    resting = read(f"""SELECT avg(CAST(isodow({SEEN}) >= 6 AS INT)) FROM known_usage JOIN accounts USING (account_id)
        WHERE trap = 'office' AND accounts.country <> 'EG'""")
    assert one(resting) < 0.12
    noon = dict(
        read(f"""SELECT accounts.country, avg(hour({SEEN})) FROM known_usage JOIN accounts USING (account_id)
            WHERE trap = 'office' AND accounts.country IN ('GB', 'IN', 'US') GROUP BY 1""").fetchall()
    )
    assert noon["IN"] < noon["GB"] - 3
    assert noon["US"] > noon["GB"] + 3


def test_more_sign_up_every_quarter(read):
    quarters = read("""SELECT count(*) FROM known_accounts WHERE network IS NULL AND created_at < '2026-04-01'
        GROUP BY date_trunc('quarter', CAST(created_at AS TIMESTAMP)) ORDER BY min(created_at)""").fetchall()
    counts = [n for (n,) in quarters]
    assert len(counts) >= 8
    assert counts[-1] > 2 * counts[-4] > 3 * counts[0]


TRAPS = [
    "household",
    "office",
    "office_vdi",
    "campus",
    "campus_lab",
    "cafe",
    "library",
    "agency",
    "freelancer",
    "reseller_customer",
    "service",
    "traveller",
    "night_worker",
    "vpn_user",
    "shop",
    "dormant",
    "returner",
    "remote_team",
    "class",
    "quality_team",
    "migrant",
]


@pytest.mark.parametrize("trap", TRAPS)
def test_every_kind_of_innocent_sharing_is_there(read, trap):
    assert one(read(f"SELECT count(*) FROM labels WHERE trap = '{trap}' AND network IS NULL")) >= 10
