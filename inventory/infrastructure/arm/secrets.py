"""Secrets in plain text: reported by name and place, and gone from the value at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inventory.infrastructure.plain_secrets import is_plain_secret
from inventory.resources import Choice, Open, Resource, Secret, Template, Value
from inventory.secrecy import CONNECTION, HIDDEN, said

if TYPE_CHECKING:
    from inventory.infrastructure.arm.world import World

PLAIN = "stands in plain text"
# What stands behind the key of a connection string or the signature of an address.
IN_PAIR = re.compile(r"(?:Key|Password|Pwd|Signature|[?&]sig|[?&]code)\s*=\s*([^;&\s]+)", re.IGNORECASE)
# A setting that says where its value is kept.
REFERENCE = re.compile(r"@[\w.]+\(.*\)$")
GUID = re.compile(r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})")
KEPT = "microsoft.keyvault/vaults/secrets"
DEEPEST = 100


def reduced(resource: Resource, world: World) -> Resource:
    """The resource without any secret or address of a person in its values."""
    search = _Search(resource, world)
    body = {k: search.value(v, k, k, 0) for k, v in resource.body.items()}
    name = search.value(resource.name, "", "", 0)
    return replace(resource, body=body, name=name)


def is_secret(name: str, value: str) -> bool:
    """Whether a plain text under a name is a secret; a document of several lines is none."""
    if "\n" in value or value[:1] in ("{", "[", "<") or REFERENCE.match(value):
        return False
    return is_plain_secret(name, value)


def _shown(value: str) -> str:
    """What may be said of a text; ids of roles and names of a vault's secrets are no secrets themselves."""
    if REFERENCE.match(value):
        return value
    if CONNECTION.search(value) and "\n" not in value:
        return ";".join(map(_pair, value.split(";")))
    pieces = GUID.split(value)
    return "".join(said(p) if n % 2 == 0 else p for n, p in enumerate(pieces))


def _pair(part: str) -> str:
    """One part of a connection string: its name, and its value unless that is a secret."""
    name, sign, value = part.partition("=")
    if not sign or not value:
        return part
    return f"{name}={HIDDEN if IN_PAIR.search(part) else said(value)}"


@dataclass(slots=True)
class _Search:
    resource: Resource
    world: World

    def value(self, value: Value, name: str, path: str, depth: int) -> Value:
        if isinstance(value, str):
            return self.text(value, name, path)
        if name == "value" and isinstance(value, (bool, int)) and self.resource.type.lower() == KEPT:
            return Secret(PLAIN)
        if depth > DEEPEST:
            return value
        if isinstance(value, dict):
            return self.object(value, path, depth)
        if isinstance(value, list):
            return [self.value(v, name, f"{path}[{n}]", depth + 1) for n, v in enumerate(value)]
        if isinstance(value, Choice):
            return Choice(value.condition, tuple(self.value(o, name, path, depth + 1) for o in value.options))
        if isinstance(value, Open):
            return Open(self.value(value.known, name, path, depth + 1), value.rest)
        if isinstance(value, Template):
            return Template(tuple(self.value(p, "", path, depth + 1) for p in value.parts))
        return value

    def object(self, of: dict[str, Value], path: str, depth: int) -> Value:
        """The properties; of a setting that is a pair of name and value, the value goes by that name."""
        named = of.get("name")
        out: dict[str, Value] = {}
        for key, value in of.items():
            name = named if key == "value" and isinstance(named, str) else key
            out[key] = self.value(value, name, f"{path}.{key}" if path else key, depth + 1)
        return out

    def text(self, value: str, name: str, path: str) -> Value:
        if name == "value" and self.resource.type.lower() == KEPT:
            name = "password"
        if not is_secret(name, value):
            return _shown(value)
        at = self.resource.at(path)
        self.world.gap(f"{name or path} holds a secret in plain text", at.path, at.line)
        return Secret(PLAIN)
