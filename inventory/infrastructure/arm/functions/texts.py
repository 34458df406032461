"""Functions on texts."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote, urljoin, urlsplit

from inventory.infrastructure import jsonc
from inventory.infrastructure.arm.functions.form import Partial, listed, pure
from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.infrastructure.operations import LONGEST_TEXT, as_text, joined
from inventory.resources import Computed, Context, Open, Template, Unknown, Value

_HOLE = re.compile(r"\{(\d{1,4})(?:,-?\d+)?(?::([^{}]*))?\}")
_LENGTHS = {"uniqueString": 13, "guid": 36, "newGuid": 36}


def _text(value: Value) -> str:
    shown = as_text(value)
    if not isinstance(shown, str):
        raise TypeError("no text")
    return shown


# --- texts of which parts are open -----------------------------------------------------------------


def _extent(value: Value) -> int | None:
    """How long a text is; None when that isn't known."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Context):
        return _LENGTHS.get(value.name)
    if isinstance(value, Template):
        lengths = [_extent(part) for part in value.parts]
        return None if any(n is None for n in lengths) else sum(n or 0 for n in lengths)
    return None


def _pieces(name: str, change: str) -> Partial:
    """Case changes go through the known parts; a hash is in lower case already."""

    def partial(arguments: Sequence[Value]) -> Value | None:
        value = arguments[0]
        if isinstance(value, Context) and value.name in _LENGTHS and change == "lower":
            return value
        if not isinstance(value, Template):
            return None
        parts = (
            getattr(p, change)() if isinstance(p, str) else partial([p]) or Computed(name, (p,))
            for p in value.parts
        )
        return joined(parts)

    return partial


def _taken(arguments: Sequence[Value]) -> Value | None:
    """``take`` of an open text: nothing changes when it is short enough, all is known when its start is."""
    value, count = arguments[0], arguments[1]
    if not isinstance(count, int):
        return None
    inner = listed(value)
    if inner is not None and inner[1] is None:
        return inner[0][: max(count, 0)]
    length = _extent(value)
    if length is not None and length <= count:
        return value
    if isinstance(value, Template) and isinstance(value.parts[0], str) and len(value.parts[0]) >= count:
        return value.parts[0][:count]
    return None


def _substring(arguments: Sequence[Value]) -> Value | None:
    if len(arguments) == 3 and arguments[1] == 0:
        return _taken([arguments[0], arguments[2]])
    return None


def _skipped(arguments: Sequence[Value]) -> Value | None:
    inner = listed(arguments[0])
    if inner is None or not isinstance(arguments[1], int):
        return None
    rest = inner[0][max(arguments[1], 0) :]
    return rest if inner[1] is None else Open(list(rest), inner[1])


def _replaced(arguments: Sequence[Value]) -> Value | None:
    value, old, new = arguments
    if (
        isinstance(value, Context)
        and value.name == "uniqueString"
        and isinstance(old, str)
        and not old.isalnum()
    ):
        return value
    if not (isinstance(value, Template) and isinstance(old, str) and isinstance(new, str) and old):
        return None
    parts = (
        p.replace(old, new)
        if isinstance(p, str)
        else _replaced([p, old, new]) or Computed("replace", (p, old, new))
        for p in value.parts
    )
    return joined(parts)


def _ends(place: int, test: str) -> Partial:
    def partial(arguments: Sequence[Value]) -> Value | None:
        value, sought = arguments[0], arguments[1]
        if isinstance(value, Template) and isinstance(sought, str):
            part = value.parts[place]
            if isinstance(part, str) and len(part) >= len(sought):
                held: bool = getattr(part.lower(), test)(sought.lower())
                return held
        return None

    return partial


# --- on plain values -------------------------------------------------------------------------------


def _format(_run: Evaluator, arguments: Sequence[Value]) -> Value:
    pattern = arguments[0]
    if not isinstance(pattern, str):
        return Computed("format", tuple(arguments))
    parts: list[Value] = []
    end = 0
    for hole in _HOLE.finditer(pattern):
        parts += [pattern[end : hole.start()], _shown(arguments[1 + int(hole[1])], hole[2] or "")]
        end = hole.end()
    tail = pattern[end:]
    return joined(
        [p.replace("{{", "{").replace("}}", "}") if isinstance(p, str) else p for p in [*parts, tail]]
    )


def _shown(value: Value, form: str) -> Value:
    digits = re.fullmatch(r"[Dd](\d{1,2})|(0{1,20})", form)
    if digits and isinstance(value, int) and not isinstance(value, bool):
        return str(value).zfill(int(digits[1]) if digits[1] else len(digits[2]))
    return value


