"""Filling an empty store with neo4j-admin's importer: several times the driver's speed, with the server stopped."""

import shutil
from pathlib import Path

import duckdb

from config.services.neo4j import Neo4jServer
from graphs.store import driver, load

CARRIED = ("account_id", "operator_id")  # for nodes that the driver's Cypher may have to make; here they stand
TYPES = {"BIGINT": "long", "INTEGER": "long", "BOOLEAN": "boolean", "DOUBLE": "double"}


def fill(
    connection: duckdb.DuckDBPyConnection, plan: list[load.Step], server: Neo4jServer, progress: load.Progress
) -> load.Loaded:
    """Replaces the server's store by the plan's rows, which `load.materialise` has answered. Raises ServiceError.

    The server runs again, with constraints and indexes online, only for those; whoever supervises it starts it anew.
    """
    folder = server.home / "import" / "rebuild"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    loaded, files = load.Loaded(), []
    for number, step in enumerate(plan):
        progress(f"writing {step.name}", 0, len(plan))
        path = folder / f"{number:02d}.csv"
        loaded.rows[step.name] = _write(connection, number, step, path)
        if loaded.rows[step.name]:
            files.append(f"--{'relationships' if step.ends else 'nodes'}={step.label}={path}")
    with server.offline():
        progress("importing", 0, loaded.total)
        server.admin(
            "database", "import", "full", "neo4j", "--overwrite-destination=true", "--multiline-fields=true",
            "--id-type=string", f"--report-file={folder / 'report.txt'}", *files,
        )  # fmt: skip
        progress("indexing", loaded.total, loaded.total)
        with server, driver.session() as opened:
            load.ensure_schema(opened)
            opened.run("CALL db.awaitIndexes(1800)").consume()
    shutil.rmtree(folder, ignore_errors=True)
    return loaded


def _write(connection: duckdb.DuckDBPyConnection, number: int, step: load.Step, path: Path) -> int:
    """One CSV with the importer's header; the rows in it."""
    described = connection.execute(f"DESCRIBE step_{number}").fetchall()
    columns = ", ".join(f'{_value(name, kind)} AS "{header(step, name, kind)}"' for name, kind, *_ in described)
    done = connection.execute(
        f"COPY (SELECT {columns} FROM step_{number}) TO '{path}' (HEADER, DELIMITER ',')"
    ).fetchone()
    return int(done[0]) if done else 0


def header(step: load.Step, name: str, kind: str) -> str:
    """The importer's name of a column: keys by label, the rest by type."""
    if name == "uid":
        return f"uid:ID({step.label})"
    if step.ends and name in ("source", "target"):
        source, target = step.ends
        return f":START_ID({source})" if name == "source" else f":END_ID({target})"
    if step.ends and name in CARRIED:
        return f"{name}:IGNORE"
    return f"{name}:datetime" if kind.startswith("TIMESTAMP") else f"{name}:{TYPES.get(kind, 'string')}"


def _value(name: str, kind: str) -> str:
    """Times to the millisecond, as the driver writes them."""
    return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%gZ')" if kind.startswith("TIMESTAMP") else name
