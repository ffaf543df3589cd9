"""The jars of the local Neo4j: fetched once from Maven Central, checked against jgo.lock.toml, shared by all homes.

`python -m config.services.jars` resolves jgo.toml again and writes the lock (`make requirements` does).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from filelock import FileLock
from jgo.env import EnvironmentBuilder, EnvironmentSpec, LockedDependency, LockFile
from jgo.maven import Artifact, MavenContext

SPEC = Path(__file__).with_name("jgo.toml")
LOCK = Path(__file__).with_name("jgo.lock.toml")
Progress = Callable[[int, int], None]


class JarError(RuntimeError):
    """A jar could not be had, or is not the one the lock names."""


def ensure_jars(cache: Path, progress: Progress | None = None) -> Path:
    """The folder with every jar of the lock, fetched where missing and checked by sha256 each time it is asked for.

    `progress(done, total)` counts jars. Raises JarError.
    """
    lock = LockFile.load(LOCK)
    folder = cache / f"neo4j-{_sha256(LOCK)[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "jars.lock"):  # one fetches, the others wait
        _fetch_all(lock, cache, folder, progress or (lambda done, total: None))
        shutil.rmtree(cache / "maven", ignore_errors=True)  # the jars stand in `folder` now
    known = {f"{path.name}" for path in folder.iterdir()}
    strangers = known - {_filename(locked) for locked in lock.dependencies}
    if strangers:
        raise JarError(f"{folder} holds files that jgo.lock.toml does not name: {', '.join(sorted(strangers)[:5])}")
    return folder


def ensure_jar(cache: Path, locked: LockedDependency) -> Path:
    """One jar that needs no other, fetched where missing and checked by its sha256. Raises JarError."""
    folder = cache / "jars"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "jars.lock"):
        _fetch(MavenContext(repo_cache=cache / "maven", local_repos=[], timeout=60), locked, folder)
    return folder / _filename(locked)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _filename(locked: LockedDependency) -> str:
    classifier = f"-{locked.classifier}" if locked.classifier else ""
    return f"{locked.artifactId}-{locked.version}{classifier}.{locked.packaging}"


def _fetch_all(lock: LockFile, cache: Path, folder: Path, progress: Progress) -> None:
    context = MavenContext(repo_cache=cache / "maven", local_repos=[], timeout=60)
    total = len(lock.dependencies)
    with ThreadPoolExecutor(max_workers=8) as pool:
        futures = [pool.submit(_fetch, context, dependency, folder) for dependency in lock.dependencies]
        try:
            for done, future in enumerate(as_completed(futures), start=1):
                future.result()
                progress(done, total)
        except Exception:
            pool.shutdown(cancel_futures=True)
            raise


def _fetch(context: MavenContext, locked: LockedDependency, folder: Path) -> None:
    target = folder / _filename(locked)
    if target.exists() and _sha256(target) == locked.sha256:
        return
    artifact = _artifact(context, locked)
    try:
        path = artifact.resolve()
        if _sha256(path) != locked.sha256:  # cut off by an earlier kill: once more
            path.unlink()
            path = artifact.resolve()
    except (OSError, RuntimeError) as error:
        raise JarError(f"{artifact.filename} could not be fetched from Maven Central: {error}") from error
    if _sha256(path) != locked.sha256:
        path.unlink()
        raise JarError(f"{artifact.filename} differs from the sha256 in jgo.lock.toml; it was not used.")
    path.replace(target)


def _artifact(context: MavenContext, locked: LockedDependency) -> Artifact:
    component = context.project(locked.groupId, locked.artifactId).at_version(locked.version)
    return component.artifact(locked.classifier or "", locked.packaging)


def resolve_lock(cache: Path) -> None:
    """Resolves jgo.toml from scratch and writes jgo.lock.toml."""
    context = MavenContext(repo_cache=cache / "maven", local_repos=[], timeout=60)
    wanted = EnvironmentBuilder(context, cache_dir=cache).spec_to_dependencies(EnvironmentSpec.load(SPEC))
    inputs, transitive = context.resolver.resolve(wanted)
    needed = [*inputs, *(d for d in transitive if d.scope in ("compile", "runtime"))]
    with ThreadPoolExecutor(max_workers=8) as pool:
        locked = list(pool.map(LockedDependency.from_dependency, {d.artifact.key: d for d in needed}.values()))
    locked.sort(key=lambda d: (d.groupId, d.artifactId, d.classifier or ""))
    LockFile(locked, environment_name="neo4j").save(LOCK)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        resolve_lock(Path(folder))
