"""Code that no hand writes well: each language keeps what it can read, says the rest, and takes its time in proportion."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inventory.graph import Graph
from inventory.scan import scan
from inventory.syntax.program import LOWERINGS

NODE = "const {{ app }} = require('@azure/functions');\n{0}\napp.http('keep', {{ handler: async (request, context) => {{ const body = await request.json(); context.log(body.email); return {{ body: {1} }}; }} }});\n"
CSHARP = 'using Microsoft.Azure.Functions.Worker;\nusing Microsoft.Azure.Functions.Worker.Http;\npublic class Keep {{\n{0}\n[Function("keep")] public string Run([HttpTrigger("get")] HttpRequestData request) {{ var text = request.ReadAsString(); return {1}; }}\n}}\n'
JAVA = 'import com.microsoft.azure.functions.*;\nimport com.microsoft.azure.functions.annotation.*;\npublic class Keep {{\n{0}\n@FunctionName("keep") public String run(@HttpTrigger(name = "request") HttpRequestMessage<String> request) {{ String text = request.getBody(); return {1}; }}\n}}\n'
SHELL = "param($Request)\n{0}\nWrite-Host $Request.Body.email\n$text = {1}\nPush-OutputBinding -Name Response -Value $text\n"
PROJECTS = {
    "Keep.csproj": '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Microsoft.Azure.Functions.Worker" /></ItemGroup></Project>',
    "package.json": '{"main": "keep.js", "dependencies": {"@azure/functions": "^4.0.0"}}',
    "pom.xml": "<project><build><plugins><plugin><artifactId>azure-functions-maven-plugin</artifactId></plugin></plugins></build></project>",
    "keep/function.json": '{"bindings": [{"type": "httpTrigger", "direction": "in", "name": "Request"}, {"type": "http", "direction": "out", "name": "Response"}]}',
}
CODE = {
    "javascript": ("keep.js", "package.json", NODE),
    "csharp": ("Keep.cs", "Keep.csproj", CSHARP),
    "java": ("src/main/java/Keep.java", "pom.xml", JAVA),
    "powershell": ("keep/run.ps1", "keep/function.json", SHELL),
}
BRACKETS = {"javascript": "[]", "csharp": "()", "java": "()", "powershell": "()"}
UNITS = {
    "javascript": "function f{0}(a) {{ return a.x{0} ? f{0}(a.y) : [a, {{ b: `${{a.c}}` }}]; }}\n",
    "csharp": 'static string F{0}(string a) {{ if (a == null) {{ return F{0}(a); }} return $"{{a}} {0}"; }}\n',
    "java": 'static String f{0}(String a) {{ if (a == null) {{ return f{0}(a); }} return a + " {0}"; }}\n',
    "powershell": 'function Get-F{0} {{ param($a) if ($a) {{ Get-F{0} -a $a }} else {{ "$a {0}" }} }}\n',
}


def seen(root: Path, language: str, before: str = "", value: str = "1") -> Graph:
    """The inventory of an app of one function whose code has `before` beside it and gives back `value`."""
    name, project, code = CODE[language]
    for path, content in (
        ("host.json", "{}"),
        (project, PROJECTS[project]),
        (name, code.format(before, value)),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
    return scan(root)


def test_every_lowering_is_put_to_the_test() -> None:
    assert {*CODE, "python"} == set(LOWERINGS)


@pytest.mark.parametrize("language", CODE)
def test_nesting_without_end_is_cut_and_said(language: str, tmp_path: Path) -> None:
    opening, closing = BRACKETS[language]
    found = seen(tmp_path, language, value=opening * 3000 + "1" + closing * 3000)
    assert [f.name for f in found.functions] == ["keep"]
    assert any("does not parse" in gap.reason for gap in found.gaps), found.gaps


@pytest.mark.parametrize("language", CODE)
def test_a_chain_of_thousands_is_no_nesting(language: str, tmp_path: Path) -> None:
    found = seen(tmp_path, language, value=" + ".join(["1"] * 5000))
    assert [f.name for f in found.functions] == ["keep"]


@pytest.mark.parametrize("language", CODE)
def test_half_a_file_keeps_its_function(language: str, tmp_path: Path) -> None:
    found = seen(
        tmp_path,
        language,
        before=UNITS[language].format(1) + "\n%%% ((( nothing\n" + UNITS[language].format(2),
    )
    assert any("does not parse" in gap.reason for gap in found.gaps), found.gaps


def circle(language: str) -> str:
    return "".join(UNITS[language].format(n) for n in range(3))


@pytest.mark.parametrize("language", CODE)
def test_functions_that_call_themselves_end(language: str, tmp_path: Path) -> None:
    call = {
        "javascript": "f1(body)",
        "csharp": "F1(text)",
        "java": "f1(text)",
        "powershell": "Get-F1 -a $Request.Body",
    }
    found = seen(tmp_path, language, before=circle(language), value=call[language])
    assert any(flow.operation == "respond" and flow.fields for flow in found.flows), found.flows


def test_modules_that_need_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        "const b = require('./b');\nexports.one = x => b.two(x);\n", encoding="utf-8"
    )
    (tmp_path / "b.js").write_text(
        "const a = require('./a');\nexports.two = x => x.email || a.one(x);\n", encoding="utf-8"
    )
    found = seen(tmp_path, "javascript", before="const a = require('./a');", value="a.one(body)")
    fields = {f.path for flow in found.flows if flow.operation == "respond" for f in flow.fields}
    assert "email" in fields


def test_an_unknown_dialect_is_said(tmp_path: Path) -> None:
    (tmp_path / "legacy").mkdir()
    (tmp_path / "legacy" / "function.json").write_text(PROJECTS["keep/function.json"], encoding="utf-8")
    (tmp_path / "legacy" / "run.bat").write_text("echo %1\n", encoding="utf-8")
    found = scan(tmp_path)
    assert [f.name for f in found.functions] == ["legacy"]
    assert found.gaps


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.slow(seconds=20)
@pytest.mark.parametrize("language", CODE)
@pytest.mark.parametrize("one_line", [False, True], ids=["generated", "minified"])
def test_time_grows_no_faster_than_the_file(language: str, one_line: bool, tmp_path: Path) -> None:
    """1.2 MB against 4.8 MB of generated code, on many lines or on one."""

    def text(units: int) -> str:
        made = "".join(UNITS[language].format(n) for n in range(units))
        return made.replace("\n", "; " if language == "powershell" else " ") if one_line else made

    each = len(UNITS[language].format(10_000))
    small, large = (text(size // each) for size in (1_200_000, 4_800_000))
    first = seconds(lambda: seen(tmp_path / "small", language, before=small))
    second = seconds(lambda: seen(tmp_path / "large", language, before=large))
    assert second < 4 * 2.5 * max(first, 0.2), (first, second)
