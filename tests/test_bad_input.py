"""Bad input gives a gap or a three-line error: never a traceback, half a file, or silence."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Program, copy_app

GOOD = """
import azure.functions as func

app = func.FunctionApp()


@app.queue_trigger(arg_name="msg", queue_name="orders", connection="Store")
@app.blob_output(arg_name="out", path="kept/{id}.json", connection="Store")
def keep(msg: func.QueueMessage, out: func.Out[str]) -> None:
    out.set(msg.get_body())
"""
TRIGGER = {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "q", "connection": "Store"}


def put(root: Path, name: str, content: str | bytes) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    put(root, "host.json", '{"version": "2.0"}')
    put(root, "function_app.py", GOOD)
    put(root, "legacy/function.json", json.dumps({"bindings": [TRIGGER]}))
    put(root, "legacy/__init__.py", "def main(msg):\n    pass\n")
    return root


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def half_python(root: Path) -> None:
    broken = GOOD + "\n\n@app.route(route='x')\ndef broken(req: func.HttpRequest -> :\n    return ((\n"
    put(root, "function_app.py", broken)


def link_loop(root: Path) -> None:
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "self").symlink_to("self")


def link_outside(root: Path) -> None:
    put(root.parent, "outside/function.json", json.dumps({"bindings": [TRIGGER]}))
    (root / "outside").symlink_to(root.parent / "outside", target_is_directory=True)


def large(root: Path) -> None:
    with (root / "large.py").open("wb") as file:
        file.truncate(200_000_000)


# What is done to a good repository, and the words of which one must stand in a gap (none: nothing to report).
DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "broken function.json": (
        lambda r: put(r, "bad/function.json", '{"bindings": [{"type": "queueTr'),
        "bad/function.json",
    ),
    "function.json that is a list": (lambda r: put(r, "bad/function.json", "[1, 2]"), "bad/function.json"),
    "bindings that are no list": (
        lambda r: put(r, "bad/function.json", '{"bindings": {"a": 1}}'),
        "bad/function.json",
    ),
    "a binding that is no object": (
        lambda r: put(r, "bad/function.json", '{"bindings": [7, null]}'),
        "bad/function.json",
    ),
    "broken host.json": (lambda r: put(r, "host.json", "{{{"), "host.json"),
    "host.json that is a number": (lambda r: put(r, "host.json", "12"), "host.json"),
    "broken local.settings.json": (
        lambda r: put(r, "local.settings.json", '{"Values": {"A": '),
        "local.settings.json",
    ),
    "settings that are no object": (
        lambda r: put(r, "local.settings.json", '{"Values": ["x"]}'),
        "local.settings.json",
    ),
    "broken pipeline": (lambda r: put(r, "azure-pipelines.yml", "a: [b\nc: }"), "azure-pipelines.yml"),
    "half a Python file": (half_python, "function_app.py"),
    "bytes that are no Python": (lambda r: put(r, "noise.py", bytes(range(256)) * 40), "noise.py"),
    "bytes that are no JSON": (
        lambda r: put(r, "bad/function.json", bytes(range(256)) * 40),
        "bad/function.json",
    ),
    "a file of 200 MB": (large, "large.py"),
    "a deep function.json": (lambda r: put(r, "bad/function.json", deep(100_000)), "bad/function.json"),
    "a deep sample": (lambda r: put(r, "samples/deep.json", deep(100_000)), "samples/deep.json"),
    "deep settings": (lambda r: put(r, "local.settings.json", deep(100_000)), "local.settings.json"),
    "deep Python": (lambda r: put(r, "deep.py", "x = " + deep(100_000)), ""),
    "deep Python in use": (lambda r: put(r, "function_app.py", GOOD + "\nx = " + deep(100_000)), ""),
    "a loop of links": (link_loop, "loop"),
    "a link out of the checkout": (link_outside, "outside"),
    "a name with a newline": (lambda r: put(r, "bad\nname/function.json", "{"), "bad"),
    "a name that is no UTF-8": (lambda r: put(r, os.fsdecode(b"n\xff\xfe.py"), "x = 1"), ""),
    "an unknown binding type": (
        lambda r: put(
            r,
            "odd/function.json",
            json.dumps({"bindings": [TRIGGER, {"type": "pager", "direction": "out", "name": "p"}]}),
        ),
        "pager",
    ),
    "a missing setting": (lambda r: put(r, "other/x.txt", ""), "Store"),
    "a missing script": (
        lambda r: put(r, "odd/function.json", json.dumps({"scriptFile": "../no.py", "bindings": [TRIGGER]})),
        "no.py",
    ),
    "a script outside": (
        lambda r: put(
            r, "odd/function.json", json.dumps({"scriptFile": "../../../etc/passwd", "bindings": [TRIGGER]})
        ),
        "passwd",
    ),
    "a byte order mark": (lambda r: put(r, "function_app.py", b"\xef\xbb\xbf" + GOOD.encode()), ""),
    "UTF-16": (
        lambda r: put(r, "legacy/function.json", json.dumps({"bindings": [TRIGGER]}).encode("utf-16")),
        "",
    ),
    "an import of itself": (
        lambda r: put(r, "function_app.py", "import function_app\nfrom function_app import *\n" + GOOD),
        "",
    ),
    "empty files": (
        lambda r: (
            [put(r, f"e/{n}", "") for n in ("function.json", "a.py", "b.json", "c.yaml", "d.http")] and None
        ),
        "e/function.json",
    ),
}


def scanned(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr
    inventory: dict[str, Any] = json.loads(done.stdout)
    return inventory


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_a_gap_and_the_rest_is_still_read(damage: str, repository: Path, privacy: Program) -> None:
    harm, told = DAMAGES[damage]
    harm(repository)
    inventory = scanned(privacy("scan", repository, "--format", "json"))
    names = {f["name"] for f in inventory["functions"]}
    assert {"keep", "legacy"} <= names
    gaps = [f"{g['location']['path']}: {g['reason']}" for g in inventory["gaps"]]
    assert any(told in gap for gap in gaps), gaps
    assert not any("\n" in gap["reason"] for gap in inventory["gaps"])


def test_links_out_of_the_checkout_are_not_followed(repository: Path, privacy: Program) -> None:
    link_outside(repository)
    link_loop(repository)
    inventory = scanned(privacy("scan", repository, "--format", "json"))
    assert len(inventory["functions"]) == 2


def test_every_damage_at_once_still_gives_a_record(
    repository: Path, privacy: Program, tmp_path: Path
) -> None:
    for name, (harm, _) in DAMAGES.items():
        if name not in ("broken host.json", "UTF-16", "half a Python file", "an import of itself"):
            harm(repository)
    done = privacy("write", repository, "-o", tmp_path / "records")
    assert "Traceback" not in done.stderr and done.returncode == 0, done.stderr
    record = "\n".join(p.read_text(encoding="utf-8") for p in (tmp_path / "records").rglob("*.md"))
    assert "large.py" in record and "function.json" in record


def is_three_lines(done: subprocess.CompletedProcess[str], *expected: str) -> None:
    """What is wrong, where, and what to do; nothing on standard output."""
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr and not done.stdout, done
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    # What is being done is told on a machine that is slow; the error comes after it.
    begins = next((at for at, line in enumerate(lines) if line.startswith("error:")), 0)
    assert 2 <= len(lines[begins:]) <= 4, done.stderr
    for word in expected:
        assert word in done.stderr, done.stderr


@pytest.mark.parametrize("command", ["scan", "write", "init"])
def test_an_empty_repository(command: str, tmp_path: Path, privacy: Program) -> None:
    (tmp_path / "empty").mkdir()
    is_three_lines(privacy(command, tmp_path / "empty", cwd=tmp_path), "empty")


def test_no_functions_found(tmp_path: Path, privacy: Program) -> None:
    put(tmp_path / "other", "main.py", "from fastapi import FastAPI\n\napp = FastAPI()\n")
    is_three_lines(privacy("scan", tmp_path / "other", "--format", "json"), "function")


def test_a_folder_that_is_not_there(tmp_path: Path, privacy: Program) -> None:
    is_three_lines(privacy("scan", tmp_path / "nowhere"), "nowhere")


def test_a_file_instead_of_a_folder(tmp_path: Path, privacy: Program) -> None:
    put(tmp_path, "file.txt", "x")
    is_three_lines(privacy("scan", tmp_path / "file.txt"), "file.txt")


def test_an_id_that_is_not_there(repository: Path, privacy: Program) -> None:
    is_three_lines(privacy("explain", "fn:nobody", repository), "fn:nobody")


@pytest.mark.parametrize(
    "declared",
    [
        "controller: [",
        "\t- x",
        "7",
        "controller: 3",
        "- a",
        "unknown_key: 1",
        "\x00",
        "a: &a [*a]",
        deep(100_000),
    ],
)
def test_a_wrong_privacy_yaml(declared: str, repository: Path, privacy: Program, tmp_path: Path) -> None:
    put(repository, "privacy.yaml", declared)
    is_three_lines(privacy("write", repository, "-o", tmp_path / "records"), "privacy.yaml")
    assert not (tmp_path / "records").exists()


def test_init_does_not_overwrite(repository: Path, privacy: Program) -> None:
    put(repository, "privacy.yaml", "# mine\n")
    is_three_lines(privacy("init", repository), "privacy.yaml")
    assert (repository / "privacy.yaml").read_text(encoding="utf-8") == "# mine\n"


def without_privileges() -> None:
    """Root reads every folder; without these two capabilities it is as anybody else (Linux, see prctl(2))."""
    if os.geteuid() == 0:
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def small_disk() -> None:
    """No file may grow beyond 200 bytes: to the program the same error as a full disk, a few calls later."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))


