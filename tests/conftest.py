"""What many tests need: the golden apps, a copy of one, and the program as a person starts it."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from privacy import commands, kept
from privacy.classify.lexicon import lexicon
from privacy.run import run

ROOT = Path(__file__).parent.parent
APPS = ROOT / "tests" / "apps"
NOT_THE_APP = ("expected", "truth.yaml", "__pycache__")

collect_ignore = ["apps"]
# How fast a busy machine makes examples says nothing of the code they are made for.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

Program = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the expected results of the golden apps")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first: at the end it would be waited for with one processor idle."""

    def seconds(item: pytest.Item) -> float:
        mark = item.get_closest_marker("slow")
        return -float(mark.kwargs.get("seconds", 0)) if mark else 0

    items.sort(key=seconds)


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


def surroundings(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "LANG": "C.UTF-8",
        "COLUMNS": "200",
    }


@pytest.fixture(scope="session")
def words_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first start leaves in the cache, made of the program's own data alone: it takes it seconds."""
    words = lexicon()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        kept.kept("lexicon", lambda: words)
        return kept.folder()


@pytest.fixture
def privacy(tmp_path_factory: pytest.TempPathFactory, words_kept: Path) -> Program:
    """Start the program as a process of its own; gives exit code and both outputs."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(words_kept, home / "cache" / words_kept.name)

    def start(*arguments: object, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "privacy", *map(str, arguments)],
            cwd=cwd,
            env=surroundings(home) | variables,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    return start


@pytest.fixture
def in_process(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Program:
    """The same without a process for each command: folders that stay as they are are scanned once."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setattr(commands, "look", look_once)

    def call(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patched:
            for name, value in surroundings(home).items():
                patched.setenv(name, value)
            patched.chdir(cwd)
            capfd.readouterr()
            code = run([str(word) for word in arguments])
            return subprocess.CompletedProcess(arguments, code, *capfd.readouterr())

    return call


LOOK = commands.look


def look_once(
    root: Path, workers: int = 0, today: date | None = None, code_is_needed: bool = True, **other: Any
) -> commands.Looked:
    """What `commands.look` gives, kept for as long as no file below the folder changes."""
    if other:
        return LOOK(root, workers, today, code_is_needed, **other)
    files = sorted(p for p in root.rglob("*") if p.is_file())
    content = tuple((str(p), p.read_bytes()) for p in files)
    looked = _looked(root.absolute(), content, workers, today)
    return looked if looked.graph.functions else LOOK(root, workers, today, code_is_needed)


@functools.lru_cache(maxsize=4)
def _looked(
    root: Path, _files: tuple[tuple[str, bytes], ...], workers: int, today: date | None
) -> commands.Looked:
    return LOOK(root, workers, today, code_is_needed=False)
