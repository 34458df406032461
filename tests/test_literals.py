"""Values in strings of code and configuration: found by form and check digits, examples told apart, cheap."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Program
from hypothesis import given
from hypothesis import strategies as st

from inventory.sources import read
from privacy.classify.literals import Literal, search
from privacy.classify.own import Declared, using

HOST = '{"version": "2.0"}'
FUNCTION = """
import azure.functions as func

app = func.FunctionApp()


@app.queue_trigger(arg_name="msg", queue_name="orders", connection="Store")
def keep(msg: func.QueueMessage) -> None:
    pass
"""


def found(folder: Path, name: str, content: str) -> list[tuple[int, str, bool]]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return [(one.at.line, one.rule, one.example) for one in search(read(folder)).found if one.at.path == name]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.py", 'X = 1\nOWNER = "anna.keller@hollmann-werke.de"', [(2, "EMAIL_ADDRESS", False)]),
        ("a.py", 'OWNER = "anna.keller@example.com"', [(1, "EMAIL_ADDRESS", True)]),
        ("a.py", 'OWNER = "support@hollmann-werke.de"', [(1, "EMAIL_ADDRESS", True)]),
        ("a.py", '# anna.keller@hollmann-werke.de\n@app.route("x")\ny = a @ b.c', []),
        ("a.py", 'URL = "git@hollmann-werke.de:a/b.git"; P = "https://me:pw@hollmann-werke.de/"', []),
        (
            "a.cs",
            'var to = "mailto:anna.keller@hollmann-werke.de"; // b@hollmann.de',
            [(1, "EMAIL_ADDRESS", False)],
        ),
        ("a.cs", 'var card = "4539578763621486"; /* "4539578763621486" */', [(1, "CREDIT_CARD", False)]),
        ("a.ts", "const card = '4111 1111 1111 1111'", [(1, "CREDIT_CARD", True)]),
        ("a.ts", "const card = '4539578763621487'; const at = 4539578763621486", []),
        ("a.js", "let i = `NL02ABNA0123456789`", [(1, "IBAN_CODE", False)]),
        ("a.java", 'String i = "DE89 3704 0044 0532 0130 00";', [(1, "IBAN_CODE", True)]),
        ("a.ps1", '$hetu = "131052-308T" # 131052-308T', [(1, "FI_PERSONAL_IDENTITY_CODE", False)]),
        ("a.py", 'bsn = "999990019"\nother = "999990019"', [(1, "NL_BSN", False)]),
        ("a.py", '{"pesel": "44051401359", "build": "44051401359"}', [(1, "PL_PESEL", False)]),
        ("a.py", 'bsn = "999990018"', []),
        (
            "appsettings.json",
            '{"Mail": {"To": "anna.keller@hollmann-werke.de"}}',
            [(1, "EMAIL_ADDRESS", False)],
        ),
        (
            "db/seed.sql",
            "-- b@hollmann.de\nINSERT INTO p VALUES ('anna.keller@hollmann-werke.de', 'NL02ABNA0123456789');",
            [(2, "EMAIL_ADDRESS", False), (2, "IBAN_CODE", False)],
        ),
        (".env", "A=b\nADMIN=anna.keller@hollmann-werke.de\n# c@hollmann.de", [(2, "EMAIL_ADDRESS", False)]),
        ("deploy.yml", "owner: anna.keller@hollmann-werke.de # b@hollmann.de", [(1, "EMAIL_ADDRESS", False)]),
        ("main.bicep", "param to string = 'anna.keller@hollmann-werke.de'", [(1, "EMAIL_ADDRESS", False)]),
        (
            "a.config",
            "<!-- b@hollmann.de --><add to='anna.keller@hollmann-werke.de'/>",
            [(1, "EMAIL_ADDRESS", False)],
        ),
        ("package.json", '{"author": "anna.keller@hollmann-werke.de"}', []),
        ("samples/a.json", '{"to": "anna.keller@hollmann-werke.de"}', []),  # read as a payload
        ("README.md", "anna.keller@hollmann-werke.de", []),
    ],
)
def test_strings(name: str, content: str, told: list[tuple[int, str, bool]], tmp_path: Path) -> None:
    assert found(tmp_path, name, content) == told


def test_allowed_values_are_nobodys(tmp_path: Path) -> None:
    with using(Declared(allowed=("*@hollmann-werke.de",))):
        assert found(tmp_path, "a.py", 'OWNER = "anna.keller@hollmann-werke.de"') == []


def test_no_value_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('X = "anna.keller@hollmann-werke.de"; bsn = "999990019"', encoding="utf-8")
    told = search(read(tmp_path)).found
    assert len(told) == 2 and "anna" not in repr(told) and "9999" not in repr(told)
    assert isinstance(told[0], Literal) and told[0].shape == "a***.******@h*******-*****.de"


@given(
    st.text(max_size=300), st.sampled_from(["a.py", "a.cs", "a.sql", "a.json", "a.yml", "a.ps1", "a.bicep"])
)
def test_any_text_is_searched(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / name).write_text('x = "a.b@hollmann.de"\n' + text, encoding="utf-8", errors="replace")
    search(read(folder))


def scanned(folder: Path, *extra: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys\nfrom privacy.run import run\n"
        f"run(['scan', {str(folder)!r}, '--format', 'json', '-o', {str(folder) + '.json'!r}])\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *extra],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )


def test_a_scan_without_samples_loads_no_recognizer(tmp_path: Path) -> None:
    root = tmp_path / "app"
    root.mkdir()
    (root / "host.json").write_text(HOST, encoding="utf-8")
    (root / "function_app.py").write_text(FUNCTION, encoding="utf-8")
    done = scanned(root)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "privacy" in loaded and not loaded & {"spacy", "presidio_analyzer", "stdnum", "phonenumbers"}


def test_the_inventory_tells_them(tmp_path: Path, privacy: Program) -> None:
    (tmp_path / "host.json").write_text(HOST, encoding="utf-8")
    owner = 'OWNER = "anna.keller@hollmann-werke.de"\nTEST = "a@example.com"\n'
    (tmp_path / "function_app.py").write_text(FUNCTION + owner, encoding="utf-8")
    inventory = json.loads(privacy("scan", tmp_path, "--format", "json").stdout)
    assert [(one["category"], one["example"]) for one in inventory["literals"]] == [
        ("user.contact.email", False),
        ("user.contact.email", True),
    ]
    text = privacy("scan", tmp_path).stdout
    assert "function_app.py:10  user.contact.email  a***.******@h*******-*****.de" in text
