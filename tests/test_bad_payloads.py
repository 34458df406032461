"""Payloads that are broken, endless or hostile: a gap and a result, never a crash, no value in any message, no network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, copy_app

from privacy.classify.samples import columns_of

SECRET = "kanarie.vogel@canary-mail.example"
NO_NETWORK = """
import socket


def refuse(*_args, **_kwargs):
    raise AssertionError("asked the network")


class Refused(socket.socket):
    connect = connect_ex = sendto = refuse


socket.socket = Refused
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = refuse
"""


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(folder: Path, name: str, parts: int, size: int) -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(parts):
            archive.writestr(f"{number}.json", b'{"a": "' + b"x" * size + b'"}')
    return folder / name


ENTITIES = (
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    f"<r><m>{SECRET}</m><x>&b;&f;</x></r>"
)
BAD: dict[str, bytes | str] = {
    "deep.json": "[" * 100_000 + f'"{SECRET}"' + "]" * 100_000,
    "deep_objects.json": '{"a":' * 100_000 + f'"{SECRET}"' + "}" * 100_000,
    "deep.xml": "<a>" * 100_000 + SECRET + "</a>" * 100_000,
    "deep.yaml": "a: " + "[" * 100_000 + SECRET,
    "cut.json": f'{{"email": "{SECRET}", "b": [1, 2',
    "bytes.json": bytes(range(256)) * 100,
    "utf8.json": b'{"email": "' + SECRET.encode() + b'", "b": "\xff\xfe\xc3"}',
    "mixed.csv": "name;mail\nJürgen;a@example.com\n".encode() + "Jürgen;b@example.com\n".encode("cp1252"),
    "not.csv": "\n".join(
        f"line {n} of {SECRET}, with; all\tkinds | of 'marks\"" * (n % 5) for n in range(200)
    ),
    "entities.xml": ENTITIES,
    "same.ndjson": f'{{"email": "{SECRET}"}}\n' * 20_000,
    "empty.json": "",
    "empty.csv": "",
    "blank.xml": "  \n\n ",
    "null.json": "null",
    "nul.json": b"\0" * 5000,
    "broken.zip": b"PK\x03\x04" + b"\0" * 100,
    "broken.json.gz": b"\x1f\x8b\x08" + b"\0" * 50,
    "huge_number.json": '{"a": ' + "9" * 10_000 + "}",
    "aliases.yaml": "a: &a [x, x]\n"
    + "\n".join(
        f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'}, *{'a' if not n else f'b{n - 1}'}]" for n in range(40)
    ),
    "broken.sql": f"INSERT INTO t (mail) VALUES ('{SECRET}', (('",
    "broken.eml": f"From: {SECRET}\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n--y",
    "broken.har": '{"log": {"entries": [{"request": 3}, null, {"request": {"url": 7}}]}}',
}


def program(*words: object, cwd: Path, blocked: Path | None = None) -> subprocess.CompletedProcess[str]:
    paths = [str(blocked)] * (blocked is not None) + [str(ROOT)]
    return subprocess.run(
        [sys.executable, "-m", "privacy", *map(str, words)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def blocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose `sitecustomize` lets no process reach the network."""
    folder = tmp_path_factory.mktemp("blocked")
    put(folder, "sitecustomize.py", NO_NETWORK)
    return folder


def slow(*words: str) -> object:
    """The same with other words: kept for the slow tests."""
    return pytest.param(words, marks=pytest.mark.slow)


def quiet(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    assert "Traceback" not in done.stderr and "network" not in done.stderr, done.stderr
    assert SECRET not in done.stdout + done.stderr and "canary-mail" not in done.stdout + done.stderr


@pytest.mark.parametrize("how", [(), slow("--exhaustive")])
def test_bad_payloads_are_read_as_far_as_they_go(how: tuple[str, ...], tmp_path: Path, blocked: Path) -> None:
    """All of them at once, with the network closed."""
    names = [put(tmp_path, name, content).name for name, content in BAD.items()]
    names.append(zipped(tmp_path, "bomb.zip", 3, 30_000_000).name)
    done = program("classify", *names, "--format", "json", *how, cwd=tmp_path, blocked=blocked)
    quiet(done)
    document = json.loads(done.stdout)
    assert {file["path"] for file in document["files"]} >= {
        "same.ndjson",
        "utf8.json",
        "entities.xml",
        "mixed.csv",
    }
    told = {gap["location"]["path"].partition("/")[0] for gap in document["gaps"]}
    assert told >= {
        "deep.json",
        "deep.xml",
        "cut.json",
        "entities.xml",
        "broken.zip",
        "broken.json",
        "bomb.zip",
    }
    assert not any("\n" in gap["reason"] for gap in document["gaps"])
    same = next(file for file in document["files"] if file["path"] == "same.ndjson")
    assert [(field["path"], field["distinct"]) for field in same["fields"]] == [("email", 1)]
    entities = next(file for file in document["files"] if file["path"] == "entities.xml")
    assert all("root" not in field["shape"] and len(field["shape"]) < 60 for field in entities["fields"])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json", "mermaid", "graphml"])
def test_scans_need_no_network(form: str, tmp_path: Path, blocked: Path) -> None:
    quiet(
        program("scan", copy_app("clinic_booking", tmp_path), "--format", form, cwd=tmp_path, blocked=blocked)
    )


@pytest.mark.parametrize(
    "words",
    [(), slow("--exhaustive"), slow("--format", "json"), slow("--format", "json", "--exhaustive")],
)
def test_payloads_need_no_network(words: tuple[str, ...], tmp_path: Path, blocked: Path) -> None:
    rows = [
        {
            "email": SECRET,
            "iban": "DE89370400440532013000",
            "url": "https://a.example/x",
            "phone": "+49 30 901820",
        }
    ]
    put(tmp_path, "a.json", json.dumps(rows))
    quiet(program("classify", "a.json", *words, cwd=tmp_path, blocked=blocked))


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.xml", "a.ndjson"])
def test_an_empty_file_is_a_gap(name: str, tmp_path: Path) -> None:
    found = columns_of(b"", put(tmp_path, name, "").name)
    assert [gap.reason for gap in found.gaps] == ["sample payload: it is empty"]


def test_the_network_is_really_closed(tmp_path: Path, blocked: Path) -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(blocked)},
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert "asked the network" in done.stderr
