"""The JSON form of Terraform: read with the same lexer, for JSON is nearly a part of HCL."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.facts import Gap, Location
from inventory.infrastructure import expressions as ex
from inventory.infrastructure.terraform.lexer import tokens
from inventory.infrastructure.terraform.parser import Expressions
from inventory.infrastructure.terraform.syntax import Attribute, Block, Broken, File

LABELS = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "locals": 0}


def parse(text: str, path: str) -> File:
    """The blocks of a ``.tf.json`` file, or the attributes of a ``.tfvars.json`` one."""
    reader = Expressions(tokens(text))
    try:
        reader.lines()
        content = reader.expression()
    except Broken as broken:
        place = Location(path, reader.tokens.line(broken.token))
        return File(path, gaps=(Gap(f"JSON is not understood: {broken} (Terraform)", place),))
    entries = list(_entries(content))
    if ".tfvars" in path:
        return File(path, _attributes(entries))
    blocks = [
        block
        for name, entry in entries
        for block in _blocks(name, entry.value, LABELS.get(name, 0), (), Location(path, entry.line))
    ]
    return File(path, blocks=tuple(blocks))


def _entries(of: ex.Expression) -> Iterator[tuple[str, ex.Entry]]:
    """The properties of an object, or of every object of a list."""
    todo = [of]
    while todo:
        here = todo.pop()
        if isinstance(here, ex.Array):
            todo += reversed(here.items)
        elif isinstance(here, ex.Object):
            for entry in here.entries:
                if isinstance(entry, ex.Entry) and isinstance(entry.key, ex.Literal):
                    yield str(entry.key.value), entry


def _attributes(entries: list[tuple[str, ex.Entry]]) -> dict[str, Attribute]:
    return {name: Attribute(name, entry.value, entry.line) for name, entry in entries}


def _blocks(
    type: str, of: ex.Expression, labels: int, known: tuple[str, ...], place: Location
) -> Iterator[Block]:
    if labels:
        for name, entry in _entries(of):
            yield from _blocks(
                type, entry.value, labels - 1, (*known, name), Location(place.path, entry.line)
            )
        return
    for body in of.items if isinstance(of, ex.Array) else (of,):
        attributes = _attributes(list(_entries(body)))
        yield Block(type, known, attributes, (), place)
