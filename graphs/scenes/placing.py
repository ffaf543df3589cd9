"""Where things stand: force inside a group, circles packed side by side. Pure: the same input, the same place."""

import math

import numpy as np
import rustworkx
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from scipy.spatial import KDTree

Points = NDArray[np.float64]
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
SEED = 20
SMOOTHINGS = 25  # of the vectors forces begin from
ROUNDS = 40  # of pushing overlapping discs apart
WIDE = 1.45  # canvases are wider than high: circles are packed in an ellipse


def sunflower(n: int, spacing: float = 1.0) -> Points:
    """n points in a disc, evenly: the seeds of a sunflower."""
    i = np.arange(n)
    radius = spacing * np.sqrt(i + 0.5)
    return np.column_stack([radius * np.cos(i * GOLDEN_ANGLE), radius * np.sin(i * GOLDEN_ANGLE)])


def unfolded(n: int, ends: NDArray[np.int64], weight: NDArray[np.float64]) -> Points:
    """Where forces begin: along the two smoothest vectors of the graph that are not constant, each spread by rank.

    They are the leading eigenvectors of the normalised adjacency beside the trivial one, by orthogonal iteration. From
    here a quarter of the rounds brings neighbours as near as all of them do from a disc in no particular order."""
    both = np.concatenate([ends, ends[:, ::-1]])
    adjacency = csr_array((np.concatenate([weight, weight]), (both[:, 0], both[:, 1])), shape=(n, n))
    root = np.sqrt(np.asarray(adjacency.sum(axis=1)).ravel() + 1e-9)
    walk = diags_array(1 / root) @ adjacency @ diags_array(1 / root)
    trivial = (root / np.linalg.norm(root))[:, None]
    vectors = np.random.default_rng(SEED).normal(size=(n, 2))
    for _ in range(SMOOTHINGS):
        vectors = (vectors + walk @ vectors) / 2
        vectors = np.linalg.qr(vectors - trivial @ (trivial.T @ vectors))[0]
    ranks = np.argsort(np.argsort(vectors / root[:, None], axis=0, kind="stable"), axis=0, kind="stable")
    return ranks / n - 0.5


def spring(n: int, ends: NDArray[np.int64], weight: NDArray[np.float64], rounds: int = 30) -> Points:
    """Fruchterman–Reingold on n nodes and weighted edges (rows of `ends`), scaled so that the mean distance from
    the centre is 1."""
    if n <= 2:
        return np.array([[-1.0, 0.0], [1.0, 0.0]])[:n] if n == 2 else np.zeros((n, 2))
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(n))
    top = float(weight.max()) if len(weight) else 1.0
    graph.add_edges_from([(int(a), int(b), float(w) / top) for (a, b), w in zip(ends, weight, strict=True)])
    start = unfolded(n, ends, weight)
    positions = rustworkx.spring_layout(
        graph, pos={i: start[i].tolist() for i in range(n)}, k=1.6 / math.sqrt(n), num_iter=rounds,
        weight_fn=float, seed=SEED, adaptive_cooling=False,
    )  # fmt: skip
    points = np.array([positions[i] for i in range(n)])
    points -= points.mean(axis=0)
    return _reined_in(points / (np.hypot(*points.T).mean() or 1.0))


def _reined_in(points: Points) -> Points:
    """Loose pieces drift far away, and everything else becomes a dot: distances beyond the mean are compressed."""
    distance = np.hypot(*points.T)
    kept = np.where(distance > 1.2, 1.2 + np.log1p(np.maximum(distance - 1.2, 0)) * 0.6, distance)
    return points * (kept / np.maximum(distance, 1e-9))[:, None]


def apart(points: Points, radii: NDArray[np.float64], gap: float = 0.0) -> Points:
    """Discs pushed apart until none overlap by much. Near pairs only, so that it grows with n."""
    points = points.copy()
    if len(points) < 2:
        return points
    reach = 2 * float(np.percentile(radii, 99)) + gap
    for _ in range(ROUNDS):
        pairs = KDTree(points).query_pairs(reach, output_type="ndarray")
        if not len(pairs):
            break
        a, b = pairs[:, 0], pairs[:, 1]
        between = points[b] - points[a]
        distance = np.maximum(np.hypot(*between.T), 1e-6)
        lacking = radii[a] + radii[b] + gap - distance
        near = lacking > 1e-3
        if not near.any():
            break
        push = between[near] / distance[near, None] * (lacking[near, None] * 0.5)
        np.add.at(points, a[near], -push)
        np.add.at(points, b[near], push)
    return points


def pack(radii: NDArray[np.float64], links: dict[tuple[int, int], float], gap: float) -> Points:
    """Circles without overlap, in order: each as near as can be to the circles it is linked to that already stand,
    and to the centre. `links`: weight by (a, b), a < b."""
    near: dict[int, list[tuple[int, float]]] = {}
    for (a, b), weight in links.items():
        near.setdefault(max(a, b), []).append((min(a, b), weight))
    placed = np.zeros((len(radii), 2))
    for i, radius in enumerate(radii.tolist()):
        if i:
            placed[i] = _nearest_free(placed[:i], radii[:i], radius + gap, _target(placed, near.get(i, [])))
    return placed


def _target(placed: Points, neighbours: list[tuple[int, float]]) -> Points:
    if not neighbours:
        return np.zeros(2)
    weights = np.array([w for _, w in neighbours])
    pulled = (placed[[n for n, _ in neighbours]] * weights[:, None]).sum(axis=0) / weights.sum()
    return pulled * 0.85


def _nearest_free(placed: Points, radii: NDArray[np.float64], reach: float, target: Points) -> Points:
    """The first free spot on rings around the target, the ring's own best being the one nearest the centre."""
    angles = np.linspace(0, 2 * math.pi, 72, endpoint=False)
    ring = np.column_stack([np.cos(angles) * math.sqrt(WIDE), np.sin(angles) / math.sqrt(WIDE)])
    step = max(reach * 0.15, float(np.hypot(*(placed - target).T).max()) / 400)
    out = 0.0
    while True:
        spots = target + ring * out
        clear = (np.hypot(spots[:, None, 0] - placed[:, 0], spots[:, None, 1] - placed[:, 1]) >= radii + reach).all(
            axis=1
        )
        if clear.any():
            free = spots[clear]
            return free[np.hypot(free[:, 0] / WIDE, free[:, 1]).argmin()]
        out += step
