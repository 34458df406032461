"""PowerShell lowered into the common form, and its functions found across files."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.syntax import ir
from inventory.syntax.powershell.imports import Imports
from inventory.syntax.powershell.lower import lower
from inventory.syntax.powershell.mending import mend

# --- the common form in one line -----------------------------------------------------------------


def shown(node: ir.Expression | None) -> str:
    """An expression, short enough to compare by eye."""
    match node:
        case None:
            return ""
        case ir.Literal(value=value):
            return repr(value)
        case ir.Name(id=name):
            return name
        case ir.Attribute(object=held, name=name):
            return f"{shown(held)}.{name}"
        case ir.Item(object=held, key=key):
            return f"{shown(held)}[{shown(key)}]"
        case ir.Slice(start=start, stop=stop):
            return f"{shown(start)}:{shown(stop)}"
        case ir.Call(function=function, arguments=arguments, keywords=keywords):
            given_ = [*map(shown, arguments), *(f"{n}={shown(v)}" for n, v in keywords)]
            return f"{shown(function)}({', '.join(given_)})"
        case ir.Record(entries=entries):
            return "{" + ", ".join(f"{shown(k) if k else '**'}: {shown(v)}" for k, v in entries) + "}"
        case ir.Sequence(items=items):
            return "[" + ", ".join(map(shown, items)) + "]"
        case ir.Interpolation(parts=parts):
            return "f(" + " ".join(map(shown, parts)) + ")"
        case ir.Operation(operator=operator, operands=operands):
            return f"({operator} {' '.join(map(shown, operands))})"
        case ir.Yield(value=value):
            return f"out {shown(value)}"
        case ir.Closure(function=function):
            return "{" + ",".join(p.name for p in function.parameters) + " -> " + said(function.body) + "}"
        case ir.Bind(target=target, value=value):
            return f"({shown(target)} := {shown(value)})"
        case ir.Filled(object=held, content=content):
            return f"{shown(held)} with {shown(content)}"
        case ir.Cast(value=value, type=type_):
            return f"<{shown(type_)}>{shown(value)}"
        case ir.Required(module=module):
            return f"script({module})"
        case ir.Unknown(parts=parts):
            return f"?({', '.join(map(shown, parts))})"
    return type(node).__name__


def said(block: ir.Block) -> str:
    return "; ".join(_statement(s) for s in block)


def _statement(node: ir.Statement) -> str:
    match node:
        case ir.Assign(target=target, value=value):
            return f"{shown(target)} = {shown(value)}"
        case ir.Evaluate(value=value):
            return shown(value)
        case ir.Return(value=value):
            return f"return {shown(value)}".strip()
        case ir.Raise(value=value):
            return f"raise {shown(value)}"
        case ir.Delete(target=target):
            return f"del {shown(target)}"
        case ir.Branch(arms=arms):
            return "if " + " ".join(f"{shown(c)}[{said(b)}]" for c, b in arms)
        case ir.Loop(target=target, iterable=iterable, condition=condition, body=body):
            head = f"{shown(target)} in {shown(iterable)}" if target else shown(condition)
            return f"for {head} [{said(body)}]"
        case ir.Try(body=body, handlers=handlers, final=final):
            caught = "".join(f" catch {name} [{said(b)}]" for _, name, b in handlers)
            return f"try [{said(body)}]{caught}" + (f" finally [{said(final)}]" if final else "")
        case ir.Define(definition=ir.Function() as made):
            return f"def {made.name}({', '.join(p.name for p in made.parameters)}) [{said(made.body)}]"
        case ir.Define(definition=made):
            return f"class {made.name}"
        case ir.Import(module=module):
            return f"import {module}"
        case ir.Global(names=names):
            return f"global {','.join(names)}"
    return type(node).__name__


def script(source: str) -> ir.Function:
    module = lower("app/run.ps1", source.encode())
    assert not module.broken, module.broken
    return module.functions["<script>"]


def body(source: str) -> str:
    return said(script(source).body)


# --- expressions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("$Name", "name"),
        ("$script:Total", "total"),
        ("${odd}", "odd"),
        ("$PSItem", "_"),
        ("$null", "None"),
        ("$env:MAIL_API", "env:['MAIL_API']"),
        ("$Request.Body.Email", "request.Body.Email"),
        ("$x.'first name'", "x.first name"),
        ("$x.$name", "x[name]"),
        ("$x[0].Id", "x[0].Id"),
        ("$x[1..3]", "x[1:3]"),
        ("$x.trim()", "x.Trim()"),
        ("$list.Keys", "list.keys()"),
        ("$block.Invoke(1)", "block(1)"),
        ("$x.Where({ $_.Id })", "where-object({_ -> out _.Id}, x)"),
        ("[Convert]::ToBase64String($x)", "System.Convert.ToBase64String(x)"),
        ("[Text.Encoding]::UTF8.GetBytes($x)", "System.Text.Encoding.UTF8.GetBytes(x)"),
        ("[Person]::new('a', 1)", "Person('a', 1)"),
        ("[string]$x", "x"),
        ("[Person]$x", "<Person>x"),
        ("@{ a = 1; 'b c' = $x }", "{'a': 1, 'b c': x}"),
        ("[pscustomobject]@{ a = 1 }", "{'a': 1}"),
        ("@()", "[]"),
        ("@(1, 2)", "[1, 2]"),
        ("1, $x", "[1, x]"),
        ('"Dear $name, $($x.Mail)!"', "f('Dear ' name ', ' x.Mail '!')"),
        ("'it''s $plain'", '"it\'s $plain"'),
        ('"a`tb""c"', "'a\\tb\"c'"),
        ("$a + $b - 1", "(- (+ a b) 1)"),
        ("$a -eq 'x' -and $b", "(not (and (== a 'x') b))"),
        ("-not $a", "(not a)"),
        ("$a -join ','", "','.Join(a)"),
        ("$a -replace 'x', 'y'", "a.Replace('x', 'y')"),
        ("'{0}: {1}' -f $a, $b", "'{0}: {1}'.Format(a, b)"),
        ("$a ?? $b ?? 1", "(?? a b 1)"),
        ("$a.x ? $b : 2", "(if a.x b 2)"),
        ("$a?.Name", "a.Name"),
        ("$(Get-Thing)", "get-thing()"),
        ("-1.5", "-1.5"),
    ],
)
def test_expressions(source: str, form: str) -> None:
    assert body(f"$_x = {source}") == f"_x = {form}"


def test_here_strings() -> None:
    assert body('$x = @"\nDear $name\n"@') == "x = f('Dear ' name)"
    assert body("$x = @'\nplain $name\n'@") == "x = 'plain $name'"


# --- commands and pipelines ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("Get-Thing", "get-thing()"),
        ("Get-Thing -Name a -Force $x", "get-thing(x, name='a', force=True)"),
        ("Get-Thing -Force:$false", "get-thing(force=False)"),
        ("Get-Thing @options -Id 1", "get-thing(**=options, id=1)"),
        ("Send-It -Id $x.Of(1) -To a, b", "send-it(id=x.Of(1), to=['a', 'b'])"),
        ("Get-Thing -Sha256 $x", "get-thing(sha256=x)"),
        ("Mod\\Get-Thing", "get-thing()"),
        ("$x | Get-Thing -Id 1", "get-thing(id=1, inputobject=x)"),
        ("$x\n | Get-Thing", "get-thing(inputobject=x)"),
        ("$x | Where-Object { $_.A }", "where-object({_ -> out _.A}, x)"),
        ("$x | ? A -eq 1", "x"),
        ("$x | % Name", "x.Name"),
        ("$x | Sort-Object Name", "x"),
        ("$x | Select-Object -First 1", "x"),
        ("$x | Select-Object -ExpandProperty Mail", "x.Mail"),
        (
            "$x | select A, @{n='B';e={$_.C}}",
            "foreach-object({_ -> out {'A': _.A, 'B': {_ -> out _.C}(_)}}, x)",
        ),
        ("$x | Group-Object City", "{'Name': x.City, 'Group': x}"),
        ("Write-Output $x", "x"),
        ("New-Object System.Net.WebClient", "System.Net.WebClient()"),
        ("New-Object Data.SqlClient.SqlCommand($q, $c)", "System.Data.SqlClient.SqlCommand(q, c)"),
        ("New-Object PSObject -Property @{ a = 1 }", "{'a': 1}"),
        ("& $block 1", "<invoke>(block, 1)"),
        ("& { 1 }", "{ -> out 1}()"),
        ("Get-Thing > log.txt", "out-file('log.txt', inputobject=get-thing())"),
        ("Invoke-RestMethod -Uri $base/v1/$id", "invoke-restmethod(uri=f(base '/v1/' id))"),
    ],
)
def test_commands(source: str, form: str) -> None:
    assert body(f"$_x = {source}") == f"_x = {form}"


def test_responses_and_bindings() -> None:
    source = "Push-OutputBinding -Name Out -Value ([HttpResponseContext]@{ StatusCode = 200; Body = $x })"
    form = "out push-outputbinding(name='Out', value=HttpResponseContext(statuscode=200, body=x))"
    assert body(source) == form


# --- statements ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("$x", "out x"),
        ("$null = $x.Add(1)", "x.Add(1)"),
        ("[void]$x.Add(1)", "out x.Add(1)"),
        ("$x | Out-Null", "x"),
        ("$a, $b = 1, 2", "[a, b] = [1, 2]"),
        ("$a = $b = 1", "b = 1; a = b"),
        ("$a += $b", "a = (+ a b)"),
        ("$a.Mail = $b", "a.Mail = b"),
        ("$a['k'] = $b", "a['k'] = b"),
        ("$i++", "i = (+ i 1)"),
        ("if ($a) { 1 } elseif ($b) { 2 } else { 3 }", "if a[out 1] b[out 2] [out 3]"),
        ("$x = if ($a) { 1 } else { 2 }", "if a[x = 1] [x = 2]"),
        ("foreach ($a in $b) { Use-It $a }", "for a in b [out use-it(a)]"),
        ("for ($i = 0; $i -lt 3; $i++) { Use-It }", "i = 0; for (== i 3) [out use-it(); i = (+ i 1)]"),
        ("while ($a) { Use-It }", "for a [out use-it()]"),
        ("do { Use-It } until ($a)", "for a [out use-it()]"),
        ("switch ($a) { 'x' { 1 } default { 2 } }", "if (_ := a)[if (== _ 'x')[out 1] [out 2]] []"),
        (
            "try { Use-It } catch { $_.Exception.Message } finally { $a = 1 }",
            "try [out use-it()] catch _ [out _] finally [a = 1]",
        ),
        ('throw "no $x"', "raise f('no ' x)"),
        ("return $a | ConvertTo-Json", "return convertto-json(inputobject=a)"),
        ("$x | ForEach-Object { $y += $_ }", "for _ in x [y = (+ y _)]"),
        ("$x | Add-Member -NotePropertyName Age -NotePropertyValue $y", "x.Age = y"),
        ("$x.PSObject.Properties.Remove('Age')", "del x.Age"),
        ('. "$PSScriptRoot\\mail.ps1"', "import ./mail.ps1; out script(./mail.ps1)()"),
        ("using module ./a.psm1\n$x", "import ./a.psm1; out x"),
        ("function Get-X { param($A) return $A }", "def get-x(a) [return a]"),
        (
            "filter Add-One { param([Parameter(ValueFromPipeline)]$N) process { $N } }",
            "def add-one(n, inputobject) [_ = <item>(inputobject); input = inputobject; n = (?? n _); out n]",
        ),
        ("function Set-X { $script:n = 1 }", "def set-x() [global n; n = 1]"),
    ],
)
def test_statements(source: str, form: str) -> None:
    assert body(source) == form


def test_a_script_takes_its_parameters() -> None:
    made = script("using namespace System.Net\n# first\nparam($Request, [string]$Kind = 'a')\n$Request")
    assert [(p.name, shown(p.default)) for p in made.parameters] == [("request", ""), ("kind", "'a'")]
    assert made.emits
    assert said(made.body) == "out request"
    assert made.body[0].line == 4


def test_classes() -> None:
    source = """
