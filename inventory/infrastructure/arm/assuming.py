"""What follows for a resource from its being there: of a choice by its condition one option is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from inventory.infrastructure.operations import joined, truth
from inventory.resources import Choice, Computed, Context, Open, Template, Value

Assumed: TypeAlias = "tuple[Value, int]"
"""A condition, and the place of the option that it comes to."""


def implied(condition: Value) -> tuple[Assumed, ...]:
    """What a condition that holds says of the choice it hangs on, when only one option lets it hold."""
    if not isinstance(condition, Choice):
        return ()
    holding = [place for place, option in enumerate(condition.options) if truth(option) is not False]
    return ((condition.condition, holding[0]),) if len(holding) == 1 else ()


@dataclass(slots=True)
class Assuming:
    """Replaces choices that are settled where certain conditions hold."""

    assumed: Sequence[Assumed]
    _done: dict[int, tuple[Value, Value]] = field(default_factory=dict)

    def value(self, value: Value) -> Value:
        if not self.assumed or value is None or isinstance(value, (bool, int, float, str)):
            return value
        done = self._done.get(id(value))
        if done is None:
            done = self._done[id(value)] = (value, self._inside(value))
        return done[1]

    def _inside(self, value: Value) -> Value:
        if isinstance(value, Choice):
            return self._choice(value)
        if isinstance(value, list):
            return [self.value(v) for v in value]
        if isinstance(value, dict):
            return {k: self.value(v) for k, v in value.items()}
        if isinstance(value, Template):
            return joined([self.value(p) for p in value.parts])
        if isinstance(value, Context):
            return Context(value.name, tuple(map(self.value, value.arguments)))
        if isinstance(value, Computed):
            return Computed(value.function, tuple(map(self.value, value.arguments)))
        return Open(self.value(value.known), self.value(value.rest)) if isinstance(value, Open) else value

    def _choice(self, choice: Choice) -> Value:
        for condition, place in self.assumed:
            if choice.condition == condition and place < len(choice.options):
                return self.value(choice.options[place])
        return Choice(self.value(choice.condition), tuple(map(self.value, choice.options)))
