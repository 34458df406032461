"""Code as another formatter would lay it out, or with its functions in another order."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping

import tree_sitter
from code_trees import (
    ARGUMENTS,
    GRAMMARS,
    REMARKS,
    fits,
    inside_strings,
    language,
    nodes,
    said,
    spliced,
    tree,
)


def commented(files: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for path, text in files.items():
        if sign := REMARKS.get(language(path)):
            yield path, text, sign


_DEFINES = re.compile(
    r"^(\s*)(?:@|def |async def |export (?:async )?function |async function |function |\[Function|resource |app\.)"
)


def remarked(text: str, sign: str) -> str:
    name = next((n for n in GRAMMARS if REMARKS[n] == sign and fits(text, n)), "")
    inside = inside_strings(text, name) if name else set()
    rows = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        before = lines[number - 1].rstrip() if number else ""
        calm = not before or before.endswith(("{", "}", ";"))
        if number not in inside and calm and (found := _DEFINES.match(line)):
            rows.append(f"{found.group(1)}{sign} Reviewed together.")
        rows.append(line)
    return on_top("\n".join(rows), f"{sign} Part of the software; see the README.\n")


def on_top(text: str, line: str) -> str:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return mark + line + text.removeprefix("\ufeff")


def laid_out(path: str, text: str) -> str | None:
    name = language(path)
    if name == "python":
        try:
            return ast.unparse(ast.parse(text)) + "\n"
        except SyntaxError:
            return None
    if name in ("bicep", "terraform"):
        return None if "'''" in text or "<<" in text else _indented(text, set())
    if name == "powershell":
        return None if re.search("@[\"']\\s*\n", text) else _indented(text, set())
    if name not in GRAMMARS or not fits(text, name):
        return None
    text = _indented(text, inside_strings(text, name))
    if name == "csharp":
        return _braces_up(text)
    return _other_quotes(text, name) if name in ("javascript", "typescript") else text


def _indented(text: str, inside: set[int]) -> str:
    """Every indentation half as wide again."""
    rows = text.split("\n")
    for number, row in enumerate(rows):
        bare = row.lstrip(" ")
        width = len(row) - len(bare)
        if number not in inside and width:
            rows[number] = " " * (width + (width + 1) // 2) + bare
    return "\n".join(rows)


def _braces_up(text: str) -> str:
    """An opening brace at the end of the line before, where nothing keeps it from there."""
    inside = inside_strings(text, "csharp")
    rows: list[str] = []
    for number, row in enumerate(text.split("\n")):
        before = rows[-1].rstrip("\r") if rows else ""
        fits = before.strip() and "//" not in before and not before.lstrip().startswith("#")
        if row.strip() == "{" and number not in inside and fits:
            rows[-1] = before + " {"
        else:
            rows.append(row)
    return "\n".join(rows)


def _other_quotes(text: str, name: str) -> str:
    parts = []
    for node in nodes(tree(text, name)):
        text_there = said(node)
        if node.type == "string" and len(text_there) > 1 and not set("\"'\\") & set(text_there[1:-1]):
            quote = "'" if text_there[0] == '"' else '"'
            parts.append((node.start_byte, node.end_byte, quote + text_there[1:-1] + quote))
    return spliced(text, parts)


def wrapped_arguments(text: str, name: str) -> str:
    if not fits(text, name):
        return text
    parts = []
    for node in nodes(tree(text, name)):
        if node.type in ARGUMENTS and node.named_child_count > 1 and not _in_string(node):
            if any("comment" in child.type for child in node.children):
                continue
            for child in node.children:
                if child.type in (",", "("):
                    parts.append((child.end_byte, child.end_byte, "\n            "))
    return spliced(text, parts)


def _in_string(node: tree_sitter.Node) -> bool:
    above = node.parent
    while above is not None:
        if any(word in above.type for word in ("string", "interpolation", "template")):
            return True
        above = above.parent
    return False


_IMPORT = re.compile(
    r"^(?:import (?!static).*|from \S+ import [^(]*|using [\w.]+;|const .* = require\(.*\).*)\r?$"
)


def turned_imports(text: str) -> str:
    rows, group = [], []
    for row in [*text.split("\n"), None]:
        whole = (
            row is not None
            and _IMPORT.match(row)
            and "__future__" not in row
            and row.count("{") == row.count("}")
        )
        if row is not None and whole:
            group.append(row)
            continue
        rows += reversed(group)
        group = []
        if row is not None:
            rows.append(row)
    return "\n".join(rows)


def reordered(text: str, name: str) -> str:
    if not fits(text, name):
        return text
    parts: list[tuple[int, int, str]] = []
    for node in nodes(tree(text, name)):
        if movable := _movable(node, name):
            for one, other in zip(movable, reversed(movable), strict=True):
                parts.append((one.start_byte, one.end_byte, said(other)))
    return spliced(text, parts) if _apart(parts) else text


def _movable(node: tree_sitter.Node, name: str) -> list[tree_sitter.Node]:
    """Children that stand in an order of no meaning."""
    if name in ("csharp", "java") and node.type in ("declaration_list", "class_body"):
        return [child for child in node.children if child.type == "method_declaration"]
    if name == "python" and node.type == "module":
        return [child for child in node.children if child.type == "decorated_definition"]
    if name in ("javascript", "typescript") and node.type == "program":
        return [c for c in node.children if c.type == "expression_statement" and said(c).startswith("app.")]
    return []


def _apart(parts: list[tuple[int, int, str]]) -> bool:
    """Whether no piece lies in another one."""
    rows = sorted(parts)
    return all(one[1] <= other[0] for one, other in itertools.pairwise(rows))
