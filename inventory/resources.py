"""Resources that infrastructure code declares, and their properties as far as reading alone can know them.

A value is plain JSON or one of the classes below, which say why it is not. Nothing unresolved ever turns
into a plain value: whoever judges a property sees what is open (rule 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from inventory.facts import Location

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | Unresolved | None"
Unresolved: TypeAlias = (
    "Reference | Secret | Parameter | Environment | Context | Template | Choice | Computed | Open | Unknown"
    " | Namespace | Closure"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource of the same deployment, or what only Azure knows of it once it is there.

    `resource` is its id; `path` is empty for the resource itself, ``id`` for its resource id, otherwise the
    property meant (``properties.primaryEndpoints.blob``).
    """

    resource: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that is a secret wherever it comes from: a listed key, a secure parameter, a connection string.

    `resource` is the id of the resource whose key it is, when that is known.
    """

    why: str
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What somebody gives at deployment: no value for it stands in the repository."""

    name: str


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment variable of the deployment (azd, a pipeline) without a value in the repository."""

    name: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the place of deployment makes of it: subscription, resource group, a hash of them."""

    name: str
    arguments: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A text with open parts."""

    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed set of values, by a condition that is not known here."""

    condition: Value
    options: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """The result of an operation on something open."""

    function: str
    arguments: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """A list or an object of which more may exist than what is known; `rest` says what it hangs on."""

    known: Value
    rest: Value


@dataclass(frozen=True, slots=True)
class Unknown:
    """What reading cannot tell, with the reason in words people understand."""

    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Namespace:
    """Names that stand behind a name: a module's outputs, Terraform's ``var`` and ``local``."""

    name: str
    member: Callable[[str], Value]


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A lambda with what it sees."""

    parameters: tuple[str, ...]
    apply: Callable[[tuple[Value, ...]], Value]


UNRESOLVED = (
    Reference, Secret, Parameter, Environment, Context, Template, Choice, Computed, Open, Unknown,
    Namespace, Closure,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as declared, in ARM's shape whatever the language.

    `type` is ARM's (``Microsoft.Storage/storageAccounts``); a Terraform type without a twin keeps its own
    name. `declared` is the type as the source writes it, `version` its API version or the version constraint
    of its provider. `body` holds what ARM's JSON would: location, sku, kind, identity, tags, properties.
    `lines` maps dotted paths of the body to the lines they are written on. `conditions` are those it hangs on
    that are not known (one known to be false leaves no Resource). `repeated`: one of a number that is not
    known. `scope` is what an extension (role assignment, diagnostic setting, lock) is put on. `existing` ones
    are only referred to. `root` is the file or folder of the deployment, `module` the way to it from there.
    """

    id: str
    type: str
    name: Value
    body: Mapping[str, Value]
    location: Location
    declared: str
    version: str = ""
    existing: bool = False
    conditions: tuple[Value, ...] = ()
    parent: str = ""
    scope: Value = None
    root: str = ""
    module: str = ""
    repeated: bool = False
    lines: Mapping[str, int] = field(default_factory=dict)

    def get(self, path: str) -> Value:
        """The value at a dotted path of the body; None where it is absent."""
        return inside(dict(self.body), path)

    def at(self, path: str = "") -> Location:
        """Where a property is written, or the nearest thing around it that is."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return Location(self.location.path, self.lines.get(path, self.location.line))


def inside(value: Value, path: str) -> Value:
    """The value at a dotted path inside another; None where it is absent."""
    for name in path.split("."):
        value = _below(value, name)
        if value is None:
            return None
    return value


def _below(value: Value, name: str) -> Value:
    if isinstance(value, dict):
        if name in value:
            return value[name]
        lowered = name.lower()  # ARM takes names in any case
        return next((v for k, v in value.items() if k.lower() == lowered), None)
    if isinstance(value, Open):
        found = _below(value.known, name)
        return Unknown("part of it is not known here") if found is None else found
    if isinstance(value, Choice):
        return chosen(value, lambda option: _below(option, name))
    if value is None or isinstance(value, (bool, int, float, str, list)):
        return None
    return value


def items(value: Value) -> list[Value]:
    """The items that are known of a list; nothing of anything else."""
    held = value.known if isinstance(value, Open) else value
    return held if isinstance(held, list) else []


def chosen(choice: Choice, step: Callable[[Value], Value]) -> Value:
    """The choice among what `step` makes of each option; no choice where all come to the same."""
    options = tuple(step(option) for option in choice.options)
    return options[0] if all(o == options[0] for o in options) else Choice(choice.condition, options)


def is_known(value: Value) -> bool:
    """Whether nothing in it is open."""
    if isinstance(value, list):
        return all(map(is_known, value))
    if isinstance(value, dict):
        return all(map(is_known, value.values()))
    return not isinstance(value, UNRESOLVED)


def inner(value: Value) -> Sequence[Value]:
    """The values that a value is made of; none for one that is whole."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return tuple(value.values())
    if isinstance(value, (Context, Computed)):
        return value.arguments
    if isinstance(value, Template):
        return value.parts
    if isinstance(value, Choice):
        return (value.condition, *value.options)
    return (value.known, value.rest) if isinstance(value, Open) else ()


def parts_of(value: Value) -> Iterator[Value]:
    """The value and everything inside it."""
    todo: list[Value] = [value]
    while todo:
        here = todo.pop()
        yield here
        todo += inner(here)


def is_secret(value: Value) -> bool:
    """Whether a secret is in it."""
    return any(isinstance(part, Secret) for part in parts_of(value))


SHAPING = frozenset(
    {"tolower", "toupper", "trim", "take", "substring", "lower", "upper", "substr", "trimspace"}
)
"""Functions that change how a text looks: what it is stays recognisable without them."""


def as_written(value: Value) -> str:
    """A value as a short text for readers and for comparing names: open parts in round brackets, no secret.

    ``st(uniqueString)``: two names are written alike when the code makes them alike.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Template):
        return "".join(as_written(part) for part in value.parts)
    if isinstance(value, Choice):
        return "|".join(dict.fromkeys(as_written(option) for option in value.options))
    if isinstance(value, Computed) and value.function.lower() in SHAPING and value.arguments:
        return as_written(value.arguments[0])
    return f"({_word(value)})" if isinstance(value, UNRESOLVED) else ""


def _word(value: Value) -> str:
    if isinstance(value, (Parameter, Environment, Context)):
        return value.name
    if isinstance(value, Computed):
        return value.function
    return "secret" if isinstance(value, Secret) else "not known"
