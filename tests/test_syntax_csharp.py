"""C# lowered into the common form, shown as text as Java's is; and its names found across files."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_syntax_java import SAID, block, said

from inventory.sources import Limits, read
from inventory.syntax import ir
from inventory.syntax.csharp.lower import lower
from inventory.syntax.program import Program

SAID |= {
    ir.Spread: lambda n: f"..{said(n.value)}",
    ir.Slice: lambda n: f"{said(n.start)}:{said(n.stop)}",
    ir.Interpolation: lambda n: f"${{{said(n.parts)}}}",
    ir.Record: lambda n: "{" + ", ".join(f"{said(k)}: {said(v)}" for k, v in n.entries) + "}",
    ir.Filled: lambda n: f"{said(n.object)}{'%' if n.copy else ''}{said(n.content)}",
    ir.Handed: lambda n: f"&{'new ' if n.declares else ''}{said(n.target)}",
    ir.Await: lambda n: f"await {said(n.value)}",
    ir.Yield: lambda n: f"yield {said(n.value)}",
    ir.Comprehension: lambda n: (
        f"<{said(n.element)} for {', '.join(f'{said(t)} in {said(i)}' for t, i in n.loops)}"
        f" if {said(n.conditions)}>"
    ),
}
MIXED = """
#r "Lib"
#load "../parts.csx"
using System;
using static A.B;
using X = A.B.C;
using Y = System.Collections.Generic.List<int>;
global using Q.R;
namespace App.Orders;

