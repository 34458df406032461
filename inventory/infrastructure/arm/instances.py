"""Declared resources and modules, made as many as their loops make of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from inventory.infrastructure import expressions as ex
from inventory.infrastructure.arm.assuming import Assumed, Assuming, implied
from inventory.infrastructure.arm.functions.form import listed
from inventory.infrastructure.arm.template import Declared, Each
from inventory.infrastructure.evaluation import Evaluator
from inventory.infrastructure.operations import MOST_ITEMS, below, truth
from inventory.infrastructure.scopes import Scope, within
from inventory.resources import Choice, Reference, Unknown, Value

if TYPE_CHECKING:
    from inventory.infrastructure.arm.place import Place

ABSENT = object()


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a loop, or the only one there is."""

    suffix: str
    scope: Scope
    conditions: tuple[Value, ...]
    present: bool = True
    repeated: bool = False
    assumed: tuple[Assumed, ...] = ()
    """What its conditions say of choices."""


def turns(run: Evaluator, each: Each | None, condition: ex.Expression | None, around: Turn) -> Iterator[Turn]:
    """Every turn of a loop, each with its condition; the one turn where there is no loop."""
    if each is None:
        yield _conditioned(run, around, condition)
        return
    over = run.value(each.over, around.scope)
    inner = listed(over)
    items, rest = inner if inner is not None else ([], over)
    for place, item in enumerate(items[:MOST_ITEMS]):
        yield _conditioned(run, _turn(around, each, f"[{place}]", place, item), condition)
    if rest is not None or len(items) > MOST_ITEMS:
        some = below(rest, "[]") if rest is not None else Unknown("too many items")
        turn = _turn(around, each, "[*]", below(rest, "[index]") if rest is not None else some, some)
        yield _conditioned(run, replace(turn, repeated=True), condition)


def _turn(around: Turn, each: Each, suffix: str, index: Value, item: Value) -> Turn:
    conditions, assumed = around.conditions, around.assumed
    if isinstance(item, Choice) and None in item.options:
        there = [place for place, option in enumerate(item.options) if option is not None]
        conditions += (Choice(item.condition, tuple(o is not None for o in item.options)),)
        if len(there) == 1:
            assumed += ((item.condition, there[0]),)
            item = item.options[there[0]]
    names = {each.item: item} | ({each.index: index} if each.index else {})
    scope = within(around.scope, names)
    return replace(around, suffix=suffix, scope=scope, conditions=conditions, assumed=assumed)


def _conditioned(run: Evaluator, turn: Turn, condition: ex.Expression | None) -> Turn:
    if condition is None:
        return turn
    value = Assuming(turn.assumed).value(run.value(condition, turn.scope))
    held = truth(value)
    if held is not None:
        return replace(turn, present=turn.present and held)
    conditions = turn.conditions if value in turn.conditions else (*turn.conditions, value)
    return replace(turn, conditions=conditions, assumed=(*turn.assumed, *implied(value)))


@dataclass(slots=True, eq=False)
class Instance:
    """One resource of a deployment; its properties are evaluated when somebody asks for them."""

    id: str
    declared: Declared
    place: Place
    turn: Turn
    outer: Instance | None = None
    """The resource that it is declared inside of."""
    _values: dict[str, Value] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)
    _children: dict[str, list[Instance]] | None = None

    def at(self, path: str) -> Value | object:
        """The value at a dotted path as far as it is declared; ABSENT where it isn't."""
        if path in self._values:
            return self._values[path]
        if path in self._busy:
            return Unknown("refers to itself")
        expression, rest = _below(self.declared.body, path)
        if expression is None:
            return ABSENT
        self._busy.add(path)
        try:
            value = self.place.run.evaluator.value(expression, self.turn.scope)
            for name in rest:
                value = self.place.run.evaluator.member(value, name, self.turn.scope, safe=True)
        finally:
            self._busy.discard(path)
        self._values[path] = value
        return value

    def value(self, path: str) -> Value:
        """The value at a path; None where it isn't declared."""
        found = self.at(path)
        return None if found is ABSENT else found  # type: ignore[return-value]

    def parent(self) -> Reference | None:
        if self.outer is not None:
            return Reference(self.outer.id)
        found = self.value("parent")
        if isinstance(found, Choice):
            found = next((o for o in found.options if isinstance(o, Reference)), None)
        return found if isinstance(found, Reference) and not found.path else None

    def children(self) -> Mapping[str, list[Instance]]:
        """Resources declared inside this one, by symbol."""
        if self._children is None:
            self._children = {}
            for child in self.declared.children:
                turn = replace(self.turn, scope=within(self.turn.scope, Inside(self)))
                self._children[child.symbol] = self.place.made(child, turn, self)
        return self._children


class Inside(Mapping[str, Value]):
    """The resources declared inside one, by the names that they have there and further in."""

    def __init__(self, outer: Instance) -> None:
        self.outer = outer

    def __contains__(self, name: object) -> bool:
        return any(child.symbol == name for child in self.outer.declared.children)

    def __getitem__(self, name: str) -> Value:
        made: list[Value] = [Reference(i.id) for i in self.outer.children().get(name, [])]
        return made[0] if len(made) == 1 else made

    def __iter__(self) -> Iterator[str]:
        return (child.symbol for child in self.outer.declared.children)

    def __len__(self) -> int:
        return len(self.outer.declared.children)


def _below(expression: ex.Expression, path: str) -> tuple[ex.Expression | None, list[str]]:
    """The expression at a path of a literal object, and the names left where the literals end."""
    names = path.split(".")
    for place, name in enumerate(names):
        if not isinstance(expression, ex.Object):
            return expression, names[place:]
        entry = _entry(expression, name)
        if entry is None:
            return (expression, names[place:]) if _is_open(expression) else (None, [])
        expression = entry.value
    return expression, []


def _entry(of: ex.Object, name: str) -> ex.Entry | None:
    found = None
    for entry in of.entries:
        if isinstance(entry, ex.Entry) and isinstance(entry.key, ex.Literal):
            key = entry.key.value
            if key == name or (isinstance(key, str) and key.lower() == name.lower()):
                found = entry
    return found


def _is_open(of: ex.Object) -> bool:
    return any(isinstance(e, ex.Spread) or not isinstance(e.key, ex.Literal) for e in of.entries)


def lines(body: ex.Object) -> dict[str, int]:
    """The line of every property that is written as a literal, by its dotted path."""
    out: dict[str, int] = {}
    todo: list[tuple[str, ex.Expression]] = [("", body)]
    while todo:
        path, here = todo.pop()
        if isinstance(here, ex.Object):
            for entry in here.entries:
                if isinstance(entry, ex.Entry) and isinstance(entry.key, ex.Literal):
                    inner = f"{path}.{entry.key.value}" if path else str(entry.key.value)
                    out.setdefault(inner, entry.line)
                    todo.append((inner, entry.value))
        elif isinstance(here, ex.Array):
            todo += ((f"{path}[{n}]", item) for n, item in enumerate(here.items))
    return out
