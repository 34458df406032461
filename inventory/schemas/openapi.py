"""OpenAPI, Swagger, AsyncAPI and JSON Schema documents: their objects, and the routes that take them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from inventory.facts import Location
from inventory.schemas.shapes import MOST, Described, Property, Route, Schema

_PLAIN = ("string", "integer", "number", "boolean", "object", "array")
_WITHIN = ("allOf", "oneOf", "anyOf")
_KEY = re.compile(r"""^[\t ]*(?:- )?["']?([^"'\s:{}\[\],#]+)["']?[\t ]*:""", re.MULTILINE)
_APIS = ("openapi", "swagger", "asyncapi")
_TYPED = frozenset({"type", "properties", "allOf", "oneOf", "anyOf", "enum", "$ref"})
_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
DEEPEST = 12


def describes(document: object) -> bool:
    """Whether a document is one of these, or a part of one that holds nothing but schemas by name."""
    if not isinstance(document, dict):
        return False
    if any(key in document for key in _APIS) or "json-schema.org" in str(document.get("$schema", "")):
        return True
    return _is_object(document) or _parts(document)


def _is_object(schema: object) -> bool:
    return (
        isinstance(schema, dict)
        and isinstance(schema.get("properties"), dict)
        and (schema.get("type", "object") == "object")
    )


def _parts(document: Mapping[str, Any]) -> bool:
    """Whether these are schemas by name: some are objects, and all say of what type they are."""
    typed = [v for v in document.values() if isinstance(v, dict) and (_TYPED & v.keys())]
    return len(typed) == len(document) and any(map(_is_object, typed))


def read(document: Any, path: str, text: str) -> Described:
    """The schemas and routes of a document that was parsed already; `text` is looked at for lines only."""
    reader = _Reader(path, text, dict(_named(document)))
    api = any(key in document for key in _APIS)
    parts = document.items() if not api and _parts(document) else _named(document)
    for name, schema in parts:
        reader.schema(name, schema)
    if not api:
        stem = PurePosixPath(path).name.split(".")[0]
        title = document.get("title")
        reader.schema(title if isinstance(title, str) and len(title) < 60 else stem, document)
    reader.routes(document)
    return Described("openapi" if api else "json_schema", tuple(reader.found), tuple(reader.paths))


def _named(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    components = _mapping(document.get("components"))
    for holder in (
        _mapping(components.get("schemas")),
        _mapping(document.get("definitions")),
        _mapping(document.get("$defs")),
    ):
        yield from holder.items()
    for name, message in _mapping(components.get("messages")).items():
        yield name, _mapping(message).get("payload")


class _Reader:
    """Collects the schemas of one document, in order."""

    def __init__(self, path: str, text: str, named: Mapping[str, Any]) -> None:
        self.path, self.named = path, named
        self.found: list[Schema] = []
        self.paths: list[Route] = []
        self.count = 0
        self.lines: dict[str, int] = {}
        line, at = 1, 0
        for match in _KEY.finditer(text):
            line += text.count("\n", at, match.start())
            at = match.start()
            self.lines.setdefault(match[1], line)

    def at(self, name: str) -> Location:
        return Location(self.path, self.lines.get(name, 1))

    def schema(self, name: str, schema: Any, depth: int = 0) -> None:
        """Add an object, and what stands inside it, when it has properties or bases."""
        schema = _items(schema)
        if depth > DEEPEST or not isinstance(schema, dict):
            return
        bases = tuple(dict.fromkeys(_bases(schema)))
        properties: dict[str, Property] = {}
        for key, value in _properties(schema):
            self.count += 1
            if self.count > MOST:
                return
            if key not in properties:
                properties[key] = self.property(name, key, value, depth)
        if properties or bases:
            self.found.append(Schema(name, tuple(properties.values()), self.at(name.split(".")[-1]), bases))

    def property(self, owner: str, key: str, value: Any, depth: int) -> Property:
        """One property; an object that is described in place becomes a schema of its own."""
        many = isinstance(value, dict) and (value.get("type") == "array" or "items" in value)
        inner = _items(value)
        if not isinstance(inner, dict):
            return Property(key, "string", "", many)
        inside = f"{owner}.{key}"
        held = _one_of(inner)
        reference = _reference(held)
        target = _mapping(self.named.get(reference)) if reference else {}
        if target and not any(True for _ in _properties(_items(target))) and not any(_bases(target)):
            # A plain type with a name of its own (``FirstName: {type: string}``).
            return Property(key, plain_type(_items(target)), "", many or target.get("type") == "array")
        if reference:
            return Property(key, "object", reference, many)
        if any(True for _ in _properties(inner)):
            self.schema(inside, inner, depth + 1)
            return Property(key, "object", inside, many)
        return Property(key, plain_type(held), "", many)

    def routes(self, document: Mapping[str, Any]) -> None:
        """The routes, with the objects they take."""
        for path, methods in _mapping(document.get("paths")).items():
            shared = _mapping(methods).get("parameters")
            for method, operation in _mapping(methods).items():
                if method not in _METHODS or not isinstance(operation, dict):
                    continue
                told = [*_list(shared), *_list(operation.get("parameters"))]
                body = next((p for p in told if _mapping(p).get("in") == "body"), None)
                asked = _content(operation.get("requestBody")) or _mapping(body).get("schema")
                label = str(operation.get("operationId") or f"{method} {path}")
                self.paths.append(
                    Route(
                        method,
                        str(path),
                        tuple(self.parameters(told, document)),
                        self.body(f"{label} request", asked),
                        self.body(f"{label} response", _answer(operation)),
                        self.at(str(path)),
                    )
                )

    def parameters(self, told: list[Any], document: Mapping[str, Any]) -> Iterator[Property]:
        for parameter in told:
            parameter = _resolved(parameter, document)
            name = parameter.get("name")
            if isinstance(name, str) and parameter.get("in") != "body":
                yield Property(name, plain_type(_items(parameter.get("schema") or parameter)))

    def body(self, label: str, schema: Any) -> str:
        """The name of the schema of a body; one described in place is added under the route's own name."""
        schema = _items(schema)
        if not isinstance(schema, dict):
            return ""
        reference = _reference(schema)
        if reference:
            return reference
        self.schema(label, schema)
        return label if self.found and self.found[-1].name == label else ""


