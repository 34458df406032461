"""Changes that any program could make to a repository and that add nothing: reformatting, renaming, moving.

Each transformation takes the text files of a repository and gives what is to be written instead (None: taken away).
They are simple on purpose, and leave alone what they can't change safely.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from code_trees import GRAMMARS, language
from laid_out import commented, laid_out, on_top, remarked, reordered, turned_imports, wrapped_arguments
from renamed import renamed_locals, renamed_variables

Files = Mapping[str, str]
Written = Mapping[str, str | None]


def text_files(root: Path) -> Files:
    """Every text file that a person would edit, by its path."""
    found = {}
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        skip = path.startswith(".git/") or "node_modules/" in path or not file.is_file() or file.is_symlink()
        if skip or file.stat().st_size > 400_000:
            continue
        try:
            found[path] = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


# --- layout ---------------------------------------------------------------------------------------------------


def comments(files: Files) -> Written:
    """A remark on top of every file, and above every function."""
    return {path: remarked(text, sign) for path, text, sign in commented(files)}


def line_endings(files: Files) -> Written:
    """What an editor on Windows leaves behind."""
    return {
        p: re.sub(r"\r?\n", "\r\n", t)
        for p, t in files.items()
        if language(p) or p.endswith((".json", ".yaml"))
    }


def blank_lines(files: Files) -> Written:
    """Two empty lines on top, one behind."""
    return {path: on_top(text, "\n\n") + "\n" for path, text in files.items() if language(path)}


def reformatted(files: Files) -> Written:
    """As another formatter would lay it out: indentation, quotes, braces, all in one line or not."""
    return {p: new for p, t in files.items() if (new := laid_out(p, t)) is not None and new != t}


def wrapped(files: Files) -> Written:
    """Every argument on its own line."""
    return {
        p: wrapped_arguments(t, language(p))
        for p, t in files.items()
        if language(p) in GRAMMARS and language(p) != "powershell"
    }


def json_layout(files: Files) -> Written:
    """JSON files with another indentation."""
    found = {}
    for path, text in files.items():
        if path.endswith(".json") and not path.endswith(("package-lock.json", "privacy.yaml")):
            try:
                found[path] = json.dumps(json.loads(text), indent=3, ensure_ascii=False) + "\n"
            except ValueError:
                continue
    return found


# --- order ----------------------------------------------------------------------------------------------------


def imports(files: Files) -> Written:
    """Imports in another order."""
    return {path: turned_imports(text) for path, text in files.items() if language(path) in GRAMMARS}


def order(files: Files) -> Written:
    """Functions in another order: methods of a class, functions with decorators, registrations."""
    return {
        path: reordered(text, language(path)) for path, text in files.items() if language(path) in GRAMMARS
    }


# --- names ----------------------------------------------------------------------------------------------------


def locals_renamed(files: Files) -> Written:
    """Variables inside of functions get other names."""
    found = {}
    for path, text in files.items():
        if language(path) == "powershell":
            found[path] = renamed_variables(text)
        elif language(path) in GRAMMARS:
            found[path] = renamed_locals(text, language(path))
    return found


# --- places ---------------------------------------------------------------------------------------------------


def app_moved(files: Files) -> Written:
    """The whole software one folder down; what speaks of the repository stays on top."""
    stays = (".github/", "privacy.yaml", "README", "LICENSE", "docs/")
    moved: dict[str, str | None] = {}
    for path, text in files.items():
        if not path.startswith(stays):
            moved[path] = None
            moved[f"services/main/{path}"] = text
    return moved


def files_moved(files: Files) -> Written:
    """Files of C# code into a folder: nothing refers to them by path."""
    moved: dict[str, str | None] = {}
    for path, text in files.items():
        place = PurePosixPath(path)
        if place.suffix == ".cs" and place.name != "Program.cs":
            moved[path] = None
            moved[(place.parent / "Source" / place.name).as_posix()] = text
    return moved


# --- what stands beside the code ------------------------------------------------------------------------------


def docs(files: Files) -> Written:
    """A page of documentation, and a change log."""
    page = (
        "# How it works\n\nA request comes in, is checked, and kept. Ask team@example.com.\n\n"
        "```python\nlogging.info('not code: %s', body['email'])\n```\n"
    )
    return {"docs/how-it-works.md": page, "CHANGES.md": "# Changes\n\n- Names are shown in full.\n"} | {
        p: t + "\nMore in `docs/`.\n" for p, t in files.items() if p == "README.md"
    }


def tests_added(files: Files) -> Written:
    """A test for each language that is there, with invented people."""
    there = {language(path) for path in files}
    return {path: text for kind, path, text in TESTS if kind in there}


