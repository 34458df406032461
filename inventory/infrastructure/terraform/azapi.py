"""Resources written through azapi: ARM's own body, as an object or as a text of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.infrastructure import jsonc
from inventory.infrastructure.terraform.kinds import Row
from inventory.infrastructure.terraform.shape import shaped
from inventory.resources import Computed, Open, Unknown, Value

TYPES = ("azapi_resource", "azapi_update_resource")
EXTENSIONS = (
    "microsoft.authorization/", "microsoft.insights/diagnosticsettings",
    "microsoft.security/defenderforstorage",
)  # fmt: skip
OUTSIDE = (
    Row(("location",), "location"),
    Row(("tags",), "tags"),
    Row(("identity", "type"), "identity.type"),
    Row(("identity", "identity_ids"), "identity.userAssignedIdentities", "keyed"),
)


@dataclass(slots=True)
class Made:
    """The type, API version and body of a resource that azapi writes."""

    type: str
    version: str
    body: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def is_one(type: str) -> bool:
    return type in TYPES


def is_extension(type: str) -> bool:
    """Whether a type is put on other resources."""
    return type.lower().startswith(EXTENSIONS)


def body(declared: str, given: Mapping[str, Value], lines: Mapping[str, int]) -> Made:
    """What a block of azapi comes to."""
    written = given.get("type")
    type, _, version = (written if isinstance(written, str) else declared).partition("@")
    made = Made(type, version)
    content = _content(given.get("body"))
    if isinstance(content, Open) and isinstance(content.known, dict):
        content = {**content.known, "": content.rest}
    if isinstance(content, dict):
        made.body |= content
    elif content is not None:
        made.body["properties"] = content if not isinstance(content, (str, list)) else Unknown("no object")
    outer = shaped(OUTSIDE, given, lines)
    made.body = {**made.body, **{k: v for k, v in outer.content.items() if k not in made.body}}
    made.lines = outer.lines | {
        path.removeprefix("body."): line for path, line in lines.items() if path.startswith("body.")
    }
    return made


def _content(value: Value) -> Value:
    if isinstance(value, Computed) and value.function == "jsonencode":
        return value.arguments[0]
    if isinstance(value, str):
        try:
            read: Value = jsonc.loads(value)
            return read
        except ValueError:
            return Unknown("the body is no JSON")
    return value