def plain_type(schema: Any) -> str:
    """The plain word for the type of a property that holds no object described here."""
    if not isinstance(schema, dict):
        return "string"
    kind: Any = schema.get("type")
    if isinstance(kind, list):
        kind = next((k for k in kind if k != "null"), "string")
    form = schema.get("format")
    if form in ("date", "date-time"):
        return str(form)
    if "enum" in schema and kind != "boolean":
        return "enum"
    return kind if kind in _PLAIN and kind != "array" else "string" if kind is None else "object"


def _items(schema: Any) -> Any:
    """What a list holds, through lists of lists."""
    for _ in range(DEEPEST):
        if not isinstance(schema, dict) or "items" not in schema:
            break
        schema = schema["items"]
    return schema


def _one_of(schema: Mapping[str, Any]) -> Any:
    """The only part of a schema that says anything: ``anyOf: [X, null]``, ``allOf: [X]``."""
    for word in _WITHIN:
        parts = [p for p in _list(schema.get(word)) if _mapping(p).get("type") != "null"]
        if parts and "properties" not in schema:
            return _items(parts[0])
    return schema


def _reference(schema: Any) -> str:
    told = schema.get("$ref") if isinstance(schema, dict) else None
    if not isinstance(told, str):
        return ""
    tail = told.rstrip("/").rpartition("/")[2] or told
    return re.sub(r"\.(?:ya?ml|json)$|#$", "", tail)


def _bases(schema: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    for word in _WITHIN:
        for part in _list(schema.get(word)) if depth < DEEPEST else ():
            reference = _reference(part)
            if reference:
                yield reference
            elif isinstance(part, dict):
                yield from _bases(part, depth + 1)
    if depth == 0 and _reference(schema):
        yield _reference(schema)


def _properties(schema: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in _mapping(schema.get("properties")).items():
        yield str(key), value
    for word in _WITHIN:
        for part in _list(schema.get(word)) if depth < DEEPEST else ():
            if isinstance(part, dict):
                yield from _properties(part, depth + 1)


def _content(body: Any) -> Any:
    for media in _mapping(_mapping(body).get("content")).values():
        return _mapping(media).get("schema")
    return None


def _answer(operation: Mapping[str, Any]) -> Any:
    for status, answer in _mapping(operation.get("responses")).items():
        if str(status).startswith("2"):
            return _content(answer) or _mapping(answer).get("schema")
    return None


def _resolved(parameter: Any, document: Mapping[str, Any]) -> Mapping[str, Any]:
    told = _mapping(parameter)
    name = _reference(told)
    if not name:
        return told
    components = _mapping(document.get("components"))
    for holder in (_mapping(components.get("parameters")), _mapping(document.get("parameters"))):
        if name in holder:
            return _mapping(holder[name])
    return {}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