def bumped(files: Files) -> Written:
    """Newer versions of dependencies."""
    return {p: new for p, t in files.items() if (new := _bumped(p, t)) is not None and new != t}


def pipeline(files: Files) -> Written:
    """Files of tools around the code."""
    steps = "name: lint\non: [push]\njobs:\n  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo fine\n"
    return {
        ".github/workflows/lint.yml": steps,
        ".editorconfig": "root = true\n\n[*]\nindent_size = 4\n",
        ".gitignore": files.get(".gitignore", "") + "\ndist/\n*.log\n",
    }


AUTOMATIC: Mapping[str, tuple[str, Callable[[Files], Written]]] = {
    "comments": ("comments", comments),
    "line-endings": ("reformatting", line_endings),
    "blank-lines": ("reformatting", blank_lines),
    "reformatted": ("reformatting", reformatted),
    "wrapped": ("reformatting", wrapped),
    "json-layout": ("reformatting", json_layout),
    "imports": ("order", imports),
    "order": ("order", order),
    "locals-renamed": ("renaming", locals_renamed),
    "app-moved": ("moving", app_moved),
    "files-moved": ("moving", files_moved),
    "docs": ("docs", docs),
    "tests-added": ("tests", tests_added),
    "bumped": ("dependencies", bumped),
    "pipeline": ("tools", pipeline),
}


def write(root: Path, written: Written) -> bool:
    """Whether anything is other than it was."""
    other = False
    for path, text in written.items():
        file = root / path
        if text is None:
            file.unlink()
            other = True
        elif not file.exists() or file.read_bytes() != text.encode("utf-8"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
            other = True
    return other


def _bumped(path: str, text: str) -> str | None:
    name = PurePosixPath(path).name
    if name == "requirements.txt":
        return "\n".join(
            f"{row}>=1.0" if row and re.fullmatch(r"[\w-]+", row) else row for row in text.split("\n")
        )
    if name == "package.json":
        return re.sub(r'(": "\^?)(\d+)\.(\d+)', lambda m: f"{m[1]}{m[2]}.{int(m[3]) + 1}", text)
    if name.endswith((".csproj", ".psd1")) or name == "pom.xml":
        return re.sub(r"(\d+)\.(\d+)\.(\d+)", lambda m: f"{m[1]}.{m[2]}.{int(m[3]) + 1}", text)
    return None


TESTS = (
    (
        "python",
        "tests/test_intake.py",
        "from unittest.mock import MagicMock\n\n\ndef test_refuses_nothing() -> None:\n    request = MagicMock()\n"
        '    request.get_json.return_value = {"email": "somebody@example.com", "name": "Test Person"}\n'
        '    assert request.get_json()["email"] == "somebody@example.com"\n    print(request.get_json()["email"])\n',
    ),
    (
        "javascript",
        "test/intake.test.js",
        "const assert = require('node:assert');\n\ntest('keeps the address', () => {\n"
        "  const person = { email: 'somebody@example.com', name: 'Test Person' };\n"
        "  console.log(person.email);\n  assert.equal(person.email, 'somebody@example.com');\n});\n",
    ),
    (
        "typescript",
        "test/intake.test.ts",
        "import assert from 'node:assert';\n\ntest('keeps the address', () => {\n"
        "  const person: { email: string } = { email: 'somebody@example.com' };\n"
        "  console.log(person.email);\n  assert.equal(person.email, 'somebody@example.com');\n});\n",
    ),
    (
        "csharp",
        "Tests/IntakeTests.cs",
        "using Xunit;\n\nnamespace Intake.Tests;\n\npublic class IntakeTests\n{\n    [Fact]\n    public void KeepsTheAddress()\n"
        '    {\n        var email = "somebody@example.com";\n        System.Console.WriteLine(email);\n'
        '        Assert.Equal("somebody@example.com", email);\n    }\n}\n',
    ),
    (
        "java",
        "src/test/java/com/example/IntakeTest.java",
        "package com.example;\n\nimport static org.junit.jupiter.api.Assertions.assertEquals;\n\nimport org.junit.jupiter.api.Test;\n\n"
        'class IntakeTest {\n    @Test\n    void keepsTheAddress() {\n        String email = "somebody@example.com";\n'
        '        System.out.println(email);\n        assertEquals("somebody@example.com", email);\n    }\n}\n',
    ),
    (
        "powershell",
        "Tests/Intake.Tests.ps1",
        "Describe 'Intake' {\n    It 'keeps the address' {\n        $person = @{ email = 'somebody@example.com' }\n"
        "        Write-Host $person.email\n        $person.email | Should -Be 'somebody@example.com'\n    }\n}\n",
    ),
)