class Person : Base {
    [string]$Name
    static [int]$Count = 0
    Person([string]$n) { $this.Name = $n }
    [string] Shout() { return $this.Name.ToUpper() }
    static [Person] Of($x) { return [Person]::new($x) }
}
enum Color { Red; Blue }
"""
    made = lower("a.ps1", source.encode()).classes
    person = made["Person"]
    assert [(f.name, f.kind) for f in person.fields] == [("Name", "plain"), ("Count", "static")]
    assert {n: m.kind for n, m in person.methods.items()} == {
        "__init__": "method",
        "Shout": "method",
        "Of": "static",
    }
    assert said(person.methods["Shout"].body) == "return this.Name.ToUpper()"
    assert [f.name for f in made["Color"].fields] == ["Red", "Blue"]


# --- text that the grammar does not know ---------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        '$x = "`n## Title $y # no comment"',
        "$x = if ($a) { 1 } # why\nelseif ($b) { 2 }",
        "Get-Thing -Body @{ a = 1 } -Script { }",
        "$x.ForEach({ $_ })",
        "$x = \u201cquoted\u201d",
        ":outer foreach ($a in $b) { continue outer }",
        "function Get-X { param($a) $a }",
        'throw ($a.error.message ?? "failed with $($a.code ?? 1)")',
        "Get-Thing | Select-Object *, @{ n = 'a'; e = { 1 } }",
    ],
)
def test_what_is_rewritten_parses(source: str) -> None:
    assert not lower("a.ps1", source.encode()).broken


def test_statements_around_broken_text_are_kept() -> None:
    module = lower("a.ps1", b"$a = 1\n$b = = )\nfunction Get-X { $y }\n$c = 3")
    assert module.broken
    assert "get-x" in module.functions


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes(source: bytes) -> None:
    lower("a.ps1", source)


VALID = b"""param($Request)
$x = @{ a = "b $($Request.Body.c) # d"; e = $f ?? 'g' }
try { Send-It @x -To a, b | Where-Object { $_ } | ForEach-Object { "$_" } } catch { throw }
function Get-X { [CmdletBinding()] param([string]$A) process { switch ($A) { 'x' { 1 } } } }
"""


@given(st.integers(0, len(VALID)), st.integers(0, 12), st.binary(max_size=4))
@settings(max_examples=80, deadline=None)
def test_any_change(position: int, width: int, put: bytes) -> None:
    changed = VALID[:position] + put + VALID[position + width :]
    for function in lower("a.ps1", changed).functions.values():
        said(function.body)
    assert mend(changed).count(b"\n") >= changed.count(b"\n")


def test_deep_nesting_is_cut() -> None:
    made = lower("a.ps1", b"$x = " + b"(" * 3000 + b"1" + b")" * 3000)
    assert made.broken
    assert made.functions["<script>"].body


@pytest.mark.parametrize("begun", [b'@"\nabc $x\n', b"@'\nabc\n", b"<# abc\n"])
def test_strings_without_end_cost_no_more_than_the_file(begun: bytes) -> None:
    def seconds(times: int) -> float:
        source = b"".join(b"$a%d = %s" % (n, begun) for n in range(times))
        start = time.process_time()
        mend(source)
        return time.process_time() - start

    seconds(50)
    assert seconds(8000) < 8 * max(seconds(2000), 0.05)


# --- names across files --------------------------------------------------------------------------

FILES = {
    "app/Send/run.ps1": ". ./../parts/mail.ps1",
    "app/parts/mail.ps1": "function Send-Mail { }",
    "app/Modules/Crm/Crm.psm1": "function Get-Customer { }",
    "app/Modules/Crm/Public/Set-Customer.ps1": "function Set-Customer { }",
    "app/Tests/Crm.Tests.ps1": "function Get-Customer { }",
    "other/lib.ps1": "function Get-Customer { }\nfunction Only-Here { }",
}


def imports() -> Imports:
    return Imports(FILES, FILES.__getitem__)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("get-customer", ("app/Modules/Crm/Crm.psm1", "get-customer")),
        ("Set-Customer", ("app/Modules/Crm/Public/Set-Customer.ps1", "set-customer")),
        ("only-here", None),
        ("get-date", None),
    ],
)
def test_functions_of_modules_are_at_hand(name: str, found: tuple[str, str] | None) -> None:
    assert imports().beside("app/Send/run.ps1", name, "app") == found


@pytest.mark.parametrize(
    ("given_", "found"),
    [
        ("../parts/mail.ps1", "app/parts/mail.ps1"),
        (".\\Modules\\Crm\\Crm.psd1", "app/Modules/Crm/Crm.psm1"),
        ("MAIL.ps1", "app/parts/mail.ps1"),
        ("Az.Storage", None),
    ],
)
def test_scripts_by_their_path(given_: str, found: str | None) -> None:
    target = imports().target("app/Send/run.ps1", ir.Import(given_, "*", "*"), "app")
    assert (target[0] if target else None) == found
