"""Pairs of identifiers and memberships as SQL: with statements.py, all of linkage whose cost goes with the rows.

Written once, for DuckDB, in what other engines have too: bench/engines.py runs both on Spark, by way of sqlglot, and
holds the results to DuckDB's (docs/scale.md). A run on one machine computes pairs and memberships on arrays instead
(conjunctions.py, membership.py), several times faster; tests hold those to these statements.
"""

from .conjunctions import common_limit, wide_limit
from .families import FAMILIES, WITNESSES
from .parameters import Parameters


def family_facts(population: int, parameters: Parameters) -> str:
    """A table of what each family's identifiers may do: how common one may be and how many an account brings."""
    narrow, wide = common_limit(population, parameters), wide_limit(population, parameters)
    rows = ", ".join(
        f"({code}, {not of.founds}, {WITNESSES.index(of.witness)}, {wide if of.founds else narrow}, "
        f"{parameters.rarest_per_family if of.founds else parameters.rarest_addresses})"
        for code, of in enumerate(FAMILIES)
    )
    return f"""CREATE OR REPLACE TABLE families AS
        SELECT * FROM (VALUES {rows}) AS f(family, access, witness, most_accounts, most_brought)"""


def together(parameters: Parameters) -> list[str]:
    """From `edge` (account, id) and `known` (id, family, degree, usable): rarest (the identifiers an account brings),
    and together (pairs of identifiers that two or more accounts bring, and how many). Two addresses are one session."""
    return [
        f"""CREATE OR REPLACE TABLE rarest AS
            SELECT account, id, family, access, witness FROM (
                SELECT *, row_number() OVER (PARTITION BY account ORDER BY degree, id) AS place FROM (
                    SELECT e.account, e.id, k.family, k.degree, f.access, f.witness, f.most_brought,
                           row_number() OVER (PARTITION BY e.account, k.family ORDER BY k.degree, e.id) AS of_family
                    FROM edge e JOIN known k ON e.id = k.id JOIN families f ON k.family = f.family
                    WHERE k.usable AND k.degree <= f.most_accounts) AS ranked
                WHERE of_family <= most_brought) AS fewer
            WHERE place <= {parameters.rarest}""",
        """CREATE OR REPLACE TABLE together AS
            SELECT a.id AS one, b.id AS other, count(*) AS joint FROM rarest a JOIN rarest b ON a.account = b.account
            WHERE a.id < b.id AND NOT (a.access AND b.access) AND (a.family = b.family OR a.witness <> b.witness)
            GROUP BY a.id, b.id HAVING count(*) >= 2""",
    ]


def memberships(population: int, parameters: Parameters, cap: float) -> list[str]:
    """From `edge`, `known` (with place) and `member` (party, account): bits (party, account, bits), as membership.py
    has it, the terms rounded to the grid on which they add up exactly."""
    size = f"{population}::DOUBLE"
    return [
        f"""CREATE OR REPLACE TABLE shared AS
            SELECT c.party, c.id, c.members_with, k.place, k.degree, f.access, f.witness FROM (
                SELECT m.party, e.id, count(*) AS members_with FROM member m JOIN edge e ON m.account = e.account
                GROUP BY m.party, e.id HAVING count(*) >= 2) AS c
            JOIN known k ON c.id = k.id JOIN families f ON k.family = f.family
            WHERE k.usable AND c.members_with >= {parameters.coverage} * k.degree""",
        f"""CREATE OR REPLACE TABLE term AS
            SELECT *, floor(2147483647 - least(bits * {2**24}, 2147483647)) AS fine FROM (
                SELECT m.party, m.account, s.id, s.place, s.access, s.witness, least({cap}, log2((s.members_with - 1)
                    / ((z.size - 1) * (s.degree - s.members_with + 0.5) / ({size} - (z.size - 1))))) AS bits
                FROM shared s JOIN edge e ON s.id = e.id
                JOIN member m ON m.account = e.account AND m.party = s.party
                JOIN (SELECT party, count(*) AS size FROM member GROUP BY party) AS z ON m.party = z.party
            ) AS raw WHERE bits > 0""",
        f"""CREATE OR REPLACE TABLE bits AS
            SELECT m.party, m.account, round(log2(greatest(z.size - 1, 1) / {size}) * {2**20}) / {2**20}
                   + coalesce(t.bits, 0) AS bits
            FROM member m JOIN (SELECT party, count(*) AS size FROM member GROUP BY party) AS z ON m.party = z.party
            LEFT JOIN (SELECT party, account, sum(round(bits / place * {2**20}) / {2**20}) AS bits FROM (
                SELECT party, account, bits, row_number() OVER (
                    PARTITION BY party, account, witness ORDER BY fine, id) AS place
                FROM (SELECT *, row_number() OVER (
                          PARTITION BY party, account, access, CASE WHEN access THEN place ELSE -id END
                          ORDER BY fine, id
                      ) AS month FROM term) AS best WHERE month = 1) AS ranked GROUP BY party, account) AS t
            ON m.party = t.party AND m.account = t.account""",
    ]
