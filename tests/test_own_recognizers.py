"""What people declare for the classifier in privacy.yaml: recognizers, words, values, countries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import Program

from inventory.errors import Problem
from privacy.classify import own
from privacy.classify.files import classify_files
from privacy.classify.own import Declared, Own, using
from privacy.classify.own_file import read
from privacy.classify.rows import Row
from privacy.declaration_file import Mistakes, parse

SAMPLE = [
    {"ref": "M-100001", "note": "see Blue Heron file", "colour": "teal", "mail": "ana.reed@example.org"},
    {
        "ref": "M-100002",
        "note": "no answer, call again tomorrow please",
        "colour": "mauve",
        "mail": "ana.reed@example.org",
    },
]
YAML = """
classification:
  countries: [NL]
  recognizers:
    MEMBER_NUMBER:
      category: user.unique_id
      patterns: 'M-\\d{6}'
      context: [member]
      sign: strong
  deny:
    user.demographic.political_opinion: [teal, mauve]
  allow: ["ANA.reed@example.*"]
"""


def declared(text: str, root: Path) -> Declared:
    return read(parse(text.encode()), root)


def said(sample: Any, known: Declared, folder: Path, exhaustive: bool = False) -> dict[str, str | None]:
    path = folder / "export.json"
    path.write_text(json.dumps(sample), encoding="utf-8")
    with using(known):
        document = classify_files([path], exhaustive)
    return {field["path"]: field["category"] for field in document["files"][0]["fields"]}


@pytest.mark.parametrize("exhaustive", [False, True])
def test_declared_recognizers_words_and_values_decide(tmp_path: Path, exhaustive: bool) -> None:
    told = said(SAMPLE, declared(YAML, tmp_path), tmp_path, exhaustive)
    assert told["ref"] == "user.unique_id"
    assert told["colour"] == "user.demographic.political_opinion"
    assert told["mail"] is None
    plain = said(SAMPLE, Declared(), tmp_path, exhaustive)
    assert plain["mail"] == "user.contact.email"
    assert plain["colour"] != told["colour"]


def test_a_weak_one_needs_its_word_in_the_name(tmp_path: Path) -> None:
    known = declared(YAML.replace("strong", "weak"), tmp_path)
    assert said([{"ref": "M-100001"}, {"ref": "M-100002"}], known, tmp_path)["ref"] is None
    rows = [{"memberNo": "M-100001", "x": 1}, {"memberNo": "M-100002", "x": 2}]
    assert said(rows, known, tmp_path)["memberNo"] == "user.unique_id"


PRESIDIO = """
recognizers:
  - name: Badge
    supported_language: en
    supported_entity: BADGE
    patterns:
      - {name: badge, regex: 'B\\d{4}x', score: 0.9}
    context: [badge]
  - name: Titles
    supported_entity: TITLE_WORD
    deny_list: [Magistra, Magister]
  - {name: EmailRecognizer, type: predefined}
  - {name: Off, supported_entity: OFF, enabled: false}
"""
NAMED = "classification: {presidio: conf/own.yaml, entities: {BADGE: user.workplace.employee_id, TITLE_WORD: user.name}}"


def test_yaml_of_presidio(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "own.yaml").write_text(PRESIDIO, encoding="utf-8")
    known = declared(NAMED, tmp_path)
    told = said([{"k": "B1234x", "t": "magistra"}, {"k": "B1235x", "t": "Magister"}], known, tmp_path)
    assert told == {"k": "user.workplace.employee_id", "t": "user.name"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("recognizers: 3", 1),
        ("recognizers:\n  - {name: A, supported_entity: BADGE}", 2),
        ("recognizers:\n  - {supported_entity: BADGE, patterns: [{regex: '(a', score: 1}]}", 2),
        ("recognizers:\n\n  - {supported_entity: UNKNOWN, deny_list: [a]}", 3),
        ("recognizers: [", 1),
        ("recognizers:\n  - 1\n  - {supported_entity: BADGE, patterns: [3]}", 3),
    ],
)
def test_mistakes_in_it_are_told_with_their_line(content: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "own.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(Problem) as caught:
        declared(NAMED, tmp_path)
    assert caught.value.at == f"conf/own.yaml:{line}" and caught.value.hint


@pytest.mark.parametrize("path", ["no.yaml", "../outside.yaml", "/etc/passwd"])
def test_a_file_that_is_not_there_is_told_where_it_is_named(path: str, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        declared(f"classification:\n  presidio: {path}\n", tmp_path)
    assert caught.value.at == "privacy.yaml:2"


def test_mistakes_in_privacy_yaml() -> None:
    text = (
        "classification:\n  countries: [nl]\n  recognizers:\n    A:\n      category: user.uniqe_id\n"
        "      patterns: ['(a']\n      sgin: x\n  deny:\n    user.nothing: [a]\n"
    )
    with pytest.raises(Mistakes) as caught:
        parse(text.encode())
    told = [(p.at, p.hint) for p in caught.value.problems]
    assert [at for at, _ in told] == [f"privacy.yaml:{line}" for line in (2, 5, 6, 7, 9)]
    assert 'Did you mean "user.unique_id"?' in told[1][1] and 'Did you mean "sign"?' in told[3][1]


class Raises:
    """A recognizer of somebody's that fails, and whose message quotes what it was given."""

    supported_entities = ("X",)

    def analyze(self, text: str, _entities: Any, _artifacts: Any) -> list[Any]:
        raise KeyError(text)


