"""The command line: what it answers, what it says when something is wrong, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from conftest import ROOT, Program, copy_app
from small_graph import APPOINTMENTS, DECLARED, FLOWS, GRAPH, HOSTILE, LABELS

from inventory import snapshot
from inventory.errors import Problem
from inventory.graph import Coverage, Graph
from inventory.repository.facts import Repository
from privacy import commands, progress
from privacy.cells import cells
from privacy.commands import Looked
from privacy.declaration_file import parse, read
from privacy.draft import scalar
from privacy.run import run
from privacy.version import VERSION

TODAY = date(2026, 11, 27)


@dataclass(frozen=True)
class Classified:
    labels: Any

    def why(self, flow: str, path: str) -> tuple[str, ...]:
        return (f"the name {path}",) if (flow, path) in self.labels else ()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose scan always gives the small graph."""
    monkeypatch.setattr(
        commands,
        "look",
        lambda path, *_, **__: Looked(path, read(path), GRAPH, Classified(LABELS), Repository(), TODAY),
    )
    return tmp_path


def test_write_check_tells_what_is_out_of_date(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["write", str(root), "--check"]) == 1
    assert "none of the documents is there" in capsys.readouterr().out
    (root / "privacy.yaml").write_bytes(DECLARED)
    assert run(["write", str(root), "--formats", "md,json"]) == 0
    capsys.readouterr()
    assert run(["write", str(root), "--check"]) == 0 and not capsys.readouterr().out
    (root / "privacy.yaml").write_bytes(DECLARED.replace(b"patients", b"clients"))
    before = {path: path.read_bytes() for path in (root / "privacy-records").iterdir()}
    assert run(["write", str(root), "--check"]) == 1
    told = capsys.readouterr().out
    assert "article-30-controller.md: out of date" in told and "article-30-controller.json" in told
    assert ".html" not in told and "privacy write" in told
    assert before == {path: path.read_bytes() for path in (root / "privacy-records").iterdir()}


def test_write_check_refuses_what_was_edited(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["write", str(root), "--formats", "md"]) == 0
    path = root / "privacy-records" / "article-30-controller.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(["write", str(root), "--check"]) == 0
    path.write_text(path.read_text(encoding="utf-8") + "mine\n", encoding="utf-8")
    assert run(["write", str(root), "--check"]) == 2
    assert "edited by hand" in capsys.readouterr().err


def test_write_since_adds_the_report_on_changes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = root / "old.json"
    old.write_bytes(snapshot.dumps(replace(GRAPH, recipients=(), flows=FLOWS[:2]), LABELS, VERSION))
    assert run(["write", str(root), "--since", str(old), "--formats", "md"]) == 0
    report = (root / "privacy-records" / "change-report.md").read_text(encoding="utf-8")
    assert "Twilio SendGrid" in report
    assert run(["write", str(root), "--since", str(old), "--check"]) == 0
    assert run(["write", str(root), "--documents", "change-report"]) == 2
    assert "--since" in capsys.readouterr().err


def test_write_puts_the_record_beside_the_code(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "privacy.yaml").write_bytes(DECLARED)
    assert run(["write", str(root)]) == 0
    folder = root / "privacy-records"
    written = {path.name for path in folder.iterdir()}
    assert {"article-30-controller.html", "article-30-controller.md", "dpia.html", "dpia.md"} <= written
    assert not any(name.endswith((".json", ".csv", ".xlsx")) for name in written)
    assert set(capsys.readouterr().out.splitlines()) == {str(folder / name) for name in written}


def test_write_takes_documents_formats_and_a_folder(root: Path) -> None:
    words = [
        "--documents",
        "article-30-controller",
        "--formats",
        "json, md",
        "-o",
        str(root / "out" / "deep"),
    ]
    assert run(["write", str(root), *words]) == 0
    assert sorted(path.suffix for path in (root / "out" / "deep").iterdir()) == [".json", ".md"]


def test_a_link_for_a_folder_of_records_is_not_followed(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (root / "privacy-records").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    assert run(["write", str(root)]) == 2


def test_init_drafts_what_reads_back(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(root)]) == 0
    text = (root / "privacy.yaml").read_text(encoding="utf-8")
    declared = read(root).content
    assert list(declared.activities) == ["appointment", "newsletter"]
    assert declared.activities["appointment"].functions == ("fn:book_appointment", "fn:notify_patient")
    for key in ("purposes", "lawful_basis", "subjects", "retention"):
        assert getattr(declared.activities["appointment"], key) is None
    assert "clinic/appointments.py:20" in text and "2 activities proposed" in capsys.readouterr().out
    before = set(root.iterdir())
    assert run(["write", str(root)]) == 0 and set(root.iterdir()) > before


