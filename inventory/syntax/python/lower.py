"""Python source, lowered into the common form."""

from __future__ import annotations

from inventory.syntax import ir
from inventory.syntax.python.grammar import parse
from inventory.syntax.python.mending import mend
from inventory.syntax.python.statements import block
from inventory.syntax.tree import Reader, Scope, broken_lines, index


def lower(path: str, source: bytes) -> ir.Module:
    """The module in `source` (UTF-8), all its text that parses; raises nothing for any bytes.

    `path` is the module's place in the checkout. Bodies of functions are lowered when asked for.
    """
    root = parse(source)
    broken: tuple[int, ...] = ()
    if root.has_error:
        source, broken = mend(source)
        root = parse(source)
    at = Reader(path, source, block)
    module = ir.Module(path, "python", (), {}, {}, (), broken or tuple(broken_lines(root)))
    at.module = module
    module.body = block(root, at, Scope())
    module.functions, module.classes, module.imports = index(module.body)
    return module
