"""Arguments of a Terraform block into the body that ARM would have, property by property."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from inventory.infrastructure.operations import as_text, below, either, joined
from inventory.infrastructure.terraform.conversions import converted
from inventory.infrastructure.terraform.kinds import Row
from inventory.resources import UNRESOLVED, Choice, Open, Value, chosen

SETTINGS = "properties.siteConfig.appSettings"
MOST = 2_000


@dataclass(slots=True)
class Body:
    """A body as it is built: `lines` by dotted path, `opens` the lists of which there may be more."""

    content: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    opens: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    """A value at the end of an argument's way: the places in the lists it passed, and where it is written."""

    value: Value
    places: tuple[int, ...]
    path: str


def shaped(
    rows: Sequence[Row], arguments: Mapping[str, Value], lines: Mapping[str, int], body: Body | None = None
) -> Body:
    """The body that the rows make of arguments."""
    out, written = body or Body(), Lines(lines)
    for row in rows:
        if row.first not in arguments:
            continue
        for found in _follow(row.source, arguments, row.target, out):
            value = converted(found.value, row.conversion)
            if value is not None:
                target = _placed(row.target, found.places)
                put(out, target, value)
                written.copy(found.path, target, out.lines)
    return out


def finished(body: Body) -> Body:
    """The body with app settings as ARM lists them, and with its open lists open."""
    settings = below_path(body.content, SETTINGS)
    if settings is not None:
        _list_settings(body, settings)
    for path, rest in body.opens.items():
        held = below_path(body.content, path)
        if isinstance(held, list):
            put(body, path, Open(held, rest))
    return body


def below_path(content: Mapping[str, Value], path: str) -> Value:
    """The value at a dotted path, None where there is none."""
    value: Value = dict(content)
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


# --- the way along the arguments -----------------------------------------------------------------


def _follow(
    source: Sequence[str], arguments: Mapping[str, Value], target: str, out: Body
) -> Iterator[_Found]:
    """The values at the end of a way; a ``[]`` on it goes through every item of a list."""
    todo: list[tuple[_Found, int]] = [(_Found(dict(arguments), (), ""), 0)]
    while todo:
        here, step = todo.pop()
        if here.value is None:
            continue
        if step == len(source):
            yield here
            continue
        name = source[step].removesuffix("[]")
        value, path = _step(here.value, name, f"{here.path}.{name}".lstrip("."))
        if source[step].endswith("[]"):
            items, rest = _items(value)
            if rest is not None:
                out.opens[_placed(target, here.places).split("[]")[0]] = rest
            todo += [
                (_Found(item, (*here.places, n), f"{path}[{n}]"), step + 1)
                for n, item in reversed([*enumerate(items)])
            ]
        else:
            todo.append((_Found(value, here.places, path), step + 1))


def _step(value: Value, name: str, path: str) -> tuple[Value, str]:
    """(what is under a name, its path): of a block the first and only one."""
    if isinstance(value, dict):
        found = value.get(name)
        return found, path
    if isinstance(value, list):
        before, _, last = path.rpartition(".")
        return _step(value[0], name, f"{before}[0].{last}") if value else (None, path)
    if isinstance(value, Open):
        inner, where = _step(value.known, name, path)
        return (
            inner if inner is None or isinstance(value.known, dict) else either(value.rest, inner, None)
        ), where
    if isinstance(value, Choice):
        return chosen(value, lambda option: _step(option, name, path)[0]), path
    return (below(value, name) if isinstance(value, UNRESOLVED) else None), path


def _items(value: Value) -> tuple[list[Value], Value]:
    if isinstance(value, Open):
        inner, rest = _items(value.known)
        return inner, value.rest if rest is None else rest
    if isinstance(value, dict):
        return [*value.values()][:MOST], None
    if isinstance(value, list):
        return value[:MOST], None
    if isinstance(value, Choice):
        every = [item for option in value.options for item in _items(option)[0]]
        return every[:MOST], value.condition
    return (
        ([], None)
        if value is None
        else (
            [below(value, "[]")] if isinstance(value, UNRESOLVED) else [value],
            value if isinstance(value, UNRESOLVED) else None,
        )
    )


