"""The assessment as documents: whole in three languages, safe against names, people's words kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cases import case_of, flow, labelled
from conftest import ROOT
from jinja2 import Environment
from small_graph import DECLARED, HOSTILE
from small_graph import case as small_case

from inventory.catalog import read_data
from inventory.errors import Problem
from privacy.case import Case
from privacy.cells import cells
from privacy.declaration_file import Mistakes, parse
from privacy.declarations.assessment import Assessment
from privacy.formats.markdown import escape
from privacy.impact import assessment
from privacy.writing import documents
from privacy.writing.dossier import Dossier
from privacy.writing.messages import messages
from privacy.writing.pages import Document, Page

DOCUMENTS = {one.name: one for one in documents.available() if one.name.startswith("dpia")}
SCHEMA = json.loads((ROOT / "docs" / "reference" / "cnil-pia.schema.json").read_text(encoding="utf-8"))
LANGUAGES = ("en", "de", "fr")
BAD = "'\"><img src=x onerror=planted=1>"
ANSWERS = f"""version: 1
software: Clinic {BAD}
assessments:
  clinic:
    title: "Clinic <b>"
    started: 2026-02-03
    reviewed: 2026-05-06
    authors: ["Ada {{{{1+1}}}}", "Ben"]
    evaluator: "Eve {BAD[3:]}"
    context: "=1+1 <script>planted=1</script>"
    codes_of_conduct: []
    need: {{assess: true, reason: two criteria, by: Ada, date: 2026-02-03}}
    criteria: {{W5: {{met: false, reason: forty patients}}}}
    necessity: each field is needed
    risks:
      access: {{severity: 3, likelihood: 2, severity_after: 3, likelihood_after: 1, accepted: true}}
      T10: {{severity: 4, likelihood: 4, severity_after: 4, likelihood_after: 3}}
      T19: {{severity: 2}}
    measures:
      - {{title: "Mask {BAD[3:]}", risks: [access, T10], owner: Ben, due: 2026-09-01, status: planned}}
    dpo_advice: {{name: Dee, date: 2026-04-01, status: may_be_implemented, text: go on}}
    views: {{sought: false, why_not: too few people}}
    decision: {{outcome: conditionally_approved, reason: mask first, by: Cem, date: 2026-05-06}}
""".encode()


def page(name: str, case: Case, language: str = "en") -> Page:
    return Page(DOCUMENTS[name], Dossier(case), language)


def text(name: str, case: Case, language: str = "en") -> str:
    return page(name, case, language).text


def pia(case: Case, language: str = "en") -> Any:
    (content,) = documents.rendered(page("dpia-cnil", case, language), documents.FORMATS).values()
    return json.loads(content)


WORDED = [name for name, one in DOCUMENTS.items() if "md" in one.formats]


# --- the documents -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORDED)
@pytest.mark.parametrize("declared", [None, ANSWERS])
def test_it_passes_no_verdict_and_is_the_same_each_time(name: str, declared: bytes | None) -> None:
    for language in DOCUMENTS[name].languages:
        found = text(name, small_case(declared), language)
        assert found == text(name, small_case(declared), language)
        assert not re.search(
            r"compliant|anonymous|not required|konform\b|anonymes?\b|nicht erforderlich", found.lower()
        )


@pytest.mark.parametrize("name", WORDED)
@pytest.mark.parametrize("declared", [None, ANSWERS])
def test_names_stay_text_and_tables_whole(name: str, declared: bytes | None) -> None:
    found = text(name, small_case(declared))
    assert HOSTILE not in found and "\u202e" not in found and "<script>" not in found and "<img" not in found
    for table in re.findall(r"(?:^\|.*\n)+", found, re.MULTILINE):
        rows = [len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()]
        assert len(set(rows)) == 1, table


def test_every_cell_of_its_own_reaches_the_document() -> None:
    """What people said or are asked is there: in the text for people, and in the one of the EDPB's order."""
    case = small_case(ANSWERS)
    for name in WORDED:
        found = text(name, case)
        for one in cells(assessment.derive(case).of["clinic"].decision):
            for said in one.stated:
                assert said.value is None or str(escape(said.value.replace("_", " "))) in found, (
                    name,
                    one.id,
                )
        for said in ("forty patients", "each field is needed", "go on", "too few people", "mask first"):
            assert said in found, (name, said)


@pytest.mark.parametrize("language", ["de", "fr"])
@pytest.mark.parametrize("name", ["dpia", "dpia-cnil"])
def test_every_sentence_of_its_templates_is_translated(name: str, language: str) -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    folder = ROOT / "templates"
    known = messages(language).known
    asked = {info.description for info in Assessment.model_fields.values()}
    for path in [*(folder / "documents" / name).glob("*.j2"), folder / "parts" / "assessment.md.j2"]:
        for _, _, message in environment.extract_translations(path.read_text(encoding="utf-8")):
            assert message in known, message
    for cell in cells(
        assessment.derive(case_of(flow("f", "write", "store:sql:a/b", labelled("x", "user.name"))))
    ):
        if cell.question and cell.question.text in asked:
            assert cell.question.text in known, cell.question.text
        if cell.question and cell.question.text in asked:
            assert cell.question.article in known, cell.question.article


@pytest.mark.parametrize("language", ["de", "fr"])
def test_translations_keep_their_places(language: str) -> None:
    known = read_data(ROOT / "templates" / "messages" / f"{language}.dpia.yaml")
    for english, other in known.items():
        assert sorted(re.findall(r"%\(\w+\)s", english)) == sorted(re.findall(r"%\(\w+\)s", other)), english