class Finds(Raises):
    def analyze(self, text: str, _entities: Any, _artifacts: Any) -> list[Any]:
        return [SimpleNamespace(start=0, end=len(text), score=1.0)] if text.startswith("M-") else []


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    points = {name: SimpleNamespace(load=lambda kind=kind: kind) for name, kind in PLUGINS.items()}
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: points)
    yield


PLUGINS = {"raises": Raises, "finds": Finds}


@pytest.mark.usefixtures("plugins")
def test_a_plugin_of_an_installed_package(tmp_path: Path) -> None:
    text = "classification: {recognizers: {X: {category: user.unique_id, plugin: finds}}}"
    assert said(SAMPLE, declared(text, tmp_path), tmp_path)["ref"] == "user.unique_id"


@pytest.mark.usefixtures("plugins")
@pytest.mark.parametrize("plugin", ["raises", "not_there"])
def test_one_that_fails_is_a_gap_without_a_value(plugin: str, tmp_path: Path) -> None:
    text = f"classification:\n  recognizers:\n    X: {{category: user.unique_id, plugin: {plugin}}}"
    known = declared(text, tmp_path)
    told = said(SAMPLE, known, tmp_path)
    assert told["mail"] == "user.contact.email"  # the others still look
    assert [str(gap.location) for gap in known.gaps] == ["privacy.yaml:3"]
    assert "X failed (KeyError)" in known.gaps[0].reason and "M-1" not in known.gaps[0].reason


def test_an_expression_that_takes_too_long_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "PATIENCE", 0.05)
    known = Declared((Own(Row("SLOW", "user.unique_id", "strong"), ((r"(?:a|a|b)+(?:a|a)+x{2}c", 1.0),)),))
    with using(known):
        said([{"k": "a" * 1500 + "x"}], known, tmp_path)
    assert "took too long" in known.gaps[0].reason


def test_classify_reads_the_file_of_the_current_folder(tmp_path: Path, privacy: Program) -> None:
    (tmp_path / "privacy.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / "export.json").write_text(json.dumps(SAMPLE), encoding="utf-8")
    done = privacy("classify", "export.json", "--format", "json", cwd=tmp_path)
    fields = {field["path"]: field for field in json.loads(done.stdout)["files"][0]["fields"]}
    assert fields["ref"]["category"] == "user.unique_id" and fields["ref"]["confidence"] == "high"
    assert fields["ref"]["matched"] == 2
    assert any("MEMBER_NUMBER" in reason["rule"] for reason in fields["ref"]["reasons"])


def test_scans_use_it(tmp_path: Path, privacy: Program) -> None:
    (tmp_path / "privacy.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / "host.json").write_text('{"version": "2.0"}', encoding="utf-8")
    (tmp_path / "function_app.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "keep.json").write_text(json.dumps(SAMPLE), encoding="utf-8")
    inventory = json.loads(privacy("scan", tmp_path, "--format", "json").stdout)
    fields = {f["path"]: f["category"] for flow in inventory["flows"] for f in flow["fields"]}
    assert fields["ref"] == "user.unique_id"


CODE = """
import azure.functions as func

app = func.FunctionApp()


@app.route(route="keep")
@app.queue_output(arg_name="out", queue_name="kept", connection="Store")
def keep(req: func.HttpRequest, out: func.Out[str]) -> None:
    out.set(req.get_json()["ref"])
"""
