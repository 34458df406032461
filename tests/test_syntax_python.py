"""Python lowered into the common form."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from second_opinion import outlined, plain

from inventory.syntax import ir
from inventory.syntax.python.lower import lower

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    path
    for folder in ("inventory", "privacy", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if path.stat().st_size < 40_000
)
MIXED = '''
import os, json as j, a.b
from ..pkg.mod import (x as y, z)

@decorate("a", b=1)
async def handler(first, /, second: "Request", *rest: int, key=f"{x}", **more) -> list[str] | None:
    """What it does."""
    global counter
    total: int = 0
    left = right = compute(first, *rest, key=key, **more)
    head, *tail = [part.strip() for line in second.lines if line for part in line.split(",")]
    async with open(head) as stream, lock:
        async for row in stream:
            total += await row.size(lambda n, *m: n or m)
        else:
            return None
    try:
        value = {**more, "a": (yield total), 1: {c: d for c, d in tail}}
    except (OSError, ValueError) as error:
        raise Problem(f"bad {error!r:>{total}} {{}}" " and" "more") from error
    finally:
        del more["a"], left.attribute
    if (n := len(value)) > 10 and not 1 < n <= 20 or n is not None:
        yield from value[1:n]
    elif n in (-1, 0x1F, 1_000, 2.5e3):
        assert n, "none"
    else:
        while n: n -= 1
    return value["a"] if n else b"\\x00" + r"\\n".encode()

class Order(Base, metaclass=Meta):
    """An order."""
    id: int
    name: Optional["Name"] = None
    kind = "plain"
    @property
    def total(self): return self._total
    @total.setter
    def total(self, value): self._total = value
    @staticmethod
    def make(): ...
    @classmethod
    def of(cls, text): return cls()
    class Inner:
        deep: str
'''


def body(source: str) -> Any:
    """The lowered top level, as tuples without lines."""
    return plain(lower("m.py", source.encode()).body)


def only(source: str) -> Any:
    (statement,) = body(source)
    return statement


def value(source: str) -> Any:
    """An expression, as tuples without lines."""
    (statement,) = lower("m.py", f"_ = {source}".encode()).body
    assert isinstance(statement, ir.Assign)
    return plain(statement.value)


NAME = {n: ("Name", n) for n in "abcdefgnxyz"}


def test_python_parser_agrees_on_a_bit_of_everything() -> None:
    assert body(MIXED) == outlined(MIXED)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_python_parser_agrees_on_this_project(path: Path) -> None:
    source = path.read_text()
    try:
        expected = outlined(source)
    except (SyntaxError, ValueError):
        return  # not for this Python, or with a match statement
    assert plain(lower("m.py", source.encode()).body) == expected


# --- literals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "'a'", '"a\'b"', "'''a\nb'''", r"'a\n\t\\\'\x41\u00e9\U0001F600\101\0'", r"r'\n\''", r"r'\\'", r"'\d'",
        r"'\N{BULLET}'", "'a\\\nb'", "b'a\\xff'", "rb'\\x'", "''", "b''", "u'a'", "'a' \"b\"", "('a'\n 'b')",
        "'\u00e9\u4e2d'", "1", "0x1f", "0o17", "0b11", "1_000", "1.5", "1e3", "-2", "True", "None", "9" * 50,
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_literals_have_their_real_value(written: str) -> None:
    assert value(written) == ("Literal", eval(written))


def test_line_ends_in_strings_are_line_feeds() -> None:
    statement = lower("m.py", b"x = '''a\r\nb'''\r\n").body[0]
    assert isinstance(statement, ir.Assign)
    assert statement.value == ir.Literal("a\nb", 1)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("f'a{x}b'", (("Literal", "a"), NAME["x"], ("Literal", "b"))),
        ("f'{x!r}'", (NAME["x"],)),
        ("f'{{{x}}}'", (("Literal", "{"), NAME["x"], ("Literal", "}"))),
        ("f'{x = }'", (("Literal", "x = "), NAME["x"])),
        ("f'{x:>10}'", (("Operation", "format", (NAME["x"], ("Literal", ">10"))),)),
        (
            "f'{x:{y}d}'",
            (("Operation", "format", (NAME["x"], ("Interpolation", (NAME["y"], ("Literal", "d"))))),),
        ),
        ("f'{f'{x}'}'", (("Interpolation", (NAME["x"],)),)),
        ("'a' f'{x}' 'b' 'c'", (("Literal", "a"), NAME["x"], ("Literal", "bc"))),
        ("f'{x[\"k\"]}'", (("Item", NAME["x"], ("Literal", "k")),)),
        ("rf'\\d{x}\\\\'", (("Literal", "\\d"), NAME["x"], ("Literal", "\\\\"))),
    ],
)
def test_f_strings_are_interpolations(written: str, parts: Any) -> None:
    assert value(written) == ("Interpolation", parts)


def test_an_f_string_without_values_is_a_literal() -> None:
    assert value("f'a{{'") == ("Literal", "a{")


# --- expressions ---------------------------------------------------------------------------------


def test_a_chained_comparison_is_a_conjunction() -> None:
    pairs = (("Operation", "<", (NAME["a"], NAME["b"])), ("Operation", "not in", (NAME["b"], NAME["c"])))
    assert value("a < b not  in c") == ("Operation", "and", pairs)


def test_a_long_chain_of_operators_is_one_operation() -> None:
    found = value(" + ".join(["a"] * 5000))
    assert found == ("Operation", "+", (NAME["a"],) * 5000)


def test_a_star_belongs_to_all_that_follows() -> None:
    member = ("Attribute", NAME["a"], "b")
    assert value("{*a.b, c}") == ("Sequence", (("Spread", member), NAME["c"]))
    assert value("[*a.b(c)]") == ("Sequence", (("Spread", ("Call", member, (NAME["c"],), ())),))


def test_a_walrus_takes_the_whole_choice() -> None:
    choice = ("Operation", "if", (NAME["c"], NAME["b"], NAME["d"]))
    assert value("(a := b if c else d)") == ("Bind", NAME["a"], choice)


@pytest.mark.parametrize(
    ("written", "kind"), [("lambda a, *, b=c: d", "<lambda>:1"), ("lambda: d", "<lambda>:1")]
)
def test_a_lambda_is_a_closure(written: str, kind: str) -> None:
    (statement,) = lower("m.py", f"_ = {written}".encode()).body
    assert isinstance(statement, ir.Assign) and isinstance(statement.value, ir.Closure)
    function = statement.value.function
    assert function.name == kind
    assert function.body == (ir.Return(ir.Name("d", 1), 1),)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"Order"', "Order"),
        ('"models.Order"', ("Attribute", ("Name", "models"), "Order")),
        ('list["Order"]', ("Item", ("Name", "list"), ("Name", "Order"))),
        ('Literal["a"]', ("Item", ("Name", "Literal"), ("Literal", "a"))),
        ('Annotated["A", "b"]', ("Item", ("Name", "Annotated"), ("Sequence", (("Name", "A"), ("Literal", "b"))))),
        ("A[B] | C | None", ("Operation", "|", (("Item", ("Name", "A"), ("Name", "B")), ("Name", "C"), ("Literal", None)))),
        ('"not a type!"', ("Literal", "not a type!")),
    ],
)  # fmt: skip
def test_types_are_expressions(written: str, expected: Any) -> None:
    _, _, _, annotation = only(f"x: {written}")
    assert annotation == (("Name", expected) if isinstance(expected, str) else expected)


# --- statements ----------------------------------------------------------------------------------


def test_a_chained_assignment_evaluates_once() -> None:
    first, second = body("a.b = c = f()")
    assert first == ("Assign", NAME["c"], ("Call", NAME["f"], (), ()), None)
    assert second == ("Assign", ("Attribute", NAME["a"], "b"), NAME["c"], None)


def test_an_augmented_assignment_is_an_operation() -> None:
    assert only("a[b] += c") == (
        "Assign",
        ("Item", NAME["a"], NAME["b"]),
        ("Operation", "+", (("Item", NAME["a"], NAME["b"]), NAME["c"])),
        None,
    )


def test_type_of_something_is_no_type_alias() -> None:
    target = ("Attribute", ("Call", ("Name", "type"), (NAME["a"],), ()), "b")
    assert only("type(a).b = c") == ("Assign", target, NAME["c"], None)
    assert only("type X[T] = list[T]")[1] == ("Name", "X")


def test_the_else_of_a_loop_may_or_may_not_run() -> None:
    loop, choice = body("for a in b:\n  f\nelse:\n  g\n")
    assert loop == ("Loop", (("Evaluate", NAME["f"]),), NAME["a"], NAME["b"], None)
    assert choice == ("Branch", ((("Unknown", ()), (("Evaluate", NAME["g"]),)),))


@pytest.mark.parametrize(
    "written", ["with (a as b, c): pass", "with a as b, c: pass", "with (a as b), c: pass"]
)
def test_with_holds_several_things(written: str) -> None:
    assert only(written) == ("With", ((NAME["a"], NAME["b"]), (NAME["c"], None)), ())


@pytest.mark.parametrize("word", ["except", "except*"])
def test_handlers_have_type_and_name(word: str) -> None:
    found = only(f"try: a\n{word} b as c: d\nelse: e\nfinally: f\n")
    blocks = {n: (("Evaluate", NAME[n]),) for n in "adef"}
    assert found == ("Try", blocks["a"], ((NAME["b"], "c", blocks["d"]),), blocks["e"], blocks["f"])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("import a.b", ("a.b", "", "a", 0)),
        ("import a.b as c", ("a.b", "", "c", 0)),
        ("from a import b", ("a", "b", "b", 0)),
        ("from . import b as c", ("", "b", "c", 1)),
        ("from ..a.b import *", ("a.b", "*", "*", 2)),
        ("from __future__ import annotations", ("__future__", "annotations", "annotations", 0)),
    ],
)
def test_imports(written: str, expected: Any) -> None:
    assert only(written) == ("Import", *expected)


def test_python_2_is_read() -> None:
    found = body("print 'a' % b, c\ntry: pass\nexcept a, e: pass\nexec 'b'\nn = 0777L\n")
    assert [s[0] for s in found] == ["Evaluate", "Try", "Evaluate", "Assign"]
    assert found[1][2] == ((NAME["a"], "e", ()),)
    assert found[3][2] == ("Literal", 0o777)


# --- match ---------------------------------------------------------------------------------------


def arm(pattern: str, subject: str = "a") -> Any:
    """Condition and statements of one case."""
    ((condition, statements),) = only(f"match {subject}:\n  case {pattern}: pass")[1]
    return condition, statements


def test_a_literal_pattern_is_an_equality() -> None:
    assert arm("'x'") == (("Operation", "==", (NAME["a"], ("Literal", "x"))), ())
    assert arm("-1") == (("Operation", "==", (NAME["a"], ("Literal", -1))), ())
    assert arm("b.c") == (("Operation", "==", (NAME["a"], ("Attribute", NAME["b"], "c"))), ())
    assert arm("_") == (None, ())


def test_captures_bind_parts_of_the_subject() -> None:
    item = ("Item", NAME["a"], ("Literal", "k"))
    assert arm("{'k': x, **y}")[1] == (
        ("Assign", NAME["x"], item, None),
        ("Assign", NAME["y"], NAME["a"], None),
    )
    assert arm("[x, *y]")[1] == (
        ("Assign", NAME["x"], ("Item", NAME["a"], ("Literal", 0)), None),
        ("Assign", NAME["y"], ("Item", NAME["a"], ("Slice", ("Literal", 1), None)), None),
    )
    assert arm("B(c=x)")[1] == (("Assign", NAME["x"], ("Attribute", NAME["a"], "c"), None),)
    assert arm("str(x)")[1] == (("Assign", NAME["x"], NAME["a"], None),)
    assert arm("(1 | 2) as x")[1] == (("Assign", NAME["x"], NAME["a"], None),)
    assert arm("{'k': {'n': x}}")[1] == (("Assign", NAME["x"], ("Item", item, ("Literal", "n")), None),)


def test_each_alternative_binds() -> None:
    ((branch, arms),) = arm("{'k': x} | {'n': x}")[1]
    assert branch == "Branch"
    assert [statements[0][2][2] for _, statements in arms] == [("Literal", "k"), ("Literal", "n")]


def test_a_capture_of_the_subjects_own_name_comes_last() -> None:
    assert [s[1] for s in arm("[a, b]")[1]] == [NAME["b"], NAME["a"]]


def test_the_guard_sees_the_bound_names() -> None:
    condition, statements = arm("x if x")
    assert condition is not None
    assert statements == (("Assign", NAME["x"], NAME["a"], None), ("Branch", ((NAME["x"], ()),)))


def test_a_subject_is_evaluated_once() -> None:
    assign, branch = body("match f():\n  case [x]: pass\n")
    assert assign == ("Assign", ("Name", "<match>:1"), ("Call", NAME["f"], (), ()), None)
    assert branch[1][0][1] == (("Assign", NAME["x"], ("Item", ("Name", "<match>:1"), ("Literal", 0)), None),)


# --- definitions ---------------------------------------------------------------------------------


def test_functions_and_classes_are_indexed() -> None:
    module = lower("app/m.py", MIXED.encode())
    handler, order = module.functions["handler"], module.classes["Order"]
    assert [p.kind for p in handler.parameters] == ["plain", "plain", "rest", "named", "rest_named"]
    assert (handler.generator, handler.asynchronous, handler.docstring) == (True, True, "What it does.")
    assert (handler.path, handler.line, handler.qualified) == ("app/m.py", 6, "handler")
    assert {n: m.kind for n, m in order.methods.items()} == {
        "total": "property", "total.setter": "method", "make": "static", "of": "class_method",
    }  # fmt: skip
    assert [f.name for f in order.fields] == ["id", "name", "kind"]
    assert order.methods["make"].qualified == "Order.make"
    assert order.classes["Inner"].qualified == "Order.Inner"
    assert [i.alias for i in module.imports] == ["os", "j", "a", "y", "z"]


def test_definitions_under_conditions_count() -> None:
    module = lower(
        "m.py",
        b"try:\n  from x import f\nexcept ImportError:\n  def f(): pass\nif a:\n  class C: pass\n"
        b"with b:\n  def g(): pass\ndef h(): return 1\ndef h(): return 2\n",
    )
    assert set(module.functions) == {"f", "g", "h"}
    assert set(module.classes) == {"C"}
    assert module.functions["h"].line == 10
    assert [i.name for i in module.imports] == ["f"]


def test_only_a_functions_own_yield_makes_a_generator() -> None:
    module = lower("m.py", b"def f():\n  def g(): yield 1\n  return 'yield'\ndef h():\n  if a: x = yield\n")
    assert not module.functions["f"].generator
    assert module.functions["h"].generator
    (inner, _) = module.functions["f"].body
    assert isinstance(inner, ir.Define) and isinstance(inner.definition, ir.Function)
    assert inner.definition.generator and inner.definition.qualified == "f.g"


def test_bodies_are_lowered_once_and_when_asked_for() -> None:
    function = lower("m.py", b"def f():\n  return 1\n").functions["f"]
    assert function._body is None
    assert function.body is function.body
    assert function.lower() == function.body == (ir.Return(ir.Literal(1, 2), 2),)


# --- what does not parse -------------------------------------------------------------------------

WHOLE = """
import os

