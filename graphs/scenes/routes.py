"""Simple paths of a small graph, best first. Pure: no driver, no Django.

A path's strength is that of its weakest step; a step is as strong as the node it passes. Both orders are exact: partial
paths are taken up in the order of the best that any completion of them could be, by how far and how strong the rest of
the way is at best.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from math import inf

MOST_BEGUN = 400_000  # partial paths; a search that needs more is cut, and says so
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
    at_best = _strongest(graph, strength, ends, left)
    heap: list[tuple[tuple[float, float, int], tuple[str, ...], float]] = []
    near_to: dict[str, list[str]] = {}

    def push(path: tuple[str, ...], weakest: float) -> None:
        node = path[-1]
        to_go = left.get(node, longest + 1)
        links = len(path) - 1 + to_go
        if links <= longest:  # among equals the one that is nearest to its end, so that it need not wait for the rest
            could_be = -min(weakest, at_best[node]) if len(path) > 1 else -inf  # a start's own step does not count
            heappush(heap, ((could_be, links, to_go) if strongest else (links, could_be, to_go), path, weakest))

    for start in sorted(starts):
        push((start,), inf)
    begun = len(heap)
    while heap:
        _, path, weakest = heappop(heap)
        node = path[-1]
        if node in ends and len(path) > 1:
            yield path
            continue
        passed = min(weakest, strength.get(node, inf)) if len(path) > 1 else weakest
        if node not in near_to:
            near_to[node] = sorted(other for other in graph.get(node, ()) if other in left)
        begun += len(near_to[node])
        if begun > MOST_BEGUN:
            raise SearchCut
        for near in near_to[node]:
            if near not in path and not (near in starts and near not in ends):
                push((*path, near), passed)


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


def _strongest(
    graph: Graph, strength: Mapping[str, float], ends: Collection[str], within: Collection[str]
) -> dict[str, float]:
    """The weakest step of the strongest way from each node to an end, the node's own step included."""
    found = dict.fromkeys(ends, inf)
    heap = [(-inf, end) for end in sorted(ends)]
    while heap:
        bound, node = heappop(heap)
        if -bound < found[node]:
            continue
        for near in graph.get(node, ()):
            way = min(-bound, strength.get(near, inf))
            if near in within and way > found.get(near, -inf):
                found[near] = way
                heappush(heap, (-way, near))
    return found
