"""What must hold for every input: no exception, no matter what stands in the files, nor in which order."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import APPS, NOT_THE_APP, ROOT, app_names, copy_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory import render, restored, snapshot
from inventory.errors import Problem
from inventory.scan import scan

quick = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)

NAMES = (
    "host.json",
    "function_app.py",
    "clinic/appointments.py",
    "register/function.json",
    "register/__init__.py",
    "local.settings.json",
    ".env",
    ".gitignore",
    ".funcignore",
    "azure-pipelines.yml",
    "samples/one.json",
    "samples/two.http",
    "register/sample.dat",
    "package.json",
    "deep/er/function.json",
    "x.cs",
    "infra/main.bicep",
)


def golden_files() -> list[bytes]:
    return sorted(
        path.read_bytes()
        for path in APPS.rglob("*")
        if path.is_file() and not set(path.parts) & set(NOT_THE_APP) and path.stat().st_size < 6000
    )


GOLDEN = golden_files()


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real file with a piece taken out and noise put in its place."""
    content = draw(st.sampled_from(GOLDEN))
    start = draw(st.integers(0, len(content)))
    length = draw(st.integers(0, 60))
    return content[:start] + draw(st.binary(max_size=12)) + content[start + length :]


contents = st.one_of(damaged(), damaged(), st.binary(max_size=200), st.text(max_size=200).map(str.encode))
trees = st.dictionaries(st.sampled_from(NAMES), contents, min_size=1, max_size=6)


def plant(root: Path, files: Iterable[tuple[str, bytes]]) -> None:
    for name, content in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def everything_said(root: Path) -> str:
    graph = scan(root)
    document = snapshot.to_json(graph)
    return "\n".join([repr(document), render.text(graph), render.mermaid(graph), render.graphml(graph)])


@quick
@given(trees)
def test_any_bytes_in_no_exception_out(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plant(Path(folder), files.items())
        try:
            everything_said(Path(folder))
        except Problem as problem:
            assert problem.message


@pytest.mark.parametrize("app", app_names())
@pytest.mark.parametrize("seed", [1, 2])
def test_file_order_is_irrelevant(app: str, seed: int, tmp_path: Path) -> None:
    """Folders list their entries in the order of creation on some file systems, by hash on others."""
    straight = copy_app(app, tmp_path / "straight")
    files = [(p.relative_to(straight).as_posix(), p.read_bytes()) for p in straight.rglob("*") if p.is_file()]
    random.Random(seed).shuffle(files)
    plant(tmp_path / "shuffled", files)
    assert everything_said(straight) == everything_said(tmp_path / "shuffled")


EVERY_FORM = """
import json, os, sys
from pathlib import Path
from privacy import commands
look, said = commands.look, {}
for app in sys.argv[1:]:
    looked = look(Path(app))
    commands.look = lambda *_, **__: looked
    forms = ("text", "json", "mermaid", "graphml")
    said[Path(app).parent.name] = [str(commands.inventory(Path("."), form)) for form in forms]
json.dump(said, sys.stdout)
"""
FEW = ["blood_drive", "event_tickets"]


def in_every_form(apps: list[str], seed: str, folder: Path) -> dict[str, list[str]]:
    """What a process of this hash seed says of each app, in a folder of another name."""
    roots = [shutil.move(copy_app(app, folder / app), folder / app / f"checkout-{seed}") for app in apps]
    done = subprocess.run(
        [sys.executable, "-c", EVERY_FORM, *roots],
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    "apps",
    [FEW, pytest.param([app for app in app_names() if app not in FEW], marks=pytest.mark.slow(seconds=15))],
    ids=["few", "others"],
)
def test_same_input_same_bytes(apps: list[str], tmp_path: Path) -> None:
    """In two processes with different hash seeds, in folders of different names, one app after others or before them."""
    one = in_every_form(apps, "1", tmp_path / "one")
    another = in_every_form(apps[::-1], "4711", tmp_path / "another")
    assert sorted(one) == sorted(another) == sorted(apps)
    for app in apps:
        assert all(one[app]) and one[app] == another[app], app


@pytest.mark.parametrize("app", app_names())
def test_snapshots_round_trip(app: str, tmp_path: Path) -> None:
    document = snapshot.to_json(scan(copy_app(app, tmp_path)))
    assert snapshot.to_json(restored.from_json(document)) == document
