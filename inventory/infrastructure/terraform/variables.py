"""Variables: the defaults their types give, and the files that set them, one by one or one for each stage."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from inventory.facts import Gap, Location
from inventory.infrastructure import expressions as ex
from inventory.infrastructure.evaluation import Evaluator
from inventory.infrastructure.plain_secrets import hidden
from inventory.infrastructure.scopes import Scope
from inventory.infrastructure.terraform.folders import Folder, parsed
from inventory.infrastructure.terraform.syntax import Attribute
from inventory.resources import UNRESOLVED, Choice, Environment, Parameter, Unknown, Value
from inventory.sources import Checkout, Source

PLAIN = {"string": (str, int, float, bool), "number": (int, float), "bool": (bool,)}
ENDINGS = (".tfvars", ".tfvars.json")


def completed(
    type: ex.Expression | None, value: Value, run: Evaluator, scope: Scope, depth: int = 0
) -> Value:
    """A variable's value with the defaults of ``optional(…)`` properties of its type filled in."""
    if not isinstance(type, ex.Call) or not type.arguments or depth > 20:
        return value
    inner = type.arguments[0]
    if type.function == "optional":
        if value is None and len(type.arguments) > 1:
            value = run.value(type.arguments[1], scope)
        return completed(inner, value, run, scope, depth + 1)
    if type.function == "object" and isinstance(inner, ex.Object) and isinstance(value, dict):
        return _object(inner, value, run, scope, depth)
    if type.function == "map" and isinstance(value, dict):
        return {key: completed(inner, held, run, scope, depth + 1) for key, held in value.items()}
    if type.function in ("list", "set") and isinstance(value, list):
        return [completed(inner, held, run, scope, depth + 1) for held in value]
    return value


def _object(type: ex.Object, value: dict[str, Value], run: Evaluator, scope: Scope, depth: int) -> Value:
    out = dict(value)
    for entry in type.entries:
        if isinstance(entry, ex.Entry) and isinstance(entry.key, ex.Literal):
            name = str(entry.key.value)
            if name in out or (isinstance(entry.value, ex.Call) and entry.value.function == "optional"):
                out[name] = completed(entry.value, out.get(name), run, scope, depth + 1)
    return out


def contradicts(type: ex.Expression | None, value: Value) -> bool:
    """Whether a value can't be of a type; the conversions Terraform makes are none."""
    if value is None or isinstance(value, UNRESOLVED):
        return False
    if isinstance(type, ex.Name) and type.name in PLAIN:
        if isinstance(value, str) and type.name == "bool":
            return value not in ("true", "false")
        if isinstance(value, str) and type.name == "number":
            return not _is_number(value)
        return not isinstance(value, PLAIN[type.name]) or (type.name == "number" and isinstance(value, bool))
    if isinstance(type, ex.Call):
        wanted = {"list": list, "set": list, "tuple": list, "map": dict, "object": dict}.get(type.function)
        return wanted is not None and not isinstance(value, wanted)
    return False


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


# --- files of values -----------------------------------------------------------------------------


class _Plain:
    """What names mean in a file of values: nothing, but azd fills in its environment."""

    def name(self, name: str) -> Value:
        return Environment(name)

    def member(self, of: object, name: str) -> Value:  # noqa: ARG002
        return Unknown("a file of values refers to nothing")

    def index(self, of: object, index: Value) -> Value:  # noqa: ARG002
        return Unknown("a file of values refers to nothing")

    nested = member

    def call(self, function: str, arguments: Sequence[Value]) -> Value | None:  # noqa: ARG002
        return None

    def method(self, of: Value, name: str, arguments: Sequence[Value]) -> Value:  # noqa: ARG002
        return Unknown("a file of values refers to nothing")


@dataclass(slots=True)
class Given:
    """The values that files give to the variables of one root; `files` are those that were applied."""

    values: dict[str, Value] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    stages: dict[str, dict[str, Value]] = field(default_factory=dict)
    """File for one stage -> its values."""


def given(checkout: Checkout, roots: Iterable[Folder], run: Evaluator, gaps: list[Gap]) -> dict[str, Given]:
    """The values for every root, by the path of its folder."""
    found = {root.path: Given() for root in roots}
    folders = {root.path: root for root in roots}
    for source in sorted(checkout.files, key=lambda s: (not s.path.endswith("terraform.tfvars"), s.path)):
        if not source.path.endswith(ENDINGS):
            continue
        file = parsed(source)
        gaps += file.gaps
        root = _root_of(source.path, file.attributes, folders)
        if root is None:
            gaps.append(Gap("values for no Terraform root that was found", Location(source.path)))
            continue
        _take(found[root], source, _values(source, file.attributes, run, gaps), root, file.attributes)
    for each in found.values():
        _join_stages(each)
    return found


def _values(
    source: Source, attributes: Mapping[str, Attribute], run: Evaluator, gaps: list[Gap]
) -> dict[str, Value]:
    scope = _Plain()
    return {
        name: hidden(name, run.value(a.value, scope), Location(source.path, a.line), gaps)
        for name, a in attributes.items()
    }


def _take(
    into: Given, source: Source, values: dict[str, Value], root: str, attributes: Mapping[str, Attribute]
) -> None:
    into.files.append(source.path)
    into.places |= {name: Location(source.path, a.line) for name, a in attributes.items()}
    folder, file = posixpath.split(source.path)
    stem = file.removesuffix(".json")
    if (folder or ".") == root and (
        stem == "terraform.tfvars" or stem.endswith(".auto.tfvars") or stem == "main.tfvars"
    ):
        into.values |= values
    else:
        into.stages[source.path] = values


def _join_stages(given: Given) -> None:
    """What the files of several stages give: one value where they agree, else a choice by the file."""
    stages = given.stages
    for name in dict.fromkeys(name for values in stages.values() for name in values):
        options = tuple(
            values[name] if name in values else given.values.get(name, Parameter(f"var.{name}"))
            for values in stages.values()
        )
        same = all(option == options[0] for option in options)
        condition = Environment(f"file of values: {', '.join(stages)}")
        given.values[name] = options[0] if same else Choice(condition, options)


def _root_of(path: str, attributes: Mapping[str, Attribute], roots: Mapping[str, Folder]) -> str | None:
    """The root a file of values is for: the nearest folder around it with one that knows its names."""
    here = posixpath.dirname(path) or "."
    while True:
        near = [r for r in roots if r == here or here == "." or r.startswith(f"{here}/")]
        known = {r: sum(name in roots[r].variables for name in attributes) for r in near}
        best = max(known, key=lambda r: (known[r], r == here, -len(r)), default=None)
        if best is not None and (known[best] or best == here):
            return best
        if here == ".":
            return None
        here = posixpath.dirname(here) or "."