def test_every_question_of_the_draft_stands_above_its_answer(root: Path) -> None:
    run(["init", str(root)])
    lines = (root / "privacy.yaml").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.rstrip().endswith(": null"):
            above = next(
                other for other in reversed(lines[:number]) if "# ?" in other or ":" in other.split("#")[0]
            )
            assert "# ?" in above, line


def test_what_the_draft_shows_as_examples_reads_back_too(root: Path) -> None:
    run(["init", str(root)])
    file = root / "privacy.yaml"
    asked, _, examples = file.read_text(encoding="utf-8").partition("# What follows")
    asked = re.sub(r"^controllers: {}\n", "controllers:\n", asked, flags=re.MULTILINE)
    asked = re.sub(r"^#( +acme: .*)\n(controllers:\n)", r"\2\1\n", asked, flags=re.MULTILINE)
    asked = re.sub(r"^  # (categories: )", r"  \1", asked, flags=re.MULTILINE)
    file.write_text(asked + re.sub(r"^# (?=[a-z]+:| )", "", examples.partition("\n")[2], flags=re.MULTILINE))
    given = read(root).content
    assert given.controllers["acme"].activities == ("*",) and given.california.categories["A"].sold is False
    assert given.assessments["software"].need.assess and given.policy.countries and given.suppressions
    assert given.fixtures.methods and given.recommendations["advice:*"].decision == "later"


def test_the_draft_keeps_hostile_names(root: Path) -> None:
    run(["init", str(root)])
    assert f"recipient:host:{HOSTILE}".replace("[", "[[]") in read(root).content.recipients


@pytest.mark.parametrize(
    "text", [HOSTILE, "no", "1", "a: b", "- x", "\x85\u2028\ufeff", "🜁", "'", '"', "\\", ""]
)
def test_a_scalar_reads_back(text: str) -> None:
    assert parse(f"notes:\n  a: {scalar('x' + text)}\n".encode()).content.notes["a"] == f"x{text}".strip()


def test_init_does_not_write_over(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "privacy.yaml").write_text("# mine")
    assert run(["init", str(root)]) == 2
    assert (root / "privacy.yaml").read_text() == "# mine"
    assert "privacy.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        ("fn:book_appointment", ["HTTP POST /appointments/{id}", "flow:1", "clinic/appointments.py:20"]),
        (APPOINTMENTS, ["clinic-db", "P90D", "flow:1"]),
        ("recipient:sendgrid", ["Twilio SendGrid", "US", "flow:3"]),
        ("flow:1", ["write", "hash:sha256", "because: the name email", "user.contact.email"]),
        ("email", ["flow:1", "flow:2", "flow:3"]),
        ("flow:2#email", ["flow:2"]),
        ("activity:newsletter/purposes", ["missing", "question", "activities › newsletter › purposes"]),
        ("activity:newsletter", ["cell activity:newsletter/purposes", "cell activity:newsletter/owner"]),
    ],
)
def test_explain(root: Path, capsys: pytest.CaptureFixture[str], identity: str, words: list[str]) -> None:
    assert run(["explain", identity, str(root)]) == 0
    said = capsys.readouterr().out
    assert all(word in said for word in words), said


def test_explain_an_unknown_id(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "fn:book_apointment", str(root)]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 3 and "fn:book_appointment" in said


def test_every_cell_and_flow_can_be_explained(root: Path) -> None:
    made = commands.look(root).register
    things = [*(flow.id for flow in FLOWS), *(one.id for one in cells(made))]
    for identity in things:
        assert commands.explain(identity, root)


# --- what goes wrong -------------------------------------------------------------------------------


def failing(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise error

    return fail


def test_an_expected_error_is_three_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "look", failing(Problem("wrong\nhere", "mend it", "a\x1b[2K.py:3")))
    assert run(["scan"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.splitlines() == [
        "error: wrong here",
        "  at: a [2K.py:3",
        "  do: mend it",
    ]


def test_several_mistakes_are_all_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "privacy.yaml").write_text("a: 1\nb: 2\n")
    assert run(["write", str(tmp_path)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 6 and said[1] == "  at: privacy.yaml:1" and said[4] == "  at: privacy.yaml:2"


def test_a_bug_is_one_line_until_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "look", failing(KeyError("secret")))
    assert run(["scan"]) == 70
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "--debug" in said and "secret" not in said
    assert run(["scan", "--debug"]) == 70
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (BrokenPipeError(), 0), (typer.Abort(), 130)]
)
def test_quiet_ends(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "look", failing(error))
    monkeypatch.setattr("privacy.run._silence", lambda: None)
    assert run(["scan"]) == code
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("words", [["nothing"], ["scan", "--format", "pdf"], ["explain"], ["scan", "--what"]])
def test_words_that_make_no_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 3 and "--help" in said.err and not said.out


