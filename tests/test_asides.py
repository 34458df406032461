"""What `privacy write` says beside its answer, and mistakes in the sections for processors and California."""

from __future__ import annotations

import pytest
from small_graph import register

from inventory.errors import Problem
from privacy.declaration_file import Mistakes, parse
from privacy.record.asides import MOST, asides
from privacy.run import note
from privacy.writing import documents

GONE = b"""version: 1
activities:
  a:
    functions: [fn:book_apointment]
  b:
    functions: ["*"]
  c:
    functions: [book_*]
recipients:
  "oldmailer\\u001b[2J": {role: processor}
"""


def test_what_is_gone_and_what_is_claimed_twice_is_said_with_its_line() -> None:
    said = [(one.message, one.at) for one in asides(register(GONE))]
    assert said[0][0].startswith("recipients: oldmailer") and said[0][1] == "privacy.yaml:10"
    assert any("perhaps renamed" not in m and "fn:book_apointment" in m for m, _ in said)
    assert said[-1][0].startswith("B, C: flows they share: ") and said[-1][1] == "privacy.yaml:5"
    assert all(one.hint for one in asides(register(GONE)))


def test_a_rename_stands_in_the_note() -> None:
    (one, *_) = asides(register(b"activities: {a: {functions: [fn:book_apointment]}}"))
    assert one.message.endswith("perhaps renamed: fn:book_appointment")


def test_many_are_counted() -> None:
    many = "".join(f"  nobody{number}: {{role: processor}}\n" for number in range(50))
    said = list(asides(register(f"recipients:\n{many}".encode())))
    assert len(said) == MOST + 1 and said[-1].message == "30 more of the kind"


def test_nothing_to_say_says_nothing() -> None:
    assert list(asides(register(b"activities: {a: {functions: [book_appointment]}}"))) == []


def test_a_note_is_three_lines_and_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    note(next(iter(asides(register(GONE)))))
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.startswith("note: ") and shown.err.count("\n") == 3
    assert "\n  at: privacy.yaml:10\n  do: " in shown.err and "\x1b" not in shown.err


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("role: procesor", 1, "role: not one of the known words", 'Did you mean "processor"?'),
        (
            "controllers:\n  acme:\n    nam: x",
            3,
            "controllers.acme.nam: nothing of that name",
            'Did you mean "name"?',
        ),
        ("controllers: [acme]", 1, "controllers: not in the form", "key: value"),
        (
            "controllers:\n  acme:\n    representative: 3",
            3,
            "controllers.acme.representative: not in",
            "key: value",
        ),
        (
            "california:\n  categories:\n    L: {sold: true}",
            3,
            "california.categories.L: not one of",
            "Known here: A, B,",
        ),
        (
            "california:\n  categories:\n    A: {sold: maybe}",
            3,
            "california.categories.A.sold: not in the form",
            "true or false",
        ),
        (
            "california:\n  aplies: true",
            2,
            "california.aplies: nothing of that name",
            'Did you mean "applies"?',
        ),
        (
            "california:\n  assessments:\n    a:\n      impacts:\n        discriminaton: x",
            5,
            "california.assessments.a.impacts.discriminaton: not one",
            'Did you mean "discrimination"?',
        ),
        (
            "california:\n  assessments:\n    a:\n      triggers:\n        - sensitive\n        - seling",
            6,
            "california.assessments.a.triggers.1: not one",
            "Known here",
        ),
        (
            "california:\n  assessments:\n    a:\n      started: soon",
            4,
            "california.assessments.a.started: not in the form",
            "YYYY-MM-DD",
        ),
        (
            "california:\n  recipients:\n    sendgrid: {role: processor}",
            3,
            "california.recipients.sendgrid.role: not one",
            "service_provider",
        ),
        (
            "stores:\n  '*':\n    country: us-ca",
            3,
            "stores.*.country: no country has that code",
            'Did you mean "US"?',
        ),
    ],
)
def test_mistakes_are_told_at_their_line(text: str, line: int, message: str, hint: str) -> None:
    with pytest.raises(Mistakes) as caught:
        parse(text.encode())
    (one,) = caught.value.problems
    assert one.at == f"privacy.yaml:{line}" and one.message.startswith(message) and hint in one.hint


def test_a_language_no_document_comes_in_is_a_problem() -> None:
    assert documents.spoken(()) == ("en",) and documents.spoken(("de", "fr")) == ("de", "fr")
    with pytest.raises(Problem, match="no language is called xx"):
        documents.spoken(("xx",))


def test_an_entry_of_which_nothing_is_known_is_still_one() -> None:
    assert list(parse(b"controllers: {acme: null}").content.controllers) == ["acme"]


def test_an_attestation_that_expired_is_shown() -> None:
    from dataclasses import replace

    from small_graph import case

    from privacy.register import Weakness
    from privacy.writing.dossier import Dossier

    made = case()
    expired = Weakness(
        "1c", "Multi-factor authentication", "app:.", "attestation_expired", "it counted until 2026-11-26", ()
    )
    later = replace(made, register=replace(made.register, weaknesses=(expired,)))
    document = next(one for one in documents.available() if one.name == "article-30-controller")
    for language, word in (("en", "attestation expired"), ("de", "Bestätigung abgelaufen")):
        text = documents.Page(document, Dossier(later), language).text
        assert word in text and "2026-11-26" in text