def _join(_run: Evaluator, arguments: Sequence[Value]) -> Value:
    inner, between = listed(arguments[0]), arguments[1]
    if inner is None or inner[1] is not None or not isinstance(between, str):
        return Computed("join", tuple(arguments))
    parts: list[Value] = []
    for item in inner[0]:
        parts += [between, item] if parts else [item]
    return joined(parts)


def _split(text: str, by: str | list[str]) -> Value:
    marks = [m for m in (by if isinstance(by, list) else [by]) if m]
    return [*re.split("|".join(map(re.escape, marks)), text)] if marks else [text]


def _string(_run: Evaluator, arguments: Sequence[Value]) -> Value:
    value = arguments[0]
    return "null" if value is None else as_text(value)


def _pad(text: Value, width: int, mark: str = " ") -> Value:
    return _text(text).rjust(min(width, LONGEST_TEXT), mark[:1] or " ")


def _replace(text: str, old: str, new: str) -> Value:
    if len(text) * (len(new) + 1) > LONGEST_TEXT * 10:
        return Unknown("a text too long to be real")
    return text.replace(old, new) if old else text


def _take(value: Value, count: int) -> Value:
    return value[: max(count, 0)] if isinstance(value, (str, list)) else Unknown("take of no text")


def _skip(value: Value, count: int) -> Value:
    return value[max(count, 0) :] if isinstance(value, (str, list)) else Unknown("skip of no text")


def _cut(text: str, start: int, length: int | None = None) -> Value:
    return text[start:] if length is None else text[start : start + length]


def _find(of: Value, sought: Value) -> Value:
    if isinstance(of, str) and isinstance(sought, str):
        return of.lower().find(sought.lower())
    return of.index(sought) if isinstance(of, list) and sought in of else -1


def _find_last(of: Value, sought: Value) -> Value:
    if isinstance(of, str) and isinstance(sought, str):
        return of.lower().rfind(sought.lower())
    return len(of) - 1 - of[::-1].index(sought) if isinstance(of, list) and sought in of else -1


def _decoded(text: str) -> str:
    return base64.b64decode(text, validate=False).decode("utf-8")


def _uri(base: str, relative: str) -> Value:
    return urljoin(base, relative)


def _uri_open(arguments: Sequence[Value]) -> Value | None:
    return joined(arguments)


def _parse_uri(text: str) -> Value:
    parts = urlsplit(text)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname or "",
        "port": parts.port,
        "path": parts.path,
        "query": f"?{parts.query}" if parts.query else "",
    }


def _build_uri(parts: Mapping[str, Value]) -> Value:
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"{parts['scheme']}://{parts['host']}{port}{parts.get('path') or ''}{parts.get('query') or ''}"


def _data_uri(text: str) -> Value:
    return "data:text/plain;charset=utf8;base64," + base64.b64encode(text.encode()).decode()


def _from_json(text: str) -> Value:
    value: Value = jsonc.loads(text)
    return value


_LOWER, _UPPER, _TRIM = "toLower", "toUpper", "trim"

TEXTS: Mapping[str, Function] = {
    "base64": pure("base64", lambda text: base64.b64encode(text.encode()).decode()),
    "base64tojson": pure("base64ToJson", lambda text: _from_json(_decoded(text))),
    "base64tostring": pure("base64ToString", _decoded),
    "builduri": pure("buildUri", _build_uri),
    "datauri": pure("dataUri", _data_uri),
    "datauritostring": pure("dataUriToString", lambda text: _decoded(text.partition(",")[2])),
    "endswith": pure("endsWith", lambda a, b: a.lower().endswith(b.lower()), _ends(-1, "endswith")),
    "format": _format,
    "indexof": pure("indexOf", _find),
    "join": _join,
    "json": pure("json", _from_json),
    "lastindexof": pure("lastIndexOf", _find_last),
    "padleft": pure("padLeft", _pad),
    "parseuri": pure("parseUri", _parse_uri),
    "replace": pure("replace", _replace, _replaced),
    "skip": pure("skip", _skip, _skipped),
    "split": pure("split", _split),
    "startswith": pure("startsWith", lambda a, b: a.lower().startswith(b.lower()), _ends(0, "startswith")),
    "string": _string,
    "substring": pure("substring", _cut, _substring),
    "take": pure("take", _take, _taken),
    "tolower": pure(_LOWER, str.lower, _pieces(_LOWER, "lower")),
    "toupper": pure(_UPPER, str.upper, _pieces(_UPPER, "upper")),
    "trim": pure(_TRIM, str.strip),
    "uri": pure("uri", _uri, _uri_open),
    "uricomponent": pure("uriComponent", lambda text: quote(text, safe="")),
    "uricomponenttostring": pure("uriComponentToString", unquote),
}
