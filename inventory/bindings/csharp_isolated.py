"""Bindings of the isolated C# worker: attributes at parameters, at the method and in what it returns.

Rules: the worker's own generator of function metadata, whose complaints are said as gaps.
"""

from __future__ import annotations

from collections.abc import Iterator

from inventory.bindings.attributes import Attributed, bare, type_arguments
from inventory.bindings.csharp_attributes import Method, Reading, plainly
from inventory.bindings.declared import Declared
from inventory.syntax import ir
from inventory.syntax.constant_values import ClassValue

RETURNED = "$return"
TASKS = frozenset({"Task", "ValueTask"})
RETRIES = frozenset({"FixedDelayRetry", "ExponentialBackoffRetry"})
RETRIED = frozenset({"timertrigger", "kafkatrigger", "cosmosdbtrigger", "eventhubtrigger", "rabbitmqtrigger"})
"""Triggers whose functions the host itself runs again."""
SINGLE = frozenset(
    {"string", "int", "long", "bool", "object", "Guid", "DateTime", "Stream", "BinaryData", "EventData"}
)


def bindings(reading: Reading, method: Method, name: str) -> list[Declared]:
    """The bindings of a method with ``[Function]``."""
    found = [d for p in method.parameters for d in _of_parameter(reading, method, p)]
    http = next((d for d in found if d.type.lower() == "httptrigger"), None)
    returned = list(_of_method(reading, method))
    inside = list(_of_returned(reading, method))
    if http is not None:
        http.properties.setdefault("route", name)
        if not returned and not inside:
            inside = [Declared("http", "out", RETURNED, {}, method.definition.line)]
    _check_retries(reading, method, found)
    return [*found, *returned, *inside]


def _of_parameter(reading: Reading, method: Method, parameter: ir.Parameter) -> Iterator[Declared]:
    for attribute in reading.of_parameter(method, parameter):
        meaning = reading.meaning(method.kind, attribute)
        if meaning is None:
            continue
        direction = meaning.directions[0]
        declared = reading.declared(meaning, attribute, direction, parameter.name, method)
        if declared.properties.get("cardinality") == "Many" and _is_single(reading, method, parameter):
            reading.gap(f"{parameter.name} gets many at once and is no list", method, parameter.line)
        yield declared


def _is_single(reading: Reading, method: Method, parameter: ir.Parameter) -> bool:
    """Whether a parameter surely holds one thing only."""
    type = parameter.annotation
    if isinstance(type, ir.Item) and bare(type) == "Array":
        return bare(type.key) == "byte"
    if not isinstance(type, ir.Name):
        return False
    kind = reading.constants.class_of(method.path, method.kind.definition, type)
    return type.id in SINGLE if kind is None else not kind.definition.bases


def _of_method(reading: Reading, method: Method) -> Iterator[Declared]:
    """The one output whose value the method returns."""
    found = list(_outputs(reading, method, method.kind, method.attributes, RETURNED))
    if len(found) > 1:
        reading.gap(f"{method.definition.name} has two outputs for one value", method)
    yield from found


def _outputs(
    reading: Reading, method: Method, kind: ClassValue, attributes: tuple[Attributed, ...], name: str
) -> Iterator[Declared]:
    for attribute in attributes:
        meaning = reading.meaning(kind, attribute)
        if meaning is not None and meaning.directions == ("out",):
            yield reading.declared(meaning, attribute, "out", name, method)


# --- what is returned ----------------------------------------------------------------------------


def _of_returned(reading: Reading, method: Method) -> Iterator[Declared]:
    """The outputs at the properties of the returned class, its bases included."""
    type = method.definition.returns
    while type is not None and bare(type) in TASKS:
        type = next(iter(type_arguments(type)), None)
    kind = reading.constants.class_of(method.path, method.kind.definition, type)
    if kind is None:
        return
    found = [d for of in _with_bases(reading, kind) for d in _of_class(reading, method, of)]
    if sum(d.type == "http" for d in found) > 1:
        reading.gap(f"{kind.definition.name} holds two HTTP responses", method)
    yield from found


def _with_bases(reading: Reading, kind: ClassValue) -> Iterator[ClassValue]:
    yield kind
    for _, base in reading.constants.bases(kind):
        if base is not None:
            yield base


def _of_class(reading: Reading, method: Method, kind: ClassValue) -> Iterator[Declared]:
    for name, type, decorators in _members(kind.definition):
        if type is not None and bare(type) == "HttpResponseData":
            yield Declared("http", "out", name, {}, method.definition.line)
            continue
        attributes = tuple(map(plainly, reading.constants.attributed(kind.path, kind.definition, decorators)))
        found = list(_outputs(reading, method, kind, attributes, name))
        if len(found) > 1:
            reading.gap(f"{kind.definition.name}.{name} has two outputs for one value", method)
        yield from found


def _members(
    kind: ir.Class,
) -> Iterator[tuple[str, ir.Expression | None, tuple[ir.Expression, ...]]]:
    for declared in kind.fields:
        yield declared.name, declared.annotation, declared.decorators
    fields = {declared.name for declared in kind.fields}
    for method in kind.methods.values():
        if method.kind == "property" and method.name not in fields:
            yield method.name, method.returns, method.decorators


def _check_retries(reading: Reading, method: Method, found: list[Declared]) -> None:
    for attribute in method.attributes:
        if attribute.name in RETRIES and not any(d.type.lower() in RETRIED for d in found):
            reading.gap(f"{attribute.name} does nothing for this trigger", method, attribute.line)
