"""How a function that works on plain values is made to work on values of which parts are open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.infrastructure.operations import MOST_OPTIONS
from inventory.resources import Choice, Computed, Open, Unknown, Value, chosen, is_known

Partial = Callable[[Sequence[Value]], "Value | None"]
"""What a function makes of arguments that are partly open; None where it can make nothing of them."""


def nothing(_arguments: Sequence[Value]) -> Value | None:
    return None


def pure(name: str, compute: Callable[..., Value], partial: Partial = nothing) -> Function:
    """`compute` on plain arguments; a choice stays one; else what `partial` knows, or the call itself."""

    def function(run: Evaluator, arguments: Sequence[Value]) -> Value:
        if all(map(is_known, arguments)):
            return compute(*arguments)
        found = partial(arguments)
        if found is not None:
            return found
        choices = [place for place, value in enumerate(arguments) if isinstance(value, Choice)]
        if 0 < len(choices) <= 2:
            return _distributed(run, function, list(arguments), choices[0])
        failed = next((a for a in arguments if isinstance(a, Unknown)), None)
        return failed or Computed(name, tuple(arguments))

    return function


def _distributed(run: Evaluator, function: Function, arguments: list[Value], place: int) -> Value:
    choice = arguments[place]
    if not isinstance(choice, Choice) or len(choice.options) > MOST_OPTIONS:
        return Computed("", tuple(arguments))
    before, after = arguments[:place], arguments[place + 1 :]
    return chosen(choice, lambda option: function(run, [*before, option, *after]))


def listed(value: Value) -> tuple[list[Value], Value] | None:
    """The items of a list and what more hangs on; a conditional item is a choice with null. None: no list."""
    if value is None:
        return [], None
    if isinstance(value, list):
        return value, None
    if isinstance(value, Open) and isinstance(value.known, list):
        return value.known, value.rest
    if isinstance(value, Choice):
        return _conditional(value)
    return None


def _conditional(choice: Choice) -> tuple[list[Value], Value] | None:
    """The items of every option, each in its place among the options, null in those of the others."""
    out: list[Value] = []
    rest: Value = None
    for place, option in enumerate(choice.options):
        inner = listed(option)
        if inner is None:
            return None
        rest = rest if inner[1] is None else inner[1]
        for item in inner[0]:
            options = tuple(item if n == place else None for n in range(len(choice.options)))
            out.append(Choice(choice.condition, options))
    return out, rest
