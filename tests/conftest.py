"""What many tests need: the golden apps, a copy of one, and the program as a person starts it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ROOT / "tests" / "apps"
NOT_THE_APP = ("expected", "truth.yaml", "__pycache__")

collect_ignore = ["apps"]

Program = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the expected results of the golden apps")


def app_names() -> list[str]:
    return sorted(path.name for path in APPS.iterdir() if (path / "truth.yaml").exists())


def copy_app(name: str, folder: Path) -> Path:
    """The app alone, outside any Git checkout and without what the tests expect of it."""
    target = folder / name
    shutil.copytree(APPS / name, target, ignore=shutil.ignore_patterns(*NOT_THE_APP))
    return target


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))


@pytest.fixture
def privacy(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Start the program as a process of its own; gives exit code and both outputs."""
    home = tmp_path_factory.mktemp("home")

    def run(*arguments: object, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
        surroundings = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "LANG": "C.UTF-8",
            "COLUMNS": "200",
        }
        return subprocess.run(
            [sys.executable, "-m", "privacy", *map(str, arguments)],
            cwd=cwd,
            env=surroundings | variables,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    return run
