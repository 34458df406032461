"""Functions of F#, Visual Basic and Kotlin, read from the text of their headings: bindings only, no code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from inventory.bindings.attributes import Attributed, Constants, by_convention, known, properties
from inventory.bindings.csharp import DECLARING, Reader
from inventory.bindings.csharp_attributes import Reading
from inventory.bindings.declared import as_plain
from inventory.bindings.headings import read
from inventory.bindings.identity import Identities, order_of
from inventory.bindings.switches import disabled_by
from inventory.catalog import Catalog
from inventory.facts import App, Binding, Direction, Function, Gap, Location, Setting
from inventory.infrastructure import apps as app_folders
from inventory.secrecy import said
from inventory.sources import Checkout
from inventory.syntax import ir
from inventory.syntax.constant_values import ClassValue
from inventory.syntax.program import Program

BY_TEXT = "by_text"
LANGUAGES = {".fs": "F#", ".vb": "Visual Basic", ".kt": "Kotlin"}
SIGN = re.compile(rb"(?:[<;@]|\[<)\s*(?:[\w.]+\.)?Function(?:Name)?(?:Attribute)?\b")
RETURNED = "$return"


class Place(NamedTuple):
    """One app in one language."""

    app: App
    language: str


def scan(
    checkout: Checkout,
    program: Program,
    apps: Iterable[App],
    catalog: Catalog,
    settings: Iterable[Setting] = (),
    identities: Identities | None = None,
) -> tuple[list[Function], list[Gap]]:
    """The functions of these languages, each with a Gap that says that its code was not followed."""
    identities = identities or Identities()
    switches = disabled_by(settings)
    listed = list(apps)
    found: dict[tuple[str, str], tuple[Place, list[ir.Class]]] = {}
    for source in checkout.files:
        language = LANGUAGES.get(source.path[source.path.rfind(".") :].lower())
        if language is None or not SIGN.search(source.bytes):
            continue
        app = app_folders.owner(listed, source.path) or App("app:.", ".")
        place, kinds = found.setdefault((app.id, language), (Place(app, language), []))
        kinds.append(read(source.path, source.text, language, frozenset(DECLARING)))
    functions: list[Function] = []
    gaps: list[Gap] = []
    for place, kinds in found.values():
        reading = Reading(Constants(program, place.app.path), catalog)
        reader = Reader(place.app, reading, identities, switches, language="other", followed=False)
        declared = _kotlin(reader, kinds) if place.language == "Kotlin" else _dotnet(reader, kinds)
        functions += (replace(f, flags=(BY_TEXT,)) for f in declared)
        gaps += reading.gaps
        gaps += (_unfollowed(f, place.language) for f in functions if f.app == place.app.id)
    return functions, list(dict.fromkeys(gaps))


def _unfollowed(function: Function, language: str) -> Gap:
    reason = f"{function.name} is written in {language}: its code was not followed, only its bindings"
    return Gap(reason, function.location)


def _dotnet(reader: Reader, kinds: list[ir.Class]) -> list[Function]:
    return [f for kind in kinds for f in reader.methods(ClassValue(kind, kind.path))]


# --- Kotlin ----------------------------------------------------------------------------------------


def _kotlin(reader: Reader, kinds: list[ir.Class]) -> list[Function]:
    """Java's annotations: each says itself what its binding is called."""
    return [f for kind in kinds for method in kind.methods.values() for f in _annotated(reader, kind, method)]


def _annotated(reader: Reader, kind: ir.Class, method: ir.Function) -> Iterator[Function]:
    constants = reader.reading.constants
    around = list(constants.attributed(kind.path, kind, method.decorators))
    name = next((said(str(as_plain(a.first))) for a in around if a.name == "FunctionName"), method.name)
    id = reader.identities.function(reader.app, name)
    place, taken = Location(kind.path, method.line), set[str]()
    bindings = [
        b
        for parameter in method.parameters
        for a in constants.attributed(kind.path, kind, parameter.decorators)
        for b in _binding(reader, id, a, kind.path, taken)
    ]
    bindings += [b for a in around for b in _binding(reader, id, a, kind.path, taken)]
    http = next((b for b in bindings if b.type == "httpTrigger"), None)
    if http is not None:
        bindings.append(Binding(f"{id}/{RETURNED}", id, "http", "out", RETURNED, {}, place))
    if not any(b.direction == "trigger" for b in bindings):
        reader.reading.gaps.append(Gap(f"{name} has no trigger", place))
        return
    yield Function(id, reader.app.id, name, "other", "java", place, tuple(bindings))


def _binding(
    reader: Reader, function: str, attribute: Attributed, path: str, taken: set[str]
) -> Iterator[Binding]:
    meaning = known(reader.reading.catalog.annotations.get(attribute.name, ()))
    meaning = meaning or by_convention(attribute.name)
    if meaning is None:
        return
    given = properties(meaning.kind, attribute, defaults=False)
    name = str(given.pop("name", "") or "")
    direction: Direction = meaning.directions[0]
    id = order_of(f"{function}/{name or meaning.type}", direction, taken)
    yield Binding(id, function, meaning.type, direction, name, given, Location(path, attribute.line))