# --- writing -------------------------------------------------------------------------------------


def _placed(target: str, places: Sequence[int]) -> str:
    for place in places:
        target = target.replace("[]", f"[{place}]", 1)
    return target


def put(body: Body, target: str, value: Value) -> None:
    """Write a value at a dotted path; lists grow as far as needed. What is an object stays one."""
    steps = re.findall(r"[^.\[\]]+|\[\d+\]", target)
    here: Value = body.content
    for step, after in zip(steps, [*steps[1:], ""], strict=True):
        last = not after
        fresh: Value = [] if after.startswith("[") else {}
        if isinstance(here, dict):
            held = here.get(step)
            if last:
                here[step] = (
                    {**held, **value} if isinstance(held, dict) and isinstance(value, dict) else value
                )
            elif not isinstance(held, (dict, list)):
                here[step] = fresh
            here = here.get(step)
        elif isinstance(here, list) and step.startswith("["):
            place = min(int(step[1:-1]), MOST)
            here += [None] * (place + 1 - len(here))
            if last:
                here[place] = value
            elif not isinstance(here[place], (dict, list)):
                here[place] = fresh
            here = here[place]
        else:
            return


class Lines:
    """The lines of arguments, found by the beginning of their paths."""

    def __init__(self, lines: Mapping[str, int]) -> None:
        self.lines = lines
        self.paths = sorted(lines)

    def copy(self, path: str, target: str, out: dict[str, int]) -> None:
        """Give a property, and what is inside it, the lines of an argument."""
        for known in (path, re.sub(r"\[\d+\]$", "", path)):
            if known in self.lines:
                out.setdefault(target, self.lines[known])
                break
        before = len(path)
        for place in range(bisect_left(self.paths, path), len(self.paths)):
            known = self.paths[place]
            if not known.startswith(path):
                break
            if known[before : before + 1] in (".", "["):
                out.setdefault(f"{target}{known[before:]}", self.lines[known])


def _list_settings(body: Body, settings: Value) -> None:
    """``{NAME: value}`` as ``[{name, value}]``, with its lines."""
    held = settings.known if isinstance(settings, Open) else settings
    if not isinstance(held, dict):
        return
    listed: list[Value] = [{"name": name, "value": _text(value)} for name, value in held.items()]
    for place, name in enumerate(held):
        line = body.lines.pop(f"{SETTINGS}.{name}", None)
        if line is not None:
            body.lines[f"{SETTINGS}[{place}]"] = body.lines[f"{SETTINGS}[{place}].value"] = line
    put_over(body, SETTINGS, Open(listed, settings.rest) if isinstance(settings, Open) else listed)


def _text(value: Value) -> Value:
    """A setting's value: whatever is written, it becomes a text."""
    return as_text(value) if isinstance(value, (bool, int, float)) else value


def put_over(body: Body, target: str, value: Value) -> None:
    """Write a value in place of what is there."""
    above, _, name = target.rpartition(".")
    holder = below_path(body.content, above) if above else body.content
    if isinstance(holder, dict):
        holder[name] = value


def take(body: Body, target: str) -> None:
    """Take a property away."""
    above, _, name = target.rpartition(".")
    holder = below_path(body.content, above)
    if isinstance(holder, dict):
        holder.pop(name, None)
        body.lines.pop(target, None)


def joined_arguments(parts: Sequence[str], arguments: Mapping[str, Value]) -> Value:
    """Several arguments as one text (``Standard_LRS``); None where one of them is absent."""
    values = [arguments.get(part) if re.fullmatch(r"[a-z0-9_]{2,}", part) else part for part in parts]
    return None if None in values else joined(values)
