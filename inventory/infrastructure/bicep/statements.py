"""Statements of Bicep and of its parameters files: a text becomes a Template.

A statement that can't be read is left out and said; reading goes on with the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from inventory.facts import Gap, Location
from inventory.infrastructure import expressions as ex
from inventory.infrastructure.arm.template import (
    ANY,
    Called,
    Declared,
    Defined,
    Import,
    Input,
    Output,
    Template,
    Type,
)
from inventory.infrastructure.bicep.blocks import Blocks
from inventory.infrastructure.bicep.cursor import SyntaxProblem
from inventory.infrastructure.bicep.lexer import END, IDENTIFIER, NEWLINE, TEXT, tokens
from inventory.infrastructure.bicep.parser import Parser
from inventory.infrastructure.bicep.types import decorators, type_of


def parse(text: str, path: str) -> Template:
    """The template in a text; never an exception, whatever the text."""
    parser = Parser(tokens(text))
    reader = _Statements(parser, path, Blocks(parser, path))
    reader.run()
    return reader.template()


@dataclass(slots=True)
class _Statements:
    parser: Parser
    path: str
    blocks: Blocks
    inputs: dict[str, Input] = field(default_factory=dict)
    variables: dict[str, ex.Expression] = field(default_factory=dict)
    functions: dict[str, Defined] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    imports: dict[str, Import] = field(default_factory=dict)
    resources: dict[str, Declared] = field(default_factory=dict)
    modules: dict[str, Called] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    assigned: dict[str, tuple[ex.Expression, int]] = field(default_factory=dict)
    target: str = "resourceGroup"
    using: str | None = None
    extends: str | None = None
    gaps: list[Gap] = field(default_factory=list)
    marks: list[object] = field(default_factory=list)
    """The decorators of the statement that is being read."""

    def template(self) -> Template:
        return Template(
            self.path, "bicep", self.inputs, self.variables, self.functions, self.types, self.imports,
            self.resources, self.modules, self.outputs, self.target, self.using, self.extends, self.assigned,
            tuple(self.blocks.declarations), tuple(self.gaps),
        )  # fmt: skip

    # --- from statement to statement -------------------------------------------------------------

    def run(self) -> None:
        parser = self.parser
        parser.lines()
        while parser.kind != END:
            start, declared = parser.at, len(self.blocks.declarations)
            try:
                self.statement()
            except SyntaxProblem as problem:
                del self.blocks.declarations[declared:]
                self.skip(start, problem)
            parser.lines()

    def statement(self) -> None:
        parser = self.parser
        self.marks = decorators(parser)
        word = parser.texts[parser.at] if parser.kind == IDENTIFIER else ""
        reader = _STATEMENTS.get(word)
        if reader is None:
            raise parser.problem("a statement")
        parser.at += 1
        reader(self)
        if parser.kind not in (NEWLINE, END):
            raise parser.problem("a line end")

    def skip(self, start: int, problem: SyntaxProblem) -> None:
        """Leave out the statement that begins at `start`: up to the next line that begins one."""
        parser, place = self.parser, start + 1
        margin = parser.tokens.column(start)
        while parser.kinds[place - 1] != END and not self._begins(place, margin):
            place += 1
        parser.at, parser.depth, self.blocks.nesting = min(place, len(parser.kinds) - 1), 0, 0
        reason = f"a statement can't be read and is left out: {problem.why}"
        self.gaps.append(Gap(reason, Location(self.path, parser.tokens.line(problem.token))))

    def _begins(self, place: int, margin: int) -> bool:
        kinds, texts = self.parser.kinds, self.parser.texts
        if kinds[place] == END:
            return True
        if kinds[place - 1] != NEWLINE or self.parser.tokens.column(place) > margin:
            return False
        if kinds[place] == "@":
            return True
        if kinds[place] != IDENTIFIER or texts[place] not in _STATEMENTS:
            return False
        return kinds[place + 1] in (IDENTIFIER, TEXT, "{", "*") or texts[place] == "targetScope"

    # --- statements ------------------------------------------------------------------------------

    def assignment(self) -> ex.Expression:
        self.parser.take("=")
        self.parser.lines()
        return self.parser.expression()

    def target_scope(self) -> None:
        value = self.assignment()
        if isinstance(value, ex.Literal) and isinstance(value.value, str):
            self.target = value.value

    def metadata(self) -> None:
        self.parser.name()
        self.assignment()

    def param(self) -> None:
        parser, line = self.parser, self.parser.line()
        name = parser.name()
        if self.path.lower().endswith(".bicepparam"):
            self.assigned[name] = (self.assignment(), line)
            return
        type = self.declared_type()
        default = self.assignment() if parser.kind == "=" else None
        self.inputs[name] = Input(name, line, type, default, self.secure(), self.mark("allowed"))

    def declared_type(self) -> Type:
        parser = self.parser
        if parser.kind in ("=", END) or (parser.kind == NEWLINE and parser.ahead() != "|"):
            return ANY
        found = type_of(parser)
        if found.name == "resource" and parser.kind == TEXT:
            parser.at += 1
        return found

    def secure(self) -> bool:
        return any(_called(mark) == "secure" for mark in self.marks)

    def mark(self, name: str) -> ex.Expression | None:
        """The first argument of a decorator."""
        for mark in self.marks:
            if _called(mark) == name and isinstance(mark, (ex.Call, ex.Method)) and mark.arguments:
                return mark.arguments[0]
        return None

    def var(self) -> None:
        name = self.parser.name()
        self.declared_type()
        self.variables[name] = self.assignment()

    def output(self) -> None:
        line, name = self.parser.line(), self.parser.name()
        self.declared_type()
        self.outputs[name] = Output(name, self.assignment(), line, self.secure())

    def type(self) -> None:
        parser = self.parser
        name = parser.name()
        parser.take("=")
        parser.lines()
        self.types[name] = type_of(parser)

    def func(self) -> None:
        parser = self.parser
        name, parameters = parser.name(), []
        parser.take("(")
        parser.lines()
        while not parser.taken(")"):
            parameters.append(parser.name())
            type_of(parser)
            parser.lines()
            if not parser.taken(",") and parser.kind != ")":
                raise parser.problem(", or )")
            parser.lines()
        type_of(parser)
        parser.take("=>")
        parser.lines()
        self.functions[name] = Defined(name, tuple(parameters), parser.expression())

    def import_(self) -> None:
        parser, line = self.parser, self.parser.line()
        if parser.kind == TEXT:
            self.extension()
            return
        names: list[tuple[str, str]] = []
        if parser.taken("*"):
            self.expect("as")
            names.append(("", parser.name()))
        else:
            parser.take("{")
            parser.lines()
            while not parser.taken("}"):
                exported = parser.take(TEXT) if parser.kind == TEXT else parser.name()
                names.append((exported, parser.name() if parser.taken_word("as") else exported))
                parser.separated("}")
        self.expect("from")
        source = parser.take(TEXT, "a path")
        self.imports |= {alias: Import(source, exported, line) for exported, alias in names}

    def expect(self, word: str) -> None:
        if not self.parser.taken_word(word):
            raise self.parser.problem(word)

    def extension(self) -> None:
        """``extension name with {…} as alias``, and its older spellings; nothing of it is kept."""
        parser = self.parser
        if not parser.taken(TEXT):
            parser.name()
        while parser.kind == IDENTIFIER:
            word = parser.name()
            if word == "with":
                parser.object()
            elif parser.kind == IDENTIFIER:
                parser.name()

    def using_(self) -> None:
        parser = self.parser
        self.using = "" if parser.taken_word("none") else parser.take(TEXT, "a path")
        if parser.taken_word("with"):
            parser.object()

    def extends_(self) -> None:
        self.extends = self.parser.take(TEXT, "a path")

    # --- resources and modules ---------------------------------------------------------------------

    def resource(self) -> None:
        found = self.blocks.declared("", "")
        self.resources[found.symbol] = found

    def module(self) -> None:
        found = self.blocks.module()
        self.modules[found.symbol] = found

    def test(self) -> None:
        parser = self.parser
        parser.name()
        self.blocks.literal()
        parser.take("=")
        parser.lines()
        self.blocks.body(None)


def _called(mark: object) -> str:
    if isinstance(mark, ex.Call):
        return mark.function
    return mark.name if isinstance(mark, ex.Method) else ""


_STATEMENTS: Mapping[str, Callable[[_Statements], None]] = {
    "targetScope": _Statements.target_scope,
    "metadata": _Statements.metadata,
    "param": _Statements.param,
    "var": _Statements.var,
    "output": _Statements.output,
    "type": _Statements.type,
    "func": _Statements.func,
    "import": _Statements.import_,
    "extension": _Statements.extension,
    "provider": _Statements.extension,
    "extensionConfig": _Statements.extension,
    "using": _Statements.using_,
    "extends": _Statements.extends_,
    "resource": _Statements.resource,
    "module": _Statements.module,
    "test": _Statements.test,
    "assert": _Statements.metadata,
}
