"""Puts boxes into layers and arrows between them: longest paths, few crossings, no arrow over a box.

After Sugiyama, Tagawa and Toda (1981): arrows that close a circle are turned round, every box stands one
layer behind the last of those before it, barycentres order a layer, and an arrow over several layers keeps a
lane free in each. The same input gives the same picture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import networkx as nx

Size = tuple[float, float]
Point = tuple[float, float]
Way = tuple[str, str]
Spot = str | tuple[str, str, int]
"""What takes a place in a layer: a box, or the lane of an arrow (its ends, and which layer it crosses)."""

LANE = 12.0
MARGIN = 12.0
SWEEPS = 10
WIDEST = 1000.0  # beyond it layers lie one below the other instead of side by side


@dataclass(frozen=True)
class Layout:
    """`boxes` gives the middle of each, `routes` the points of each arrow: from an even one to the next it is
    straight, from an odd one to the next a curve; `upright` when layers lie one below the other."""

    boxes: Mapping[str, Point]
    routes: Mapping[Way, tuple[Point, ...]]
    width: float
    height: float
    upright: bool


def laid_out(sizes: Mapping[str, Size], ways: Iterable[Way], first: frozenset[str] = frozenset()) -> Layout:
    """Boxes of these sizes and arrows between them; the arrows go on from layer to layer.

    `first` are the boxes that stand at the start. Two arrows between the same boxes are one here.
    """
    given = tuple(dict.fromkeys((a, b) for a, b in ways if a != b))
    layers = _layers(tuple(sizes), given, first)
    ranks = {box: number for number, layer in enumerate(layers) for box in layer}
    lanes = _Lanes(ranks, given)
    order = _ordered(_with_lanes(layers, lanes), lanes)
    beside, below = (_placed(sizes, order, lanes, given, upright) for upright in (False, True))
    return below if beside.width > WIDEST and below.width < beside.width else beside


# --- layers ------------------------------------------------------------------------------------------


def _layers(boxes: Sequence[str], ways: Sequence[Way], first: frozenset[str]) -> list[list[str]]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(boxes)
    graph.add_edges_from(_acyclic(boxes, ways, first))
    ranks = {box: n for n, some in enumerate(nx.topological_generations(graph)) for box in some}
    for box in reversed(list(nx.topological_sort(graph))):
        after = [ranks[other] for other in graph.successors(box)]
        if after and box not in first and not graph.pred[box]:
            ranks[box] = min(after) - 1  # what only gives stands right before what it gives to
    for box in boxes:
        if not graph.pred[box] and not graph.succ[box] and box not in first and first:
            ranks[box] = 1
    layers: dict[int, list[str]] = defaultdict(list)
    for box in boxes:
        layers[ranks[box]].append(box)
    return [layers[rank] for rank in sorted(layers)]


def _acyclic(boxes: Sequence[str], ways: Sequence[Way], first: frozenset[str]) -> Iterator[Way]:
    """The arrows, turned round where they lead back to where one came from."""
    after: dict[str, list[str]] = defaultdict(list)
    into: set[str] = set()
    for start, end in ways:
        after[start].append(end)
        into.add(end)
    roots = sorted(boxes, key=lambda box: (box not in first, box in into))
    open_: set[str] = set()
    done: set[str] = set()
    for root in roots:
        stack = [(root, iter(after[root]))] if root not in done else []
        open_.update(box for box, _ in stack)
        while stack:
            box, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                open_.discard(box)
                done.add(box)
            elif following in open_ or following in first:
                yield following, box
            else:
                yield box, following
                if following not in done:
                    open_.add(following)
                    stack.append((following, iter(after[following])))


@dataclass
class _Lanes:
    """The spots each arrow goes through, from the earlier layer to the later, and what is next to what."""

    ranks: Mapping[str, int]
    ways: Sequence[Way]
    before: dict[Spot, list[Spot]] = field(default_factory=lambda: defaultdict(list))
    after: dict[Spot, list[Spot]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for spots in dict.fromkeys(map(self.through, self.ways)):
            for one, other in pairwise(spots):
                self.after[one].append(other)
                self.before[other].append(one)

    def through(self, way: Way) -> tuple[Spot, ...]:
        start, end = sorted(way, key=lambda box: (self.ranks[box], box))
        lanes = range(self.ranks[start] + 1, self.ranks[end])
        return (start, *((start, end, rank) for rank in lanes), end)


def _with_lanes(layers: list[list[str]], lanes: _Lanes) -> list[list[Spot]]:
    full: list[list[Spot]] = [list(layer) for layer in layers]
    for spots in dict.fromkeys(map(lanes.through, lanes.ways)):
        for spot in spots[1:-1]:
            full[int(spot[2])].append(spot)
    return full


# --- order -------------------------------------------------------------------------------------------


def _ordered(layers: list[list[Spot]], lanes: _Lanes) -> list[list[Spot]]:
    """The layers with the fewest crossings that some sweeps to and fro find."""
    best, fewest = layers, _crossings(layers, lanes)
    current = layers
    for sweep in range(SWEEPS):
        if not fewest:
            break
        current = _swept(current, lanes, forward=sweep % 2 == 0)
        crossings = _crossings(current, lanes)
        if crossings < fewest:
            best, fewest = current, crossings
    return best


def _swept(layers: list[list[Spot]], lanes: _Lanes, forward: bool) -> list[list[Spot]]:
    made = list(layers)
    numbers = list(range(len(made)))
    near = lanes.before if forward else lanes.after
    for number in numbers[1:] if forward else numbers[-2::-1]:
        beside = made[number - 1 if forward else number + 1]
        places = {spot: place for place, spot in enumerate(beside)}
        made[number] = _by_barycentre(made[number], near, places)
    return made


def _by_barycentre(layer: list[Spot], near: Mapping[Spot, list[Spot]], places: dict[Spot, int]) -> list[Spot]:
    def middle(place: int, spot: Spot) -> float:
        some = [places[other] for other in near.get(spot, ()) if other in places]
        return sum(some) / len(some) if some else float(place)

    middles = {spot: middle(place, spot) for place, spot in enumerate(layer)}
    return sorted(layer, key=middles.__getitem__)


def _crossings(layers: list[list[Spot]], lanes: _Lanes) -> int:
    return sum(_inversions(one, other, lanes) for one, other in pairwise(layers))


def _inversions(layer: list[Spot], following: list[Spot], lanes: _Lanes) -> int:
    """How many pairs of arrows between two layers cross (a Fenwick tree over the ends)."""
    places = {spot: place for place, spot in enumerate(following, 1)}
    tree = [0] * (len(following) + 1)
    crossed = seen = 0
    for spot in layer:
        ends = sorted(places[end] for end in lanes.after.get(spot, ()) if end in places)
        for end in ends:
            crossed += seen - _up_to(tree, end)
        for end in ends:
            seen += 1
            while end < len(tree):
                tree[end] += 1
                end += end & -end
    return crossed


def _up_to(tree: list[int], end: int) -> int:
    total = 0
    while end:
        total += tree[end]
        end -= end & -end
    return total


# --- places ------------------------------------------------------------------------------------------


def _placed(
    sizes: Mapping[str, Size], order: list[list[Spot]], lanes: _Lanes, ways: Sequence[Way], upright: bool
) -> Layout:
    """Coordinates; `along` runs from layer to layer, `across` within one."""
    along, across = (1, 0) if upright else (0, 1)
    room = 26.0 if upright else 18.0
    breadth = {s: sizes[s][across] if isinstance(s, str) else LANE for layer in order for s in layer}
    middles = _straightened(order, lanes, breadth, room)
    depths = [max((sizes[s][along] for s in layer if isinstance(s, str)), default=0.0) for layer in order]
    gaps = [_gap(one, lanes) for one in order[:-1]]
    fronts = list(accumulate((d + g for d, g in zip(depths, gaps, strict=False)), initial=MARGIN))
    boxes = {
        s: (front + depth / 2, middles[s])
        for layer, front, depth in zip(order, fronts, depths, strict=False)
        for s in layer
        if isinstance(s, str)
    }
    tracks = _Tracks(boxes, middles, {box: size[along] for box, size in sizes.items()}, breadth, lanes)
    extents = dict(enumerate(zip(fronts, depths, strict=False)))
    routes = {way: _turned(tracks.route(way, extents), upright) for way in ways}
    wide = max((middles[s] + breadth[s] / 2 for s in middles), default=0.0) + MARGIN
    long = fronts[len(depths) - 1] + depths[-1] + MARGIN if depths else 2 * MARGIN
    placed = {box: _turned((point,), upright)[0] for box, point in boxes.items()}
    return Layout(placed, routes, *((wide, long) if upright else (long, wide)), upright)


def _gap(layer: Sequence[Spot], lanes: _Lanes) -> float:
    """More room where more arrows go."""
    return 44.0 + min(120.0, 1.6 * sum(len(lanes.after.get(spot, ())) for spot in layer))


def _turned(points: Iterable[Point], upright: bool) -> tuple[Point, ...]:
    return tuple((b, a) if upright else (a, b) for a, b in points)


def _straightened(
    order: list[list[Spot]], lanes: _Lanes, breadth: Mapping[Spot, float], room: float
) -> dict[Spot, float]:
    """The middle of each spot across its layer: near those of its neighbours, in order, with room between."""
    middles: dict[Spot, float] = {}
    for layer in order:
        at = 0.0
        for spot in layer:
            middles[spot] = at + breadth[spot] / 2
            at += breadth[spot] + room
    for sweep in range(SWEEPS):
        for layer in order if sweep % 2 == 0 else reversed(order):
            wished = [_wish(spot, lanes, middles) for spot in layer]
            apart = [(breadth[a] + breadth[b]) / 2 + _room(a, b, room) for a, b in pairwise(layer)]
            middles.update(zip(layer, _spread(wished, apart), strict=True))
    least = min((middles[s] - breadth[s] / 2 for s in middles), default=0.0)
    return {spot: middle - least + MARGIN for spot, middle in middles.items()}


def _room(one: Spot, other: Spot, room: float) -> float:
    lanes = (not isinstance(one, str)) + (not isinstance(other, str))
    return room if lanes == 0 else room / 2 if lanes == 1 else 0.0


def _wish(spot: Spot, lanes: _Lanes, middles: Mapping[Spot, float]) -> float:
    near = [*lanes.before.get(spot, ()), *lanes.after.get(spot, ())]
    return sum(middles[other] for other in near) / len(near) if near else middles[spot]


def _spread(wished: Sequence[float], apart: Sequence[float]) -> list[float]:
    """The places nearest to the wished ones (least squares) that keep their order and distances.

    Pool adjacent violators: Barlow, Bartholomew, Bremner, Brunk (1972).
    """
    offsets = list(accumulate(apart, initial=0.0))
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wished, offsets, strict=False):
        total, count = wish - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    flat = [total / count for total, count in pools for _ in range(count)]
    return [place + offset for place, offset in zip(flat, offsets, strict=False)]


@dataclass
class _Tracks:
    """Where arrows leave and reach boxes: side by side, in the order of where they go."""

    boxes: Mapping[str, Point]
    middles: Mapping[Spot, float]
    depth: Mapping[str, float]
    breadth: Mapping[Spot, float]
    lanes: _Lanes

    def route(self, way: Way, extents: Mapping[int, tuple[float, float]]) -> tuple[Point, ...]:
        """Its points from the first box of the way to the second."""
        spots = self.lanes.through(way)
        points: list[Point] = []
        for number, spot in enumerate(spots):
            if isinstance(spot, str):
                ahead = number == 0
                near = spots[1] if ahead else spots[-2]
                front, depth = extents[self.lanes.ranks[spot]]
                edge = self.boxes[spot][0] + self.depth[spot] / 2 * (1 if ahead else -1)
                limit = front + depth if ahead else front
                at = self._port(spot, near, ahead)
                points += [(edge, at), (limit, at)] if ahead else [(limit, at), (edge, at)]
            else:
                front, depth = extents[int(spot[2])]
                points += [(front, self.middles[spot]), (front + depth, self.middles[spot])]
        return tuple(points if spots[0] == way[0] else reversed(points))

    def _port(self, box: str, near: Spot, ahead: bool) -> float:
        others = self.lanes.after[box] if ahead else self.lanes.before[box]
        ordered = sorted(others, key=lambda spot: (self.middles[spot], str(spot)))
        span = min(self.breadth[box] * 0.7, 16.0 * (len(ordered) - 1))
        share = ordered.index(near) / (len(ordered) - 1) - 0.5 if len(ordered) > 1 else 0.0
        return self.middles[box] + share * span
