"""What code writes into a local file and then hands over by the file's name: ``-File $path``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.catalog import Argument, Method
from inventory.flow.resources import picked
from inventory.flow.run import Run
from inventory.flow.state import Content
from inventory.flow.values import NOTHING, Object, Value, as_text, joined
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.arguments import Arguments

FILE = "file"
"""The role of an argument that names the file whose content is meant."""
PATH = "path"


def keep(run: Run, method: Method, arguments: Arguments) -> None:
    """Remember what is written to a file."""
    at = _place(run, method.resource.get(PATH), arguments)
    found = (picked(where, arguments)[0] for where in method.payload or ())
    value = joined(v for v in found if v is not None)
    if at is not None and value:
        held = run.state.content(at)
        run.state.heap[at] = Content("list", {}, joined((value, held.items)) if held is not None else value)


def kept(run: Run, method: Method, arguments: Arguments) -> Value:
    """What was written to the file that an argument names."""
    at = _place(run, method.resource.get(FILE), arguments)
    held = run.state.content(at) if at is not None else None
    return held.items if held is not None else NOTHING


def _place(run: Run, where: Argument | None, arguments: Arguments) -> Object | None:
    """A file by its name as far as that is written, else by the variable that holds it."""
    value, _ = picked(where, arguments) if where is not None else (None, "")
    if value is None:
        return None
    text = as_text(value)
    if any(isinstance(part, str) for part in text.parts):
        return Object(-1, f"file:{text}")
    node = _node(where, arguments)
    node = node.object if isinstance(node, ir.Attribute) else node
    return Object(run.context, f"file:{node.id}") if isinstance(node, ir.Name) else None


def _node(where: Argument | None, arguments: Arguments) -> ir.Expression | None:
    for name in where.names if where is not None else ():
        if name in arguments.named_nodes:
            return arguments.named_nodes[name]
    for position in where.positions if where is not None else ():
        if 0 <= position < len(arguments.nodes):
            return arguments.nodes[position]
    return None
