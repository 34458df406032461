"""C# source, lowered into the common form."""

from __future__ import annotations

from inventory.syntax import ir
from inventory.syntax.csharp.grammar import parse
from inventory.syntax.csharp.mending import loads, mend
from inventory.syntax.csharp.statements import block
from inventory.syntax.tree import Reader, Scope, broken_lines, index


def lower(path: str, source: bytes) -> ir.Module:
    """The file in `source` (UTF-8), all its text that parses; raises nothing for any bytes.

    `path` is the file's place in the checkout. Bodies of functions are lowered when asked for.
    """
    source, loaded = loads(source)
    root = parse(source)
    if root.has_error:
        source, root = mend(source, root)
    at = Reader(path, source, block)
    module = ir.Module(path, "csharp", (), {}, {}, (), tuple(broken_lines(root)))
    at.module = module
    module.body = (*loaded, *block(root, at, Scope()))
    module.functions, module.classes, module.imports = index(module.body)
    return module
