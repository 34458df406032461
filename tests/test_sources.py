"""Reading a checkout: what is read, what is left alone, and that nothing is read twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inventory.errors import Problem
from inventory.sources import Limits, decoded, read


def plant(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def paths(root: Path, *exclude: str, limits: Limits | None = None) -> list[str]:
    return [s.path for s in read(root, exclude, limits or Limits()).files]


def test_ignored_vendored_and_excluded_files_are_left_alone_and_counted(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            ".gitignore": "secret/\n*.log\n!keep.log\n",
            "a.py": "",
            "x.log": "",
            "keep.log": "",
            "secret/b.py": "",
            "node_modules/c.js": "",
            "env/pyvenv.cfg": "",
            "env/d.py": "",
            "dist/e.py": "",
            "bin/f.py": "",
            "web/bin/g.py": "",
            "web/web.csproj": "",
            "sub/.gitignore": "h.py\n",
            "sub/h.py": "",
            "sub/i.py": "",
        },
    )
    found = paths(tmp_path, "dist/")
    assert found == [
        ".gitignore",
        "a.py",
        "bin/f.py",
        "keep.log",
        "sub/.gitignore",
        "sub/i.py",
        "web/web.csproj",
    ]
    assert sum(read(tmp_path, ["dist/"]).left_out.values()) == 7


def test_a_funcignore_is_noted_and_not_obeyed(tmp_path: Path) -> None:
    plant(tmp_path, {".funcignore": "tests/\n", "tests/a.py": ""})
    checkout = read(tmp_path)
    assert checkout.get("tests/a.py") is not None
    assert checkout.funcignored == {".funcignore"}


def test_links_never_lead_out_and_never_loop(tmp_path: Path) -> None:
    outside = plant(tmp_path / "outside", {"secret.py": ""})
    root = plant(tmp_path / "root", {"a.py": "", "deep/b.py": ""})
    (root / "out").symlink_to(outside)
    (root / "out.py").symlink_to(outside / "secret.py")
    (root / "deep" / "loop").symlink_to(root)
    (root / "same.py").symlink_to(root / "a.py")
    (root / "gone.py").symlink_to(root / "nowhere.py")
    assert paths(root) == ["a.py", "deep/b.py", "same.py"]


def test_each_file_is_read_at_most_once_and_only_when_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, {"a.py": "x = 1", "b.py": "y = 2"})
    opened: list[str] = []
    real = Path.read_bytes

    def counted(self: Path) -> bytes:
        opened.append(self.name)
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", counted)
    checkout = read(tmp_path)
    assert opened == []
    source = checkout.get("a.py")
    assert source is not None
    assert (source.text, source.bytes, source.text) == ("x = 1", b"x = 1", "x = 1")
    assert opened == ["a.py"]


def test_too_much_is_a_gap_for_each_folder_not_for_each_file(tmp_path: Path) -> None:
    plant(tmp_path, {f"data/{n}.json": "x" * 50 for n in range(30)} | {"a.py": "x" * 50})
    checkout = read(tmp_path, (), Limits(code_bytes=10, data_bytes=10))
    assert checkout.files == ()
    assert sorted(g.reason for g in checkout.gaps) == [
        "too large to read",
        "too large to read (and 29 more in this folder)",
    ]


def test_deep_folders_and_many_files_end_in_a_gap(tmp_path: Path) -> None:
    plant(tmp_path, {"/".join("abcdefgh") + "/x.py": "", "y.py": "", "z.py": ""})
    assert any("nested more than 3" in g.reason for g in read(tmp_path, (), Limits(depth=3)).gaps)
    assert any("more than 1 files" in g.reason for g in read(tmp_path, (), Limits(files=1)).gaps)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Zoë".encode(), "Zoë"),
        ("Zoë".encode("utf-8-sig"), "Zoë"),
        ("Zoë".encode("utf-16"), "Zoë"),
        ("Zoë".encode("utf-32"), "Zoë"),
        ("Zoë".encode("cp1252"), "Zoë"),
        ("# coding: iso-8859-15\n€".encode("iso-8859-15"), "# coding: iso-8859-15\n€"),
        (b"\x81\x8d", "\x81\x8d"),
    ],
)
def test_any_encoding_is_text(content: bytes, text: str) -> None:
    assert decoded(content, declares=True) == text


def test_binary_under_a_source_name_is_a_gap(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": b"MZ\0\0\1\2"})
    checkout = read(tmp_path)
    assert checkout.files[0].bytes == b""
    assert [g.reason for g in checkout.gaps] == ["holds binary data under the name of a text file"]


def test_names_are_printable_whatever_they_are_on_disk(tmp_path: Path) -> None:
    plant(tmp_path, {"a\nb.py": ""})
    os.close(os.open(os.fsencode(tmp_path) + b"/\xff.py", os.O_CREAT))
    assert all(p.isprintable() for p in paths(tmp_path))
    assert len(paths(tmp_path)) == 2


def test_no_folder_is_a_problem_with_a_mend(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        read(tmp_path / "nowhere")
    assert raised.value.hint
