"""Functions that annotations in Java declare, with the constants they name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inventory.bindings import java
from inventory.catalog import load
from inventory.facts import App, Function, Gap, Setting
from inventory.sources import read
from inventory.syntax.program import Program

HEAD = "package com.example.app;\nimport com.microsoft.azure.functions.*;\n"
SOURCES = "src/main/java/com/example"


def scanned(root: Path, settings: tuple[Setting, ...] = (), **files: str) -> tuple[list[Function], list[Gap]]:
    """Files by name, with ``__`` for the folders below ``com/example``."""
    for name, text in files.items():
        path = root / SOURCES / f"{name.replace('__', '/')}.java"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    checkout = read(root)
    return java.scan(checkout, Program(checkout), [App("app:.", ".")], load(), settings)


def declared(root: Path, body: str, around: str = "", **files: str) -> Function:
    """The only function of a class with this body."""
    whole = {"app__A": f"{HEAD}{around}\nclass A {{ {body} }}", **files}
    ((function,), _) = scanned(root, **whole)
    return function


def told(function: Function) -> list[tuple[str, str, str, dict[str, Any]]]:
    return [(b.type, b.direction, b.name, dict(b.properties)) for b in function.bindings]


def only(function: Function, type: str) -> dict[str, Any]:
    return next(dict(b.properties) for b in function.bindings if b.type.lower() == type.lower())


def test_an_http_function_answers_with_what_it_returns(tmp_path: Path) -> None:
    function = declared(
        tmp_path,
        """@FunctionName("place") public HttpResponseMessage run(
            @HttpTrigger(name = "req", methods = {HttpMethod.POST, HttpMethod.GET}) HttpRequestMessage<String> r,
            @QueueOutput(name = "out", queueName = "orders", connection = "Store") OutputBinding<String> q,
            final ExecutionContext context) { return null; }""",
    )
    assert (function.id, function.language, function.model) == ("fn:place", "java", "java")
    assert function.handler is not None and function.handler.name == "A.run"
    assert told(function) == [
        ("httpTrigger", "trigger", "req",
         {"authLevel": "FUNCTION", "methods": ["POST", "GET"], "route": "place"}),
        ("queue", "out", "out", {"queueName": "orders", "connection": "Store"}),
        ("http", "out", "$return", {}),
    ]  # fmt: skip
    assert [b.parameter for b in function.bindings] == ["r", "q", ""]


def test_a_method_without_a_value_or_with_an_output_of_its_own_gives_no_answer(tmp_path: Path) -> None:
    body = '@FunctionName("f") {} void run(@HttpTrigger(name = "r") String r) {{}}'
    assert len(declared(tmp_path, body.format("public")).bindings) == 1
    body = '@FunctionName("f") {} String run(@HttpTrigger(name = "r") String r) {{}}'
    out = '@QueueOutput(name = "x", queueName = "orders", connection = "C")'
    assert [b.name for b in declared(tmp_path, body.format(out)).bindings] == ["r", "$return"]


CONSTANTS = """package com.example.names;
public final class Names {
    public static final String PREFIX = "or";
    public static final String QUEUE = PREFIX + "ders";
    public static class Inner { public static final String DEEP = "deep"; }
}"""


@pytest.mark.parametrize(
    ("imported", "written", "expected"),
    [
        ("import com.example.names.Names;", "Names.QUEUE", "orders"),
        ("import com.example.names.*;", "Names.QUEUE", "orders"),
        ("import static com.example.names.Names.QUEUE;", "QUEUE", "orders"),
        ("import static com.example.names.Names.*;", "QUEUE", "orders"),
        ("import com.example.names.Names;", "Names.Inner.DEEP", "deep"),
        ("import com.example.names.Names.Inner;", "Inner.DEEP", "deep"),
        ("", "com.example.names.Names.QUEUE", "orders"),
        ("", "OWN", "mine"),
        ("", "A.OWN + NEAR", "mineright"),
        ("", "Beside.NEXT", "next"),
        ("", '"%ORDERS%"', "%ORDERS%"),
    ],
)
def test_constants(tmp_path: Path, imported: str, written: str, expected: str) -> None:
    function = declared(
        tmp_path,
        f"""static final String OWN = "mine"; private static final String NEAR = "right";
        @FunctionName("f") void run(@QueueTrigger(name = "m", queueName = {written}) String m) {{}}""",
        imported,
        names__Names=CONSTANTS,
        app__Beside='package com.example.app; interface Beside { String NEXT = "next"; }',
    )
    assert only(function, "queueTrigger")["queueName"] == expected


def test_names_are_constants_too(tmp_path: Path) -> None:
    assert (
        declared(
            tmp_path,
            'static final String N = "f" + 1; @FunctionName(N) void run(@TimerTrigger(name = "t") String t) {}',
        ).name
        == "f1"
    )
    assert (
        declared(tmp_path, '@FunctionName(value = "g") void run(@TimerTrigger(name = "t") String t) {}').name
        == "g"
    )


def test_accounts_named_around_a_binding(tmp_path: Path) -> None:
    body = """@FunctionName("f") {} void run(
        @BlobTrigger(name = "b", path = "in/{{name}}") {} byte[] b, @BindingName("name") String name) {{}}"""
    around = '@StorageAccount("Class")'
    assert only(declared(tmp_path, body.format("", "")), "blobTrigger") == {"path": "in/{name}"}
    assert only(declared(tmp_path, body.format("", ""), around), "blobTrigger")["connection"] == "Class"
    method = body.format('@StorageAccount("Method")', "")
    assert only(declared(tmp_path, method, around), "blobTrigger")["connection"] == "Method"


@pytest.mark.parametrize(
    ("mark", "type", "direction", "name", "given"),
    [
        ('@DurableOrchestrationTrigger(name = "ctx")', "orchestrationTrigger", "trigger", "ctx", {}),
        ('@DurableActivityTrigger(name = "in")', "activityTrigger", "trigger", "in", {}),
        ('@DurableClientInput(name = "df", taskHub = "hub")', "durableClient", "in", "df", {"taskHub": "hub"}),
        (
            '@CosmosDBTrigger(name = "d", databaseName = "crm", containerName = "c", connection = "Db")',
            "cosmosDBTrigger", "trigger", "d", {"databaseName": "crm", "containerName": "c", "connection": "Db"},
        ),
        (
            '@DaprStateInput(stateStore = "s", key = "k")',
            "daprState", "in", "daprStateInputMessage", {"stateStore": "s", "key": "k"},
        ),
        (
            '@SQLInput(name = "p", commandText = "select 1", commandType = "Text", connectionStringSetting = "S")',
            "sql", "in", "p", {"commandText": "select 1", "commandType": "Text", "connectionStringSetting": "S"},
        ),
        (
            '@EventHubTrigger(name = "e", eventHubName = "h", connection = "C", cardinality = Cardinality.ONE)',
            "eventHubTrigger", "trigger", "e", {"eventHubName": "h", "connection": "C", "cardinality": "ONE"},
        ),
        ('@FancyOutput(name = "x", place = "here")', "fancy", "out", "x", {"place": "here"}),
        (
            '@CustomBinding(direction = "out", name = "x", type = "socketIO")',
            "socketIO", "out", "x", {"direction": "out"},
        ),
    ],
)  # fmt: skip
def test_annotations_of_parameters(
    tmp_path: Path, mark: str, type: str, direction: str, name: str, given: dict[str, str]
) -> None:
    function = declared(tmp_path, f'@FunctionName("f") void run({mark} String parameter) {{}}')
    (found,) = told(function)
    assert (found[0].lower(), found[1:3]) == (type.lower(), (direction, name))
    assert given.items() <= found[3].items()


def test_annotations_of_the_repository(tmp_path: Path) -> None:
    custom = """package com.example.app;
        @CustomBinding(direction = "in", name = "letter", type = "mailTrigger")
        public @interface Mail { String box() default "in" + "box"; String filter() default ""; }"""
    plain = "package com.example.app; public @interface TraceInput { String name(); }"
    function = declared(
        tmp_path,
        '@FunctionName("f") void run(@Mail String a, @TraceInput(name = "no") String b) {}',
        app__Mail=custom,
        app__TraceInput=plain,
    )
    assert told(function) == [("mailTrigger", "trigger", "letter", {"box": "inbox"})]


def test_switched_off_by_a_setting(tmp_path: Path) -> None:
    from inventory.facts import Location

    off = Setting("AzureWebJobs.f.Disabled", Location("local.settings.json"), "app:.", "true")
    text = f'{HEAD} class A {{ @FunctionName("f") void run(@TimerTrigger(name = "t") String t) {{}} }}'
    ((function,), _) = scanned(tmp_path, (off,), app__A=text)
    assert function.disabled


def test_what_cannot_be_right_is_said(tmp_path: Path) -> None:
    text = f"""{HEAD} class A {{
        @FunctionName("twice") void a(@TimerTrigger(name = "t") String t) {{}}
        @FunctionName("Twice") void b(@TimerTrigger(name = "t") String t) {{}}
        @FunctionName("none") void c(@QueueOutput(name = "q", queueName = "x") OutputBinding<String> q) {{}}
        @FunctionName("nothing") void d(String t) {{}}
        @FunctionName(name()) void e(@TimerTrigger(name = "t") String t) {{}}
    }}
    // a word like FunctionName declares nothing
    class B {{ @Test void f(@TimerTrigger(name = "t") String t) {{}} }}"""
    functions, gaps = scanned(tmp_path, app__A=text)
    assert [f.name for f in functions] == ["twice", "Twice", "none", "e"]
    assert sorted({g.reason for g in gaps}) == [
        "none has no trigger",
        "nothing has no trigger",
        "the function at src/main/java/com/example/app/A.java:4 has the same name",
        "the name of e is not constant: its method's is taken",
    ]


def test_overloads_and_inner_classes_are_functions_of_their_own(tmp_path: Path) -> None:
    text = f"""{HEAD} class A {{
        @FunctionName("one") void run(@TimerTrigger(name = "t") String t) {{}}
        @FunctionName("two") void run(@TimerTrigger(name = "t") String t, int x) {{}}
        static class In {{ @FunctionName("three") void run(@TimerTrigger(name = "t") String t) {{}} }}
    }}"""
    functions, _ = scanned(tmp_path, app__A=text)
    assert {f.name: f.handler.name for f in functions if f.handler} == {
        "one": "A.run",
        "two": "A.run",
        "three": "A.In.run",
    }
