"""Where the check runs: files to paste that hold together, ask for little, and call the program as it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

ACTION = ROOT / ".github" / "actions" / "privacy-check" / "action.yml"
AZURE = ROOT / "docs" / "integrations" / "azure-pipelines" / "privacy-check.yml"
GITLAB = ROOT / "docs" / "integrations" / "gitlab" / "privacy-check.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
PAGE = ROOT / "docs" / "how-to" / "check-pull-requests.md"


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def pasted() -> list[Any]:
    """The files that the page shows."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [yaml.safe_load(block) for block in blocks]


@pytest.mark.parametrize("path", [ACTION, AZURE, GITLAB, HOOKS, PAGE])
def test_every_option_that_is_used_exists(path: Path) -> None:
    from test_cli_reference import COMMANDS, parameters

    known = {"--no-cache"}
    for _, _, info in parameters(COMMANDS["check"]):
        for word in (info.default, *(getattr(info, "param_decls", None) or ())):
            known |= {word} if isinstance(word, str) and word.startswith("--") else set()
    known |= {f"--{name.replace('_', '-')}" for name, _, _ in parameters(COMMANDS["check"])}
    text = re.sub(r"\\\n\s*", " ", path.read_text(encoding="utf-8"))
    calls = re.findall(r"privacy\"? check ([^\n`|]*)", text)
    assert calls
    for call in calls:
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", call)) <= known, call


def test_actions_are_pinned_and_nothing_of_the_change_reaches_a_shell() -> None:
    steps = loaded(ACTION)["runs"]["steps"]
    for step in steps:
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])
        assert "${{" not in step.get("run", ""), "values come in by the environment"
    text = ACTION.read_text(encoding="utf-8")
    assert "github.event.pull_request.title" not in text and "head_ref" not in text
    assert "pull_request_target" not in re.sub(r"#.*", "", text)


def test_the_action_fails_without_a_verdict() -> None:
    last = loaded(ACTION)["runs"]["steps"][-1]
    assert last["run"].startswith('exit "${CODE:-70}"') and "continue-on-error" not in last


def test_the_workflow_asks_for_the_least() -> None:
    workflow = next(one for one in pasted() if isinstance(one, dict) and "permissions" in one)
    assert workflow["permissions"] == {
        "contents": "read",
        "pull-requests": "write",
        "security-events": "write",
    }
    assert workflow[True] == "pull_request"  # YAML 1.1 takes `on` for true
    steps = workflow["jobs"]["privacy-check"]["steps"]
    assert steps[0]["with"] == {"fetch-depth": 0, "persist-credentials": False}


def test_what_people_paste_into_privacy_yaml_can_be_read() -> None:
    from privacy.declaration_file import parse

    for one in pasted():
        if isinstance(one, dict) and ({"policy", "suppressions"} & set(one)):
            parse(yaml.safe_dump(one).encode())


def test_the_comment_of_the_page_counts() -> None:
    from privacy.check.comments import FORM, _read

    line = next(one for one in PAGE.read_text(encoding="utf-8").splitlines() if "# privacy: allow " in one)
    match = FORM.search(line)
    assert match is not None
    from inventory.facts import Location

    read = _read(Location("a.py", 1), match["rest"], (1,))
    assert not read.missing and read.author == "Jo (desk)" and str(read.expires) == "2027-01-31"


def test_hooks_and_pipelines_hold_together() -> None:
    (hook,) = loaded(HOOKS)
    assert hook["entry"] == "privacy check --base HEAD" and hook["pass_filenames"] is False
    assert re.search(hook["files"], "api/function_app.py") and not re.search(hook["files"], "README.md")
    assert loaded(GITLAB)["privacy-check"]["variables"]["GIT_DEPTH"] == "0"
    assert loaded(AZURE)["steps"][0]["fetchDepth"] == 0
