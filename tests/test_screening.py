"""Screening: what speaks for each criterion, what must not, and that nothing is decided by the program."""

from __future__ import annotations

import re
from typing import Any

import pytest
from cases import case_of, flow, http, labelled, store, told

from privacy.impact import screening
from privacy.impact.assessed import WHOLE, assessed
from privacy.impact.signals import LOOKS

CATALOG = screening.catalog()
ROWS = [(row["id"], signal) for row in CATALOG["criteria"] for signal in row["signals"]]


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(id, signal, text, id=f"{id}-{signal['see']}-{text}")
        for id, signal in ROWS
        for text in signal.get(kind, ())
    ]


def sights(signal: dict[str, Any], text: str) -> list[str]:
    """What the signal sees in the smallest software that holds the example."""
    case = EXAMPLES[signal["see"]](text)
    return [sight.what for sight in LOOKS[signal["see"]](assessed(case)[0], signal)]


def _word(name: str) -> Any:
    """A person's record with a field of that name, written by a function called after it."""
    function = "score_search" if name == "score_search" else "handle"
    field = "score" if name == "score_search" else name
    return case_of(
        flow(function, "write", "store:cosmos_db:crm/people", labelled("email", "user.contact.email"), field)
    )


def _category(key: str) -> Any:
    return case_of(flow("handle", "write", "store:cosmos_db:crm/people", labelled("x", key)))


def _recipient(kind: str) -> Any:
    """Personal data sent to a service of that purpose or kind."""
    return case_of(flow("handle", "send", told(kind), labelled("email", "user.contact.email")))


def _store(kind: str) -> Any:
    return case_of(flow("handle", "send", store(kind), labelled("email", "user.contact.email")))


def _vulnerable(subject: str) -> Any:
    declared = f"activities: {{a: {{functions: handle, subjects: {subject}}}}}".encode()
    return case_of(
        flow("handle", "send", store("sql"), labelled("email", "user.contact.email")), declared=declared
    )


def _decided(names: str) -> Any:
    read, written = names.split("+")
    return case_of(
        flow("handle", "read", "store:sql:crm/people", labelled("email", "user.contact.email"), read),
        flow("handle", "write", "store:sql:crm/outcomes", labelled("email", "user.contact.email"), written),
    )


EXAMPLES = {
    "words": _word,
    "categories": _category,
    "recipients": _recipient,
    "stores": _store,
    "vulnerable": _vulnerable,
    "decided": _decided,
}


@pytest.mark.parametrize(("id", "signal", "text"), cases("examples"))
def test_a_signal_is_seen(id: str, signal: dict[str, Any], text: str) -> None:
    assert sights(signal, text), id


@pytest.mark.parametrize(("id", "signal", "text"), cases("misses"))
def test_a_trap_is_none(id: str, signal: dict[str, Any], text: str) -> None:
    assert not sights(signal, text), id


@pytest.mark.parametrize(
    "name",
    ["raceCondition", "unionAll", "healthCheck", "sessionId", "score", "childProcess", "parentId", "thirdParty",
     "generationId", "search_score", "partyId", "sexFixture"],
)  # fmt: skip
def test_words_of_systems_indicate_nothing(name: str) -> None:
    found = screened(case_of(flow("handle", "write", "store:sql:app/jobs", name)))
    assert [row.id for row in found.criteria if row.state == "indicated"] == []


def screened(case: Any) -> screening.Screening:
    return screening.derive(case).of[assessed(case)[0].id]


def test_two_sources_brought_together_are_a_combination() -> None:
    email = labelled("email", "user.contact.email")
    two = case_of(
        flow("merge", "write", "store:sql:crm/all", email, origin="store:sql:shop/orders"),
        flow("merge", "write", "store:sql:crm/all", email, origin="store:cosmos_db:clinic/patients"),
    )
    one = case_of(flow("copy", "write", "store:sql:crm/all", email, origin="store:sql:shop/orders"))
    state = {
        name: {row.id: row.state for row in screened(case).criteria}["W6"]
        for name, case in (("two", two), ("one", one))
    }
    assert state == {"two": "indicated", "one": "not_indicated"}


def test_what_code_can_hardly_tell_stays_open() -> None:
    states = {
        row.id: row.state for row in screened(case_of(flow("handle", "read", store("sql"), "x"))).criteria
    }
    assert {id for id, state in states.items() if state == "open"} == {"W5", "W9"}
    assert set(states.values()) == {"open", "not_indicated"}


@pytest.mark.parametrize(
    ("categories", "proposal"),
    [
        ([], "none"),
        (["user.financial.iban"], "one"),
        (["user.behavior", "user.health_and_medical"], "several"),
    ],
)
def test_the_rule_proposes_and_asks(categories: list[str], proposal: str) -> None:
    fields = [labelled(f"f{n}", key) for n, key in enumerate(categories)]
    found = screened(case_of(flow("handle", "write", store("sql"), "x", *fields)))
    assert found.proposal == proposal
    assert found.need.question is not None and found.need.question.key == (
        "assessments",
        WHOLE,
        "need",
        "assess",
    )


def test_people_answer_and_stay_heard() -> None:
    declared = b"assessments: {a: {criteria: {W4: {met: false, reason: test data}, W1: {met: true}, W5: {met: true}}}}"
    case = case_of(
        flow("handle", "write", store("sql"), labelled("x", "user.health_and_medical")), declared=declared
    )
    states = {row.id: row.state for row in screened(case).criteria}
    assert (states["W4"], states["W1"], states["W5"]) == ("not_met", "met", "met")
    cases = {row.id: row.state for row in screened(case).cases}
    assert cases == {"A35-3-a": "in_part", "A35-3-b": "indicated", "A35-3-c": "in_part"}
    assert screened(case).proposal == "case"


def test_a_criterion_has_its_words_in_three_languages() -> None:
    for row in screened(case_of()).criteria + screened(case_of()).cases:
        assert set(row.title) == set(row.asks) == {"en", "de", "fr"}


def test_no_word_of_the_data_passes_a_verdict() -> None:
    text = str(CATALOG).lower()
    assert not re.search(r"compliant|anonymous|not required|nicht erforderlich|n'est pas requis", text)


def test_an_http_trigger_alone_says_nothing() -> None:
    assert screened(case_of(http("health", "anonymous"))).count == 0
