"""Java source, lowered into the common form."""

from __future__ import annotations

from inventory.syntax import ir
from inventory.syntax.java.grammar import JavaReader, parse
from inventory.syntax.java.imports import package_of
from inventory.syntax.java.statements import block
from inventory.syntax.tree import Scope, broken_lines, index


def lower(path: str, source: bytes) -> ir.Module:
    """The file in `source` (UTF-8), all its text that parses; raises nothing for any bytes.

    `path` is the file's place in the checkout. Bodies of methods are lowered when asked for.
    """
    root = parse(source)
    at = JavaReader(path, source, block)
    module = ir.Module(path, "java", (), {}, {}, (), tuple(broken_lines(root)), package_of(source))
    at.module = module
    module.body = block(root, at, Scope())
    module.functions, module.classes, module.imports = index(module.body)
    return module
