"""The README's commands are the ones that run, and what it links to is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, Program

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def test_two_commands_of_one_line_open_the_readme() -> None:
    assert len(COMMANDS) == 2
    assert all(
        "\n" not in command and command.startswith("python3 -m venv .venv && ") for command in COMMANDS
    )
    write, tests = COMMANDS
    assert " write " in write and "pytest" in tests


def test_the_first_command_writes_the_record(privacy: Program, tmp_path: Path) -> None:
    words = COMMANDS[0].rpartition(".venv/bin/privacy ")[2].split()
    folder = words[words.index("-o") + 1]
    words[words.index("-o") + 1] = str(tmp_path / folder)
    done = privacy(*words)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / folder).rglob("*.md")) and list((tmp_path / folder).rglob("*.html"))


def test_ci_takes_the_test_command_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script and "not slow" not in script
    taken = subprocess.run(
        [
            "bash",
            "-c",
            "set -euo pipefail\n" + re.findall(r"^tests=.*$", script, re.MULTILINE)[0] + '\necho "$tests"',
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert taken.stdout.strip() == COMMANDS[1]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (document.parent / link).exists(), link


def test_nothing_else_stands_at_the_top() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\n")
    allowed = {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "privacy",
        "inventory",
        "templates",
        "tests",
        "docs",
    }
    top = {name.split("/")[0] for name in listed if name}
    assert {name for name in top if not name.startswith(".")} <= allowed
