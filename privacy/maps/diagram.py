"""What a picture of data flows shows: callers, functions, stores, recipients, and what goes between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Literal

from inventory.graph import OBTAINING, Flow, Graph
from privacy import vocabulary
from privacy.case import Case
from privacy.countries import country
from privacy.record import activities, proposals
from privacy.record.activities import Scope
from privacy.record.recipients import note_on
from privacy.seen import CALLER, Seen

Kind = Literal["caller", "function", "store", "recipient"]
MOST_NODES = 60
MOST_LINES = 110
WHOLE = ""
UNNAMED = {"?": "name not known"}
NEAR = ("eea", "home", "not_known")
"""Statuses of places that are no third countries, as far as known."""


@dataclass(frozen=True, slots=True)
class Node:
    """One box of a picture. `categories` are what was seen to come to it or from it.

    `detail` says what starts a function, or what kind of store it is. `country` is an ISO code, empty where
    it is not known. `members` counts what is drawn together as one box.
    """

    id: str
    kind: Kind
    name: str
    detail: str = ""
    categories: tuple[str, ...] = ()
    country: str = ""
    app: str = ""
    hidden: bool = False
    members: int = 1

    @property
    def special(self) -> tuple[str, ...]:
        """Those of its categories that Articles 9 or 10 name."""
        return tuple(key for key in self.categories if special(key))

    @property
    def third(self) -> bool:
        """Whether it is in a third country, so far as known."""
        return bool(self.country) and country(self.country).status not in NEAR


@dataclass(frozen=True, slots=True)
class Edge:
    """What goes from one box to another: how, which categories, and whether fields could not be named."""

    start: str
    end: str
    operations: tuple[str, ...]
    categories: tuple[str, ...] = ()
    unnamed: bool = False

    @property
    def special(self) -> bool:
        return any(map(special, self.categories))


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture of one activity or, with the id `WHOLE`, of all. `folded` says what was drawn together."""

    id: str
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    folded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagrams:
    """The picture of all that was seen, and one of each activity in the order of the record."""

    whole: Diagram
    activities: tuple[Diagram, ...]

    def of(self, activity: str = WHOLE) -> Diagram:
        """The picture of an activity by its id."""
        return next((one for one in self.activities if one.id == activity), self.whole)


def derive(case: Case) -> Diagrams:
    """The pictures of what was seen, each with few enough boxes to be read."""
    graph = case.seen.graph
    whole = Scope(WHOLE, "", graph.functions, graph.flows)
    return Diagrams(folded(drawn(case, whole)), tuple(folded(drawn(case, one)) for one in scopes(case)))


def scopes(case: Case) -> tuple[Scope, ...]:
    """What each activity of the record covers, in its order."""
    given = activities.stated(case.seen, case.declared)
    return (*given, *proposals.proposed(case.seen, given))


@cache
def special(category: str) -> bool:
    """Whether a category is one of Articles 9 or 10."""
    known = vocabulary.category(category)
    return known is not None and known.special is not None


# --- boxes and arrows --------------------------------------------------------------------------------


def drawn(case: Case, scope: Scope) -> Diagram:
    """The picture of a scope, every box by itself, in the order of their ids."""
    edges = _edges(case.seen, scope)
    held: dict[str, set[str]] = {function.id: set() for function in scope.functions}
    for edge in edges:
        for end in (edge.start, edge.end):
            held.setdefault(end, set()).update(() if "ask" in edge.operations else edge.categories)
    copies = tuple(_copies(case.seen.graph, held))
    for edge in copies:
        held[edge.end] = set(edge.categories) | held.get(edge.end, set())
    nodes = _with_apps(tuple(box(case, end, ordered(held[end])) for end in sorted(held)))
    return Diagram(scope.id, scope.title, nodes, (*edges, *copies))


@dataclass(slots=True)
class _Way:
    operations: set[str] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    unnamed: bool = False


def _edges(seen: Seen, scope: Scope) -> tuple[Edge, ...]:
    found: dict[tuple[str, str], _Way] = {}
    for flow in scope.flows:
        for start, end, operation in steps(flow):
            way = found.setdefault((start, end), _Way())
            way.operations.add(operation)
            way.categories |= {c for c in seen.categories(flow) if scope.covers(c)}
            way.unnamed |= not flow.fields and operation not in ("delete", "respond")
    inside = {function.id for function in scope.functions}
    for start, end in seen.graph.calls:
        if start in inside and end in inside:
            found.setdefault((start, end), _Way()).operations.add("invoke")
    return tuple(
        Edge(start, end, tuple(sorted(way.operations)), ordered(way.categories), way.unnamed)
        for (start, end), way in sorted(found.items())
    )


def steps(flow: Flow) -> Iterator[tuple[str, str, str]]:
    """The arrows of a flow, (from, to, operation): one from where its data come from, one to where they go.

    A read with data of somewhere else asks with them: they go to what is read.
    """
    asks = flow.operation in OBTAINING and flow.origin is not None
    if flow.origin and flow.origin != flow.target:
        yield flow.origin, flow.function, "receive"
    if flow.operation in OBTAINING and not asks:
        yield flow.target, flow.function, flow.operation
    else:
        yield flow.function, flow.target, "ask" if asks else flow.operation


def _copies(graph: Graph, held: Mapping[str, set[str]]) -> Iterator[Edge]:
    """What the platform copies of the stores in the picture: dead letters, telemetry."""
    for store in graph.stores:
        for copied in store.copies:
            if copied in held:
                yield Edge(copied, store.id, ("copy",), ordered(held[copied]))


def ordered(categories: Iterable[str]) -> tuple[str, ...]:
    """Special ones first, then as in the vocabulary."""
    return tuple(sorted(categories, key=_rank))


