"""How a value changes on its way from a Terraform argument to an ARM property."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inventory import roles
from inventory.infrastructure.operations import MOST_OPTIONS, as_text, either, joined, negated, truth
from inventory.resources import UNRESOLVED, Choice, Computed, Open, Reference, Value, chosen

Conversion = Callable[[Value, str], Value]


def converted(value: Value, conversion: str) -> Value:
    """The value as ARM writes it; of a choice every option is converted."""
    if not conversion or value is None:
        return value
    name, _, extra = conversion.partition(":")
    if isinstance(value, Choice) and len(value.options) <= MOST_OPTIONS:
        return chosen(value, lambda option: converted(option, conversion))
    return CONVERSIONS[name](value, extra)


def _not(value: Value, _extra: str) -> Value:
    return negated(value)


def _either(value: Value, words: str) -> Value:
    """``either:yes|no``."""
    yes, _, no = words.partition("|")
    held = truth(value)
    if held is not None:
        return yes if held else no
    return either(value, yes, no) if isinstance(value, UNRESOLVED) else value


def _period(value: Value, unit: str) -> Value:
    """A number of days, hours or minutes as a duration."""
    before = "P" if unit == "D" else "PT"
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        return f"{before}{value}{unit}"
    return joined([before, value, unit])


def _listed(value: Value, _extra: str) -> Value:
    return value if isinstance(value, (list, Open)) else [value]


def _comma(value: Value, separator: str) -> Value:
    """A list as one text."""
    if not isinstance(value, list):
        return value
    parts: list[Value] = []
    for item in value:
        parts += [separator or ",", item] if parts else [item]
    return joined(parts)


def _present(_value: Value, constant: str) -> Value:
    """Something that holds as soon as the argument is written."""
    return {"true": True, "false": False}.get(constant or "true", constant)


def _prefix(value: Value, text: str) -> Value:
    return joined([text, value])


def _times(value: Value, factor: str) -> Value:
    return value * int(factor) if isinstance(value, (int, float)) else Computed("*", (value, int(factor)))


def _keyed(value: Value, _extra: str) -> Value:
    """A list of ids as the keys of an object."""
    held = value.known if isinstance(value, Open) else value
    out: dict[str, Value] = {}
    rest: Value = value.rest if isinstance(value, Open) else None
    for item in held if isinstance(held, list) else ():
        if isinstance(item, Reference):
            out[item.resource] = {}
        elif isinstance(item, str):
            out[item] = {}
        else:
            rest = rest or item
    if not isinstance(held, list):
        return Open({}, value)
    return Open(out, rest) if rest is not None else out


def _word(value: Value, words: str) -> Value:
    """``word:a=b,c=d``: one word for another."""
    known = dict(pair.split("=", 1) for pair in words.split(","))
    return known.get(str(as_text(value)), value) if not isinstance(value, UNRESOLVED) else value


def _when(value: Value, word: str) -> Value:
    """A word that holds when the argument is true."""
    held = truth(value)
    if held is not None:
        return word if held else None
    return either(value, word, None)


def _role(value: Value, _extra: str) -> Value:
    """The id of a built-in role by its name; nothing for one that isn't known."""
    found = roles.named(value) if isinstance(value, str) else None
    return role_id(found.id) if found is not None else None


def role_id(id: str) -> str:
    return f"/providers/Microsoft.Authorization/roleDefinitions/{id}"


def _vault(value: Value, _extra: str) -> Value:
    return joined(["@Microsoft.KeyVault(SecretUri=", value, ")"])


CONVERSIONS: Mapping[str, Conversion] = {
    "not": _not,
    "either": _either,
    "period": _period,
    "list": _listed,
    "comma": _comma,
    "present": _present,
    "prefix": _prefix,
    "times": _times,
    "keyed": _keyed,
    "word": _word,
    "when": _when,
    "vault": _vault,
    "role": _role,
    "text": lambda value, _extra: as_text(value),
}
