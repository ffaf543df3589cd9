"""Simple paths of a small graph, best first. Pure: no driver, no Django.

A path's strength is that of its weakest step; a step is as strong as the node it passes. Both orders are exact: partial
paths are taken up in the order of the best that any completion of them could be.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import heappop, heappush

MOST_TAKEN_UP = 100_000  # partial paths; a search that needs more is cut, and says so
Graph = Mapping[str, Collection[str]]


class SearchCut(Exception):
    """The graph has too many ways to try them all; what was found before stands."""


def best(
    graph: Graph,
    strength: Mapping[str, float],
    starts: Collection[str],
    ends: Collection[str],
    *,
    longest: int,
    strongest: bool,
) -> Iterator[Sequence[str]]:
    """Paths without a repeated node from a start to an end of at most `longest` links, shortest first and among equals
    the strongest, or the other way round. Only the nodes between the ends count for the strength; a node without one is
    no obstacle. Raises SearchCut."""
    left = _distances(graph, ends, longest)
    heap: list[tuple[tuple[float, float, int], tuple[str, ...], float]] = []
    near_to: dict[str, list[str]] = {}

    def push(path: tuple[str, ...], weakest: float) -> None:
        node = path[-1]
        to_go = left.get(node, longest + 1)
        links = len(path) - 1 + to_go
        if links <= longest:  # among equals the one that is nearest to its end, so that it need not wait for the rest
            order = (-weakest, links, to_go) if strongest else (links, -weakest, to_go)
            heappush(heap, (order, path, weakest))

    for start in sorted(starts):
        push((start,), float("inf"))
    for _ in range(MOST_TAKEN_UP):
        if not heap:
            return
        _, path, weakest = heappop(heap)
        node = path[-1]
        if node in ends and len(path) > 1:
            yield path
            continue
        passed = min(weakest, strength.get(node, float("inf"))) if len(path) > 1 else weakest
        if node not in near_to:
            near_to[node] = sorted(other for other in graph.get(node, ()) if other in left)
        for near in near_to[node]:
            if near not in path and not (near in starts and near not in ends):
                push((*path, near), passed)
    raise SearchCut


def _distances(graph: Graph, ends: Collection[str], longest: int) -> dict[str, int]:
    """Links from each node to the nearest end."""
    found = dict.fromkeys(ends, 0)
    queue = deque(sorted(ends))
    while queue:
        node = queue.popleft()
        if found[node] < longest:
            for near in graph.get(node, ()):
                if near not in found:
                    found[near] = found[node] + 1
                    queue.append(near)
    return found
