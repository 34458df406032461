"""PowerShell source, lowered into the common form."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.powershell.definitions import parameters_of
from inventory.syntax.powershell.grammar import parse
from inventory.syntax.powershell.mending import mend, pieces, unused
from inventory.syntax.powershell.statements import block
from inventory.syntax.tree import Reader, Scope, broken_lines, index

SCRIPT = "<script>"
DEFAULT = "default"


def lower(path: str, source: bytes) -> ir.Module:
    """The module in `source` (UTF-8), all its text that parses; raises nothing for any bytes.

    A script is the function ``<script>`` of its module, and what calling the module calls. What its top level
    assigns are the module's variables only where it takes no parameters: a script that does is run with them.
    """
    source, using = unused(source)
    parts = [(1, source, parse(source))]
    if parts[0][2].has_error:
        source = mend(source)
        parts = [(1, source, parse(source))]
    if parts[0][2].has_error:
        # Text that does not parse shall cost no statement but its own.
        parts = [(line, text, parse(text)) for line, text in pieces(source) if text.strip()]
    broken = tuple(sorted({n for line, _, root in parts for n in broken_lines(root, line)}))
    module = ir.Module(path, "powershell", (), {}, {}, (), broken)
    body, parameters = _lowered(path, parts, module)
    imported = tuple(
        ir.Import(name.replace("\\", "/"), "*", "*", 0, line)
        for kind, name, line in using
        if kind == "module" and name.lower().endswith((".psm1", ".ps1", ".psd1"))
    )
    body = (*imported, *body)
    declares = any(p.kind == "plain" for p in parameters)
    kept = tuple(s for s in body if isinstance(s, ir.Define | ir.Import)) if declares else body
    module.body = kept
    module.functions, module.classes, module.imports = index(kept)
    end = source.count(b"\n") + 1
    script = ir.Function(SCRIPT, SCRIPT, parameters, lambda: body, 1, end, path=path, emits=True)
    module.functions[SCRIPT] = module.functions[DEFAULT] = script
    return module


def _lowered(
    path: str, parts: list[tuple[int, bytes, Node]], module: ir.Module
) -> tuple[ir.Block, tuple[ir.Parameter, ...]]:
    """The statements of all parts, and the parameters of the first that has any."""
    body: list[ir.Statement] = []
    parameters: tuple[ir.Parameter, ...] = ()
    for line, text, root in parts:
        at = Reader(path, text, block, line)
        at.module = module
        body += block(root, at, Scope())
        parameters = parameters or parameters_of(root, at)
    return tuple(body), parameters
