"""Variables and heap at one point of the program: copied at a choice, joined after it."""

from __future__ import annotations

from typing import Any

from inventory.flow.forks import Forked, differing
from inventory.flow.values import (
    ITEM,
    NOTHING,
    ClassOf,
    Hashed,
    Object,
    Value,
    joined,
    refer,
)

MOST_FIELDS = 200
CAUGHT = "caught"
"""Kind of an exception that was caught: whatever is read from it is what it was raised with."""
REQUEST = "request"
"""Kind of an object that says what is to be asked of whom: address, verb and content are its members."""
SET = "set"
"""Kind of what holds the members that code sets on an object which is not its own, and nothing else."""
MAP = "map"
"""Kind of a table that a program fills: a loop over it gives pairs, and any member may be one whose name
nobody knows."""
LISTED = frozenset({"list", "generator", CAUGHT})


class Content(Hashed):
    """What an object holds: named members, and `items` for members that have no known name.

    `kind` is ``record``, ``list``, ``row``, ``instance`` or ``generator``. A `shared` object stands for
    several at run time (made in a loop), so a write to it adds and never replaces. Never changed
    once made, its `fields` included.
    """

    __slots__ = ("_inner", "fields", "items", "kind", "owner", "shared")
    _inner: tuple[Object, ...]

    def __init__(
        self,
        kind: str,
        fields: dict[str, Value],
        items: Value = NOTHING,
        owner: ClassOf | None = None,
        shared: bool = False,
    ) -> None:
        self.kind, self.fields, self.items = kind, fields, items
        self.owner, self.shared = owner, shared

    def _key(self) -> tuple[Any, ...]:
        return (self.kind, tuple(self.fields.items()), self.items, self.owner, self.shared)

    @property
    def inner(self) -> tuple[Object, ...]:
        """The objects that stand in it."""
        try:
            return self._inner
        except AttributeError:
            inside = [o for v in (*self.fields.values(), self.items) for o in v.objects()]
            self._inner = tuple(dict.fromkeys(inside))
            return self._inner

    def join(self, other: Content) -> Content:
        if self is other or self == other:
            return self
        fields = dict(self.fields)
        for name, value in other.fields.items():
            mine = fields.get(name)
            fields[name] = value if mine is None or mine is value else joined((mine, value))
        return Content(
            self.kind,
            fields,
            joined((self.items, other.items)),
            self.owner or other.owner,
            self.shared or other.shared,
        )


Heap = Forked[Object, Content]


