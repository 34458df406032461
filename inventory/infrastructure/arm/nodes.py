"""JSON values of an ARM template, with the expressions and loops in them lowered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from inventory.facts import Gap, Location
from inventory.infrastructure import expressions as ex
from inventory.infrastructure.arm.expressions import COPY, NoExpression, copy_name, expression


def properties(node: ex.Expression | None) -> dict[str, ex.Entry]:
    """The entries of a JSON object by their names in lower case."""
    if not isinstance(node, ex.Object):
        return {}
    return {
        str(e.key.value).lower(): e
        for e in node.entries
        if isinstance(e, ex.Entry) and isinstance(e.key, ex.Literal)
    }


def text(node: ex.Entry | None) -> str:
    return (
        node.value.value
        if node is not None and isinstance(node.value, ex.Literal) and isinstance(node.value.value, str)
        else ""
    )


def written(entry: ex.Entry) -> str:
    """The name of an entry as it is written."""
    return str(entry.key.value) if isinstance(entry.key, ex.Literal) else ""


def value_of(entry: ex.Entry | None) -> ex.Expression | None:
    return None if entry is None else entry.value


def is_true(entry: ex.Entry | None) -> bool:
    return entry is not None and entry.value == ex.Literal(True)


def counted(count: ex.Expression) -> ex.Expression:
    return ex.Call("range", (ex.Literal(0), count))


def with_plain_index(loop: ex.Expression) -> ex.Expression:
    """A variable's loop, whose position goes by ``copyIndex()`` without a name too."""
    return ex.Loop(loop.item, COPY, loop.over, loop.body) if isinstance(loop, ex.Loop) else loop


@dataclass(slots=True)
class Nodes:
    """Lowers the values of one file; what can't be is said with its line."""

    path: str
    gaps: list[Gap] = field(default_factory=list)

    def gap(self, reason: str, line: int) -> None:
        self.gaps.append(Gap(reason, Location(self.path, line)))

    def expression(self, node: ex.Expression, line: int = 1) -> ex.Expression:
        """A JSON value with the expressions and loops in it."""
        if isinstance(node, ex.Literal):
            return self.literal(node, line)
        if isinstance(node, ex.Array):
            return ex.Array(tuple(self.expression(item, line) for item in node.items))
        if isinstance(node, ex.Object):
            return ex.Object(tuple(self.entries(node, line)))
        return node

    def literal(self, node: ex.Literal, line: int) -> ex.Expression:
        if not isinstance(node.value, str) or node.value[:1] != "[":
            return node
        try:
            return expression(node.value)
        except NoExpression as problem:
            self.gap(f"an expression can't be read and is left out: {problem}", line)
            return ex.Unread(str(problem))

    def entries(
        self, node: ex.Object, line: int, skipped: frozenset[str] = frozenset()
    ) -> Iterator[ex.Entry]:
        for entry in node.entries:
            if not isinstance(entry, ex.Entry) or written(entry).lower() in skipped:
                continue
            if written(entry).lower() == "copy" and isinstance(entry.value, ex.Array):
                yield from self.copies(entry.value, entry.line)
            else:
                at = entry.line or line
                key = self.literal(ex.Literal(written(entry)), at)
                yield ex.Entry(key, self.expression(entry.value, at), at)

    def copies(self, node: ex.Array, line: int) -> Iterator[ex.Entry]:
        """Properties or variables that are lists made by a loop."""
        for item in node.items:
            listed = properties(item)
            if "count" in listed and "input" in listed:
                name = text(listed.get("name"))
                yield ex.Entry(ex.Literal(name), self.copied(listed, name), line)

    def copied(self, listed: Mapping[str, ex.Entry], name: str) -> ex.Expression:
        count = self.expression(listed["count"].value, listed["count"].line)
        body = self.expression(listed["input"].value, listed["input"].line)
        return ex.Loop(copy_name(name), "", counted(count), body)