def start(*words: object, before: Callable[[], None], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", "-m", "privacy", *map(str, words)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        preexec_fn=before,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_an_unreadable_folder_and_file(repository: Path) -> None:
    put(repository, "locked/function.json", "{}")
    put(repository, "closed.py", "x = 1")
    (repository / "locked").chmod(0)
    (repository / "closed.py").chmod(0)
    try:
        inventory = scanned(
            start("scan", repository, "--format", "json", before=without_privileges, cwd=ROOT)
        )
    finally:
        (repository / "locked").chmod(0o700)
    told = {gap["location"]["path"].rstrip("/") for gap in inventory["gaps"]}
    assert {"locked", "closed.py"} <= told
    assert len(inventory["functions"]) == 2


@pytest.mark.slow
def test_a_full_disk_leaves_the_old_record_whole(tmp_path: Path) -> None:
    app = copy_app("gym_signup", tmp_path)
    records = tmp_path / "records"
    assert start("write", app, "-o", records, before=lambda: None, cwd=tmp_path).returncode == 0
    before = {p.relative_to(records): p.read_bytes() for p in records.rglob("*") if p.is_file()}
    put(app, "more/function.json", json.dumps({"bindings": [TRIGGER]}))
    done = start("write", app, "-o", records, before=small_disk, cwd=tmp_path)
    is_three_lines(done)
    assert {p.relative_to(records): p.read_bytes() for p in records.rglob("*") if p.is_file()} == before


@pytest.mark.slow
@pytest.mark.parametrize("words", [("scan", "--format", "json", "-o"), ("scan", "--format", "graphml", "-o")])
def test_a_full_disk_leaves_no_half_inventory(words: tuple[str, ...], tmp_path: Path) -> None:
    app = copy_app("gym_signup", tmp_path)
    target = tmp_path / "out" / "inventory"
    target.parent.mkdir()
    is_three_lines(start(words[0], app, *words[1:], target, before=small_disk, cwd=tmp_path))
    assert not list(target.parent.iterdir())
    target.write_text("old", encoding="utf-8")
    is_three_lines(start(words[0], app, *words[1:], target, before=small_disk, cwd=tmp_path))
    assert target.read_text(encoding="utf-8") == "old" and len(list(target.parent.iterdir())) == 1


@pytest.mark.slow
def test_a_target_that_cannot_be_written(tmp_path: Path, privacy: Program) -> None:
    app = copy_app("clinic_booking", tmp_path)
    put(tmp_path, "taken", "a file")
    is_three_lines(privacy("write", app, "-o", tmp_path / "taken"), "taken")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "a file"


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    app = copy_app("clinic_booking", tmp_path)
    command = f"{sys.executable} -m privacy scan {app} --format json | head -c 1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr, done.stderr
