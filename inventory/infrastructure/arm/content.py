"""Files of the checkout that a template loads while it is compiled."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inventory.infrastructure import jsonc
from inventory.infrastructure.arm.library import beside
from inventory.resources import Unknown, Value

if TYPE_CHECKING:
    from inventory.infrastructure.arm.place import Place

Arguments = Sequence[Value]
LARGEST_YAML = 500_000
MOST_ALIASES = 200
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
    import yaml

    found = _text(place, arguments[0])
    if found is None:
        return _missing(arguments[0])
    if len(found) > LARGEST_YAML or len(re.findall(r"(?m)[\s\[,]\*\w+", found)) > MOST_ALIASES:
        return Unknown("a file too large to read")
    try:
        return _part(
            _plain(yaml.load(found, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))), arguments
        )
    except (yaml.YAMLError, ValueError, RecursionError):
        return Unknown("a file that is no YAML")


def _text(place: Place, written: Value) -> str | None:
    path = beside(place.template.path, written) if isinstance(written, str) else None
    return None if path is None else place.run.templates.text(path)


def _missing(written: Value) -> Unknown:
    return Unknown(f"there is no file {written} in the checkout" if isinstance(written, str) else "no file")


def _plain(value: object, depth: int = 0) -> Value:
    """What JSON could hold; dates and the like become texts."""
    if depth > jsonc.DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        return {str(k): _plain(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v, depth + 1) for v in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


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
