"""The pull-request check: what a change brings, why, and what lets it pass."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from check_repo import TODAY, Edit, app, check, commit, git, ids, only, places

from inventory.errors import Problem
from privacy.check.forms.json import json as as_json
from privacy.check.forms.text import text as as_text

APP = "clinic_booking"
BOOKING = "clinic/appointments.py"
LOGGED = Edit({BOOKING: {"    appointments.remove(booking_id)\n": (
    "    appointments.remove(booking_id)\n"
    '    logging.info("cancelled for %s", found["patient_name"])\n'
)}})  # fmt: skip
PHONE = Edit({BOOKING: {'"starts_at": appointment.starts_at,\n': (
    '"starts_at": appointment.starts_at,\n                "phone": appointment.phone,\n'
)}})  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return app(APP, tmp_path)


def test_a_quiet_change_gets_one_quiet_line(root: Path) -> None:
    (root / "README.md").write_text("Other words.\n")
    outcome = check(root)
    assert ids(outcome) == [] and outcome.code == 0
    assert as_text(outcome).count("\n") == 1 and "nothing new against main" in as_text(outcome)
    assert outcome.older, "what was there before is kept apart, not lost"


def test_a_new_flow_is_told_with_its_way_and_what_to_do(root: Path) -> None:
    PHONE.apply(root)
    LOGGED.apply(root)
    outcome = check(root)
    assert ids(outcome) == ["new-category", "personal-data-in-log"] and outcome.code == 1
    stored = only(outcome, "new-category")
    assert stored.message == "Azure Queue Storage clinic-confirmations newly holds Phone number"
    assert places(stored) == [f"{BOOKING}:19", f"{BOOKING}:37", f"{BOOKING}:29"]
    assert "categories: [user.contact.phone_number]" in stored.fix
    logged = only(outcome, "personal-data-in-log")
    assert places(logged)[-1] == f"{BOOKING}:70" and places(logged)[0] == f"{BOOKING}:19"
    assert "personal-data-in-log" in as_text(outcome) and f"{BOOKING}:70" in as_text(outcome)


def test_the_same_finding_has_one_fingerprint_with_and_without_a_base(root: Path) -> None:
    LOGGED.apply(root)
    new = only(check(root), "personal-data-in-log")
    whole = {one.fingerprint: one for one in check(root, None).findings}
    assert whole[new.fingerprint].id == new.id and whole[new.fingerprint].message == new.message


def test_json_is_as_the_contract_says_and_the_same_each_time(root: Path) -> None:
    LOGGED.apply(root)
    told = as_json(check(root))
    assert told == as_json(check(root))
    content = json.loads(told)
    assert content["base"] == "main"
    one = next(row for row in content["findings"] if row["new"])
    assert {"id", "fingerprint", "severity", "new", "about", "message", "path", "suppressed", "fix"} <= set(
        one
    )
    assert one["path"][-1] == {
        "path": BOOKING, "line": 69, "step": "cancel_booking writes to the application log"
    }  # fmt: skip


def test_a_comment_lets_a_finding_pass_until_its_day_and_the_change_says_so(root: Path) -> None:
    LOGGED.apply(root)
    marked = "  # privacy: allow personal-data-in-log by Jo: needed by the desk until 2027-01-31\n"
    line = '    logging.info("cancelled for %s", found["patient_name"])\n'
    Edit({BOOKING: {line: line.rstrip("\n") + marked}}).apply(root)
    outcome = check(root)
    assert ids(outcome) == ["policy-edited"], "a change that lets its own finding pass says so"
    assert only(outcome, "policy-edited").severity == "low" and outcome.code == 0
    assert [one.suppressed.author for one in outcome.suppressed if one.suppressed] == ["Jo"]
    commit(root)
    assert ids(check(root)) == []
    late = check(root, today=TODAY.replace(year=2028), base=None)
    assert "suppression-expired" in ids(late) and late.suppressed == ()


@pytest.mark.parametrize(
    ("comment", "missing"),
    [
        ("# privacy: allow", "id"),
        ("# privacy: allow personal-data-in-log", "reason"),
        ("# privacy: allow personal-data-in-log because it is needed", "day"),
        ("# privacy: allow everything since it is fine until 2027-01-01", "id"),
    ],
)
def test_there_is_no_bare_way_to_let_something_pass(root: Path, comment: str, missing: str) -> None:
    LOGGED.apply(root)
    line = '    logging.info("cancelled for %s", found["patient_name"])\n'
    Edit({BOOKING: {line: f"    {comment}\n{line}"}}).apply(root)
    outcome = check(root)
    assert ids(outcome) == ["personal-data-in-log", "suppression-incomplete"]
    assert missing in only(outcome, "suppression-incomplete").message


def test_an_unknown_base_is_no_green_check(root: Path) -> None:
    with pytest.raises(Problem, match="git knows no commit 'nowhere'"):
        check(root, "nowhere")
    with pytest.raises(Problem, match="git knows no commit"):
        check(root, "--help")


def test_without_git_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    from conftest import copy_app

    with pytest.raises(Problem, match="no git repository"):
        check(copy_app(APP, tmp_path))


def test_a_detached_head_is_as_good_as_a_branch(root: Path) -> None:
    git(root, "checkout", "-q", "--detach")
    LOGGED.apply(root)
    assert ids(check(root)) == ["personal-data-in-log"]


def test_a_merge_in_progress_and_marks_of_conflicts_are_said(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "other")
    (root / "host.json").write_text('{"version": "2.0", "a": 1}')
    commit(root)
    git(root, "checkout", "-q", "main")
    (root / "host.json").write_text('{"version": "2.0", "b": 2}')
    commit(root)
    with pytest.raises(Exception, match="returned non-zero"):
        git(root, "merge", "other")
    with pytest.raises(Problem, match="merge is in progress") as caught:
        check(root)
    assert caught.value.at == "host.json"
    git(root, "add", "-A")
    with pytest.raises(Problem, match="merge is in progress"):
        check(root)
    git(root, "commit", "-q", "-m", "with its marks")
    with pytest.raises(Problem, match="marks of a conflict") as caught:
        check(root)
    assert caught.value.at == "host.json:1"


def test_the_policy_of_the_base_holds_where_that_of_the_change_is_broken(tmp_path: Path) -> None:
    root = app(APP, tmp_path, "policy: {severity: {personal-data-in-log: high}}\n")
    LOGGED.apply(root)
    (root / "privacy.yaml").write_text("policy: [\n")
    outcome = check(root, fail_on="never")
    assert outcome.code == 2
    assert ids(outcome) == ["declarations-broken", "personal-data-in-log"]
    assert only(outcome, "personal-data-in-log").severity == "high"
    assert "what main declares holds" in only(outcome, "declarations-broken").message
    with pytest.raises(Problem):
        check(root, None)


def test_a_change_that_allows_its_own_flow_is_found_out(tmp_path: Path) -> None:
    root = app(APP, tmp_path, "software: Clinic\n")
    PHONE.apply(root)
    (root / "privacy.yaml").write_text(
        "software: Clinic\npolicy: {severity: {policy-edited: low}, allow: [{categories: user.contact.*}]}\n"
    )
    outcome = check(root)
    assert ids(outcome) == ["policy-edited"]
    edited = only(outcome, "policy-edited")
    assert edited.severity == "high", "a change doesn't weigh itself"
    assert "new-category of store:azure_queue:clinic-confirmations" in edited.message
    assert places(edited) == ["privacy.yaml:2"]


def test_nothing_found_to_look_at_is_never_green(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nothing")
    with pytest.raises(Problem, match="no Azure Functions found"):
        check(tmp_path, None)


def test_what_half_the_tree_moved_changes_nothing(root: Path) -> None:
    before = {one.fingerprint for one in check(root, None).findings}
    git(root, "mv", "clinic", "surgery")
    for path in root.rglob("*.py"):
        path.write_text(re.sub(r"(from|import) clinic\b", r"\1 surgery", path.read_text()))
    outcome = check(root)
    assert ids(outcome) == []
    assert {one.fingerprint for one in check(root, None).findings} == before
