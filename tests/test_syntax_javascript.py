"""JavaScript and TypeScript lowered into the common form, which is shown here as the text of a small made-up language."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.syntax import ir
from inventory.syntax.javascript.imports import Imports
from inventory.syntax.javascript.lower import lower

MIXED = """
import fs, { a as b } from "fs"; import * as df from 'durable-functions'; import r = require("r");
export * from "./x"; export { k as j }; export default class Orders extends Store<Order> implements Saver {
  static count = 0; #secret = "x"; items = new Map<string, Order>();
  constructor(private readonly db: Db, { url, ...rest }: Options = {}) { super(db); this.url = url; }
  @log() async save<T>(order: Order | null): Promise<T> { return await this.db.put({ ...order, id: `o-${order.id}` }); }
  get total(): number { return 1; } set total(v) {} onSaved = async (x) => this.save(x);
}
interface Order { id: string; lines?: Line[]; done(): void }
type Line = { sku: string } & Priced | null;
enum State { Open = "open", Closed = "closed" }
namespace N { export function f() { return 1; } }
export const handler = async ([first, , ...others], context) => {
  lbl: for (const [k, v] of Object.entries(others)) { if (k) continue lbl; else if (v) break; else x(); }
  for (let i = 0, n = 3; i < n; i++) { total += i } do { y() } while (z); for (const key in others) delete others[key];
  switch (first?.kind) { case 1: case 2: go(); break; case 3: fall(); default: stop() }
  try { run(first!) } catch ({ message }) { throw new Error(message) } finally { end() }
  const list = others.map(o => o.email ?? "none").filter(function* () { yield* o }), e = <B x={first} {...others}>{k}</B>;
  value = a ? (b, c) : typeof d === "string" && !e || (f as Order); ({ a, b: [c = 1] } = g);
};
"""


def said(node: Any) -> str:
    """A node of the common form as text."""
    if isinstance(node, tuple):
        return ", ".join(said(n) for n in node)
    handler = SAID.get(type(node))
    return handler(node) if handler is not None else str(node)


def _call(n: ir.Call) -> str:
    types = f"<{said(n.types)}>" if n.types else ""
    return f"{said(n.function)}{types}({said(n.arguments)})"


def _record(n: ir.Record) -> str:
    return "{" + ", ".join(f"{said(k)}: {said(v)}" if k else f"...{said(v)}" for k, v in n.entries) + "}"


def _function(f: ir.Function) -> str:
    marks = ("async " if f.asynchronous else "") + ("gen " if f.generator else "")
    taken = ", ".join(
        ("..." if p.kind == "rest" else "")
        + p.name
        + (f": {said(p.annotation)}" if p.annotation else "")
        + (f" = {said(p.default)}" if p.default else "")
        for p in f.parameters
    )
    return f"{marks}{f.kind} {f.name}({taken}) {_block(f.body)}"


def _class(c: ir.Class) -> str:
    fields = [f"{f.name}: {said(f.annotation)} = {said(f.default)}" for f in c.fields]
    methods = [f"{key} {_function(m)}" for key, m in c.methods.items()]
    return f"{c.kind} {c.name}({said(c.bases)}) [{'; '.join([*fields, *methods])}]"


def _block(block: ir.Block) -> str:
    return "{" + "; ".join(said(s) for s in block) + "}"


def _branch(n: ir.Branch) -> str:
    return "if " + " else ".join(f"{said(c)} {_block(b)}" for c, b in n.arms)


def _try(n: ir.Try) -> str:
    handlers = "".join(f" catch {name} {_block(b)}" for _, name, b in n.handlers)
    return f"try {_block(n.body)}{handlers} finally {_block(n.final)}"


def _assign(n: ir.Assign) -> str:
    declared = "let " if n.declares else ""
    kind = f": {said(n.annotation)}" if n.annotation else ""
    return f"{declared}{said(n.target)}{kind} = {said(n.value)}"


SAID: dict[type, Any] = {
    type(None): lambda _n: "-",
    ir.Literal: lambda n: repr(n.value),
    ir.Name: lambda n: n.id,
    ir.Attribute: lambda n: f"{said(n.object)}.{n.name}",
    ir.Item: lambda n: f"{said(n.object)}[{said(n.key)}]",
    ir.Call: _call,
    ir.Spread: lambda n: f"...{said(n.value)}",
    ir.Cast: lambda n: f"({said(n.value)} as {said(n.type)})",
    ir.Required: lambda n: f"require({n.module})",
    ir.Record: _record,
    ir.Sequence: lambda n: f"[{said(n.items)}]",
    ir.Interpolation: lambda n: f"`{said(n.parts)}`",
    ir.Operation: lambda n: f"({n.operator} {' '.join(said(o) for o in n.operands)})",
    ir.Await: lambda n: f"await {said(n.value)}",
    ir.Yield: lambda n: f"yield {said(n.value)}",
    ir.Closure: lambda n: _function(n.function),
    ir.Bind: lambda n: f"({said(n.target)} := {said(n.value)})",
    ir.Unknown: lambda n: f"?({said(n.parts)})",
    ir.Assign: _assign,
    ir.Evaluate: lambda n: said(n.value),
    ir.Return: lambda n: f"return {said(n.value)}",
    ir.Raise: lambda n: f"raise {said(n.value)}",
    ir.Delete: lambda n: f"delete {said(n.target)}",
    ir.Branch: _branch,
    ir.Loop: lambda n: (
        f"loop {said(n.target)} in {said(n.iterable)} while {said(n.condition)} {_block(n.body)}"
    ),
    ir.Try: _try,
    ir.Import: lambda n: f"import {n.module} {n.name or '-'} as {n.alias}",
    ir.Define: lambda n: said(n.definition),
    ir.Global: lambda n: f"outer {', '.join(n.names)}",
    ir.Function: _function,
    ir.Class: _class,
}


def lowered(source: str, path: str = "a.ts") -> str:
    return "; ".join(said(s) for s in lower(path, source.encode()).body)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # modules
        ('import a, { b as c } from "m"', "import m default as a; import m b as c"),
        ('import * as a from "m"; import "side"', "import m - as a; require(side)"),
        ('const a = require("m"), { b, c: d } = require("n")', "import m - as a; import n b as b; import n c as d"),
        ('const a = require("m").b', "import m b as a"),
        ('function f() { const a = require("m"); }', "function f() {let a = require(m)}"),
        ('export { a as b, c } from "./x"; export * from "./y"', "import ./x a as b; import ./x c as c; import ./y * as *"),
        ("export default async () => 1", "async function default() {return 1}"),
        ("export default function go() {}", "function go() {}; default = go"),
        ("exports.f = (x) => x; exports.f(1)", "function f(x) {return x}; f(1)"),
        ("module.exports = { f, g: h, k() {} }", "g = h; function k() {}; default = {'f': f, 'g': g, 'k': k}"),
        ("module.exports = exports = run", "default = run"),
        ('__exportStar(require("./x"), exports)', "import ./x * as *"),
        # patterns and parameters
        ("let { a, b: { c = 1 }, ...d } = e", "let {'a': a, 'b': {'c': (c := 1)}, ...d} = e"),
        ("const [a, , b] = c", "let [a, _, b] = c"),
        ("function f({ a }: T, ...r) {}", "function f(<parameter>:0: T, ...r) {let {'a': a} = <parameter>:0}"),
        ("function f() { x = 1; let y; y = 2 }", "function f() {outer x; x = 1; let y = -; y = 2}"),
        # expressions
        ("a?.b?.[c]?.(...d)", "a.b[c](...d)"),
        ("new A<B>(1); new C", "A<B>(1); C()"),
        ("x = `a${b}\\n`; y = '\\u{1F600}\\ud83d\\ude00\\x41'", "x = `'a', b, '\\n'`; y = '😀😀A'"),
        ("a ??= b; a += 1; a &&= c", "a = (?? a b); a = (+ a 1); a = (and a c)"),
        ("(0, m.f)(x); a !== b; -1; !a", "m.f(x); (!= a b); -1; (not a)"),
        ("tag`a${b}`; import('m'); 0x1f; 1_0n; 017", "tag(`'a', b`); require(m); 31; 10; 15"),
        ("a as B; <C>d; e!; f satisfies G; h as const", "(a as B); (d as C); e; (f as G); h"),
        ("({ get a() { return 1 }, [b]: c })", "{'a': function <function>:1:4() {return 1}(), b: c}"),
        # classes and types
        ("class A { x = 1; m() { return this.x } }", "class A() [x: - = 1; m method m(this) {return this.x}]"),
        ("class A { f = (x) => this.g(x) }", "class A() [f method f(this, x) {return this.g(x)}]"),
        ("interface A extends B { x?: string[] }", "interface A(B) [x: Array[string] = -]"),
        ("type A = B & { x: string } | null", "type A(B) [x: string = -]"),
        ("type A = string", ""),
        ("const U = z.object({}); type U = z.infer<typeof U>", "let U = z.object({})"),
        ("enum E { A = 'a', B = 2, C }", "enum E() [A: - = 'a'; B: - = 2; C: - = 3]"),
        ("namespace N { export const a = 1; export function f() {} }", "class N() [a: - = 1; f static f() {}]"),
        ("function f(x: A | undefined): Promise<B> {}", "function f(x: A) {}"),
        # statements
        ("switch (a) { case 1: case 2: b(); break; default: c() }", "if (or (== a 1) (== a 2)) {b()} else - {c()}"),
        ("switch (a) { case 1: b(); case 2: c() }", "if (== a 1) {b(); c()} else (== a 2) {c()}"),
        ("for (const a in b) c(a)", "loop a in Object.keys(b) while - {c(a)}"),
        ("try { a() } catch { b() }", "try {a()} catch  {b()} finally {}"),
        ("delete a.b; l: while (x) break l", "delete a.b; loop - in - while x {}"),
    ],
)  # fmt: skip
def test_lowered(source: str, expected: str) -> None:
    assert lowered(source) == expected


def test_elements_are_unknown_but_their_parts_count() -> None:
    assert lowered("const e = <A b={c} {...d}>{f}<G /></A>", "a.tsx") == "let e = ?(c, ...d, f)"


def test_a_constructor_keeps_its_parameters_and_the_first_values() -> None:
    module = lower("a.ts", b"class A extends B { x = make(); constructor(private y: Y) { super(y); } }")
    constructor = module.classes["A"].methods["__init__"]
    assert _function(constructor) == "method constructor(this, y: Y) {this.y = y; this.x = make(); super(y)}"
    assert [f.name for f in module.classes["A"].fields] == ["x", "y"]


def test_what_does_not_parse_is_left_out_and_said() -> None:
    module = lower("a.js", b"export function f() { return 1 }\nlet ) = ;\nexport function g() {}\n")
    assert {"f", "g"} <= set(module.functions)
    assert 2 in module.broken


@pytest.mark.parametrize(
    "source", ["(" * 5000, "a." * 20000 + "b", "x ? y : " * 4000 + "z", "[" * 3000, "a+" * 9000 + "b"]
)
def test_deep_nesting_is_cut(source: str) -> None:
    lowered(source, "a.js")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.js", "a.ts", "a.tsx"]))
def test_any_bytes_are_lowered(source: bytes, path: str) -> None:
    _all(lower(path, source))


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, len(MIXED)),
    st.integers(0, 60),
    st.sampled_from(["", "}", "{", "(", "`", "${", "=>", "<", "\x00"]),
)
def test_any_change_of_a_file_is_lowered(start: int, length: int, put: str) -> None:
    _all(lower("a.tsx", (MIXED[:start] + put + MIXED[start + length :]).encode()))


def _all(module: ir.Module) -> None:
    for statement in module.body:
        said(statement)


# --- links ---------------------------------------------------------------------------------------

FILES = {
    "app/package.json": '{"name": "@shop/app", "main": "dist/index.js"}',
    "app/tsconfig.json": '{"compilerOptions": {"baseUrl": ".", "paths": {"@lib/*": ["src/lib/*"]}}} // note',
    "app/src/index.ts": "",
    "app/src/lib/mail.ts": "export const send = 1; export default 2",
    "app/src/lib/index.ts": "",
    "app/src/old.js": "exports.a = 1",
    "shared/package.json": '{"name": "@shop/shared", "main": "./dist/main.js"}',
    "shared/src/main.ts": "",
    "shared/src/orders.ts": "",
}


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("./lib/mail", "app/src/lib/mail.ts"),
        ("./lib/mail.js", "app/src/lib/mail.ts"),
        ("./lib", "app/src/lib/index.ts"),
        ("../dist/old.js", "app/src/old.js"),
        ("@lib/mail", "app/src/lib/mail.ts"),
        ("src/lib/mail", "app/src/lib/mail.ts"),
        ("@shop/shared", "shared/src/main.ts"),
        ("@shop/shared/orders", "shared/src/orders.ts"),
        ("./none", None),
        ("axios", None),
        ("node:fs", None),
    ],
)
def test_a_module_is_found(module: str, expected: str | None) -> None:
    links = Imports(FILES, lambda path, name: f" {name} " in FILES[path], lambda path: FILES[path])
    assert links.file("app/src/index.ts", module) == expected


def test_the_default_of_a_module_without_one_is_the_module() -> None:
    links = Imports(FILES, lambda path, name: name in FILES[path], lambda path: FILES[path])
    assert links.target("app/src/index.ts", ir.Import("./old", "default", "old"), "app") == (
        "app/src/old.js",
        "",
    )
    assert links.target("app/src/index.ts", ir.Import("./lib/mail", "default", "m"), "app") == (
        "app/src/lib/mail.ts",
        "default",
    )
