"""The expressions of Bicep, ARM templates and Terraform in one small form, for one evaluator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Expression: TypeAlias = (
    "Literal | Name | Member | Index | Nested | Call | Method | Text | Object | Array | Spread | "
    "Conditional | Binary | Unary | Loop | Lambda | Splat | Unread"
)


@dataclass(frozen=True, slots=True)
class Literal:
    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """``of.name``; `safe` where an absent one is null (``of.?name``)."""

    of: Expression
    name: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """``of[index]``; `from_end` counts from the last (Bicep's ``[^1]``)."""

    of: Expression
    index: Expression
    safe: bool = False
    from_end: bool = False


@dataclass(frozen=True, slots=True)
class Nested:
    """Bicep's ``parent::child``."""

    of: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """``function(…)``; a Spread as last argument is Terraform's ``f(list...)``."""

    function: str
    arguments: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """``of.name(…)``."""

    of: Expression
    name: str
    arguments: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A string with interpolations, in order."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One property of an object, with the line its key stands on."""

    key: Expression
    value: Expression
    line: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """``...of`` in an object, a list or an argument list."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Object:
    entries: tuple[Entry | Spread, ...] = ()


@dataclass(frozen=True, slots=True)
class Array:
    items: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Loop:
    """A list or, with `key`, an object made of every item of `over` for which `condition` holds.

    `item` is bound to the value; `index` (may be empty) to the position, or to the key of an object in
    Terraform. `grouped`: values of one key are collected in a list (Terraform's ``...``).
    """

    item: str
    index: str
    over: Expression
    body: Expression
    condition: Expression | None = None
    key: Expression | None = None
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Lambda:
    parameters: tuple[str, ...]
    body: Expression


@dataclass(frozen=True, slots=True)
class Splat:
    """Terraform's ``of[*].rest``: `rest` is evaluated with the item under the name `ITEM`."""

    of: Expression
    rest: Expression


ITEM = "*"


@dataclass(frozen=True, slots=True)
class Unread:
    """A part whose syntax is not understood."""

    why: str
