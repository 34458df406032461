"""Files of the checkout that a template loads while it is compiled."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inventory.infrastructure import jsonc, yaml_text
from inventory.infrastructure.arm.template_files import beside
from inventory.resources import Unknown, Value

if TYPE_CHECKING:
    from inventory.infrastructure.arm.place import Place

Arguments = Sequence[Value]
_STEP = re.compile(r"\.?([\w-]+)|\[(\d+)\]|\['([^']*)'\]")


def text(place: Place, arguments: Arguments) -> Value:
    found = _text(place, arguments[0])
    return _missing(arguments[0]) if found is None else found


def base64_text(place: Place, arguments: Arguments) -> Value:
    found = _text(place, arguments[0])
    return _missing(arguments[0]) if found is None else base64.b64encode(found.encode()).decode()


def json_value(place: Place, arguments: Arguments) -> Value:
    found = _text(place, arguments[0])
    if found is None:
        return _missing(arguments[0])
    try:
        return _part(jsonc.loads(found), arguments)
    except ValueError:
        return Unknown("a file that is no JSON")


def yaml_value(place: Place, arguments: Arguments) -> Value:
    found = _text(place, arguments[0])
    if found is None:
        return _missing(arguments[0])
    try:
        return _part(yaml_text.loads(found), arguments)
    except ValueError as error:
        return Unknown(f"a file whose YAML can't be read: {error}")


def _text(place: Place, written: Value) -> str | None:
    path = beside(place.template.path, written) if isinstance(written, str) else None
    return None if path is None else place.run.templates.text(path)


def _missing(written: Value) -> Unknown:
    return Unknown(f"there is no file {written} in the checkout" if isinstance(written, str) else "no file")


def _part(value: Value, arguments: Arguments) -> Value:
    """The part that a JSON path, the second argument, means."""
    path = arguments[1] if len(arguments) > 1 else ""
    if not isinstance(path, str):
        return Unknown("a part of a file that is not known here")
    at, path = 0, path.removeprefix("$")
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            return Unknown(f"the path {path} is not understood")
        at = step.end()
        if step[2]:
            value = value[int(step[2])] if isinstance(value, list) else Unknown("no list in that place")
        else:
            name = step[1] or step[3] or ""
            value = value.get(name) if isinstance(value, dict) else Unknown("no object in that place")
    return value
