"""The statements of a Terraform file; one that does not parse loses itself, and the file goes on."""

from __future__ import annotations

from inventory.facts import Gap, Location
from inventory.infrastructure.terraform.lexer import END, ERROR, tokens
from inventory.infrastructure.terraform.parser import Expressions
from inventory.infrastructure.terraform.syntax import Attribute, Block, Broken, File

DEEPEST = 30
LOST = "a statement is not understood and left out"


def parse(text: str, path: str) -> File:
    """The blocks and attributes of a file in Terraform's own syntax (``.tf``, ``.tfvars``, lock files)."""
    reader = _Blocks(text, path)
    attributes, blocks = reader.body(0, 1)
    return File(path, attributes, tuple(blocks), tuple(reader.gaps))


class _Blocks(Expressions):
    def __init__(self, text: str, path: str) -> None:
        super().__init__(tokens(text))
        self.path = path
        self.gaps: list[Gap] = []

    def body(self, depth: int, line: int) -> tuple[dict[str, Attribute], list[Block]]:
        """Everything up to the bracket that closes this body, or to the end of the file."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        headers = self.tokens.headers
        while True:
            self.lines()
            kind = self.kinds[self.at]
            if kind == END or (depth and self.at in headers):
                if depth:
                    self._lost("a block is not closed", line)
                return attributes, blocks
            if kind == "}" and depth:
                self.at += 1
                return attributes, blocks
            start = self.at
            if kind == ERROR and not self.texts[start]:
                self.at += 1  # what was left open here is said where it began
                continue
            try:
                self._statement(attributes, blocks, depth)
            except Broken as broken:
                self._lost(f"{LOST}: {broken}", self.tokens.line(broken.token))
                self._recover(start)

    def _statement(self, attributes: dict[str, Attribute], blocks: list[Block], depth: int) -> None:
        start = self.at
        if self.kinds[start] not in ("name", "string"):
            raise Broken("a name is missing", start)
        name = self.texts[start]
        if self.kinds[start + 1] in ("=", ":"):
            self.at += 2
            self.lines()
            value = self.expression()
            if self.kinds[self.at] not in ("newline", "}", END):
                raise Broken("something follows where the line should end", self.at)
            attributes.setdefault(name, Attribute(name, value, self.tokens.line(start)))
            return
        blocks.append(self._block(name, start, depth))

    def _block(self, name: str, start: int, depth: int) -> Block:
        self.at += 1
        labels = []
        while self.kinds[self.at] in ("name", "string"):
            labels.append(self.texts[self.at])
            self.at += 1
        self.expect("{")
        if depth >= DEEPEST:
            raise Broken("it is nested too deep", start)
        line = self.tokens.line(start)
        attributes, inner = self.body(depth + 1, line)
        return Block(name, tuple(labels), attributes, tuple(inner), Location(self.path, line))

    def _recover(self, start: int) -> None:
        """Go to the end of the statement that began at `start`."""
        tokens = self.tokens
        level, at = tokens.levels[start], max(self.at, start + 1)
        while self.kinds[at] != END and at not in tokens.headers and tokens.levels[at] >= level:
            if self.kinds[at] == "newline" and tokens.levels[at] == level:
                break
            at += 1
        self.at = at

    def _lost(self, reason: str, line: int) -> None:
        self.gaps.append(Gap(f"{reason} (Terraform)", Location(self.path, line)))
