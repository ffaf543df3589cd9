"""Labels cannot be read off ids, off the order of rows, or off any single column."""

import numpy as np
import pytest

ROW_COLUMNS = [
    ("usage", "CAST(exchanges AS DOUBLE)"),
    ("usage", "CAST(input_tokens AS DOUBLE)"),
    ("usage", "CAST(output_tokens AS DOUBLE)"),
    ("usage", "epoch(CAST(window_start AS TIMESTAMP))"),
    ("payments", "CAST(amount AS DOUBLE)"),
    ("payments", "epoch(CAST(paid_at AS TIMESTAMP))"),
    ("ips", "CAST(events AS DOUBLE)"),
    ("ips", "CAST(asn AS DOUBLE)"),
    ("ips", "epoch(CAST(first_seen AS TIMESTAMP))"),
    ("devices", "CAST(events AS DOUBLE)"),
    ("devices", "epoch(CAST(first_seen AS TIMESTAMP))"),
    ("accounts", "epoch(CAST(created_at AS TIMESTAMP))"),
    ("accounts", "CAST(phone IS NULL AS INT)"),
    ("accounts", "CAST(organization IS NULL AS INT)"),
    ("accounts", "length(email)"),
]


def auc(value, fake):
    """Probability that a fake's value ranks above an honest one's, ties halved, folded to >= .5."""
    _, place, count = np.unique(value, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    fakes = fake.sum()
    score = (rank[fake].sum() - fakes * (fakes + 1) / 2) / fakes / (len(fake) - fakes)
    return max(score, 1 - score)


def fit_and_score(features, fake, rng):
    """AUC, on one half, of a logistic regression fitted by gradient descent on the other half."""
    x = (features - features.mean(0)) / (features.std(0) + 1e-9)
    x = np.c_[np.ones(len(x)), x]
    train = rng.random(len(x)) < 0.5
    weight, y = np.zeros(x.shape[1]), fake.astype(float)
    for _ in range(200):
        error = 1 / (1 + np.exp(-x[train] @ weight)) - y[train]
        weight -= 0.5 * x[train].T @ error / train.sum()
    return auc(x[~train] @ weight, fake[~train])


def id_features(ids, place):
    """Digits of identifiers after the prefix, their sum, the last one's parity, and the row's place in the file."""
    digits = np.array([[int(c, 16) for c in i.split("_")[1]] for i in ids], float)
    centred = np.square(place / len(ids) - 0.5)
    return np.c_[digits[:, :4], digits[:, -2:], digits.sum(1), digits[:, -1] % 2, place, centred]


IDS = [("accounts", "account_id"), ("payments", "payment_id"), ("payments", "instrument_id"), ("devices", "device_id")]


@pytest.mark.parametrize(("kind", "column"), IDS)
def test_a_classifier_on_ids_and_order_is_at_chance(read, kind, column):
    """One row an account and an identifier, by lot: many rows of one would be learnt by heart."""
    lot = "row_number() OVER (PARTITION BY {} ORDER BY md5(CAST(place AS VARCHAR))) = 1"
    one_each = f"SELECT * FROM known_{kind} QUALIFY {lot.format('account_id')}"
    rows = read(f"""SELECT {column} id, place, network IS NOT NULL fake FROM ({one_each})
        QUALIFY {lot.format(column)} ORDER BY place""").fetchnumpy()
    fake = np.asarray(rows["fake"], bool)
    score = fit_and_score(id_features(rows["id"], rows["place"]), fake, np.random.default_rng(1))
    assert score == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(("kind", "column"), ROW_COLUMNS)
def test_no_column_of_a_record_separates_fakes(read, kind, column):
    rows = read(f"SELECT {column}, network IS NOT NULL FROM {kind} JOIN labels USING (account_id)").fetchnumpy()
    value, fake = rows.values()
    assert auc(np.ma.filled(value, -1), np.asarray(fake, bool)) < 0.8


PER_ACCOUNT = {
    "exchanges a day in use": "sum(CAST(exchanges AS INT)) / count(DISTINCT left(window_start, 10))",
    "exchanges": "sum(CAST(exchanges AS INT))",
    "tokens in": "sum(CAST(input_tokens AS INT)) / sum(CAST(exchanges AS INT))",
    "tokens out": "sum(CAST(output_tokens AS INT)) / sum(CAST(exchanges AS INT))",
    "mean exchanges": "avg(CAST(exchanges AS INT))",
    "templated": "count(template_id) / count(*)",
    "hour": "avg(CAST(substr(window_start, 12, 2) AS INT))",
}


@pytest.mark.parametrize("measure", PER_ACCOUNT)
def test_no_account_is_abnormal_by_one_measure_of_its_usage(read, measure):
    """Among accounts that are in steady use (thirty windows or more), as every account of a pool is."""
    rows = read(f"""SELECT {PER_ACCOUNT[measure]} v, any_value(network) IS NOT NULL f FROM known_usage
        GROUP BY account_id HAVING count(*) >= 30""").fetchnumpy()
    assert auc(np.asarray(rows["v"], float), np.asarray(rows["f"], bool)) < 0.8


WORDS = [
    ("payments", "bin"),
    ("payments", "instrument_type"),
    ("payments", "issuer_country"),
    ("payments", "amount"),
    ("accounts", "channel"),
    ("accounts", "country"),
    ("usage", "model"),
    ("usage", "capability"),
    ("devices", "user_agent"),
    ("ips", "asn"),
    ("ips", "network_type"),
]


@pytest.mark.parametrize(("kind", "column"), WORDS)
def test_no_common_word_is_mostly_the_fakes(read, kind, column):
    telling = read(f"""SELECT {column}, count(DISTINCT account_id) accounts,
        count(DISTINCT account_id) FILTER (network IS NOT NULL) fakes FROM known_{kind} WHERE {column} IS NOT NULL
        GROUP BY 1 HAVING accounts >= 30 AND fakes > 0.7 * accounts""")
    assert telling.fetchall() == []
