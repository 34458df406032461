"""Java lowered into the common form, which is shown here as the text of a small made-up language."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.syntax import ir
from inventory.syntax.java.lower import lower

MIXED = """
package com.example.orders;

import static com.example.K.*;
import static com.example.K.QUEUE;
import java.util.List;
import java.util.*;

@Table(name = "orders") @Data
public class Orders<T extends Base> extends Store<T> implements Saver, Closeable {
    private static final String QUEUE = "or" + "ders", OTHER = "x";
    @Column("mail") protected String email;
    static { CLIENT = make(); }
    static Client CLIENT;
    public Orders(@Named("a") final int size, String... rest) { super(size); this.size = size; }
    @Override public <R> R save(Order order, int[] sizes) throws IOException {
        for (Order o : orders) { log(o); }
        for (int i = 0, j = 1; i < 3; i++) total += i;
        if (order instanceof Big big && big.ok()) return (T) order; else if (x) y(); else { z(); }
        try (var c = open(); d) { use(c); } catch (IOException | RuntimeException e) { throw e; } finally { z(); }
        String r = switch (day) { case A, B -> "x"; case C -> { yield "y"; } default -> throw new X(); };
        switch (d) { case 1: foo(); break; default: bar(); }
        Function<A, B> f = this::save; f = Orders::new; f = (a, b) -> a + b; f = s -> { return s; };
        var x = new Base<>(1) { @Override public String apply(String s) { return s; } };
        synchronized (x) { q(); } lbl: while (true) { break lbl; } do { m(); } while (x);
        return null;
    }
    abstract int nobody();
}
enum Color { RED("r"), GREEN { int f() { return 1; } }; private final String v; Color(String v) { this.v = v; } }
record Point(@JsonProperty("x") int x, String y) { Point { check(x); } }
@interface Ann { String name() default "x"; int v(); }
interface Repo extends JpaRepository<Order, Long> { String C = "c"; default void x() {} void y(); }
"""


def said(node: Any) -> str:
    """A node of the common form as text."""
    if isinstance(node, tuple):
        return ", ".join(said(n) for n in node)
    handler = SAID.get(type(node))
    return handler(node) if handler is not None else str(node)


def _call(n: ir.Call) -> str:
    given = [said(a) for a in n.arguments] + [f"{k}={said(v)}" for k, v in n.keywords]
    types = f"<{said(n.types)}>" if n.types else ""
    return f"{said(n.function)}{types}({', '.join(given)})"


def _closure(n: ir.Closure) -> str:
    return f"({said(n.function.parameters)} => {block(n.function.body)})"


def _assign(n: ir.Assign) -> str:
    kind = "var " if n.declares else ""
    type = f": {said(n.annotation)}" if n.annotation is not None else ""
    return f"{kind}{said(n.target)}{type} = {said(n.value)}"


def _branch(n: ir.Branch) -> str:
    return " ".join(f"[{said(c) if c is not None else 'else'} ? {block(b)}]" for c, b in n.arms)


def _loop(n: ir.Loop) -> str:
    head = said(n.condition) if n.target is None else f"{said(n.target)} in {said(n.iterable)}"
    return f"loop {head} {block(n.body)}"


def _try(n: ir.Try) -> str:
    handlers = "".join(f" catch {said(t)} {name} {block(b)}" for t, name, b in n.handlers)
    return f"try {block(n.body)}{handlers} finally {block(n.final)}"


def _with(n: ir.With) -> str:
    return f"with {', '.join(f'{said(c)} as {said(t)}' for c, t in n.items)} {block(n.body)}"


def _parameter(n: ir.Parameter) -> str:
    marks = "".join(f"@{said(d)} " for d in n.decorators)
    star = {"rest": "*", "static": "static "}.get(n.kind, "")
    default = f" = {said(n.default)}" if n.default is not None else ""
    return f"{marks}{star}{n.name}{f': {said(n.annotation)}' if n.annotation is not None else ''}{default}"


def block(statements: ir.Block) -> str:
    return "{" + "; ".join(said(s) for s in statements) + "}"


SAID: dict[type, Any] = {
    ir.Literal: lambda n: repr(n.value),
    ir.Name: lambda n: n.id,
    ir.Attribute: lambda n: f"{said(n.object)}.{n.name}",
    ir.Item: lambda n: f"{said(n.object)}[{said(n.key)}]",
    ir.Call: _call,
    ir.Cast: lambda n: f"({said(n.value)} as {said(n.type)})",
    ir.Sequence: lambda n: f"[{said(n.items)}]",
    ir.Operation: lambda n: (
        f"({f' {n.operator} '.join(said(o) for o in n.operands)})"
        if len(n.operands) > 1
        else f"({n.operator} {said(n.operands)})"
    ),
    ir.Closure: _closure,
    ir.Bind: lambda n: f"({said(n.target)} := {said(n.value)})",
    ir.Unknown: lambda n: f"?({said(n.parts)})",
    ir.Assign: _assign,
    ir.Evaluate: lambda n: said(n.value),
    ir.Return: lambda n: f"return {said(n.value)}",
    ir.Raise: lambda n: f"raise {said(n.value)}",
    ir.Branch: _branch,
    ir.Loop: _loop,
    ir.Try: _try,
    ir.With: _with,
    ir.Define: lambda n: f"class {n.definition.name}",
    ir.Parameter: _parameter,
}


def statements(source: str) -> str:
    module = lower("A.java", f"class A {{ void f() {{ {source} }} }}".encode())
    return block(module.classes["A"].methods["f"].body)[1:-1]


def value(source: str) -> str:
    return statements(f"_ = {source};").removeprefix("_ = ")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"a\\n\\"\\u00e9\\101"', "'a\\n\"éA'"),
        ('"""\n      one\n        two \\\n      three\\n      """', "'one\\n  two three\\n'"),
        ("'c'", "'c'"),
        ("'\\''", '"\'"'),
        ("0x1F_L + 017 + 0b11 + 1_000L - -2.5f", "((((31 + 15) + 3) + 1000) - -2.5)"),
        ("null", "None"),
        ("a.b.c(d, 1).e()", "a.b.c(d, 1).e()"),
        ("this.<Order>f(x)", "this.f<Order>(x)"),
        ("super.f(x)", "super.f(x)"),
        ("Outer.this.x", "this.x"),
        ("outer.new Inner(1)", "Inner(1)"),
        ("new ArrayList<Order>(a)", "ArrayList<Order>(a)"),
        ("new ArrayList<>()", "ArrayList()"),
        ("new int[]{1, 2}", "[1, 2]"),
        ("new int[3][4]", "[]"),
        ("a[i + 1]", "a[(i + 1)]"),
        ("(Order) x", "(x as Order)"),
        ("(List<? extends Order>) x", "(x as List[Order])"),
        ("Order.class", "Order"),
        ("Order[].class", "List[Order]"),
        ("a && !b || c == d", "((a and (not b)) or (c == d))"),
        ("a ? b : c ? d : e", "(a if b if (c if d if e))"),
        ("(a = b)", "(a := b)"),
        ("a instanceof Order", "(a is Order)"),
        ("a instanceof Order o", "((o := (a as Order)) is Order)"),
        (
            "a instanceof Pair(int x, var y)",
            "(is [(x := ((a as Pair)[0] as int)), (y := (a as Pair)[1])])",
        ),
        ("x -> x.y()", "(x => {return x.y()})"),
        ("(Order x, int... y) -> { f(x); }", "(x: Order, *y: int => {f(x)})"),
        ("() -> 1", "( => {return 1})"),
        ("this::save", "this.save"),
        ("Order::getEmail", "Order.getEmail"),
        ("Order::new", "Order"),
        ("ArrayList<Order>::new", "ArrayList"),
        ("new Handler() { public void on(Order o) { save(o); } }", "(o: Order => {save(o)})"),
        ("new TypeReference<List<Order>>() {}", "List[Order]"),
        (
            'new HashMap<>() {{ put("a", b); }}',
            "( => {var <made>:1 = HashMap(); <made>:1.put('a', b); return <made>:1})()",
        ),
        (
            "new Base(1) { int x; void a() {} void b() {} }",
            "( => {class Base$<1>; return Base$<1>(1)})()",
        ),
        (
            'switch (d) { case A, B -> "x"; case C -> { yield "y"; } default -> throw new X(); }',
            "(((d == A) or (d == B)) if 'x' if ((d == C) if ( => {return 'y'})() if (throw X())))",
        ),
        (
            "switch (s) { case Order o when o.ok() -> o; case null -> b; default -> c; }",
            "(((is (o := (s as Order))) or o.ok()) if o if ((s == None) if b if c))",
        ),
    ],
)
def test_expressions(source: str, expected: str) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("int a = 1, b[] = {2}; var c = d;", "var a: int = 1; var b: List[int] = [2]; var c = d"),
        ("Order o;", "var o: Order = None"),
        ("a = b = c();", "b = c(); a = b"),
        ("a.b += 1; i++;", "a.b = (a.b + 1)"),
        ("if (a) b(); else if (c) { d(); } else e();", "[a ? {b()}] [c ? {d()}] [else ? {e()}]"),
        (
            "if (!(x instanceof Order o)) return; f(o);",
            "[(not ((o := (x as Order)) is Order)) ? {return None}]; (not ((o := (x as Order)) is Order)); f(o)",
        ),
        ("for (Order o : all) f(o);", "loop o in all {var o: Order = o; f(o)}"),
        ("for (var o : all) f(o);", "loop o in all {f(o)}"),
        ("for (int i = 0; i < n; i++) f(i);", "var i: int = 0; loop (i < n) {f(i)}"),
        ("for (;;) f();", "loop True {f()}"),
        ("x: while (a) b(); do c(); while (d);", "loop a {b()}; loop d {c()}"),
        ("synchronized (a) { b(); }", "a; b()"),
        (
            "try (Conn c = open(); d) { use(c); }",
            "with (open() as Conn) as c, d as None {use(c)}",
        ),
        (
            "try { a(); } catch (A | B e) { b(e); } finally { c(); }",
            "try {a()} catch [A, B] e {b(e)} finally {c()}",
        ),
        ("throw new X(a);", "raise X(a)"),
        ("assert a : b;", "[(not a) ? {raise AssertionError(b)}]"),
        (
            "switch (d) { case 1: case 2: f(); break; default: g(); }",
            "[(d == 1) ? {}] [(d == 2) ? {f()}] [else ? {g()}]",
        ),
        ("switch (d) { case 1 -> f(); }", "[d ? {}] [(d == 1) ? {f()}]"),
        ("class Local {} ; {a();}", "class Local; a()"),
    ],
)
def test_statements(source: str, expected: str) -> None:
    assert statements(source) == expected


def test_a_class_with_all_that_stands_in_it() -> None:
    module = lower("Orders.java", MIXED.encode())
    assert (module.package, module.broken) == ("com.example.orders", ())
    assert [(i.module, i.name, i.alias) for i in module.imports] == [
        ("com.example.K", "*", "*"),
        ("com.example.K", "QUEUE", "QUEUE"),
        ("java.util", "List", "List"),
        ("java.util", "*", "*"),
    ]
    orders = module.classes["Orders"]
    assert said(orders.bases) == "Store[T], Saver, Closeable"
    assert said(orders.decorators) == "Table(name='orders'), Data"
    assert [said(f) for f in orders.fields] == [
        "static QUEUE: String = ('or' + 'ders')",
        "static OTHER: String = 'x'",
        "@Column('mail') email: String",
        "static CLIENT: Client = make()",
    ]
    made = orders.methods["__init__"]
    assert said(made.parameters) == "this, @Named('a') size: int, *rest: String"
    assert block(made.body) == "{super(size); this.size = size}"
    assert made.within is orders
    assert orders.methods["nobody"].abstract


def test_static_blocks_give_fields_their_values() -> None:
    module = lower("A.java", b"class A { static B b; int c; static { b = new B(); } { c = 1; } }")
    assert [said(f) for f in module.classes["A"].fields] == ["static b: B = B()", "c: int = 1"]


def test_enums_records_annotations_and_interfaces() -> None:
    classes = lower("Orders.java", MIXED.encode()).classes
    assert {n: c.kind for n, c in classes.items()} == {
        "Orders": "class", "Color": "enum", "Point": "record", "Ann": "interface", "Repo": "interface",
    }  # fmt: skip
    assert [said(f) for f in classes["Color"].fields] == [
        "static RED: Color = Color('r')",
        "static GREEN: Color = Color()",
        "v: String",
    ]
    assert [said(f) for f in classes["Point"].fields] == ["@JsonProperty('x') x: int", "y: String"]
    assert block(classes["Point"].methods["__init__"].body) == "{check(x); this.x = x; this.y = y}"
    assert [said(f) for f in classes["Ann"].fields] == ["name: String = 'x'", "v: int"]
    assert said(classes["Repo"].bases) == "JpaRepository[[Order, Long]]"
    assert [m.abstract for m in classes["Repo"].methods.values()] == [False, True]


def test_overloads_stand_together() -> None:
    kind = lower("A.java", b"class A { A() { this(1); } A(int x) {} void f() {} static void f(int x) {} }")
    made, plain = (kind.classes["A"].methods[name] for name in ("__init__", "f"))
    assert [said(f.parameters) for f in (made, *made.overloads)] == ["this", "this, x: int"]
    assert [f.kind for f in (plain, *plain.overloads)] == ["method", "static"]
    assert block(made.body) == "{this.__init__(1)}"


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("@Data", ["this, a: String"]),
        ("@RequiredArgsConstructor", ["this, a: String"]),
        ("@AllArgsConstructor @NoArgsConstructor", ["this", "this, a: String, b: int"]),
        ("@lombok.Value", ["this, a: String, b: int"]),
        ("@Getter", []),
    ],
)
def test_constructors_of_lombok(marks: str, expected: list[str]) -> None:
    source = f"{marks} class A {{ private final String a; int b; static int c; final int d = 1; }}"
    made = lower("A.java", source.replace("final int d = 1;", "").encode()).classes["A"].methods
    found = made.get("__init__")
    assert [said(f.parameters) for f in ((found, *found.overloads) if found else ())] == expected


def test_the_logger_of_lombok() -> None:
    (field,) = lower("A.java", b"@Slf4j class A {}").classes["A"].fields
    assert said(field) == "static log = org.slf4j.LoggerFactory.getLogger(A)"


def everything(module: ir.Module) -> None:
    """Ask for every body."""
    waiting = list(module.classes.values())
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.classes.values())
        for method in kind.methods.values():
            for each in (method, *method.overloads):
                assert isinstance(each.body, tuple)


@pytest.mark.parametrize(
    "source",
    [
        "class A { void f() { a(" + "(" * 5000 + ")" * 5000 + "); } }",
        "class A { void f() { " + "if (x) {" * 3000 + "}" * 3000 + " } }",
        "class A { String s = " + '"a" + ' * 5000 + '"b"; }',
        "class A { void f() { x" + ".a()" * 5000 + "; } }",
        "class A { void f() { " + "if (x) a(); else " * 3000 + "b(); } }",
        "class A { int f(int x) { return " + "x == 1 ? a : " * 3000 + "b; } }",
        "class A {" * 2000 + "}" * 2000,
    ],
    ids=["parentheses", "blocks", "concatenation", "chain", "else if", "choices", "classes"],
)
def test_deep_nesting_is_cut_and_long_chains_are_read(source: str) -> None:
    everything(lower("A.java", source.encode()))


def test_a_broken_file_keeps_what_parses() -> None:
    module = lower(
        "A.java", b"package a.b;\nclass A { void f() { x( ; } void g() { h(1); } }\nclass B { int c; }"
    )
    assert module.package == "a.b"
    assert module.broken
    assert block(module.classes["A"].methods["g"].body) == "{h(1)}"


@given(st.binary(max_size=300))
def test_any_bytes_give_a_module(source: bytes) -> None:
    everything(lower("A.java", source))


@settings(max_examples=100)
@given(st.data())
def test_any_change_of_java_gives_a_module(data: st.DataObject) -> None:
    source = MIXED.encode()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(source)))
        stop = start + data.draw(st.integers(0, 20))
        new = data.draw(
            st.sampled_from(
                [b"", b"(", b"]", b"{", b'"', b'"""', b";", b"\n", b"\\", b"\x00", b"case ", b"->"]
            )
        )
        source = source[:start] + new + source[stop:]
    everything(lower("A.java", source))
