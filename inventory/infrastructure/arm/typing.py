"""Values held against the types of parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inventory.infrastructure.arm.template import Type
from inventory.resources import UNRESOLVED, Choice, Secret, Value, chosen

Alias = Callable[[str], "Type | None"]
DEEPEST = 12
_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "int": (int,),
    "bool": (bool,),
    "object": (dict,),
    "array": (list,),
}


def nullable(type: Type, alias: Alias, depth: int = 0) -> bool:
    """Whether a parameter of this type may be left out."""
    if type.nullable or depth > DEEPEST:
        return type.nullable
    meant = alias(type.name) if type.name not in _KINDS else None
    return meant is not None and nullable(meant, alias, depth + 1)


def fits(value: Value, type: Type, alias: Alias, depth: int = 0) -> bool:
    """Whether a value may have this type; what is open, or of a type nobody knows, may."""
    if isinstance(value, UNRESOLVED) or depth > DEEPEST:
        return True
    if value is None:
        return True
    if type.name in _KINDS:
        kinds = _KINDS[type.name]
        return isinstance(value, kinds) and not (type.name == "int" and isinstance(value, bool))
    if type.name == "literal":
        return value == type.value
    if type.name == "union":
        return any(fits(value, option, alias, depth + 1) for option in type.of)
    meant = alias(type.name)
    return meant is None or fits(value, meant, alias, depth + 1)


def expected(value: Value, type: Type) -> Value:
    """A text from the environment as the type wants it: ``true`` and ``12`` are no texts then."""
    if not isinstance(value, str):
        return value
    if type.name == "bool" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if type.name == "int" and value.lstrip("-").isdecimal() and len(value) < 20:
        return int(value)
    return value


def hidden(value: Value, why: str) -> Value:
    """The value of something that is a secret, without what is plain in it."""
    if isinstance(value, str):
        return Secret(why) if value and not value.startswith("@") else value
    if isinstance(value, dict):
        return {k: hidden(v, why) for k, v in value.items()}
    if isinstance(value, list):
        return [hidden(v, why) for v in value]
    return chosen(value, lambda option: hidden(option, why)) if isinstance(value, Choice) else value
