"""Types of Bicep, as far as values can be held against them."""

from __future__ import annotations

from inventory.infrastructure.arm.template import ANY, Type
from inventory.infrastructure.bicep.cursor import DEEPEST, SyntaxProblem
from inventory.infrastructure.bicep.lexer import IDENTIFIER, NEWLINE, NUMBER, TEXT
from inventory.infrastructure.bicep.parser import Parser

NAMESPACES = ("sys", "az")
PRIMITIVES = frozenset({"string", "int", "bool", "object", "array", "any"})
_LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def type_of(parser: Parser) -> Type:
    """The type that stands next: one or several by ``|``."""
    parser.deeper()
    _bar(parser)
    found = [_postfixed(parser)]
    while _bar(parser):
        found.append(_postfixed(parser))
    parser.depth -= 1
    if len(found) == 1:
        return found[0]
    null = any(t.nullable or (t.name == "literal" and t.value is None) for t in found)
    return Type("union", null, tuple(found))


def _bar(parser: Parser) -> bool:
    if parser.kind == NEWLINE and parser.ahead() == "|":
        parser.at += 1
    if not parser.taken("|"):
        return False
    parser.lines()
    return True


def _postfixed(parser: Parser) -> Type:
    found = _primary(parser)
    steps = 0
    while parser.kind in ("?", "!", ".", ".?", "["):
        steps += 1
        if steps > DEEPEST:
            raise SyntaxProblem("a type too long to be real", parser.at)
        sign = parser.take(parser.kind)
        if sign == "?":
            found = Type(found.name, True, found.of, found.value)
        elif sign == "[":
            found = _indexed(parser, found)
        elif sign != "!":
            named = "*" if parser.taken("*") else parser.name()
            found = _qualified(found, named, parser)
    return found


def _qualified(of: Type, name: str, parser: Parser) -> Type:
    """A part of a type, or a type of a namespace."""
    if parser.taken("<"):
        return _generic(parser)
    if of.name in NAMESPACES:
        return Type(name)
    return ANY if of.name in PRIMITIVES else Type(f"{of.name}.{name}")


def _indexed(parser: Parser, of: Type) -> Type:
    """``of[]`` is a list of them; with anything between the brackets it is a part of a type."""
    if parser.taken("]"):
        return Type("array", of=(of,))
    while parser.kind in ("*", "?", "^", NUMBER, IDENTIFIER, TEXT):
        parser.at += 1
    parser.take("]")
    return ANY


def _primary(parser: Parser) -> Type:
    kind = parser.kind
    if kind in ("-", "!"):
        parser.at += 1
        inner = _primary(parser)
        negative = -inner.value if kind == "-" and isinstance(inner.value, int) else not inner.value
        return Type("literal", value=negative) if inner.name == "literal" else inner
    if kind == TEXT:
        return Type("literal", value=parser.take(TEXT))
    if kind == NUMBER:
        return Type("literal", value=int(parser.take(NUMBER)[:30]))
    if kind == IDENTIFIER:
        return _named(parser)
    return _composed(parser)


def _named(parser: Parser) -> Type:
    name = parser.name()
    if name in _LITERALS:
        return Type("literal", name == "null", value=_LITERALS[name])
    return _generic(parser) if parser.taken("<") else Type(name)


def _generic(parser: Parser) -> Type:
    """What stands in angle brackets behind a name: nothing of it is kept."""
    while not parser.taken(">"):
        parser.lines()
        type_of(parser)
        parser.lines()
        parser.taken(",")
    return ANY


def _composed(parser: Parser) -> Type:
    if parser.taken("("):
        parser.lines()
        inner = type_of(parser)
        parser.lines()
        parser.take(")")
        return inner
    if parser.taken("{"):
        return _properties(parser)
    if parser.taken("["):
        parser.lines()
        while not parser.taken("]"):
            decorators(parser)
            type_of(parser)
            parser.separated("]")
        return Type("array")
    raise parser.problem("a type")


def _properties(parser: Parser) -> Type:
    parser.lines()
    while not parser.taken("}"):
        decorators(parser)
        if not (parser.taken("*") or parser.taken(TEXT)):
            parser.name()
        parser.take(":")
        parser.lines()
        type_of(parser)
        parser.separated("}")
    return Type("object")


def decorators(parser: Parser) -> list[object]:
    """The calls behind the ``@`` that stand next."""
    found: list[object] = []
    while parser.taken("@"):
        found.append(parser.followed(parser.primary()))
        parser.taken(",")
        parser.lines()
    return found
