"""Payloads elsewhere: what stands behind a URL, a folder or a pattern, and what is said when nothing does."""

from __future__ import annotations

import sys
from pathlib import Path

import fsspec
import pytest
from conftest import Program

from inventory.errors import Problem
from privacy.classify.files import classify_files
from privacy.classify.reading import remote
from privacy.classify.reading.remote import shown_url

ORDERS = {
    "orders/day=1/part-0.ndjson": b'{"email": "ina@example.com"}\n',
    "orders/day=2/part-0.csv": b"email;n\nada@example.com;1\n",
    "orders/_SUCCESS": b"",
    "orders/_log/0.json": b"{}",
    "orders/.hidden": b"x",
    "other.json": b'{"n": 1}',
}
SIGNED = "sv=2026-01-01&sig=c2VjcmV0"


@pytest.fixture(autouse=True)
def orders() -> None:
    files = fsspec.filesystem("memory")
    files.store.clear()
    for name, content in ORDERS.items():
        files.pipe(f"/shop/{name}", content)


def paths(place: str) -> list[str]:
    return [file["path"] for file in classify_files([place])["files"]]


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("memory://shop/other.json", ["memory://shop/other.json"]),
        ("memory://shop/orders", ["memory://shop/orders/day=1/part-0.ndjson", "memory://shop/orders/day=2/part-0.csv"]),
        ("memory://shop/**/*.csv", ["memory://shop/orders/day=2/part-0.csv"]),
        ("memory://shop/*.json", ["memory://shop/other.json"]),
    ],
)  # fmt: skip
def test_a_file_a_folder_or_a_pattern(place: str, found: list[str]) -> None:
    assert [path.replace(":///", "://") for path in paths(place)] == found


def test_a_folder_here_is_read_like_one_elsewhere(tmp_path: Path) -> None:
    for name, content in ORDERS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert [Path(path).name for path in paths(str(tmp_path / "orders"))] == ["part-0.ndjson", "part-0.csv"]
    assert len(paths(f"file://{tmp_path}/orders")) == 2
    (tmp_path / "orders/_log/0.json").unlink()
    with pytest.raises(Problem, match="no file in this folder"):
        paths(str(tmp_path / "orders/_log"))


def failing(error: Exception) -> object:
    """A file system that answers everything with an error."""

    class Failing:
        def info(self, *_: object) -> None:
            raise error

    return Failing()


class AuthenticationError(Exception):
    """Called like those of the libraries."""


class Broken(Exception):
    status_code = 403


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FileNotFoundError(SIGNED), "there is no such file"),
        (PermissionError(SIGNED), "no access"),
        (AuthenticationError(SIGNED), "no access"),
        (Broken(SIGNED), "no access"),
        (ValueError(SIGNED), "no access"),
        (ImportError(SIGNED), "not installed"),
        (RuntimeError(SIGNED), "could not be reached (RuntimeError)"),
    ],
)
def test_failures_are_three_lines_without_what_the_library_says(
    error: Exception, message: str, monkeypatch: pytest.MonkeyPatch, in_process: Program
) -> None:
    monkeypatch.setattr(remote, "_system", lambda url: (failing(error), url))
    done = in_process("classify", f"https://user:c2VjcmV0@example.com/a.json?{SIGNED}")
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 3
    assert message in lines[0]
    assert lines[1] == "  at: https://example.com/a.json"
    assert "c2VjcmV0" not in done.stderr


def test_a_kind_of_url_that_nothing_reads(in_process: Program) -> None:
    assert "nothing is known that reads" in in_process("classify", "nosuch://a/b").stderr
    assert "there is no such file" in in_process("classify", "memory://shop/nothing.json").stderr
    assert "there is no such file" in in_process("classify", "memory://shop/*.nothing").stderr


def test_a_missing_extra_is_named(in_process: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert "pip install 'privacy-inventory[remote]'" in in_process("classify", "abfs://a/b.json").stderr


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("abfs://box@account.dfs.core.windows.net/a.json", "abfs://box@account.dfs.core.windows.net/a.json"),
        ("https://account.example.com/a/b.json?" + SIGNED, "https://account.example.com/a/b.json"),
        ("s3://key:c2VjcmV0@box/a.json", "s3://box/a.json"),
        ("https://token@example.com/x", "https://example.com/x"),
        ("abfs://box/part-?.json", "abfs://box/part-?.json"),
        ("https://example.com/a#sig=c2VjcmV0", "https://example.com/a"),
        ("https://example.com/a?c2VjcmV0", "https://example.com/a"),
        (
            "zip://a.json::https://u:c2VjcmV0@example.com/a.zip?sig=c2VjcmV0",
            "zip://a.json::https://example.com/a.zip",
        ),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert shown_url(url) == shown


def test_what_breaks_while_it_is_read_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> object:
        raise Broken(SIGNED)

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "open", broken)
    (gap,) = classify_files(["memory://shop/other.json"])["gaps"]
    assert gap["reason"] == "can't be read: no access"
