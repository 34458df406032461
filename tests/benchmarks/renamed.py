"""Code whose functions call their variables otherwise."""

from __future__ import annotations

import re

import tree_sitter
from code_trees import fits, nodes, said, spliced, tree

_FUNCTIONS = {
    "python": {"function_definition"},
    "javascript": {
        "function_declaration",
        "arrow_function",
        "method_definition",
        "function_expression",
        "generator_function",
    },
    "typescript": {
        "function_declaration",
        "arrow_function",
        "method_definition",
        "function_expression",
        "generator_function",
    },
    "csharp": {"method_declaration", "local_function_statement"},
    "java": {"method_declaration", "constructor_declaration"},
}
_DECLARES = {"variable_declarator", "assignment", "for_statement"}


def renamed_locals(text: str, name: str) -> str:
    if not fits(text, name):
        return text
    parts: dict[tuple[int, int], str] = {}
    for function in nodes(tree(text, name)):
        if function.type in _FUNCTIONS[name] and not _nested(function, name):
            for local in sorted(_locals(function, name)):
                found = _uses(function, local)
                parts.update({place: _other_name(local, name) for place in found or ()})
    return spliced(text, [(start, end, new) for (start, end), new in parts.items()])


def _nested(function: tree_sitter.Node, name: str) -> bool:
    above = function.parent
    while above is not None:
        if above.type in _FUNCTIONS[name]:
            return True
        above = above.parent
    return False


def _locals(function: tree_sitter.Node, name: str) -> set[str]:
    found = set()
    for node in nodes(function):
        target = node.child_by_field_name("left" if name == "python" else "name")
        if node.type in _DECLARES and target is not None and target.type == "identifier":
            found.add(said(target))
    given = function.child_by_field_name("parameters")
    taken = {said(n) for n in nodes(given) if n.type == "identifier"} if given is not None else set()
    stated = {
        said(n)
        for node in nodes(function)
        if "global" in node.type or node.type == "nonlocal_statement"
        for n in node.children
    }
    return {one for one in found - taken - stated if one.isidentifier()}


def _uses(function: tree_sitter.Node, local: str) -> list[tuple[int, int]] | None:
    """Where a variable stands; None when its name means something else there, too."""
    found = []
    for node in nodes(function):
        if said(node) != local or node.child_count:
            continue
        if node.type.startswith("shorthand_property") or (node.type == "type_identifier"):
            return None
        if node.type != "identifier":
            continue
        role = _role(node)
        if role == "own":
            found.append((node.start_byte, node.end_byte))
        elif role == "unclear":
            return None
    return found


def _role(node: tree_sitter.Node) -> str:
    above = node.parent
    if above is None:
        return "unclear"
    field = next(
        (above.field_name_for_child(n) for n, child in enumerate(above.children) if child == node), None
    )
    member = {
        "attribute": "attribute",
        "member_access_expression": "name",
        "field_access": "field",
        "keyword_argument": "name",
        "method_invocation": "name",
        "member_binding_expression": "name",
    }
    if member.get(above.type) == field and field is not None:
        return "other"
    unclear = {
        "anonymous_object_creation_expression",
        "initializer_expression",
        "name_colon",
        "parameter",
        "argument",
    }
    if above.type in unclear and above.type != "argument":
        return "unclear"
    if above.type == "argument" and field == "name":
        return "other"
    if above.type == "assignment_expression" and field == "left" and above.parent is not None:
        return "unclear" if above.parent.type == "initializer_expression" else "own"
    return "own"


def _other_name(local: str, name: str) -> str:
    return f"the_{local}" if name == "python" else f"the{local[:1].upper()}{local[1:]}"


_VARIABLE = re.compile(r"\$(\w+)\b(?!:)")
_OWN = re.compile(r"(?:^|\n)\s*\$(\w+)\s*=(?!=)")
_AUTOMATIC = {
    "_",
    "null",
    "true",
    "false",
    "env",
    "error",
    "input",
    "args",
    "this",
    "matches",
    "psscriptroot",
}


def renamed_variables(text: str) -> str:
    given = {
        n.lower()
        for block in re.findall(r"(?is)\bparam\s*\((.*?)\n?\)\s*\n", text)
        for n in _VARIABLE.findall(block)
    }
    own = {n.lower() for n in _OWN.findall(text)} - given - _AUTOMATIC
    own -= {n.lower() for n in re.findall(r"\$(?:script|global):(\w+)", text)}

    def other(found: re.Match[str]) -> str:
        word = found.group(2)
        return f"{found.group(1)}the{word[:1].upper()}{word[1:]}" if word.lower() in own else found.group()

    return re.sub(r"(\$|(?<=\s)@)(\w+)\b(?!:)", other, text)
