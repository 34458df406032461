"""Bindings of the in-process C# model: one attribute for both directions, told apart by its parameter."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.bindings.attributes import Attributed, Meaning, bare
from inventory.bindings.csharp_attributes import Method, Reading, account_of
from inventory.bindings.declared import Declared
from inventory.syntax import ir

ACCESS = {"read": ("in",), "write": ("out",), "readwrite": ("in", "out")}
COLLECTORS = frozenset({"ICollector", "IAsyncCollector", "TextWriter", "CloudBlobStream", "StreamWriter"})
CLIENTS = frozenset({"ICloudBlob", "Container", "Database", "IDatabase", "IConnectionMultiplexer"})
RETURNED = "$return"


def bindings(reading: Reading, method: Method, name: str) -> list[Declared]:
    """The bindings of a method with ``[FunctionName]``."""
    found = [d for p in method.parameters for d in _of_parameter(reading, method, p)]
    returned = [d for a in method.attributes if a.target == "return" for d in _of_return(reading, method, a)]
    found += returned
    if any(a.name == "NoAutomaticTrigger" for a in method.attributes):
        found.append(Declared("manualTrigger", "trigger", "", {}, method.definition.line))
    http = next((d for d in found if d.type.lower() == "httptrigger"), None)
    if http is not None:
        http.properties.setdefault("route", name)
        if not returned:
            found.append(Declared("http", "out", RETURNED, {}, method.definition.line))
    for declared in found:
        if declared.type == "signalRTrigger":
            _of_hub(method, declared, name)
    return found


def _of_parameter(reading: Reading, method: Method, parameter: ir.Parameter) -> Iterator[Declared]:
    attributes = reading.of_parameter(method, parameter)
    for attribute in attributes:
        meaning = reading.meaning(method.kind, attribute)
        if meaning is None:
            continue
        for direction in directions(meaning, attribute, parameter):
            declared = reading.declared(meaning, attribute, direction, parameter.name, method, own=False)
            account = account_of(attributes, declared.type)
            if account is not None and "connection" not in dict(attribute.named):
                declared.properties["connection"] = account
            yield declared


def _of_return(reading: Reading, method: Method, attribute: Attributed) -> Iterator[Declared]:
    meaning = reading.meaning(method.kind, attribute)
    if meaning is not None and "out" in meaning.directions:
        yield reading.declared(meaning, attribute, "out", RETURNED, method, own=False)


def directions(meaning: Meaning, attribute: Attributed, parameter: ir.Parameter) -> tuple[str, ...]:
    """Which way data goes through a parameter: as its attribute says, else as its type does."""
    if len(meaning.directions) == 1:
        return meaning.directions
    access = _access(attribute)
    if access:
        return access
    type = bare(parameter.annotation) if parameter.annotation is not None else ""
    if parameter.kind == "out" or type in COLLECTORS:
        return ("out",)
    if parameter.kind == "ref" or type in CLIENTS or type.endswith("Client") or type.startswith("Cloud"):
        return ("in", "out")
    return ("in",)


def _access(attribute: Attributed) -> tuple[str, ...]:
    """``FileAccess.Write`` among the arguments."""
    for value in (*attribute.arguments, *attribute.named.values()):
        dotted = getattr(value, "dotted", "")
        if dotted.startswith("FileAccess.") or ".FileAccess." in dotted:
            return ACCESS.get(dotted.rpartition(".")[2].lower(), ())
    return ()


def _of_hub(method: Method, declared: Declared, name: str) -> None:
    """In a class of its own hub the class and the method say what the attribute leaves out."""
    given = declared.properties
    if "hubName" in given:
        return
    event = name.lower() in ("connected", "disconnected", "onconnected", "ondisconnected")
    given["hubName"] = method.kind.definition.name
    given.setdefault("category", "connections" if event else "messages")
    given.setdefault("event", name.removeprefix("On").lower() if event else name)
