"""The walk over records: for each path its column; where the keys of objects are data, one for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from privacy.classify.columns import KEPT, MARKS, Column, Columns
from privacy.classify.keys import ANY, KEY, are_data, fielded, is_code, is_name
from privacy.classify.reading.formats import records
from privacy.classify.reading.nested import OPENING, opened
from privacy.classify.reading.payloads import ITEM, Payload, Record

DEEPEST = 64
COLUMNS, PLACES = 5_000, 20_000
_MANY = 30  # columns of which, when all is looked at, nearly all values are told apart
_WIDE = 500  # columns from which on each keeps less
_PLAIN = frozenset({int, float, bool, type(None)})
_CROWD = 300  # keys of one object from which on they may be data before the end is seen

Each = Callable[[Column, str], None]
Beside = Callable[[Record], None] | None


class Node:
    """A place in the records: what is below it, and the column of the scalars at it."""

    __slots__ = ("below", "column", "crowd", "gathered", "met", "open", "path", "step", "times")

    def __init__(self, path: str, step: str) -> None:
        self.path, self.step = path, step
        self.below: dict[str, Node] = {}
        self.column: Column | None = None
        self.times = 0  # objects seen here
        self.met = 0  # objects above that have this key
        self.open = False  # whether its keys may turn out to be data
        self.crowd = _CROWD  # how many keys call for a look at whether they are
        self.gathered = False  # whether they did before the end


class Walk:
    """One walk through the records of one payload, or of a part of many."""

    def __init__(self, each: Each | None = None) -> None:
        self.each = each
        self.root = Node("", "")
        self.too_deep = self.full = self.wide = False
        self._places = 0
        self._columns: list[Column] = []

    def take(self, record: Record) -> None:
        """Take in one record."""
        for steps, value in record:
            node = self.root
            for step in steps:
                node = self.below(node, step)
            self.too_deep = self._walk(node, value) or self.too_deep

    def gaps(self) -> Iterator[str]:
        """What was not taken in."""
        if self.too_deep:
            yield f"nested more than {DEEPEST} deep: what is below was not read"
        if self.full:
            yield f"more than {COLUMNS} different fields: the rest was not read"

    def _walk(self, start: Node, value: Any) -> bool:
        """Take in what is below; says whether something was too deep."""
        waiting: list[tuple[Node, Any, int]] = [(start, value, 0)]
        deep = False
        while waiting:
            node, value, depth = waiting.pop()
            if isinstance(value, str) and value and (inner := opened(value)) is not None:
                value = inner
            if isinstance(value, dict | list) and depth >= DEEPEST:
                deep = True
            elif isinstance(value, dict):
                waiting += reversed(self._members(node, value, depth + 1))
            elif isinstance(value, list):
                waiting += reversed(self._items(self.below(node, ITEM), value, depth + 1))
            else:
                self._scalar(node, value)
        return deep

    def _members(self, node: Node, value: dict[str, Any], depth: int) -> list[tuple[Node, Any, int]]:
        """Take in the scalars of an object; what must be gone into is left."""
        node.open = True
        node.times += 1
        left = []
        for key, child in value.items():
            below = node.below.get(key)
            if below is None:
                below = self._named(node, key, value)
            if below.step == ANY:
                self._scalar(self.below(node, KEY), key)
            below.met += 1
            if type(child) in _PLAIN or (type(child) is str and child[:1] not in OPENING):
                self._scalar(below, child)
            else:
                left.append((key, below, child))
        if node.gathered:  # perhaps only now: the places of keys that are data are no more
            every = node.below[ANY]
            return [(node.below.get(key, every), child, depth) for key, _, child in left]
        return [(below, child, depth) for _, below, child in left]

    def _items(self, below: Node, value: list[Any], depth: int) -> list[tuple[Node, Any, int]]:
        left = []
        for child in value:
            if type(child) in _PLAIN or (type(child) is str and child[:1] not in OPENING):
                self._scalar(below, child)
            else:
                left.append((below, child, depth))
        return left

    def _named(self, node: Node, key: str, beside: dict[str, Any]) -> Node:
        """The place below a key seen for the first time; one for all keys where they are data."""
        known = node.below.get(ANY)
        if not is_name(key) and not (known is None and is_code(key) and fielded(beside)):
            return self.below(node, ANY)
        if known is not None and node.gathered:
            return known
        if len(node.below) >= node.crowd:
            node.crowd *= 2
            node.gathered = are_data(node)
            if node.gathered:
                self._gather(node, [*node.below])
                return node.below[ANY]
        return self.below(node, key)

    def below(self, node: Node, step: str) -> Node:
        found = node.below.get(step)
        if found is None:
            path = step if not node.path else node.path + step if step == ITEM else f"{node.path}.{step}"
            found = Node(path, step)
            if self._places < PLACES:
                node.below[step] = found
                self._places += 1
            else:
                self.full = True
        return found

    def _scalar(self, node: Node, value: Any) -> None:
        column = node.column or self.column(node)
        if column is not None:
            column.add(value)

    def column(self, node: Node, instead: bool = False) -> Column | None:
        """The column at a place; None where there are too many, unless it stands `instead` of others."""
        if node.column is None and (instead or len(self._columns) < COLUMNS):
            node.column = Column(node.path or ITEM, marks=self._marks(), each=self.each)
            self._columns.append(node.column)
            if self.wide:
                node.column.narrow(KEPT // 10, MARKS // 10)
            elif len(self._columns) > _WIDE:
                self.narrow()
        self.full = self.full or node.column is None
        return node.column

    def narrow(self) -> None:
        """Keep less of each column, as there are so many; which ones came first doesn't matter."""
        for column in self._columns:
            column.narrow(KEPT // 10, MARKS // 10)
        self.wide = True

    def restore(self, node: Node, state: list[Any]) -> None:
        """Put a column back where it was."""
        node.column = Column.restored(node.path or ITEM, state)
        self._columns.append(node.column)

    def merge(self, other: Walk) -> None:
        """Take in what another walk found, as if its records had come here."""
        self.too_deep = self.too_deep or other.too_deep
        self.full = self.full or other.full
        if other.wide and not self.wide:
            self.narrow()
        self.join(self.root, other.root)
        if not self.wide and len(self._columns) > _WIDE:
            self.narrow()

    def _marks(self) -> int:
        """How many values a column counts one by one: more where all of them are to be looked at."""
        return MARKS * 32 if self.each is not None and len(self._columns) < _MANY else MARKS

    def finish(self, found: Columns, partial: bool = False) -> Columns:
        """The columns, once all records have been taken in. `partial`: some were left out."""
        self._settle(self.root)
        beside: dict[str, set[str]] = {}
        for parent, node in all_below(self.root):
            if node.column is not None:
                node.column.partial = node.column.partial or partial
                known = found.by_path.setdefault(node.column.path, node.column)
                if known is not node.column:  # `a.b` as one name, and `b` below `a`
                    known.merge(node.column)
            if node.step not in ("", ANY, KEY, ITEM):
                beside.setdefault(parent.path, set()).add(node.step)
        found.beside = {path: frozenset(names) for path, names in sorted(beside.items())}
        return found

    def _settle(self, node: Node) -> None:
        """An item and the list of it become one; then, from the leaves up, the keys that are data."""
        if self._repeats(node):
            self.join(node.below[ITEM], node)
        for below in list(node.below.values()):
            self._settle(below)
        if node.gathered or (node.open and ANY not in node.below and are_data(node)):
            self._gather(node, [*node.below])
        elif ANY in node.below:  # a code counts as a name only where no key is data
            self._gather(node, [step for step in node.below if not is_name(step)])

    def _repeats(self, node: Node) -> bool:
        """An XML element that stood once here and more than once there."""
        return ITEM in node.below and not node.open and (node.column is not None or len(node.below) > 1)

    def _gather(self, node: Node, steps: Sequence[str]) -> None:
        """Make one place of several keys, which are data."""
        whole = self.below(node, ANY)
        for step in steps:
            if step not in (ANY, KEY, ITEM):
                one = node.below.pop(step)
                keys = self.column(self.below(node, KEY), instead=True)
                if keys is not None:
                    keys.add(step)
                    keys.count += one.met - 1
                self.join(whole, one)

    def join(self, into: Node, other: Node) -> None:
        """Move what is at and below another place here; the place itself stays as a way to this one."""
        if other.column is not None:
            column = self.column(into, instead=True)
            if column is not None:
                column.merge(other.column)
            other.column = None
        into.times += other.times
        into.met += other.met
        into.open = into.open or other.open
        into.gathered = into.gathered or other.gathered
        for step, below in list(other.below.items()):
            if below is not into:
                self.join(self.below(into, step), below)
                del other.below[step]


def all_below(node: Node) -> Iterator[tuple[Node, Node]]:
    if node.path == "" and node.step == "":
        yield node, node
    for below in node.below.values():
        yield node, below
        yield from all_below(below)


def columns(payload: Payload, each: Each | None = None, beside: Beside = None) -> Columns:
    """The columns of one payload; `each` is told every value met for the first time at a path.

    `beside` is told every record that is looked at.
    """
    walk = Walk(each)
    for record in records(payload):
        walk.take(record)
        if beside is not None:
            beside(record)
    for reason in walk.gaps():
        payload.gap(reason)
    return walk.finish(Columns(payload.path, payload.records, gaps=payload.gaps), payload.skipped > 0)


def columns_of_file(payload: Payload, each: Each | None = None, beside: Beside = None) -> Columns:
    """The same of a file, of which it is said if it is empty."""
    if not payload.head_bytes:
        payload.gap("it is empty")
    return columns(payload, each, beside)
