"""The ways that data takes through an app, from where it is collected to where it rests last."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.graph import Graph, Reach

MOST_STARTS = 12
MOST_WAYS = 12
FUNCTION, RECIPIENT, CALLER = "fn:", "recipient:", "caller:"


def lines(graph: Graph) -> list[str]:
    """A line for each way that leads through more than one function; none when there is no such way."""
    found = [way for start in _starts(graph) for way in _last(graph, graph.reach(start))]
    if not found:
        return []
    more = len(found) - MOST_WAYS
    left = [f"  and {more} more: privacy scan --format json has every step"] if more > 0 else []
    return ["From collection to last store", *(f"  {_line(way)}" for way in found[:MOST_WAYS]), *left]


def _starts(graph: Graph) -> list[str]:
    """Where data comes in: callers, and stores that no function of the checkout fills."""
    got = {f.target for f in graph.flows if f.operation == "receive"}
    filled = {f.target for f in graph.flows if f.operation not in ("receive", "read")}
    outside = sorted(t for t in got - filled if not t.startswith(CALLER))
    return [*sorted(t for t in got if t.startswith(CALLER)), *outside][:MOST_STARTS]


def _last(graph: Graph, reached: tuple[Reach, ...]) -> Iterator[Reach]:
    """The ways through several functions that end in a store or outside, and go no further from there."""
    stores = {s.id for s in graph.stores if not s.hidden and s.kind != "log"}
    passed = {node for way in reached for node in way.path[:-1]}
    for way in reached:
        functions = sum(node.startswith(FUNCTION) for node in way.path)
        if functions > 1 and way.end not in passed and (way.end in stores or way.end.startswith(RECIPIENT)):
            yield way


def _line(way: Reach) -> str:
    doubt = "" if way.confidence == "high" else f" ({way.confidence} confidence)"
    return " → ".join(node.removeprefix(FUNCTION).removeprefix("store:") for node in way.path) + doubt
