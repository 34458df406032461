"""One library call as a rule sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inventory.flow import state as heap
from inventory.flow.run import Run
from inventory.flow.values import (
    Value,
    joined,
)
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.arguments import Arguments

INPUT = "inputobject"
"""The name under which a command gets what is piped into it."""


@dataclass(slots=True)
class Asked:
    """One library call: the receiver of a method (NOTHING for a function) and its arguments."""

    run: Run
    receiver: Value
    arguments: Arguments
    node: ir.Call
    numbers: tuple[int, ...] = ()

    def argument(self, position: int) -> Value:
        return self.arguments.at(position)


def derived(run: Run, receiver: Value, arguments: Arguments) -> Value:
    """Data of the receiver and all arguments, marked as having gone through something unknown."""
    parts = [heap.everything(run.state, v) for v in (receiver, *arguments.all())]
    return joined(part.map(lambda d: d.guessed()) for part in parts)