@app.route("a")
def first(req):
    x = req.get_json()
    return x

class Orders:
    def load(self, id):
        if id:
            return self.items[id]
        return None

    def save(self, item):
        self.items.append(item)

def last():
    return 1
"""
NAMES = {"first", "last", "Orders", "Orders.load", "Orders.save"}


def names(module: ir.Module) -> set[str]:
    methods = {m.qualified for c in module.classes.values() for m in c.methods.values()}
    return set(module.functions) | set(module.classes) | methods


def test_sound_code_has_no_broken_lines() -> None:
    module = lower("m.py", WHOLE.encode())
    assert names(module) == NAMES
    assert module.broken == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x = req.get_json()", "x = req.get_json("),
        ("return self.items[id]", "return self.items[id"),
        ("self.items.append(item)", "self.items.append('item)"),
        ("        if id:", "        if id"),
        ("        if id:", "        if id(:"),
        ("def load(self, id):", "def load(self, id:"),
        ("class Orders:", "class Orders(:"),
        ("        return None", "{% if x %}\n        return None"),
        (
            "        return None",
            "<<<<<<< ours\n        return None\n=======\n        return 0\n>>>>>>> theirs",
        ),
        ("        return None", "        return ?"),
        ("return x", "return x\x00"),
        ("def last", "'''\ndef last"),
        ('@app.route("a")', '@app.route("a"'),
        ("    x = req", "  x = req"),
    ],
)
def test_one_broken_place_costs_no_definition(old: str, new: str) -> None:
    module = lower("m.py", WHOLE.replace(old, new, 1).encode())
    assert NAMES - {"last"} <= names(module)
    assert "last" in names(module) or "'''" in new
    assert module.broken or "  x = req" in new


def test_the_statements_around_a_broken_one_are_read() -> None:
    module = lower("m.py", b"def f():\n    a = 1\n    b = (2\n    c = 3\n")
    assert module.broken == (3,)
    assert plain(module.functions["f"].body) == (
        ("Assign", NAME["a"], ("Literal", 1), None),
        ("Assign", NAME["c"], ("Literal", 3), None),
    )
    assert [s.line for s in module.functions["f"].body] == [2, 4]


def test_half_a_file_gives_that_half() -> None:
    half = WHOLE[: WHOLE.index("append")]
    assert names(lower("m.py", half.encode())) == NAMES - {"last"}


def everything(module: ir.Module) -> int:
    """Lower all there is; gives the number of functions."""
    waiting: list[Any] = [module.body]
    seen = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(node)
        elif isinstance(node, ir.Function):
            seen += 1
            waiting.append(node.body)
        elif isinstance(node, ir.Class):
            waiting.extend([*node.methods.values(), *node.classes.values()])
        elif hasattr(node, "__dataclass_fields__"):
            waiting.extend(getattr(node, f) for f in node.__dataclass_fields__)
    return seen


@pytest.mark.parametrize(
    "source",
    [
        b"x = " + b"[" * 3000 + b"]" * 3000,
        b"x = " + b"(" * 3000 + b")" * 3000,
        b"x" + b".a()" * 3000,
        b"not " * 3000 + b"x",
        b"lambda: " * 3000 + b"0",
        b"x = " + b"1 if a else " * 3000 + b"2",
        b"".join(b" " * i + b"def f():\n" for i in range(400)) + b" " * 400 + b"yield 1\n",
        b"".join(b" " * i + b"class C:\n" for i in range(400)) + b" " * 400 + b"x = 1\n",
        b"match x:\n case " + b"(" * 1000 + b"a" + b")" * 1000 + b": pass",
        b'f"' + b"{" * 500 + b"x" + b"}" * 500 + b'"',
        b"x: " + b"A[" * 3000 + b"B" + b"]" * 3000,
        b"(" * 100_000,
    ],
    ids=range(12),
)
def test_deep_nesting_is_cut_off(source: bytes) -> None:
    module = lower("m.py", source)
    everything(module)
    # Definitions inside definitions are lowered one at a time, when asked for: they need no cutting.
    assert module.broken or b"def f" in source or source.startswith(b'f"')


def test_a_caller_deep_in_recursion_gets_what_fits() -> None:
    function = lower("m.py", b"def f():\n    x = 1\n    return " + b"[" * 150 + b"]" * 150).functions["f"]

    def descend(depth: int) -> ir.Block:
        return descend(depth - 1) if depth else function.body

    room = sys.getrecursionlimit() - len(__import__("inspect").stack()) - 60
    assert descend(room)[0] == ir.Assign(ir.Name("x", 2), ir.Literal(1, 2), None, 2)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_module(source: bytes) -> None:
    everything(lower("m.py", source))


@settings(max_examples=150)
@given(st.data())
def test_any_change_of_python_gives_a_module(data: st.DataObject) -> None:
    source = MIXED.encode() + WHOLE.encode()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(source)))
        stop = start + data.draw(st.integers(0, 20))
        new = data.draw(
            st.sampled_from([b"", b"(", b"]", b"{", b'"', b"'''", b":", b"\n", b"\\", b"\x00", b"def "])
        )
        source = source[:start] + new + source[stop:]
    everything(lower("m.py", source))
