"""Code as trees: which language a file is in, its nodes, and pieces put in the place of others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import tree_sitter

ENDINGS = {
    ".py": "python",
    ".js": "javascript",
    ".cjs": "javascript",
    ".mjs": "javascript",
    ".ts": "typescript",
    ".cs": "csharp",
    ".java": "java",
    ".ps1": "powershell",
    ".psm1": "powershell",
}
REMARKS = {
    "python": "#",
    "powershell": "#",
    "javascript": "//",
    "typescript": "//",
    "csharp": "//",
    "java": "//",
    "bicep": "//",
    "terraform": "#",
}
STRINGS = ("string", "template", "text_block", "heredoc", "comment")
ARGUMENTS = {"argument_list", "arguments", "parameters", "formal_parameters", "parameter_list"}


def language(path: str) -> str:
    """By its ending; empty for what is no code."""
    ending = PurePosixPath(path).suffix.lower()
    return ENDINGS.get(ending) or {".bicep": "bicep", ".tf": "terraform"}.get(ending, "")


GRAMMARS = {"python", "javascript", "typescript", "csharp", "java", "powershell"}


@cache
def _parser(name: str) -> tree_sitter.Parser:
    import tree_sitter_c_sharp
    import tree_sitter_java
    import tree_sitter_javascript
    import tree_sitter_powershell
    import tree_sitter_python
    import tree_sitter_typescript

    grammar: Any = {
        "python": tree_sitter_python.language,
        "javascript": tree_sitter_javascript.language,
        "typescript": tree_sitter_typescript.language_typescript,
        "csharp": tree_sitter_c_sharp.language,
        "java": tree_sitter_java.language,
        "powershell": tree_sitter_powershell.language,
    }[name]()
    return tree_sitter.Parser(tree_sitter.Language(grammar))


def tree(text: str, name: str) -> tree_sitter.Node:
    return _parser(name).parse(text.encode("utf-8")).root_node


def nodes(root: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def said(node: tree_sitter.Node | None) -> str:
    return (node.text or b"").decode("utf-8") if node is not None else ""


def spliced(text: str, parts: list[tuple[int, int, str]]) -> str:
    """`text` with pieces (start and end in bytes) replaced."""
    raw = text.encode("utf-8")
    for start, end, new in sorted(parts, reverse=True):
        raw = raw[:start] + new.encode("utf-8") + raw[end:]
    return raw.decode("utf-8")


def inside_strings(text: str, name: str) -> set[int]:
    """Numbers (from 0) of lines that begin inside of a string or a comment."""
    rows: set[int] = set()
    for node in nodes(tree(text, name)):
        if any(word in node.type for word in STRINGS) and node.end_point[0] > node.start_point[0]:
            rows.update(range(node.start_point[0] + 1, node.end_point[0] + 1))
    return rows


def fits(text: str, name: str) -> bool:
    """Whether it can be read whole."""
    return not tree(text, name).has_error
