"""Three small apps whose tests pass before their fixtures are rewritten and after; and canaries that nobody finds again."""

from __future__ import annotations

import json
import os
import shutil
import string
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from privacy.pseudonymize.api import check, pseudonymize
from privacy.pseudonymize.keys import VARIABLE

KEY = "00112233445566778899aabbccddeeff" * 2
ROOT = Path(__file__).parent
APPS = sorted(path.name for path in (ROOT / "fixture_apps").iterdir() if (path / "checks.py").is_file())


def passes(folder: Path) -> None:
    told = subprocess.run(
        [sys.executable, "checks.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("name", APPS)
def test_the_tests_of_an_app_pass_before_and_after(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(ROOT / "fixture_apps" / name, folder)
    passes(folder)
    report = pseudonymize(folder / "fixtures", key=KEY)
    assert report.changed > 5
    assert b"jane" not in b"".join(path.read_bytes() for path in (folder / "fixtures").iterdir()).lower()
    passes(folder)
    assert check(folder / "fixtures").findings() == []


CANARY = "zqvx"


def canaries(count: int) -> list[str]:
    letters = product(string.ascii_lowercase, repeat=3)
    return [CANARY + "".join(next(letters)) for _ in range(count)]


@pytest.mark.slow
def test_no_canary_is_found_anywhere(tmp_path: Path) -> None:
    planted = canaries(2000)
    people = [
        {
            "firstName": a.title(),
            "lastName": b.title(),
            "email": f"{c}@{CANARY}corp.com",
            "username": f"{d}.{d}",
            "plan": "gold",
        }
        for a, b, c, d in zip(planted[::4], planted[1::4], planted[2::4], planted[3::4], strict=True)
    ]
    folder = tmp_path / "in"
    folder.mkdir()
    parts = [people[at : at + 100] for at in range(0, 500, 100)]
    (folder / "a.json").write_text(json.dumps(parts[0], indent=1))
    (folder / "b.ndjson").write_text("".join(json.dumps(one) + "\n" for one in parts[1]) + "{broken\n")
    (folder / "c.csv").write_text(
        "\n".join([",".join(parts[2][0]), *(",".join(one.values()) for one in parts[2])]) + "\n"
    )
    (folder / "d.yaml").write_text(
        "people:\n"
        + "".join("  - " + "\n    ".join(f"{k}: {v}" for k, v in one.items()) + "\n" for one in parts[3])
    )
    rows = ",\n".join("(" + ", ".join(f"'{v}'" for v in one.values()) + ")" for one in parts[4])
    (folder / "e.sql").write_text(f"INSERT INTO users ({', '.join(parts[4][0])}) VALUES {rows};\n")
    elsewhere = {"TMPDIR": "tmp", "XDG_CACHE_HOME": "cache", "HOME": "home"}
    for name in elsewhere.values():
        (tmp_path / name).mkdir()
    environment = (
        os.environ
        | {"PYTHONPATH": str(ROOT.parent), VARIABLE: KEY}
        | {k: str(tmp_path / v) for k, v in elsewhere.items()}
    )
    call = [
        sys.executable,
        "-m",
        "privacy",
        "pseudonymize",
        str(folder),
        "-o",
        str(tmp_path / "out"),
        "--mapping",
        str(tmp_path / "mapping"),
        "--report",
        str(tmp_path / "report.json"),
        "--debug",
    ]
    told = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
    assert told.returncode == 0, told.stderr
    assert CANARY not in (told.stdout + told.stderr).lower()
    found = [
        str(path.relative_to(tmp_path))
        for path in tmp_path.rglob("*")
        if path.is_file()
        and "in" not in path.relative_to(tmp_path).parts
        and CANARY.encode() in path.read_bytes().lower()
    ]
    assert found == []