def test_no_functions_is_said_loudly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nothing = Graph((), (), (), (), (), (), coverage=Coverage(3, 9, {"python": 3}))
    monkeypatch.setattr("inventory.scan.scan_checkout", lambda *_: nothing)
    for command in ("scan", "write", "init"):
        assert run([command, str(tmp_path)]) == 2
        said = capsys.readouterr()
        assert "no Azure Functions found" in said.err and "python 3" in said.err and not said.out
    assert not list(tmp_path.iterdir())


def test_a_result_goes_whole_into_a_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", str(root), "--format", "json", "-o", str(root / "inventory.json")]) == 0
    assert (root / "inventory.json").read_text(encoding="utf-8").endswith("}\n")
    assert run(["scan", str(root), "-o", str(root)]) == 2
    assert capsys.readouterr().out == ""


# --- as a process ----------------------------------------------------------------------------------


def test_the_version_comes_before_anything_large(privacy: Program) -> None:
    assert privacy("--version").stdout == f"privacy {VERSION}\n"
    code = (
        "import sys; sys.argv = ['privacy', '--version']\n"
        "from privacy.__main__ import main; main(); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[1].split())
    assert not loaded & {"typer", "rich", "pydantic", "jinja2", "networkx", "spacy", "tree_sitter", "ruamel"}


def test_the_version_is_that_of_the_package() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_helping_loads_nothing_large(privacy: Program) -> None:
    done = privacy("--help")
    assert done.returncode == 0 and all(
        word in done.stdout for word in ("init", "scan", "write", "explain", "classify")
    )
    code = "import privacy.cli, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not set(loaded) & {"pydantic", "jinja2", "networkx", "spacy", "presidio_analyzer", "tree_sitter"}


def test_scanning_a_repository_without_samples_looks_at_no_value() -> None:
    code = (
        "import sys; sys.argv = ['privacy', 'scan', 'tests/apps/choir_portal', '--format', 'json', '--workers', '1']\n"
        "from privacy.cli import app\n"
        "try: app()\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    loaded = set(done.stderr.split())
    assert '"functions"' in done.stdout and "privacy.classify.lexicon" in loaded
    assert not loaded & {"spacy", "presidio_analyzer", "phonenumbers", "numpy"}


# --- progress --------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    yield now


def test_progress_is_silent_for_a_second(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with progress.progress() as doing:
        doing("one")
        clock[0] = 2.0
        doing("two")
    assert capsys.readouterr() == ("", "two\n")


def test_progress_on_a_terminal_leaves_nothing_behind() -> None:
    if not hasattr(os, "openpty"):
        return
    code = (
        "from privacy.progress import progress\n"
        "with progress() as doing:\n    doing('[bold]names[/')\nprint('done')"
    )
    mine, theirs = os.openpty()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stderr=theirs, stdout=subprocess.PIPE, check=False
    )
    os.close(theirs)
    os.close(mine)
    assert done.returncode == 0 and done.stdout == b"done\n"


def test_explain_leads_from_a_store_to_its_resource(privacy: Program, tmp_path: Path) -> None:
    app = copy_app("membership_sql", tmp_path)
    done = privacy("explain", "store:cosmos_db:club/history", app)
    assert done.returncode == 0, done.stderr
    for line in (
        "  named by the setting ClubCosmos, given at deploy/azuredeploy.json:",
        "  lives in container 'history', declared at deploy/azuredeploy.json:",
        "  in database account 'club-demo', declared at deploy/azuredeploy.json:",
        "  region: northeurope",
        "  copied to: uksouth, GB (the account is replicated to it), observed at deploy/azuredeploy.json:",
        "  kept for: P365D, observed (items are deleted 365 days after they were last written",
        "  network: reachable from the public internet (default of the platform), at deploy/azuredeploy.json:",
        "    fn:api/member_history: write Azure Cosmos DB club/history from",
    ):
        assert line in done.stdout, done.stdout


def test_infrastructure_code_alone_is_judged_and_makes_no_record(tmp_path: Path) -> None:
    site = """resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'desk-app'
  location: 'westeurope'
  kind: 'functionapp'
  properties: { httpsOnly: false }
}
"""
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.bicep").write_text(site, encoding="utf-8")
    shown = commands.inventory(tmp_path, "text")
    assert "function app desk-app  infra/main.bicep:1" in shown
    assert "Controls of app infra/main.bicep" in shown
    found = json.loads(commands.inventory(tmp_path, "json"))
    verdicts = {row["id"]: row["verdict"] for row in found["controls"]}
    assert verdicts["control:3d@infra/main.bicep"] == "fail"
    assert verdicts["control:2d@infra/main.bicep"] != "not_applicable"
    with pytest.raises(Problem, match="infrastructure code declares 1 resources"):
        commands.write(tmp_path, (), ("md",), tmp_path / "out")