@cache
def _rank(category: str) -> tuple[bool, int, str]:
    places = {key: number for number, key in enumerate(vocabulary.categories())}
    return (not special(category), places.get(category, len(places)), category)


def box(case: Case, end: str, categories: tuple[str, ...]) -> Node:
    """A function, store, recipient or caller as a box."""
    seen = case.seen
    if end in seen.functions:
        one = seen.functions[end]
        return Node(end, "function", one.name, activities.starts(seen, one), app=seen.app(one.app))
    if end in seen.stores:
        store = seen.stores[end]
        place = _declared_place(case, end) or store.country or ""
        kind = seen.kind(store.kind)
        names = (store.name, kind) if store.name.strip(".?") else (kind, UNNAMED.get(store.name, ""))
        return Node(end, "store", *names, categories, place, hidden=store.hidden)
    if end in seen.recipients:
        recipient = seen.recipients[end]
        note = note_on(case.declared, end, recipient.name).content
        place = note.country or recipient.country or ""
        return Node(end, "recipient", recipient.name, "", categories, place)
    name = "Whoever calls over HTTP" if end == CALLER else end
    return Node(end, "caller", name, "", categories)


def _with_apps(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Functions of several apps say of which they are."""
    if len({node.app for node in nodes if node.kind == "function"}) < 2:
        return nodes
    return tuple(replace(node, detail=f"{node.detail} ({node.app})") if node.app else node for node in nodes)


def _declared_place(case: Case, store: str) -> str:
    notes = case.declared.content.stores
    return next((note.country for key, note in notes.items() if fnmatchcase(store, key) and note.country), "")


# --- few enough to be read ---------------------------------------------------------------------------

Group = Callable[[Node], tuple[str, str] | None]
"""What a box is drawn together with: the name and the detail of the one box for all; None for none."""


def _by_app(node: Node) -> tuple[str, str] | None:
    return ("functions", node.app) if node.kind == "function" else None


def _by_kind(node: Node) -> tuple[str, str] | None:
    return ("data stores", node.detail) if node.kind == "store" else None


def _by_country(node: Node) -> tuple[str, str] | None:
    return ("recipients", "") if node.kind == "recipient" else None


def _together(node: Node) -> tuple[str, str] | None:
    return ("functions", "") if node.kind == "function" else None


FOLDS: Sequence[tuple[str, Group]] = (
    ("functions by app", _by_app),
    ("data stores by kind", _by_kind),
    ("recipients by country", _by_country),
    ("all functions", _together),
)


def folded(diagram: Diagram, nodes: int = MOST_NODES, lines: int = MOST_LINES) -> Diagram:
    """The picture with so few boxes and arrows that it can be read, and what was done for it."""
    hidden = sum(node.hidden for node in diagram.nodes)
    if not _readable(diagram, nodes, lines) and hidden:
        diagram = _without_hidden(diagram, hidden)
    for words, group in FOLDS:
        if _readable(diagram, nodes, lines):
            break
        diagram = _merged(diagram, words, group)
    return diagram


def _readable(diagram: Diagram, nodes: int, lines: int) -> bool:
    """Two arrows between the same boxes are one line."""
    drawn = {frozenset((edge.start, edge.end)) for edge in diagram.edges}
    return len(diagram.nodes) <= nodes and len(drawn) <= lines


def _without_hidden(diagram: Diagram, number: int) -> Diagram:
    nodes = tuple(node for node in diagram.nodes if not node.hidden)
    kept = {node.id for node in nodes}
    edges = tuple(edge for edge in diagram.edges if edge.start in kept and edge.end in kept)
    said = f"left out: {number} stores that the platform makes by itself"
    return replace(diagram, nodes=nodes, edges=edges, folded=(*diagram.folded, said))


def _merged(diagram: Diagram, words: str, group: Group) -> Diagram:
    """Boxes of one group and country become one, and so do their arrows; a group of one stays as it is."""
    groups: dict[tuple[str, str, str, bool], list[Node]] = {}
    for node in diagram.nodes:
        if key := group(node):
            groups.setdefault((*key, node.country, node.hidden), []).append(node)
    several = {several: some for several, some in groups.items() if len(some) > 1}
    if not several:
        return diagram
    made = {one: _one(one, some) for one, some in several.items()}
    names = {node.id: made[one].id for one, some in several.items() for node in some}
    nodes = tuple(node for node in diagram.nodes if node.id not in names) + tuple(made.values())
    edges = _joined(diagram.edges, names)
    said = f"drawn together: {words}"
    return replace(diagram, nodes=nodes, edges=edges, folded=(*diagram.folded, said))


def _one(key: tuple[str, str, str, bool], some: Sequence[Node]) -> Node:
    what, detail, place, hidden = key
    number = sum(node.members for node in some)
    categories = ordered({category for node in some for category in node.categories})
    identity = f"group:{what}:{detail}:{place}:{hidden}"
    app = detail if some[0].kind == "function" else ""
    return Node(
        identity, some[0].kind, f"{number} {what}", detail, categories, place, app, hidden, members=number
    )


def _joined(edges: Iterable[Edge], names: Mapping[str, str]) -> tuple[Edge, ...]:
    found: dict[tuple[str, str], _Way] = {}
    for edge in edges:
        start, end = names.get(edge.start, edge.start), names.get(edge.end, edge.end)
        if start != end:
            way = found.setdefault((start, end), _Way())
            way.operations |= set(edge.operations)
            way.categories |= set(edge.categories)
            way.unnamed |= edge.unnamed
    return tuple(
        Edge(start, end, tuple(sorted(way.operations)), ordered(way.categories), way.unnamed)
        for (start, end), way in sorted(found.items())
    )