[Serializable, Table("orders", Schema = "x")]
public partial class Orders<T>(ILogger<Orders<T>> log, Db db) : Store(db), IOrders where T : class
{
    private readonly string? _x = "a", _y;
    public const int Most = 3;
    [JsonPropertyName("mail")] public string Email { get; set; } = "";
    public string Full => Email + "x";
    public static string Place => "here";
    public int P { get { return 1; } set { _x = value; } }
    public string this[int i] => rows[i];
    public event EventHandler? Changed;
    static Orders() { }
    public Orders(int a) : this(null, null) { _x = a; }
    [Function(nameof(Run))] [return: Queue("out")]
    public async Task<List<Order>> Run([HttpTrigger("get", Route = null)] HttpRequest req, out string s, params int[] rest) { return x; }
    public static R To<R>(this Order order, int n = 1) => n;
    protected abstract void Nothing();
    enum Kind { A = 1, B }
    record Line(string Sku, [property: JsonIgnore] int Count);
    class Inner { class Deep { } }
#if DEBUG
    void Debug() { }
#else
    void Release() { }
#endif
}
interface IOrders { Task Save(Order order); string Name { get; } }
"""


def statements(source: str) -> str:
    module = lower("A.cs", f"class A {{ void F() {{ {source} }} }}".encode())
    return block(module.classes["A"].methods["F"].body)[1:-1]


def value(source: str) -> str:
    return statements(f"x = {source};").removeprefix("x = ")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"a\\n\\u0041\\""', "'a\\nA\"'"),
        ('@"c:\\x""y"', "'c:\\\\x\"y'"),
        ('"""\n      one\n        two\n      """', "'one\\n  two'"),
        ('"abc"u8', "'abc'"),
        ("'c'", "'c'"),
        ("0x1F + 1_000L - 1.5m", "((31 + 1000) - 1.5)"),
        ('$"a {b:N2} {{c}} {d,3}"', "${'a ', b, ' {c} ', d}"),
        ('$@"a\\n{b}"', "${'a\\\\n', b}"),
        ('$$"""x{{y}}{z}"""', "${'x', y, '{z}'}"),
        ("default", "None"),
        ("a.b.c(d, 1).e", "a.b.c(d, 1).e"),
        ("f(a, name: b)", "f(a, name=b)"),
        ("a.Get<Order>(b)", "a.Get<Order>(b)"),
        ("Get<List<Order>>()", "Get<List[Order]>()"),
        ("global::A.B()", "A.B()"),
        ("this.X + base.Y", "(this.X + super.Y)"),
        ("a?.b?[1]?.c()", "a.b[1].c()"),
        ("a ?? b?.c", "(a ?? b.c)"),
        ("!a?.b()", "(not a.b())"),
        ("await a?.b<T>(1)", "await a.b<T>(1)"),
        ("(string)a?.b", "(a.b as string)"),
        ("(await f()).x", "await f().x"),
        ("a!.b!", "a.b"),
        ("a[^1] + a[1..3] + a[..2]", "((a[-1] + a[1:3]) + a[None:2])"),
        ("(Order)a", "(a as Order)"),
        ("a as Order", "(a as Order)"),
        ("typeof(List<Order>)", "List[Order]"),
        ("nameof(A.B.C)", "'C'"),
        ("a && !b || c == d", "((a and (not b)) or (c == d))"),
        ("a ? b : c ? d : e", "(a if b if (c if d if e))"),
        ("a ?? throw new X(b)", "(a ?? (throw X(b)))"),
        ("new Order(a) { Email = b }", "Order(a){'Email': b}"),
        ("new List<int> { 1, 2 }", "List<int>()[1, 2]"),
        ('new Dictionary<string, int> { ["a"] = 1 }', "Dictionary<string, int>(){'a': 1}"),
        ('new Dictionary<string, int> { { "a", 1 } }', "Dictionary<string, int>(){'a': 1}"),
        ("new[] { a, b }", "[a, b]"),
        ("new string[3]", "[]"),
        ("new { a.Email, b, C = 1 }", "{'Email': a.Email, 'b': b, 'C': 1}"),
        ("a with { Email = b }", "a%{'Email': b}"),
        ("[a, ..b]", "[a, ..b]"),
        ("(a, b)", "[a, b]"),
        ("(a: 1, b.C)", "[1, b.C]{'a': 1, 'C': b.C}"),
        ("t.Item2", "t[1]"),
        ("a => a.b", "(a => {return a.b})"),
        ("async (Order a, int b = 1) => { f(a); }", "(a: Order, b: int = 1 => {f(a)})"),
        ("delegate (int a) { return a; }", "(a: int => {return a})"),
        ("int.TryParse(a, out var b)", "int.TryParse(a, &new b)"),
        ("f(ref a, out b)", "f(&a, &b)"),
        ("a is null", "(a is None)"),
        ("a is Order { Email: var e, N: > 3 } o", "(a is 3 is (o := (a as Order)) is (e := o.Email))"),
        ("f() is not string s", "((<is>:1:25 := f()) is (s := (<is>:1:25 as string)))"),
        (
            'a switch { 1 => "x", Order o when o.Ok => o.Email, _ => throw new X() }',
            "((is a) or (is 1) or 'x' or ((o := (a as Order)) is o.Ok) or o.Email or (throw X()))",
        ),
        (
            "from o in os where o.Ok join p in ps on o.Id equals p.Id let q = p.Q select new { o.A, q }",
            "<{'A': o.A, 'q': q} for o in os, p in ps, q in [p.Q] if o.Ok, p.Id>",
        ),
        (
            "from o in os group o by o.City into g select g.Key",
            "<g.Key for o in os, g in [[o]{'Key': o.City}] if >",
        ),
    ],
)
def test_expressions(source: str, expected: str) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("int a = 1, b; var c = d;", "var a: int = 1; var b: int = None; var c = d"),
        ("Order o = new(a) { B = c };", "var o: Order = Order(a){'B': c}"),
        ("List<Order> l = new();", "var l: List[Order] = List<Order>()"),
        ('const string K = "k"; using var f = Open();', "var K: string = 'k'; var f = Open()"),
        ("a += b; a ??= c; i++; _ = F();", "a = (a + b); a = (a ?? c); (i := (i + 1)); F()"),
        ("var (a, b) = f(); (a, b) = (b, a);", "var [a, b] = f(); [a, b] = [b, a]"),
        ("(int a, var b) = f();", "[a, b] = f()"),
        ("if (a) b(); else if (c) { d(); } else e();", "[a ? {b()}] [c ? {d()}] [else ? {e()}]"),
        ("foreach (Order o in os) f(o);", "loop o in os {var o: Order = o; f(o)}"),
        ("await foreach (var (a, b) in os) { f(a); }", "loop [a, b] in os {f(a)}"),
        ("for (int i = 0; i < n; i++) f(i);", "var i: int = 0; loop (i < n) {f(i); (i := (i + 1))}"),
        ("while (a) b(); do { c(); } while (d);", "loop a {b()}; loop d {c()}"),
        (
            "try { a(); } catch (X e) when (e.Ok) { b(e); throw; } catch { } finally { c(); }",
            "try {a()} catch X e {e.Ok; b(e); raise None} catch None  {} finally {c()}",
        ),
        ("using (var a = b) { c(); } lock (a) { d(); }", "with b as a {c()}; a; d()"),
        ("yield return a; yield break;", "yield a; return None"),
        (
            "switch (a) { case 1: case 2: f(); break; case Order o when o.Ok: g(o); break; default: h(); break; }",
            "[(a is 1 is 2) ? {f()}] [(a is (o := (a as Order)) is o.Ok) ? {g(o)}] [else ? {h()}]",
        ),
        ("x: f(); goto x; checked { g(); }", "f(); g()"),
        ("\n#if A\nf();\n#else\ng();\n#endif\n", "f(); g()"),
        ("int L(int a) => a; L(1);", "class L; L(1)"),
    ],
)
def test_statements(source: str, expected: str) -> None:
    assert statements(source) == expected


def test_a_file_with_all_that_stands_in_it() -> None:
    module = lower("Orders.cs", MIXED.encode())
    assert (module.package, module.broken) == ("App.Orders", ())
    assert [(i.module, i.name, i.alias) for i in module.imports] == [
        ("../parts.csx", "*", "*"),
        ("System", "*", "*"),
        ("A.B", "*", "*"),
        ("A.B", "C", "X"),
        ("Q.R", "*", "*"),
    ]
    orders = module.classes["Orders"]
    assert said(orders.bases) == "Store, IOrders"
    assert said(orders.decorators) == "Serializable(), Table('orders', Schema='x')"
    assert [(f.name, f.kind, said(f.annotation), said(f.default)) for f in orders.fields] == [
        ("_x", "private", "string", "'a'"),
        ("_y", "private", "string", "None"),
        ("Most", "static", "int", "3"),
        ("Email", "plain", "string", "''"),
        ("Place", "static", "string", "'here'"),
        ("Changed", "plain", "EventHandler", "None"),
    ]
    kinds = {name: m.kind for name, m in orders.methods.items()}
    assert kinds == {
        "Full": "property", "P": "property", "P.setter": "method", "__getitem__": "method", "__init__": "method",
        "Run": "method", "To": "static", "Nothing": "method", "Debug": "method", "Release": "method",
    }  # fmt: skip
    assert all(m.within is orders for m in orders.methods.values())
    assert orders.methods["Nothing"].abstract
    assert list(orders.classes) == ["Kind", "Line", "Inner"]
    assert [(f.name, said(f.default)) for f in orders.classes["Kind"].fields] == [("A", "'A'"), ("B", "'B'")]


def test_the_parameters_and_attributes_of_a_method() -> None:
    orders = lower("Orders.cs", MIXED.encode()).classes["Orders"]
    run = orders.methods["Run"]
    assert (run.asynchronous, said(run.returns)) == (True, "Task[List[Order]]")
    assert said(run.decorators) == "Function('Run'), return(Queue('out'))"
    assert said(run.parameters) == (
        "this, @HttpTrigger('get', Route=None) req: HttpRequest, s: string, *rest: Array[int]"
    )
    assert [p.kind for p in run.parameters] == ["plain", "plain", "out", "rest"]
    extending = orders.methods["To"]
    assert (extending.generics, said(extending.parameters)) == (("R",), "@this order: Order, n: int = 1")


def test_constructors() -> None:
    orders = lower("Orders.cs", MIXED.encode()).classes["Orders"]
    first, primary = orders.methods["__init__"], orders.methods["__init__"].overloads[0]
    assert block(first.body) == "{this.__init__(None, None); _x = a}"
    assert block(primary.body) == (
        "{this.log = log; this.db = db; this._x: string = 'a'; this.Email: string = ''; super(db)}"
    )


def test_records() -> None:
    line = lower("Orders.cs", MIXED.encode()).classes["Orders"].classes["Line"]
    assert line.kind == "record"
    assert said(line.fields) == "Sku: string, @JsonIgnore() Count: int"
    assert line.methods == {}


@pytest.mark.parametrize(
    ("source", "classes"),
    [
        ("class A { void F() { x = ; } } class B { }", {"A", "B"}),
        (
            "class A {\n#if X\n void F(\n#else\n void F(int a,\n#endif\n string b) { } } class B { }",
            {"A", "B"},
        ),
        ("namespace N { class A { } ", {"A"}),
        ("class A { void F() { if (", {"A"}),
    ],
)
def test_what_does_not_parse_keeps_what_does(source: str, classes: set[str]) -> None:
    assert classes <= set(lower("A.cs", source.encode()).classes)


def test_a_script_is_a_module_of_functions() -> None:
    module = lower(
        "run.csx", b'#r "X"\nusing A;\npublic static async Task<int> Run(HttpRequest req) { return 1; }'
    )
    assert (list(module.functions), module.broken) == (["Run"], ())


@pytest.mark.parametrize("source", ["x" + " + x" * 5000, "(" * 3000, "!" * 3000, "a?.b" * 2000, "f(" * 2000])
def test_deep_nesting_is_cut(source: str) -> None:
    module = lower("A.cs", f"class A {{ void F() {{ y = {source}; }} }}".encode())
    for kind in module.classes.values():
        assert isinstance(kind.methods["F"].body, tuple)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_bytes_are_lowered(data: Any) -> None:
    raw = MIXED.encode()
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 40)))
    module = lower("A.cs", raw[:start] + data.draw(st.binary(max_size=12)) + raw[end:])
    for kind in module.classes.values():
        for method in kind.methods.values():
            assert isinstance(method.body, tuple)


# --- names across files --------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path: Any) -> Program:
    files = {
        "App/App.csproj": '<Project><ItemGroup><ProjectReference Include="..\\Lib\\Lib.csproj" />'
        '<Using Include="Lib.Deep" /></ItemGroup></Project>',
        "App/F.cs": "using Lib.Models;\nnamespace App.Functions;\nclass F { }",
        "App/Usings.cs": "global using Lib.Shared;",
        "App/G.cs": "namespace App { class G { } partial class P { } }",
        "App/P.cs": "namespace App { partial class P { } }",
        "App/E.cs": "namespace App { static class E { static int Twice(this int a) => a; } }",
        "Lib/Lib.csproj": "<Project />",
        "Lib/Order.cs": "namespace Lib.Models; record Order(string Email);",
        "Lib/Shared.cs": "namespace Lib.Shared; class Shared { }",
        "Lib/Deep.cs": "namespace Lib.Deep; class Deep { }",
        "Lib/Hidden.cs": "namespace Lib.Hidden; class Hidden { }",
        "Other/Other.csproj": "<Project />",
        "Other/Order.cs": "namespace Lib.Models; record Order(string Phone);",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return Program(read(tmp_path, (), Limits()))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Order", "Lib/Order.cs"),  # used, and of a project referred to
        ("Shared", "Lib/Shared.cs"),  # used by the whole project
        ("Deep", "Lib/Deep.cs"),  # used by the project file
        ("G", "App/G.cs"),  # of a namespace around
        ("Hidden", None),
    ],
)
def test_a_type_is_found_where_its_namespace_is_seen(program: Program, name: str, path: str | None) -> None:
    found = program.beside("App/F.cs", name, "App")
    assert (found[0] if found else None) == path


def test_a_class_in_several_files_and_what_extends_others(program: Program) -> None:
    module = program.module("App/G.cs")
    assert module is not None
    assert [path for path, _ in program.parts("App/G.cs", module.classes["P"])] == ["App/P.cs"]
    assert [(path, f.name) for path, f in program.extensions("App/F.cs", "Twice")] == [("App/E.cs", "Twice")]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("Order Make(string a) => new() { B = a };", "return Order(){'B': a}"),
        ("Order Make(string a) { if (a == b) { return new(a); } return null; }", "return Order(a)"),
        ("async Task<List<Order>> Make() { return new(); }", "return List<Order>()"),
        ("Order Made => new(1);", "return Order(1)"),
        ("Func<Order> Make() { return () => { return new(); }; }", "new()"),
    ],
)
def test_an_object_that_is_given_back_is_of_the_type_that_is_declared(method: str, expected: str) -> None:
    (made,) = lower("a.cs", f"class A {{ {method} }}".encode()).classes["A"].methods.values()
    assert expected in block(made.body)
