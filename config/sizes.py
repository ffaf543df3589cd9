"""`python -m config.sizes`: share of typed functions, largest file, longest function; exits 1 above the limits."""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("accounts", "bench", "config", "graphs", "investigations")
LONGEST_FILE, LONGEST_FUNCTION, TYPED = 500, 80, 0.98


@dataclass(frozen=True)
class Function:
    place: str
    lines: int
    typed: bool


def sources() -> list[Path]:
    """Our Python files; migrations are written by Django."""
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            place = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            yield Function(place, (node.end_lineno or node.lineno) - node.lineno + 1, _is_typed(node))


def _is_typed(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Every argument but self and cls has a type, and the result too."""
    given = node.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    return node.returns is not None and all(a.annotation or a.arg in ("self", "cls") for a in arguments)


def main() -> int:
    files = sources()
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    found = [function for path in files for function in functions(path)]
    typed = sum(f.typed for f in found) / len(found)
    largest, longest = max(files, key=lines.__getitem__), max(found, key=lambda f: f.lines)
    print(f"{len(found)} functions, {typed:.1%} typed; median length {statistics.median(f.lines for f in found):.0f}")
    print(f"{len(files)} files, median {statistics.median(lines.values()):.0f} lines")
    print(f"largest file: {largest.relative_to(ROOT)}, {lines[largest]} lines")
    print(f"longest function: {longest.place}, {longest.lines} lines")
    for function in found:
        if not function.typed:
            print(f"  not typed: {function.place}")
    return int(typed < TYPED or lines[largest] > LONGEST_FILE or longest.lines > LONGEST_FUNCTION)


if __name__ == "__main__":
    sys.exit(main())
