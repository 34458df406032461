"""The notice at collection (7012(e)), for the points at which the software receives people's data.

Points that collect the same have one notice. Where even so there would be more than people can keep, points
that collect of the same letters have one, which names what any of them collects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from inventory.facts import Function, Location, in_order
from inventory.graph import Flow
from privacy.california import law
from privacy.california.answers import Answers, applies, general, noted, section, unmatched, wanted
from privacy.california.inventory import Row, complete, rows
from privacy.case import Case
from privacy.cells import Cell, Stated
from privacy.declarations.california import CollectionNotice
from privacy.record import activities
from privacy.seen import CALLER

ARTICLE = "7012(e)"
MOST = 40  # notices that name exactly what is collected at their points


@dataclass(frozen=True, slots=True)
class Part:
    """One letter of which a point collects data: our categories, and the items of (ae)."""

    letter: str
    categories: tuple[str, ...]
    sensitive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """One letter in a notice: our categories, the items of (ae), and what 7012(e) asks."""

    letter: str
    title: str
    words: str
    categories: tuple[str, ...]
    sensitive: tuple[str, ...]
    purposes: Cell
    sold: Cell
    shared: Cell
    retention: Cell


@dataclass(frozen=True, slots=True)
class Point:
    """A collection point: a function that gets people's data from a caller, or from a queue others fill.

    `notice` is the number of its notice.
    """

    id: str
    name: str
    starts: str
    evidence: tuple[Location, ...]
    collected: tuple[Part, ...]
    unnamed: bool
    shown: Cell
    notice: int = 0

    @property
    def categories(self) -> tuple[str, ...]:
        """What is collected, of whatever letter."""
        return tuple(sorted({category for part in self.collected for category in part.categories}))


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice for points that collect alike: their ids and names."""

    number: int
    points: tuple[str, ...]
    names: tuple[str, ...]
    collected: tuple[Collected, ...]


@dataclass(frozen=True, slots=True)
class Notices:
    """The notices of the software; `silent` are ids of HTTP functions at which nothing of people was seen.

    `joined` says that a notice may name more than some of its points collect.
    """

    applies: Cell
    software: Cell
    wanted: bool
    points: tuple[Point, ...] = ()
    notices: tuple[Notice, ...] = ()
    joined: bool = False
    silent: tuple[str, ...] = ()
    privacy_policy: Cell | None = None
    opt_out: Cell | None = None
    limit: Cell | None = None
    unmatched: tuple[Stated, ...] = ()


def derive(case: Case) -> Notices:
    """The notices at collection of the software."""
    if not wanted(case):
        return Notices(applies(case), case.register.software, wanted=False)
    every = {row.letter: row for row in rows(case)}
    said, links = general(case), section(case)
    found = tuple(_points(case, every))
    groups, joined = _alike(found)
    made = tuple(_notice(number, group, every) for number, group in enumerate(groups, 1))
    numbers = {id: notice.number for notice in made for id in notice.points}
    points = tuple(replace(one, notice=numbers[one.id]) for one in found)
    answers = [one.value for row in every.values() for one in (*row.sold.stated, *row.shared.stated)]
    return Notices(
        applies(case),
        case.register.software,
        wanted=True,
        points=points,
        notices=made,
        joined=joined,
        silent=tuple(f.id for f in case.seen.graph.functions if _http(case, f) and f.id not in numbers),
        privacy_policy=said.cell("privacy_policy", "7012(e)(6)"),
        opt_out=said.cell("opt_out", "7012(e)(5)", ask="yes" in answers),
        limit=said.cell("limit", "7014", ask=links.sensitive_beyond is True),
        unmatched=unmatched(case, "notices", (_names(case, one) for one in case.seen.graph.functions)),
    )


def _alike(points: tuple[Point, ...]) -> tuple[list[tuple[Point, ...]], bool]:
    """The points that share a notice, and whether some of them collect less than others of theirs."""
    exact = _groups(points, lambda one: one.collected)
    if len(exact) <= MOST:
        return exact, False
    return _groups(points, lambda one: tuple(part.letter for part in one.collected)), True


def _groups(points: Iterable[Point], key: Callable[[Point], object]) -> list[tuple[Point, ...]]:
    found: dict[object, list[Point]] = {}
    for point in points:
        found.setdefault(key(point), []).append(point)
    return [tuple(some) for some in found.values()]


def _notice(number: int, points: tuple[Point, ...], every: dict[str, Row]) -> Notice:
    parts: dict[str, list[Part]] = {}
    for part in dict.fromkeys(part for point in points for part in point.collected):
        parts.setdefault(part.letter, []).append(part)
    collected = tuple(_collected(every[letter], some) for letter, some in parts.items())
    return Notice(number, tuple(one.id for one in points), tuple(one.name for one in points), collected)


def _collected(row: Row, parts: list[Part]) -> Collected:
    return Collected(
        row.letter,
        row.title,
        row.words,
        tuple(sorted({category for part in parts for category in part.categories})),
        tuple(dict.fromkeys(item for part in parts for item in part.sensitive)),
        row.purposes,
        row.sold,
        row.shared,
        row.retention,
    )


def _http(case: Case, function: Function) -> bool:
    return activities.route(case.seen, function) is not None


def _points(case: Case, every: dict[str, Row]) -> Iterator[Point]:
    filled = {flow.target for flow in case.seen.graph.flows if case.seen.targets(flow)}
    whole = complete(case)
    for function in case.seen.graph.functions:
        flows = [flow for flow in case.seen.flows.get(function.id, ()) if _comes_in(case, flow, filled)]
        categories = frozenset(c for flow in flows for c in case.seen.categories(flow))
        if categories:
            yield _point(case, function, flows, categories, every, whole)


def _comes_in(case: Case, flow: Flow, filled: set[str]) -> bool:
    """From a caller, or as a message that no function of this software was seen to send."""
    sources = case.seen.sources(flow)
    if CALLER in sources:
        return True
    return flow.operation == "receive" and bool(sources & set(case.seen.stores)) and not sources & filled


def _point(
    case: Case,
    function: Function,
    flows: Iterable[Flow],
    categories: frozenset[str],
    every: dict[str, Row],
    whole: frozenset[str],
) -> Point:
    flows = tuple(flows)
    key = noted(section(case).notices, _names(case, function))
    given = section(case).notices[key] if key else CollectionNotice.model_validate({})
    said = Answers(case, given, ("notices", key or function.id), function.name)
    return Point(
        function.id,
        function.name,
        activities.starts(case.seen, function),
        in_order(place for flow in flows for place in flow.evidence),
        tuple(_parts(categories, every, whole)),
        any(map(case.seen.unnamed, flows)),
        said.cell("shown", ARTICLE),
    )


def _names(case: Case, function: Function) -> tuple[str, ...]:
    """What a notice may call a function: by its id, its name or its route."""
    path = activities.route(case.seen, function)
    routes = (path, f"/{path}") if path is not None else ()
    return (function.id, function.id.removeprefix("fn:"), function.name, *routes)


def _parts(categories: frozenset[str], every: dict[str, Row], whole: frozenset[str]) -> Iterator[Part]:
    for letter in every:
        mine = sorted(one for one in categories if letter in law.of_category(one)[0])
        items = dict.fromkeys(item for one in mine if (item := law.of_category(one)[1]) and item in whole)
        if mine:
            titles = tuple(law.items("sensitive")[item].title for item in items)
            yield Part(letter, tuple(mine), titles)
