"""PowerShell source, lowered into the common form."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.powershell.definitions import parameters_of
from inventory.syntax.powershell.grammar import parse
from inventory.syntax.powershell.mending import mend, unused
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
    root = parse(source)
    if root.has_error:
        source = mend(source)
        root = parse(source)
    at = Reader(path, source, block)
    module = ir.Module(path, "powershell", (), {}, {}, (), tuple(broken_lines(root)))
    at.module = module
    head = tuple(
        ir.Import(name.replace("\\", "/"), "*", "*", 0, line)
        for kind, name, line in using
        if kind == "module" and name.lower().endswith((".psm1", ".ps1", ".psd1"))
    )
    body = (*head, *block(root, at, Scope()))
    parameters = parameters_of(root, at)
    declares = any(p.kind == "plain" for p in parameters)
    kept = tuple(s for s in body if isinstance(s, ir.Define | ir.Import)) if declares else body
    module.body = kept
    module.functions, module.classes, module.imports = index(kept)
    module.functions[SCRIPT] = module.functions[DEFAULT] = _script(path, root, parameters, body)
    return module


def _script(path: str, root: Node, parameters: tuple[ir.Parameter, ...], body: ir.Block) -> ir.Function:
    end = root.end_point[0] + 1
    return ir.Function(SCRIPT, SCRIPT, parameters, lambda: body, 1, end, path=path, emits=True)
