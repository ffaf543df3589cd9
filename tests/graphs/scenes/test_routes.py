from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.scenes import routes
from graphs.scenes.routes import SearchCut, best

NODES = "abcdef"


def both_ways(pairs: list[tuple[str, str]]) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {}
    for a, b in pairs:
        if a != b:
            graph.setdefault(a, set()).add(b)
            graph.setdefault(b, set()).add(a)
    return graph


def tried_out(graph: dict[str, set[str]], longest: int) -> set[tuple[str, ...]]:
    """Every simple path from a to f, by trying all orders of the other nodes."""
    found = set()
    for size in range(len(NODES) - 1):
        for middle in permutations(NODES[1:-1], size):
            path = ("a", *middle, "f")
            if len(path) - 1 <= longest and all(b in graph.get(a, ()) for a, b in pairwise(path)):
                found.add(path)
    return found


@given(
    st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=15),
    st.lists(st.integers(1, 9), min_size=6, max_size=6),
    st.integers(1, 5),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_all_paths_come_and_in_the_order_asked_for(pairs, bits, longest, strongest):
    graph, strength = both_ways(pairs), dict(zip(NODES, map(float, bits), strict=True))
    found = list(best(graph, strength, {"a"}, {"f"}, longest=longest, strongest=strongest))
    assert set(found) == tried_out(graph, longest)
    weakest = [min((strength[node] for node in path[1:-1]), default=float("inf")) for path in found]
    keys = [(-w, len(p)) if strongest else (len(p), -w) for w, p in zip(weakest, found, strict=True)]
    assert keys == sorted(keys)


def test_no_path_passes_another_node_of_the_selection_it_starts_from():
    graph = both_ways([("a", "b"), ("b", "c"), ("c", "f"), ("a", "d"), ("d", "b")])
    found = list(best(graph, {}, {"a", "b"}, {"f"}, longest=5, strongest=False))
    assert found == [("b", "c", "f")]


def test_a_search_that_is_too_wide_says_so_after_what_it_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(routes, "MOST_BEGUN", 5)
    graph = both_ways([("a", "f"), ("a", "b"), ("b", "c"), ("c", "f"), ("b", "f")])
    found = best(graph, {}, {"a"}, {"f"}, longest=5, strongest=False)
    assert next(found) == ("a", "f")
    with pytest.raises(SearchCut):
        list(found)
