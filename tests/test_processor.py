"""The processor's record: who it works for, what was seen done for each, and what nobody has said yet."""

from __future__ import annotations

import pytest
from small_graph import APPOINTMENTS, DECLARED, NOTIFICATIONS, case

from privacy.cells import Cell, cells
from privacy.record.processor import ProcessorRecord, derive
from privacy.vocabulary import operations
from privacy.writing import documents
from privacy.writing.dossier import Dossier

DOCUMENT = next(one for one in documents.available() if one.name == "article-30-processor")
TWO = (
    DECLARED
    + b"""role: processor
processor: {name: Hosting Ltd, email: dpo@hosting.example}
controllers:
  west:
    name: Clinic West
    contract: contracts/west.pdf
    activities: [booking]
    representative: none
    data_protection_officer: {name: A. Person, email: dpo@west.example}
    sub_processors: general authorisation, annex 2
    measures: [separate database]
  east:
    functions: [notify_*, gone_*]
    activities: [bookings]
"""
)


def record(text: bytes = TWO) -> ProcessorRecord:
    return derive(case(text))


def values(cell: Cell) -> list[str | None]:
    return [one.value for one in cell.stated]


def text(declared: bytes = TWO, language: str = "en") -> str:
    return documents.Page(DOCUMENT, Dossier(case(declared)), language).text


def test_each_controller_has_the_four_parts_of_the_article() -> None:
    west, east = record().controllers
    assert [party.role for party in west.parties] == [
        "controller",
        "representative",
        "data_protection_officer",
    ]
    assert values(west.parties[0].cells["name"]) == ["Clinic West"] and west.parties[1].absent
    assert west.activities == ("booking",) and east.activities == ()
    assert values(west.contract) == ["contracts/west.pdf"] and east.contract.question
    assert east.contract.question.key == ("controllers", "east", "contract")
    assert {entry.id for entry in west.transfers} >= {"recipient:sendgrid"}
    assert any("Hashing" in str(values(entry.cell)) for entry in west.measures)


def test_what_is_done_is_said_in_words_of_the_article_with_evidence() -> None:
    west, east = record().controllers
    done = {one.cell.stated[0].value: one for one in west.operations}
    assert list(done) == ["collect", "alter", "store", "pass_on", "disclose"]
    assert done["alter"].categories == ("user.government_id",)
    assert done["store"].targets == (APPOINTMENTS,) and done["pass_on"].targets == (NOTIFICATIONS,)
    assert all(one.cell.stated[0].evidence for one in done.values())
    assert [one.cell.stated[0].value for one in east.operations] == ["disclose"]


def test_selectors_that_match_nothing_are_said() -> None:
    assert [one.value for one in record().controllers[1].unmatched] == [
        "activities: bookings",
        "functions: gone_*",
    ]


def test_a_recipient_is_a_sub_processor_unless_its_role_says_no() -> None:
    (one, _) = record().controllers
    assert {entry.id for entry in one.sub_processors} == {"recipient:sendgrid", "recipient:microsoft_azure"}
    other = TWO.replace(b"role: processor, contract", b"role: controller, contract")
    (one, _) = record(other).controllers
    assert {entry.id for entry in one.sub_processors} == {"recipient:microsoft_azure"}


def test_what_no_controller_covers_is_left() -> None:
    assert record().left == ("newsletter",)


def test_no_role_is_taken_for_granted() -> None:
    made = record(b"")
    assert made.role.missing and made.role.stated[0].note == "not stated" and made.role.question
    (nobody,) = made.controllers
    assert nobody.id == "not-stated" and set(nobody.activities) == {"appointment", "newsletter"}
    asked = {cell.question.key for cell in cells(nobody) if cell.question}
    assert ("controllers",) in asked and not any(key[:1] == ("controllers",) and key[1:] for key in asked)


def test_a_controller_only_says_so_and_stays_short() -> None:
    made = record(b"role: controller")
    assert not made.wanted and made.controllers == () and list(cells(made.controllers)) == []
    page = text(b"role: controller")
    assert "processes for nobody else" in page and "question" not in page.partition("## ")[0].split("Role")[1]


@pytest.mark.parametrize("role", ["processor", "both"])
def test_a_mere_processor_s_one_controller_is_the_one_that_decides(role: str) -> None:
    made = record(b"controller: {name: Clinic}\nrole: " + role.encode())
    (one,) = made.controllers
    if role == "processor":
        assert values(one.parties[0].cells["name"]) == ["Clinic"]
        assert made.parties[0].cells["name"].question
    else:
        assert one.id == "not-stated" and values(made.parties[0].cells["name"]) == ["Clinic"]


def test_every_operation_has_words_in_three_languages() -> None:
    assert all(set(label) == {"en", "de", "fr"} for label in operations().values())


def test_every_cell_and_question_reaches_the_document() -> None:
    page, made = text(), record()
    for one in cells(made):
        for said in one.stated:
            assert not said.note or said.note in page or "|" in said.note or "`" in said.note, said.note
    assert page.count("→ question") >= len({c.question.key for c in cells(made) if c.question})
    assert text() == page and "compliant" not in page
