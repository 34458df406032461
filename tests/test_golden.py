"""What the tool says about each golden app, whole. `pytest --accept` rewrites it: review the diff."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import APPS, Program, app_names, copy_app

TODAY = ("--today", "2026-11-27")
RECORD = "article-30-controller"
DATA = "dpia-cnil,data-map"  # documents that come as data alone
WHOLE = ("blood_drive", "clinic_booking")  # with declarations, and with none


def produced(name: str, folder: Path, in_process: Program) -> dict[str, str]:
    """File name -> text of the inventory, the record, and for some apps of all documents."""
    app, out = copy_app(name, folder), folder / "expected"
    whole = [
        ("write", app, "-o", out / "documents", "--formats", "md,csv", *TODAY),
        ("write", app, "-o", out / "documents", "--documents", DATA, "--formats", "json", *TODAY),
    ]
    for words in (
        ("write", app, "-o", out, "--documents", RECORD, "--formats", "md,html,json", *TODAY),
        *(whole if name in WHOLE else ()),
        ("scan", app, "--format", "json", "-o", out / "inventory.json", *TODAY),
        ("scan", app, "--format", "text", "-o", out / "inventory.txt", *TODAY),
        ("scan", app, "--format", "mermaid", "-o", out / "inventory.mmd"),
    ):
        done = in_process(*words, cwd=folder)
        assert done.returncode == 0, done.stderr
    return contents(out)


def contents(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8")
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.mark.parametrize("name", app_names())
def test_what_is_said_of_the_app(name: str, accept: bool, in_process: Program, tmp_path: Path) -> None:
    found, folder = produced(name, tmp_path, in_process), APPS / name / "expected"
    if accept:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(tmp_path / "expected", folder)
    expected = contents(folder)
    assert sorted(found) == sorted(expected)
    for file, text in found.items():
        assert text == expected[file], f"{name}/expected/{file} (rewrite with --accept)"
