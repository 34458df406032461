# ruff: noqa: ARG002 - the names of a scope that means nothing of its own
"""The evaluator of infrastructure expressions: what is known is computed, what isn't keeps its reason."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from inventory.infrastructure import expressions as ex
from inventory.infrastructure.evaluation import Evaluator
from inventory.infrastructure.scopes import Arguments
from inventory.resources import (
    Choice,
    Computed,
    Open,
    Parameter,
    Reference,
    Secret,
    Template,
    Unknown,
    Value,
    as_written,
    is_known,
    is_secret,
)

OPEN = Parameter("size")
NAMES: Mapping[str, Value] = {
    "open": OPEN,
    "list": [1, 2],
    "object": {"Name": "crm", "none": None},
    "more": Open([1], OPEN),
    "either": Choice(OPEN, ("a", "b")),
    "key": Secret("a listed key", "r"),
    "store": Reference("r"),
    "nothing": None,
}


class Names:
    def name(self, name: str) -> Value:
        return NAMES.get(name, Unknown(f"no {name}"))

    def member(self, of: Reference, name: str) -> Value:
        return Reference(of.resource, name)

    def index(self, of: Reference, index: Value) -> Value:
        return of

    def nested(self, of: Reference, name: str) -> Value:
        return of

    def call(self, function: str, arguments: Arguments) -> Value | None:
        return None

    def method(self, of: Value, name: str, arguments: Arguments) -> Value:
        return Unknown(name)


def value(expression: ex.Expression) -> Value:
    return Evaluator({"upper": lambda _run, given: str(given[0]).upper()}).value(expression, Names())


def name(of: str) -> ex.Name:
    return ex.Name(of)


def text(of: str) -> ex.Literal:
    return ex.Literal(of)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (ex.Text((text("a-"), text("b"))), "a-b"),
        (ex.Text((text("a-"), name("open"))), Template(("a-", OPEN))),
        (ex.Text((text("x"), name("either"))), Choice(OPEN, ("xa", "xb"))),
        (ex.Member(name("object"), "name"), "crm"),
        (ex.Member(name("object"), "gone", safe=True), None),
        (ex.Member(name("open"), "part"), Parameter("size.part")),
        (ex.Member(name("store"), "id"), Reference("r", "id")),
        (ex.Index(name("list"), ex.Literal(1)), 2),
        (ex.Index(name("list"), ex.Literal(1), from_end=True), 2),
        (ex.Index(name("list"), ex.Literal(9), safe=True), None),
        (ex.Index(name("more"), ex.Literal(5)), Parameter("size[]")),
        (ex.Conditional(ex.Literal(True), text("yes"), text("no")), "yes"),
        (ex.Conditional(name("open"), text("yes"), text("no")), Choice(OPEN, ("yes", "no"))),
        (ex.Conditional(name("open"), text("same"), text("same")), "same"),
        (ex.Binary("&&", ex.Literal(False), name("open")), False),
        (ex.Binary("||", name("open"), ex.Literal(True)), True),
        (ex.Binary("&&", name("open"), ex.Literal(True)), OPEN),
        (ex.Binary("??", name("nothing"), text("else")), "else"),
        (ex.Binary("==", name("either"), text("c")), False),
        (ex.Binary("==", name("store"), name("nothing")), False),
        (ex.Binary("==", name("open"), text("c")), Computed("==", (OPEN, "c"))),
        (ex.Binary("*", ex.Literal(2), ex.Literal(30)), 60),
        (ex.Binary("/", ex.Literal(1), ex.Literal(0)), Unknown("/ of what it can't be applied to")),
        (ex.Unary("!", ex.Unary("!", name("open"))), OPEN),
        (ex.Array((text("a"), ex.Spread(name("open")))), Open(["a"], OPEN)),
        (ex.Loop("i", "", name("list"), ex.Binary("+", name("i"), ex.Literal(1))), [2, 3]),
        (ex.Call("upper", (text("a"),)), "A"),
    ],
)
def test_values(expression: ex.Expression, expected: Value) -> None:
    assert value(expression) == expected


def test_a_loop_over_something_open_is_open_and_shows_one_item() -> None:
    found = value(ex.Loop("i", "", name("open"), ex.Text((text("q-"), name("i")))))
    assert isinstance(found, Open) and isinstance(found.known, list) and len(found.known) == 1


def test_a_secret_stays_one_whatever_is_done_with_it() -> None:
    inside = value(ex.Text((text("Key="), name("key"))))
    assert is_secret(inside) and not is_known(inside)
    assert "secret" in as_written(inside)


@pytest.mark.parametrize("depth", [50, 5_000])
def test_depth_and_size_have_an_end(depth: int) -> None:
    expression: ex.Expression = text("x")
    for _ in range(depth):
        expression = ex.Text((expression, text("y")))
    found = value(expression)
    assert isinstance(found, (str, Template, Unknown))
