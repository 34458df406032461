"""What a change is compared with: git's objects whatever the clone lacks, or a committed inventory."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from check_repo import TODAY, Edit, app, check, commit, git, ids, only

from inventory import revisions
from inventory.errors import Problem
from privacy import checking, commands
from privacy.check.base import from_file
from privacy.check.forms.text import text
from privacy.declaration_file import parse

BOOKING = "clinic/appointments.py"
LOGGED = Edit({BOOKING: {"    appointments.remove(booking_id)\n": (
    "    appointments.remove(booking_id)\n"
    '    logging.info("cancelled for %s", found["patient_name"])\n'
)}})  # fmt: skip


def test_a_shallow_clone_says_what_it_lacks(tmp_path: Path) -> None:
    origin = app("clinic_booking", tmp_path)
    git(origin, "checkout", "-q", "-b", "change")
    LOGGED.apply(origin)
    commit(origin)
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", "--branch", "change", f"file://{origin}", str(clone)],
        check=True, capture_output=True,
    )  # fmt: skip
    with pytest.raises(Problem, match="git knows no commit") as caught:
        check(clone, "main")
    assert "fetch-depth: 0" in caught.value.hint
    git(clone, "fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main")
    outcome = check(clone, "origin/main")
    assert ids(outcome) == ["personal-data-in-log"]
    assert any("this is a shallow clone" in what for what, _ in outcome.notes)
    assert "this is a shallow clone" in text(outcome)


def test_submodules_are_left_out_and_said(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    (inner / "mail.py").write_text('CONTACT = "marit.quux@personal-bygg.no"\n')
    commit(inner)
    root = app("clinic_booking", tmp_path)
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "shared")
    commit(root)
    LOGGED.apply(root)
    (root / "shared" / "more.py").write_text('OTHER = "ingrid.quux@personal-bygg.no"\n')
    outcome = check(root)
    assert ids(outcome) == ["personal-data-in-log"]
    assert any("submodule shared" in what for what, _ in outcome.notes)


def test_the_working_tree_is_not_touched(tmp_path: Path) -> None:
    root = app("clinic_booking", tmp_path)
    LOGGED.apply(root)
    before = {p: p.stat().st_mtime_ns for p in sorted(root.rglob("*")) if p.is_file()}
    check(root)
    assert {p: p.stat().st_mtime_ns for p in sorted(root.rglob("*")) if p.is_file()} == before


def test_a_committed_inventory_is_a_base(tmp_path: Path) -> None:
    root = app("clinic_booking", tmp_path)
    inventory = commands.inventory(root, "json", 1, TODAY)
    (root / "inventory.json").write_text(inventory)
    commit(root)
    assert ids(check(root, "inventory.json")) == []
    LOGGED.apply(root)
    by_file, by_ref = check(root, "inventory.json"), check(root)
    assert ids(by_file) == ids(by_ref) == ["personal-data-in-log"]
    one, other = only(by_file, "personal-data-in-log"), only(by_ref, "personal-data-in-log")
    assert one.fingerprint == other.fingerprint and one.message == other.message


@pytest.mark.parametrize("content", [b"", b"[1]", b"{}", b"\xff\xfe", b'{"schema_version": 99}'])
def test_what_is_no_inventory_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "old.json").write_bytes(content)
    with pytest.raises(Problem):
        from_file(tmp_path, tmp_path / "old.json")


def test_accepting_drafts_questions_and_keeps_what_people_wrote(tmp_path: Path) -> None:
    root = app("clinic_booking", tmp_path, "# ours\nsoftware: Clinic  # a remark\n")
    Edit({BOOKING: {'"starts_at": appointment.starts_at,\n': (
        '"starts_at": appointment.starts_at,\n                "phone": appointment.phone,\n'
    )}}).apply(root)  # fmt: skip
    said = checking.accept(root, checking.Wanted("main", today=TODAY, workers=1))
    assert "purpose and lawful basis as questions" in said
    written = (root / "privacy.yaml").read_text()
    assert written.startswith("# ours\nsoftware: Clinic  # a remark\n")
    declared = parse(written.encode()).content
    (activity,) = declared.activities.values()
    assert activity.functions == ("BookAppointment",) and "user.contact.phone_number" in activity.categories
    assert activity.purposes is None and activity.lawful_basis is None, "nobody answered yet"
    assert ids(check(root)) == ["policy-edited"], "the owner of the file has a look"
    assert "stays as it is" in checking.accept(root, checking.Wanted("main", today=TODAY, workers=1))


def test_lines_of_a_difference_that_look_like_its_own_headings(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "a.sql").write_text("-- one\nselect 1\n++ x\n")
    commit(tmp_path)
    (tmp_path / "a.sql").write_text("-- two\nselect 1\n")
    (tmp_path / 'b "ü.txt').write_text("new\n")
    at = revisions.revision(tmp_path, "main")
    found = revisions.changes(tmp_path, at)
    assert dict(found.lines) == {"a.sql": frozenset({1, 2, 3})}, "lines beside what is gone, too"
    assert found.whole == {'b "ü.txt'}


def test_the_gap_of_an_empty_base(tmp_path: Path) -> None:
    root = tmp_path / "r"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root)
    files = {"function_app.py": (
        "import azure.functions as func\nimport logging\napp = func.FunctionApp()\n\n"
        '@app.route(route="people")\ndef add(req: func.HttpRequest) -> func.HttpResponse:\n'
        '    logging.info(req.get_json()["email"])\n    return func.HttpResponse("ok")\n'
    ), "host.json": json.dumps({"version": "2.0"})}  # fmt: skip
    Edit(files=files).apply(root)
    assert ids(check(root)) == ["new-collection-point", "personal-data-in-log"]
