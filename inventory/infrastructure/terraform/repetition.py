"""``count`` and ``for_each``: how often a block stands for a resource or a module, and under which names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from inventory.infrastructure.evaluation import Evaluator
from inventory.infrastructure.operations import as_text, below, negated
from inventory.infrastructure.scopes import Scope
from inventory.infrastructure.terraform.syntax import Block
from inventory.resources import Choice, Computed, Context, Open, Unknown, Value, as_written

MOST = 100
"""Turns of one block that are told apart; of more only one stands for all."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Turn:
    """One time that a block is used: `suffix` tells it from the others, `names` are what it sees."""

    suffix: str = ""
    names: Mapping[str, Value] | None = None
    conditions: tuple[Value, ...] = ()
    repeated: bool = False
    key: Value = None


@dataclass(frozen=True, slots=True)
class Turns:
    """All turns of a block; `shape` is what its name stands for: one, a ``list`` or a ``map``."""

    shape: str
    turns: tuple[Turn, ...]
    rest: Value = None

    def value(self, each: Sequence[Value]) -> Value:
        """What the block's name means, when every turn means one of `each`."""
        if not self.shape:
            return each[0] if each else Unknown("not there")
        if self.shape == "list":
            return Open([*each], self.rest) if self.rest is not None else [*each]
        named = {str(t.key): v for t, v in zip(self.turns, each, strict=True) if isinstance(t.key, str)}
        rest = self.rest if len(named) == len(each) else self.rest or Unknown("names that are not known")
        return Open({**named}, rest) if rest is not None else {**named}


def turns(block: Block, run: Evaluator, scope: Scope) -> Turns:
    """How often a block is used, as far as that can be told."""
    count, for_each = block.value("count"), block.value("for_each")
    if count is not None:
        return _counted(run.value(count, scope))
    if for_each is not None:
        return _named(run.value(for_each, scope), run)
    return Turns("", (Turn(),))


def _counted(count: Value) -> Turns:
    if count is None:
        return Turns("", (Turn(),))
    number = _whole(count)
    if number is not None and number <= MOST:
        return Turns("list", tuple(_numbered(n) for n in range(number)))
    if isinstance(count, Choice):
        numbers = [_whole(option) for option in count.options]
        if all(n is not None and n <= MOST for n in numbers):
            most = max(n for n in numbers if n is not None)
            return Turns("list", tuple(_numbered(n, _more(count, n)) for n in range(most)))
    one = Turn("[*]", {"count": {"index": Context("count.index")}}, () if number else (count,), True)
    return Turns("list", (one,), count)


def _whole(value: Value) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        return int(value)
    return max(value, 0) if type(value) is int else None


def _numbered(number: int, *conditions: Value) -> Turn:
    return Turn(
        f"[{number}]",
        {"count": {"index": number}},
        tuple(c for c in conditions if c is not True),
        False,
        number,
    )


def _more(count: Choice, number: int) -> Value:
    """The condition that there are more than `number`."""
    return _holding(count.condition, [(_whole(option) or 0) > number for option in count.options], count)


def _holding(condition: Value, held: Sequence[bool], choice: Choice) -> Value:
    """The condition for those options of a choice that are held."""
    if all(held):
        return True
    if list(held) == [True, False]:
        return condition
    if list(held) == [False, True]:
        return negated(condition)
    return Computed("one of", (choice,))


def _named(over: Value, run: Evaluator) -> Turns:
    if isinstance(over, Choice) and all(o is None or isinstance(o, (list, dict)) for o in over.options):
        return Turns("map", tuple(_optional(over, run)))
    pairs, rest = run.items(over)
    if isinstance(over, list) or (isinstance(over, Open) and isinstance(over.known, list)):
        pairs = [(value, value) for _, value in pairs]
    if len(pairs) > MOST:
        pairs, rest = [], Unknown("too many to tell apart")
    found = [_keyed(run, key, value) for key, value in pairs]
    if rest is not None:
        more = Turn("[*]", _each(below(rest, "key"), below(rest, "value")), (), True)
        found.append(more)
    return Turns("map", tuple(found), rest)


def _keyed(run: Evaluator, key: Value, value: Value) -> Turn:
    name, known = as_text(key), run.key(key)
    return Turn(f"[{known or as_written(name)}]", _each(name, value), (), known is None, known)


def _each(key: Value, value: Value) -> Mapping[str, Value]:
    return {"each": {"key": key, "value": value}}


def _optional(over: Choice, run: Evaluator) -> Iterator[Turn]:
    """The turns for every key of any option, each on the condition that its option is taken."""
    options = [dict(_pairs(option, run)) for option in over.options]
    for key in list(dict.fromkeys(key for option in options for key in option))[:MOST]:
        held = [key in option for option in options]
        values = tuple(option[key] for option in options if key in option)
        same = all(v == values[0] for v in values)
        value = values[0] if same else Choice(over.condition, values)
        condition = _holding(over.condition, held, over)
        turn = _keyed(run, run.keys.get(key, key), value)
        yield turn if condition is True else replace(turn, conditions=(condition,))


def _pairs(option: Value, run: Evaluator) -> Iterator[tuple[str, Value]]:
    for key, value in run.items(option)[0]:
        name = run.key(value if isinstance(option, list) else key)
        if name is not None:
            yield name, value
