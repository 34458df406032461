"""Functions that need all their arguments: how they meet values of which parts are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.infrastructure.operations import MOST_OPTIONS
from inventory.infrastructure.scopes import Arguments
from inventory.resources import Choice, Computed, Template, Value, chosen, is_known

Computation: TypeAlias = "Callable[..., Value]"


def plain(name: str, compute: Computation) -> Function:
    """A function of known arguments; of one choice it takes every option, of anything else open it waits."""

    def run(evaluator: Evaluator, arguments: Arguments) -> Value:
        if all(map(is_known, arguments)):
            return compute(*arguments)
        return by_option(name, lambda given: run(evaluator, given), arguments)

    return run


def by_option(name: str, run: Callable[[Sequence[Value]], Value], arguments: Arguments) -> Value:
    """The results for all options of the one argument that is a choice; Computed where there isn't one."""
    choices = [n for n, a in enumerate(arguments) if isinstance(a, Choice)]
    if len(choices) == 1:
        place = choices[0]
        choice = arguments[place]
        if isinstance(choice, Choice) and len(choice.options) <= MOST_OPTIONS:
            return chosen(choice, lambda option: run([*arguments[:place], option, *arguments[place + 1 :]]))
    return Computed(name, tuple(arguments))


def plain_ones(table: Mapping[str, Computation]) -> dict[str, Function]:
    return {name: plain(name, compute) for name, compute in table.items()}


def on_text(name: str, change: Callable[[str], str]) -> Function:
    """A function that changes a text letter by letter: in a template it changes the parts that are known."""

    def run(evaluator: Evaluator, arguments: Arguments) -> Value:
        text = arguments[0]
        if isinstance(text, str):
            return change(text)
        if isinstance(text, Template):
            return Template(tuple(change(p) if isinstance(p, str) else p for p in text.parts))
        if is_known(text):
            return text
        return by_option(name, lambda given: run(evaluator, given), arguments)

    return run


def texts(value: Value) -> list[str]:
    """A list of texts; ValueError when it is none."""
    if not isinstance(value, list):
        raise ValueError("no list")
    return [v if isinstance(v, str) else str(v) for v in value]
