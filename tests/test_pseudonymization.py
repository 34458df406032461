"""Recommendations and checks of pseudonyms: the decision table, its examples and misses, and what is not claimed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from small_graph import APPOINTMENTS, DECLARED, GRAPH, HOSTILE, LABELS, NOTIFICATIONS, Label, at, case

from inventory.facts import Field, Location, Setting
from inventory.graph import Flow, Graph
from privacy.case import Case
from privacy.pseudonyms import chapter as pseudonymization
from privacy.pseudonyms.advice import USES, rows
from privacy.pseudonyms.chapter import Pseudonymization
from privacy.pseudonyms.checks import NEEDS, RULES, Checked, checked
from privacy.seen import Seen
from privacy.vocabulary import categories, read
from privacy.writing import documents
from privacy.writing.dossier import Dossier
from privacy.writing.pages import Page

DOCUMENT = next(one for one in documents.available() if one.name == "pseudonymisation")
CHECKS = read("pseudonym_checks.yaml")


def made(declared: bytes | None = DECLARED) -> Pseudonymization:
    return pseudonymization.derive(case(declared))


def text(declared: bytes | None = DECLARED, one: Case | None = None) -> str:
    return Page(DOCUMENT, Dossier(one or case(declared))).text


# --- checks ----------------------------------------------------------------------------------------


def seen_of(example: dict[str, Any]) -> Seen:
    """A graph in which one function gives the example's fields to one store, or to several places."""
    aliases = example.get("aliases", {})
    told = {name: words.split() for name, words in example["fields"].items()}
    fields = {
        name: Field(name, (aliases[name],) if name in aliases else (), tuple(parts[1:]))
        for name, parts in told.items()
    }
    ends = example.get("to", [APPOINTMENTS])
    flows = [
        Flow(f"flow:{n}", "fn:book_appointment", "write", end, None, tuple(fields.values()), "high", at(1))
        for n, end in enumerate(ends)
    ]
    logged = tuple(fields[name] for name in example.get("log", ()))
    if logged:
        flows.append(Flow("log", "fn:book_appointment", "log", "store:log:.", None, logged, "high", at(2)))
    settings = tuple(
        Setting(name, Location("s.json"), "app:.", secret=True, reference=kept or None)
        for name, kept in example.get("settings", {}).items()
    )
    labels = {
        (flow.id, field.path): Label(told[field.path][0])
        for flow in flows
        for field in flow.fields
        if told[field.path][0] != "-"
    }
    return Seen(replace(GRAPH, flows=tuple(flows), settings=settings), labels)


def result(seen: Seen, id: str) -> Checked:
    return next(one for one in checked(seen) if one.id == id)


@pytest.mark.parametrize(
    ("id", "example"), [(row["id"], example) for row in CHECKS for example in row["examples"]]
)
def test_a_check_finds_its_examples(id: str, example: dict[str, Any]) -> None:
    found = result(seen_of(example), id)
    assert found.state == "found" and found.findings[0].evidence


@pytest.mark.parametrize(
    ("id", "example"), [(row["id"], example) for row in CHECKS for example in row["misses"]]
)
def test_a_check_leaves_its_misses(id: str, example: dict[str, Any]) -> None:
    found = result(seen_of(example), id)
    assert found.state != "found" and not found.findings and found.why


def test_there_are_ten_checks_each_with_a_rule() -> None:
    assert len(CHECKS) == 10 and {row["rule"] for row in CHECKS} == set(RULES)
    assert set(NEEDS) <= set(RULES)
    assert all(row["misses"] and (row["examples"] or row.get("unseen")) for row in CHECKS)


def test_what_no_graph_shows_is_not_claimed() -> None:
    """A keyed hash in the graph: nothing is known of its key, and that is said."""
    seen = seen_of({"fields": {"id": "user.contact.email hash:hmac"}})
    states = {one.id: one.state for one in checked(seen)}
    assert {id for id, state in states.items() if state == "not_checked"} == {
        "key-beside-data",
        "salt-constant",
        "key-rotation",
    }
    kept = seen_of({"fields": {"id": "user.contact.email hash:hmac"}, "settings": {"HMAC_KEY": "vault"}})
    assert "Key Vault" in result(kept, "key-beside-data").why
    nothing = {one.state for one in checked(seen_of({"fields": {"id": "user.contact.email"}}))}
    assert "found" not in nothing


# --- recommendations -------------------------------------------------------------------------------


def test_the_decision_table_is_whole() -> None:
    known = categories()
    for row in rows().values():
        assert set(row["uses"]) <= set(USES) and row["technique"] and row["why"] and row["avoid"]
        for glob in row["categories"]:
            assert glob.removesuffix(".*") in known, glob


def test_each_field_in_each_place_gets_the_first_row_that_fits() -> None:
    found = {(one.category, one.end): one for one in made().advice}
    assert found["user.contact.email", "recipient:sendgrid"].row == "mail"
    assert found["user.contact.email", "recipient:sendgrid"].use == "mail"
    assert found["user.health_and_medical", APPOINTMENTS].row == "special"
    number = found["user.government_id", APPOINTMENTS]
    assert (number.row, number.state, number.there) == ("national-id", "weak", ("hash:sha256",))
    assert not any(one.end == "caller:http" for one in made().advice)
    ids = [one.id for one in made().advice]
    assert len(set(ids)) == len(ids)


