"""The wheel, installed into a clean environment, does the main job."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, copy_app

pytestmark = pytest.mark.slow


def run(*words: object, cwd: Path) -> str:
    done = subprocess.run(
        [str(w) for w in words], cwd=cwd, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


def test_templates_data_and_licence_are_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for path in [*(ROOT / "inventory").rglob("*"), *(ROOT / "privacy").rglob("*")]:
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in names
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            assert f"privacy/_templates/{path.relative_to(ROOT / 'templates').as_posix()}" in names
    assert any(name.endswith("LICENSE") for name in names)
    assert not any(name.startswith(("tests", "docs")) for name in names)


def test_it_writes_a_record_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    # What is never imported need not be compiled, which took longer than everything else.
    run(tmp_path / "venv/bin/pip", "install", "--quiet", "--no-compile", wheel, cwd=tmp_path)
    app = copy_app("clinic_booking", tmp_path)
    program = tmp_path / "venv/bin/privacy"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert run(program, "--version", cwd=elsewhere).strip()
    run(program, "write", app, "-o", tmp_path / "records", cwd=elsewhere)
    assert list((tmp_path / "records").rglob("*.md"))
    assert list((tmp_path / "records").rglob("*.html"))
    assert not list(elsewhere.iterdir())
