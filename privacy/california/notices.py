"""The notice at collection (7012(e)), for each point at which the software receives people's data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inventory.facts import Function, Location
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


@dataclass(frozen=True, slots=True)
class Collected:
    """One letter that is collected at a point: our categories, the items of (ae), and what 7012(e) asks."""

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
    """A collection point: a function that gets people's data from a caller, or from a queue others fill."""

    id: str
    name: str
    starts: str
    evidence: tuple[Location, ...]
    collected: tuple[Collected, ...]
    unnamed: bool
    shown: Cell


@dataclass(frozen=True, slots=True)
class Notices:
    """The notices of the software; `silent` are ids of HTTP functions at which nothing of people was seen."""

    applies: Cell
    software: Cell
    wanted: bool
    points: tuple[Point, ...] = ()
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
    points = tuple(_points(case, every))
    answers = [one.value for row in every.values() for one in (*row.sold.stated, *row.shared.stated)]
    found = {point.id for point in points}
    return Notices(
        applies(case),
        case.register.software,
        wanted=True,
        points=points,
        silent=tuple(f.id for f in case.seen.graph.functions if _http(case, f) and f.id not in found),
        privacy_policy=said.cell("privacy_policy", "7012(e)(6)"),
        opt_out=said.cell("opt_out", "7012(e)(5)", ask="yes" in answers),
        limit=said.cell("limit", "7014", ask=links.sensitive_beyond is True),
        unmatched=unmatched(case, "notices", (_names(case, one) for one in case.seen.graph.functions)),
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
        tuple(sorted({place for flow in flows for place in flow.evidence})),
        tuple(_collected(categories, every, whole)),
        any(not flow.fields for flow in flows),
        said.cell("shown", ARTICLE),
    )


def _names(case: Case, function: Function) -> tuple[str, ...]:
    """What a notice may call a function: by its id, its name or its route."""
    path = activities.route(case.seen, function)
    routes = (path, f"/{path}") if path is not None else ()
    return (function.id, function.id.removeprefix("fn:"), function.name, *routes)


def _collected(
    categories: frozenset[str], every: dict[str, Row], whole: frozenset[str]
) -> Iterator[Collected]:
    for letter, row in every.items():
        mine = sorted(one for one in categories if letter in law.of_category(one)[0])
        items = dict.fromkeys(item for one in mine if (item := law.of_category(one)[1]) and item in whole)
        titles = tuple(law.items("sensitive")[item].title for item in items)
        if mine:
            yield Collected(
                letter,
                row.title,
                row.words,
                tuple(mine),
                titles,
                row.purposes,
                row.sold,
                row.shared,
                row.retention,
            )