def flows_of(*some: tuple[str, str, str, tuple[str, ...], tuple[str, ...]]) -> Pseudonymization:
    """(path, category, end, transforms, places) of one function."""
    flows, labels = [], {}
    for number, (path, category, end, transforms, places) in enumerate(some):
        operation: Any = "log" if ":log:" in end else "write"
        one = Field(path, transforms=transforms, places=places)
        flows.append(
            Flow(
                f"flow:{number}", "fn:book_appointment", operation, end, None, (one,), "high", at(number + 1)
            )
        )
        labels[f"flow:{number}", path] = Label(category)
    seen = Seen(with_log(replace(GRAPH, flows=tuple(flows))), labels)
    return pseudonymization.derive(replace(case(), seen=seen))


def with_log(graph: Graph) -> Graph:
    log = replace(graph.stores[0], id="store:log:.", kind="log", name=".")
    return replace(graph, stores=(*graph.stores, log))


@pytest.mark.parametrize(
    ("category", "end", "places", "row"),
    [
        ("user.contact.email", APPOINTMENTS, (), "contact-joined"),
        ("user.contact.email", APPOINTMENTS, ("key",), "keyed"),
        ("user.unique_id", "store:log:.", (), "user-id-log"),
        ("user.contact.email", "store:log:.", (), "log"),
        ("user.device.ip_address", "store:log:.", (), "ip-abuse"),
        ("user.device.ip_address", APPOINTMENTS, (), "ip"),
        ("user.contact.email", "recipient:mailchimp", (), "mail"),
        ("user.contact.email", NOTIFICATIONS, (), "message"),
        ("user.contact.email", "recipient:counter", (), "contact-counted"),
        ("user.name", "recipient:counter", (), "name-given"),
        ("user.financial.credit_card", APPOINTMENTS, (), "card"),
        ("user.financial.iban", APPOINTMENTS, (), "iban"),
        ("user.demographic.date_of_birth", APPOINTMENTS, (), "birth"),
        ("user.contact.address.postal_code", APPOINTMENTS, (), "place"),
        ("user.location.precise", APPOINTMENTS, (), "location"),
        ("user.content.free_text", "recipient:counter", (), "free-text"),
        ("user.biometric", APPOINTMENTS, (), "biometric"),
        ("user.childrens", APPOINTMENTS, (), "child"),
        ("user.device.device_id", APPOINTMENTS, (), "device"),
    ],
)
def test_rows_of_the_table(category: str, end: str, places: tuple[str, ...], row: str) -> None:
    (one,) = flows_of(("field", category, end, (), places)).advice
    assert one.row == row and one.state == "open"


@pytest.mark.parametrize(
    ("transforms", "state"),
    [(("hash:hmac",), "met"), (("hash:sha256",), "weak"), (("mask:x",), "open"), ((), "open")],
)
def test_what_is_done_already_is_seen(transforms: tuple[str, ...], state: str) -> None:
    (one,) = flows_of(("mail", "user.contact.email", APPOINTMENTS, transforms, ())).advice
    assert one.state == state


def test_people_decide_and_the_question_is_one() -> None:
    found = made(None)
    keys = {one.decision.question.key for one in found.advice if one.decision.question}
    assert keys == {("recommendations",)}
    declared = (
        DECLARED
        + b"""recommendations:
  advice:national-id/*: {decision: declined, reason: matched by hand, owner: Example Owner, date: 2026-11-01}
  advice:gone/*: {decision: accepted}
"""
    )
    said = made(declared)
    decided = [one for one in said.advice if one.decision.question is None]
    assert {one.row for one in decided} == {"national-id"}
    assert decided[0].decision.stated[0].value == "declined; matched by hand; Example Owner; 2026-11-01"
    assert decided[0].decision.stated[0].evidence[0].path == "privacy.yaml"
    assert [one.value for one in said.not_observed] == ["recommendations: advice:gone/*"]
    assert "not recommended any more" in text(declared)


# --- the document ----------------------------------------------------------------------------------


def test_the_document_never_says_anonymous_and_stays_text() -> None:
    said = text()
    assert "pseudonymised (Article 4(5)), still personal data" in said
    for word in ("anonym", "compliant", "not required"):
        assert word not in said.lower()
    assert HOSTILE not in said and "<script>" not in said
    assert "not checked: a scan reads one state of the files" in said
    assert said == text()


def test_every_recommendation_reaches_document_and_sheets() -> None:
    files = documents.rendered(Page(DOCUMENT, Dossier(case())), documents.FORMATS)
    table = files["pseudonymisation.recommendations.csv"].decode("utf-8-sig")
    for one in made().advice:
        assert one.row in table
    for group in made().groups:
        assert group.title in text()


def test_nothing_seen_recommends_nothing() -> None:
    quiet = replace(case(), seen=Seen(replace(GRAPH, flows=()), LABELS))
    assert "None: no personal data was seen" in text(one=quiet)
