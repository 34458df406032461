"""Operations on values of which parts may be open: what can be computed is, the rest keeps its reason."""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence

from inventory.resources import (
    Choice,
    Computed,
    Context,
    Environment,
    Open,
    Parameter,
    Reference,
    Secret,
    Template,
    Unknown,
    Value,
    chosen,
    is_known,
)

MOST_ITEMS = 2_000
LONGEST_TEXT = 100_000
MOST_OPTIONS = 6
MOST_TEXTS = 12
"""How many texts the choices inside one may make of it; of more they stay parts of it."""


def below(of: Value, name: str) -> Value:
    """A part of something open: open for the same reason."""
    step = name if name.startswith("[") else f".{name}"
    if isinstance(of, Parameter):
        return Parameter(f"{of.name}{step}")
    if isinstance(of, Environment | Secret | Unknown):
        return of
    if isinstance(of, Context):
        return Context(f"{of.name}{step}", of.arguments)
    if isinstance(of, Reference):
        return Reference(of.resource, f"{of.path}{step}".lstrip("."))
    if isinstance(of, Computed):
        return Computed(f"{of.function}{step}", of.arguments)
    return Unknown(f"{name} of something that is not known")


def joined(parts: Iterable[Value]) -> Value:
    """Texts and open parts as one text; a plain one where nothing is open."""
    out: list[Value] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Template) else (part,):
            shown = as_text(piece)
            if isinstance(shown, str) and out and isinstance(out[-1], str):
                out[-1] += shown
            elif shown != "" and not (isinstance(shown, Unknown) and out and out[-1] == shown):
                out.append(shown)
    if len(out) <= 1:
        return _alone(out[0]) if out else ""
    choices = [(place, part) for place, part in enumerate(out) if isinstance(part, Choice)]
    if choices and math.prod(len(part.options) for _, part in choices) <= MOST_TEXTS:
        place, choice = choices[0]
        before, after = out[:place], out[place + 1 :]
        return Choice(choice.condition, tuple(joined([*before, o, *after]) for o in choice.options))
    return Template(tuple(out))


def _alone(part: Value) -> Value:
    """A text of one part: that part, where it is a text itself."""
    return bounded(part) if isinstance(part, (str, Reference, Secret, Environment)) else Template((part,))


def as_text(value: Value) -> Value:
    """A plain value as it stands in a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value) if is_known(value) else Computed("json", (value,))
    return value


def as_key(value: Value) -> str | None:
    """A value as the name of a property; None where it isn't known. A resource goes by its id."""
    if isinstance(value, Reference) and value.path == "id":
        return value.resource  # which identities a resource has stands in names
    return str(as_text(value)) if isinstance(value, (str, bool, int, float)) else None


def bounded(value: Value) -> Value:
    """The value, unless it is larger than anything real."""
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return Unknown("a text too long to be real")
    if isinstance(value, (list, dict)) and len(value) > MOST_ITEMS * 5:
        return Unknown("a list too long to be real")
    return value


def opened(known: Value, rest: Sequence[Value]) -> Value:
    return Open(known, rest[0]) if rest else known


def unique(pairs: Iterable[tuple[Value, Value]]) -> list[tuple[Value, Value]]:
    out: list[tuple[Value, Value]] = []
    for pair in pairs:
        if pair not in out and len(out) < MOST_ITEMS:
            out.append(pair)
    return out


def either(condition: Value, yes: Value, no: Value) -> Value:
    """What a condition that isn't known leaves: a choice, unless both ways come to the same."""
    return yes if yes == no else Choice(condition, (yes, no))


def selected(options: Sequence[Value], key: Value) -> Value:
    """One of a closed set of values by a key that isn't known."""
    if not options or len(options) > MOST_OPTIONS:
        return Computed("[]", (key,))
    return options[0] if all(o == options[0] for o in options) else Choice(key, tuple(options))


def truth(value: Value) -> bool | None:
    """Whether a condition holds; None when that isn't known."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return None


def logical(sign: str, values: Sequence[Value]) -> Value:
    """``&&`` or ``||`` over any number of values."""
    settled = sign == "||"
    open_ones = [v for v in values if truth(v) is None]
    if any(truth(v) is settled for v in values):
        return settled
    if not open_ones:
        return not settled
    return open_ones[0] if len(open_ones) == 1 else Computed(sign, tuple(open_ones))


def negated(value: Value) -> Value:
    held = truth(value)
    if held is not None:
        return not held
    if isinstance(value, Choice):
        return chosen(value, lambda option: negated(option))
    if isinstance(value, Computed) and value.function == "!":
        return value.arguments[0]
    return Computed("!", (value,))


COMPARING: Mapping[str, Callable[[object, object], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "=~": lambda a, b: str(a).lower() == str(b).lower(),
    "!~": lambda a, b: str(a).lower() != str(b).lower(),
}


COUNTING: Mapping[str, Callable[..., Value]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "%": operator.mod,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def operated(sign: str, left: Value, right: Value) -> Value:
    """The result of a binary operator on two values."""
    for one, other, order in ((left, right, False), (right, left, True)):
        if isinstance(one, Choice) and len(one.options) <= MOST_OPTIONS and is_known(other):
            results = [operated(sign, *((other, o) if order else (o, other))) for o in one.options]
            return (
                results[0] if all(r == results[0] for r in results) else Choice(one.condition, tuple(results))
            )
    if sign in COMPARING:
        return _compared(sign, left, right)
    if not (is_known(left) and is_known(right)):
        return Computed(sign, (left, right))
    try:
        if sign == "/":
            return _divided(left, right)
        return (
            bounded(COUNTING[sign](left, right))
            if _numbers(left, right)
            else Unknown(f"{sign} of no numbers")
        )
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return Unknown(f"{sign} of what it can't be applied to")


def _numbers(left: Value, right: Value) -> bool:
    return (isinstance(left, (int, float)) and isinstance(right, (int, float))) or (
        isinstance(left, str) and isinstance(right, str)
    )


def _divided(left: Value, right: Value) -> Value:
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        exact = left / right
        return (
            int(exact) if isinstance(left, int) and isinstance(right, int) and exact == int(exact) else exact
        )
    return Unknown("/ of no numbers")


def _compared(sign: str, left: Value, right: Value) -> Value:
    if is_known(left) and is_known(right):
        if isinstance(left, bool) is not isinstance(right, bool):
            return sign in ("!=", "!~")
        return COMPARING[sign](left, right)
    if (_is_something(left) and right in (None, "")) or (_is_something(right) and left in (None, "")):
        return sign in ("!=", "!~")
    if left == right and not isinstance(left, Unknown):
        return sign in ("==", "=~")
    return Computed(sign, (left, right))


def _is_something(value: Value) -> bool:
    """Open, and yet surely neither null nor empty."""
    return isinstance(value, Reference) or (
        isinstance(value, Template) and any(isinstance(p, str) and p for p in value.parts)
    )