class State:
    """`variables` of the running call and the `heap` it shares with its callers.

    `base` holds what the modules' top levels made; it is looked at last and never written.
    """

    __slots__ = ("base", "heap", "variables")

    def __init__(self, variables: dict[str, Value], heap: Heap, base: Heap) -> None:
        self.variables = variables
        self.heap = heap
        self.base = base

    def copy(self) -> State:
        return State(dict(self.variables), self.heap.fork(), self.base)

    def become(self, others: list[State]) -> None:
        """Take the join of `others`: what may be true after a choice."""
        first = others[0]
        for other in others[1:]:
            first._absorb(other)
        # The dictionaries are shared with callers and closures, so they are refilled in place.
        if first.variables is not self.variables:
            self.variables.clear()
            self.variables.update(first.variables)
        self._join([other.heap for other in others])

    def become_heap(self, others: list[State]) -> None:
        """Take the join of what `others` hold; the variables stay, since closures may share them."""
        heaps = [other.heap for other in others]
        if len(heaps) == 1:
            self.heap = heaps[0]
        else:
            self._join(heaps)

    def _join(self, heaps: list[Heap]) -> None:
        """Hold what any of `heaps` holds, and nothing else."""
        for key in differing((self.heap, *heaps)):
            joint: Content | None = None
            for heap in heaps:
                content = heap.get(key)
                if content is not None:
                    joint = content if joint is None else joint.join(content)
            if joint is None:
                self.heap.remove(key)
            elif self.heap.get(key) is not joint:
                self.heap[key] = joint

    def _absorb(self, other: State) -> None:
        for name, value in other.variables.items():
            mine = self.variables.get(name)
            if mine is not value:
                self.variables[name] = value if mine is None else joined((mine, value))

    # --- objects -------------------------------------------------------------------------------

    def make(
        self,
        at: Object,
        kind: str,
        fields: dict[str, Value] | None = None,
        items: Value = NOTHING,
        owner: ClassOf | None = None,
    ) -> Value:
        """A new object; a second one at the same site joins the first and is shared from then on."""
        content = Content(kind, fields or {}, items, owner)
        held = self.content(at)
        if held is not None:
            merged = held.join(content)
            content = Content(kind, merged.fields, merged.items, merged.owner, True)
        self.heap[at] = content
        return refer(at)

    def content(self, at: Object) -> Content | None:
        held = self.heap.get(at)
        return held if held is not None else self.base.get(at)

    def set_field(self, at: Object, name: str, value: Value) -> None:
        held = self.content(at) or Content("record", {})
        fields = dict(held.fields)
        fields[name] = joined((fields.get(name, NOTHING), value)) if held.shared else value
        if len(fields) > MOST_FIELDS:
            return
        self.heap[at] = Content(held.kind, fields, held.items, held.owner, held.shared)

    def add_item(self, at: Object, value: Value) -> None:
        held = self.content(at) or Content("list", {})
        items = joined((held.items, value))
        if items != held.items:
            self.heap[at] = Content(held.kind, held.fields, items, held.owner, held.shared)

    def drop_field(self, at: Object, name: str) -> None:
        held = self.content(at)
        if held is not None and name in held.fields and not held.shared:
            fields = {k: v for k, v in held.fields.items() if k != name}
            self.heap[at] = Content(held.kind, fields, held.items, held.owner, held.shared)

    def reachable(self, values: tuple[Value, ...]) -> frozenset[tuple[Object, Content]]:
        """The objects one can get to from `values`, with what they hold."""
        found: dict[Object, Content] = {}
        todo = [o for v in values for o in v.objects()]
        while todo:
            at = todo.pop()
            held = self.content(at) if at not in found else None
            if held is not None:
                found[at] = held
                todo.extend(held.inner)
        return frozenset(found.items())


def structured(state: State, value: Value) -> bool:
    """Whether `value` is an object of the program's own, and not only data that members were set on."""
    contents = (state.content(at) for at in value.objects())
    return any(c is None or c.kind != SET for c in contents)


def member(state: State, value: Value, name: str) -> Value:
    """What ``value.name`` or ``value[name]`` may be, as far as data and records tell."""
    found = [Value(frozenset(d.at(name) for d in value.data))] if value.data else []
    for at in value.objects():
        held = state.content(at)
        if held is None:
            continue
        if name in held.fields:
            found.append(held.fields[name])
        elif name != ITEM:
            of_any = Value(frozenset(d.at(name) for d in held.items.data))
            found.append(of_any if held.kind == "record" else held.items if held.kind == MAP else NOTHING)
    return joined(found)


def items(state: State, value: Value) -> Value:
    """What iterating over `value` gives."""
    found = [Value(frozenset(d.at(ITEM) for d in value.data))] if value.data else []
    for at in value.objects():
        held = state.content(at)
        if held is not None and (held.kind in LISTED or held.kind == MAP):
            found += [held.items, *held.fields.values()]
    return joined(found)


def everything(state: State, value: Value, depth: int = 5) -> Value:
    """All data anywhere inside `value`, with its structure forgotten."""
    found = [Value(value.data, texts=value.texts)]
    if depth:
        for at in value.objects():
            held = state.content(at)
            if held is not None:
                found += [everything(state, v, depth - 1) for v in (*held.fields.values(), held.items)]
    return joined(found)


def merge(state: State, at: Object, other: Object) -> None:
    """The members and items of `other` become those of `at`."""
    held = state.content(other)
    if held is None:
        return
    if held.kind == "list":
        for value in held.fields.values():
            state.add_item(at, value)
    else:
        for name, value in held.fields.items():
            state.set_field(at, name, value)
    if held.items:
        state.add_item(at, held.items)


def copied(state: State, value: Value, at: Object) -> Value:
    """`value` with its objects copied to the new one `at`."""
    contents = [c for c in map(state.content, value.objects()) if c is not None]
    if not contents:
        return value
    for content in contents:
        state.make(at, content.kind, dict(content.fields), content.items, content.owner)
    return Value(value.data, frozenset({at}), value.texts)