def test_it_is_in_the_reader_s_language() -> None:
    german, french = text("dpia", small_case(), "de"), text("dpia", small_case(), "fr")
    assert "Datenschutz-Folgenabschätzung" in german and "Eintrittswahrscheinlichkeit" in german
    assert "Analyse d'impact" in french and "Vraisemblance" in french


# --- what people say -----------------------------------------------------------------------------


def test_a_high_rest_asks_for_the_authority() -> None:
    assert "consult the supervisory authority before the processing starts (Article 36(1)).**" in text(
        "dpia", small_case(ANSWERS)
    )
    assert "No person has stated that a risk stays high" in text("dpia", small_case())


def test_answers_about_what_is_gone_are_told_and_stay() -> None:
    assert "Answered, no longer observed: `T19`" in text("dpia", small_case(ANSWERS))


def test_several_assessments_stand_apart() -> None:
    declared = b"""activities: {booking: {functions: [book_*, notify_*]}, news: {functions: newsletter}}
assessments: {a: {title: Booking, activities: booking}, b: {title: News, activities: [news, gone]}}
"""
    case = small_case(declared)
    found = assessment.derive(case).of
    assert (
        {row.category for row in found["a"].data} > {row.category for row in found["b"].data} == {"user.name"}
    )
    shown = text("dpia", case)
    assert "## 4. Risks to people — Article 35(7)(c): Booking" in shown and "activities: gone" in shown
    names = sorted(documents.rendered(page("dpia-cnil", case), documents.FORMATS))
    assert names == ["dpia-cnil.a.json", "dpia-cnil.b.json"]


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("{a: {risks: {T01: {severity: 5}}}}", "severity"),
        ("{a: {risks: {T01: {severity: true}}}}", "severity"),
        ("{a: {criteria: {W10: {met: true}}}}", "W10"),
        ("{a: {decision: {outcome: fine}}}", "outcome"),
        ("{a: {measures: [{owner: x}]}}", "measures"),
        ("{a: {planned_start: soon}}", "planned_start"),
        ("{a: {unknown: 1}}", "unknown"),
    ],
)
def test_a_mistake_is_told_at_its_line(yaml: str, said: str) -> None:
    with pytest.raises(Mistakes) as caught:
        parse(f"version: 1\nassessments: {yaml}\n".encode())
    assert all(problem.at == "privacy.yaml:2" for problem in caught.value.problems)
    assert any(said in problem.message for problem in caught.value.problems)


# --- the file for the CNIL's application ---------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("declared", [None, ANSWERS, b"assessments: {}"])
def test_the_pia_file_fits_its_schema(language: str, declared: bytes | None) -> None:
    found = pia(small_case(declared), language)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(found)] == []
    assert not re.search(r"<(?!/?(?:p|br|strong|em|ul|ol|li)>)", json.dumps(found, ensure_ascii=False))


@pytest.mark.parametrize(
    "broken",
    [
        {"answers": [{"reference_to": "121"}]},
        {"comments": None},
        {"evaluations": [{"reference_to": "3.2"}]},
        {"pia": {"name": "x", "status": 3}},
    ],
)
def test_the_schema_refuses_what_breaks_the_application(broken: dict[str, Any]) -> None:
    found = pia(small_case())
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(found | broken)


def test_the_file_leaves_judgements_to_people() -> None:
    answers = {one["reference_to"]: one["data"] for one in pia(small_case())["answers"]}
    assert {answers[id]["gauge"] for id in (325, 326, 335, 336, 345, 346)} == {0}
    assert 212 not in {id for id in answers if not answers[id]["text"]}
    given = {one["reference_to"]: one["data"] for one in pia(small_case(ANSWERS))["answers"]}
    assert (given[325]["gauge"], given[326]["gauge"]) == (3, 2)


def test_measures_are_named_alike_everywhere() -> None:
    found = pia(small_case(ANSWERS))
    titles = {one["title"] for one in found["measures"]}
    lists = [one["data"]["list"] for one in found["answers"] if one["reference_to"] in (324, 334, 344)]
    named = {title for some in lists for title in some}
    assert named and named <= titles
    assert any(title.startswith("Mask ") and "<" not in title for title in named)


def test_dates_come_from_the_answers() -> None:
    assert pia(small_case(b"version: 1"))["pia"]["created_at"] == "1970-01-01T00:00:00.000Z"
    looked = pia(
        small_case(DECLARED + b"attestations: [{item: 1c, date: 2026-01-05}, {item: 1d, date: 2026-01-04}]")
    )
    assert {looked["pia"][key][:10] for key in ("created_at", "updated_at")} == {"2026-01-05"}
    about = pia(small_case(ANSWERS))["pia"]
    assert (about["created_at"], about["updated_at"]) == (
        "2026-02-03T00:00:00.000Z",
        "2026-05-06T00:00:00.000Z",
    )


def test_a_hand_edit_of_the_file_is_found(tmp_path: Path) -> None:
    wanted, kinds = [DOCUMENTS["dpia-cnil"]], [kind for kind in documents.FORMATS if kind.name == "json"]
    (path,) = documents.write(Dossier(small_case()), wanted, kinds, tmp_path)
    documents.write(Dossier(small_case(ANSWERS)), wanted, kinds, tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"status": 0', b'"status": 3'))
    with pytest.raises(Problem, match="edited by hand"):
        documents.write(Dossier(small_case()), wanted, kinds, tmp_path)


def test_documents_are_described() -> None:
    assert all(isinstance(one, Document) and one.title for one in DOCUMENTS.values())
    assert DOCUMENTS["dpia"].languages == LANGUAGES
