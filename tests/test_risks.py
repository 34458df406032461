"""Risks: each only where there is evidence, with what is proposed and what is left to people."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from cases import HERE, case_of, flow, http, kept, labelled, told, trigger
from conftest import APPS
from small_graph import Label
from small_graph import case as small_case

from inventory import restored
from inventory.facts import Location, Setting
from inventory.graph import Trait
from privacy.case import Case
from privacy.controls.catalog import controls
from privacy.controls.verdicts import Result
from privacy.declaration_file import Declared
from privacy.derive import register
from privacy.impact import risks
from privacy.impact.assessed import assessed
from privacy.impact.evidence.rules import RULES
from privacy.impact.necessity import derive as necessity
from privacy.impact.risk_catalog import EVENTS, Kind, helped, kinds, words
from privacy.seen import CALLER, Seen

EMAIL = labelled("email", "user.contact.email")
PEOPLE = "store:cosmos_db:crm/people"


def verdicts(*signals: str) -> Callable[[], Case]:
    """A case whose controls gave these results: ``3c/secret_settings fail``."""

    def made() -> Case:
        found = []
        for text in signals:
            control, _, rest = text.partition("/")
            signal, verdict = rest.split()
            known = controls().get(control)
            result = Result(signal, verdict, "x", f"the app: {signal}", (HERE,))  # type: ignore[arg-type]
            found.append(SimpleNamespace(control=known, app="app:.", verdict=verdict, results=(result,)))
        return replace(case_of(flow("f", "write", PEOPLE, EMAIL)), controls=found)  # type: ignore[arg-type]

    return made


def hashed(kind: str) -> Case:
    return case_of(flow("f", "write", PEOPLE, labelled("email", "user.contact.email", kind)))


def environment(text: str) -> Case:
    settings = []
    for one in text.split(", "):
        where, account = one.split()
        path = "infra/main.bicep" if where == "infra" else f"api/{where}"
        settings.append(Setting("CRM", Location(path, 1), account=account))
    live = kept(PEOPLE, account="crm", resource="resource:infra#crm")
    return case_of(flow("f", "write", PEOPLE, EMAIL), stores=(live,), settings=tuple(settings))


def dead_letter(period: str | None) -> Case:
    queue, dead = "store:service_bus:jobs", "store:service_bus:jobs/$DeadLetterQueue"
    copy = kept(dead, period, "inferred", hidden=True, copies=(queue,))
    return case_of(flow("f", "send", queue, EMAIL), stores=(kept(queue, "P7D"), copy))


def deleted(kept_for: str | None) -> Case:
    other = "store:sql:shop/orders"
    return case_of(
        flow("f", "write", PEOPLE, EMAIL),
        flow("g", "delete", PEOPLE, "id", origin=CALLER),
        flow("f", "write", other, EMAIL),
        stores=(kept(other, kept_for),),
    )


def limits(text: str) -> Case:
    """``P30D of P90D``: the limit set, of the period intended."""
    limit, wanted = text.split(" of ")
    declared = f"activities: {{a: {{functions: f, retention: [{{period: {wanted}}}]}}}}".encode()
    return case_of(flow("f", "write", PEOPLE, EMAIL), stores=(kept(PEOPLE, limit),), declared=declared)


def country(code: str | None) -> Case:
    graph = case_of(flow("f", "send", told("email"), EMAIL)).seen.graph
    there = tuple(replace(one, country=code) for one in graph.recipients)
    return case_of(flow("f", "send", told("email"), EMAIL), recipients=there)


def backup(text: str) -> Case:
    trait = {
        "no backup": (Trait("backup", "no soft delete of blobs is configured", (HERE,)),),
        "backup": (Trait("backup", "backups are kept for 7 days", (HERE,)),),
    }
    known = kept(
        PEOPLE, None, "missing", *trait.get(text, ()), resource=None if text == "no resource" else "r"
    )
    return case_of(flow("f", "write", PEOPLE, EMAIL), stores=(known,))


def redundancy(says: str) -> Case:
    return case_of(
        flow("f", "write", PEOPLE, EMAIL),
        stores=(kept(PEOPLE, None, "missing", Trait("redundancy", says, (HERE,))),),
    )


def route(path: str) -> Case:
    read = flow("f", "read", PEOPLE, "id", origin=CALLER)
    return case_of(
        http("f", route=path), read, flow("f", "respond", CALLER, EMAIL), flow("g", "write", PEOPLE, EMAIL)
    )


def in_route(path: str) -> Case:
    return case_of(
        http("f", route=path), flow("f", "receive", CALLER, EMAIL, labelled("id", "user.unique_id"))
    )


def logged(text: str) -> Case:
    fields = {
        "log email": EMAIL,
        "log masked email": labelled("email", "user.contact.email", "mask:slice"),
        "log status": "status",
    }
    return case_of(flow("f", "log", "store:log:.", fields[text]), flow("f", "write", PEOPLE, EMAIL))


def endpoint(text: str) -> Case:
    level, field = text.split(": ")
    answer = EMAIL if field == "email" else field
    return case_of(http("f", level), flow("f", "respond", CALLER, answer))


def twice(text: str) -> Case:
    type, verb, _ = text.split()
    sent = (
        flow("f", "send", told("email"), EMAIL)
        if verb == "sends"
        else flow("f", "log", "store:log:.", "status")
    )
    return case_of(trigger("f", type), sent)


def overwritten(text: str) -> Case:
    read = flow("f", "read", PEOPLE, EMAIL) if "read" in text else flow("f", "receive", CALLER, EMAIL)
    extra = ["_etag"] if "etag" in text else []
    return case_of(read, flow("f", "write", PEOPLE, EMAIL, *extra))


def model(text: str) -> Case:
    target = "recipient:kind-openai" if text.endswith("openai") else told("email")
    return case_of(flow("f", "send", target, labelled("message", "user.content.message"), origin=CALLER))


def surplus(text: str) -> Case:
    taken = flow("f", "receive", CALLER, EMAIL, "id")
    names = (EMAIL, "id") if text == "taken and stored" else ("id",)
    return case_of(taken, flow("f", "write", PEOPLE, *names, origin=CALLER))


def history(text: str) -> Case:
    kind, _ = text.split()
    return case_of(flow("f", "invoke", f"store:{kind}:hub", EMAIL))


MADE: dict[str, Callable[[str], Case]] = {
    "open_endpoints": endpoint,
    "fetched_by_id": route,
    "in_logs": logged,
    "in_addresses": in_route,
    "failed_signals": lambda text: verdicts(text)(),
    "changed_so": hashed,
    "weak_cryptography": lambda text: verdicts(text)() if "/" in text else hashed(text),
    "failed_copies": lambda text: dead_letter("P7D" if "week" in text else None),
    "delivered_twice": twice,
    "read_then_written": overwritten,
    "steered_model": model,
    "no_recovery": backup,
    "deleted_early": limits,
    "copies_left": lambda text: {
        "deleted here, kept there": lambda: deleted(None),
        "deleted here, expires there": lambda: deleted("P30D"),
        "kept there": lambda: case_of(flow("f", "write", PEOPLE, EMAIL)),
    }[text](),
    "kept_without_limit": lambda text: case_of(
        flow("f", "write", PEOPLE, EMAIL),
        stores=(
            kept(
                PEOPLE, "P30D" if text == "P30D" else None, "missing" if text == "not known" else "observed"
            ),
        ),
    ),
    "third_country": lambda text: country(None if text == "not known" else text),
    "to_services": lambda text: case_of(
        flow("f", "send", "recipient:kind-openai" if text == "openai" else told("email"), EMAIL)
    ),
    "more_than_used": surplus,
    "in_histories": history,
    "mixed_environments": environment,
    "one_place": redundancy,
}


def examples(kind: str) -> list[Any]:
    return [pytest.param(one, text, id=f"{one.id}-{text}") for one in kinds() for text in getattr(one, kind)]


def spots(kind: Kind, text: str) -> list[Any]:
    return list(RULES[kind.rule](assessed(MADE[kind.rule](text))[0], kind))


@pytest.mark.parametrize(("kind", "text"), examples("examples"))
def test_a_risk_is_told_where_there_is_evidence(kind: Kind, text: str) -> None:
    found = spots(kind, text)
    assert found and all(spot.evidence for spot in found)


@pytest.mark.parametrize(("kind", "text"), examples("misses"))
def test_a_risk_is_not_told_without_evidence(kind: Kind, text: str) -> None:
    assert not spots(kind, text)


def test_the_catalogue_holds_together() -> None:
    """Rules, signals, controls, events and types that it names are there; what can't be seen says so."""
    assert [kind.id for kind in kinds()] == [f"T{n:02}" for n in range(1, 26)]
    for kind in kinds():
        assert kind.rule in RULES and (kind.examples or kind.blind), kind.id
        assert set(kind.events) <= set(EVENTS) and set(kind.linddun) <= set(words("linddun"))
        assert set(kind.sources) <= set(words("sources")) and 1 <= kind.band <= 4
        assert all(controls().get(id) for id in kind.controls), kind.id
        assert all(controls().signal(*signal.split("/")) for signal in kind.signals), kind.id
        assert set(kind.title) == {"en", "de", "fr"}
    assert all(helped(control.id) for control in controls().items)


@pytest.mark.parametrize("what", ["risks.yaml", "screening.yaml"])
def test_the_data_passes_no_verdict(what: str) -> None:
    text = (APPS.parent.parent / "privacy" / "data" / what).read_text(encoding="utf-8").lower()
    assert not re.search(r"compliant|anonymous\b(?!:)|not required|konform|conforme", text)


# --- how they are weighed ------------------------------------------------------------------------


def listed(case: Case) -> risks.RiskList:
    return risks.derive(case).of[assessed(case)[0].id]


def test_a_severity_is_only_a_lower_bound_for_data_that_weighs_heavily() -> None:
    log = "store:log:."
    heavy = listed(case_of(flow("f", "log", log, labelled("x", "user.health_and_medical"))))
    light = listed(case_of(flow("f", "log", log, EMAIL)))
    assert heavy.risks[0].weighing.severity.stated[0].value == "3"
    assert light.risks[0].weighing.severity.missing
    assert heavy.risks[0].weighing.severity.stated[0].origin == "inferred"


def test_a_likelihood_is_one_lower_where_the_measures_hold() -> None:
    case = verdicts("3b/host_storage fail")()
    one = listed(case).risks[0].weighing
    held = [SimpleNamespace(**{**vars(j), "verdict": "pass"}) for j in case.controls]
    other = SimpleNamespace(control=controls().get("3c"), app="app:.", verdict="pass", results=())
    two = listed(replace(case, controls=[*held, other])).risks[0].weighing  # type: ignore[arg-type]
    assert (one.likelihood.stated[0].value, one.lowered) == ("3", False)
    assert (two.likelihood.stated[0].value, two.lowered) == ("2", True)


DECLARED = b"""assessments:
  a:
    risks:
      T03: {severity: 4, likelihood: 3, severity_after: 3, likelihood_after: 3, accepted: false}
      T19: {severity: 2}
      lost laptop: {severity: 3, likelihood: 1}
      access: {severity_after: 2, likelihood_after: 4}
"""


def test_people_weigh_beside_the_proposals() -> None:
    found = listed(case_of(flow("f", "log", "store:log:.", EMAIL), declared=DECLARED))
    stated = found.risks[0].weighing.severity.stated
    assert [(one.value, one.origin) for one in stated] == [("4", "declared")]
    assert found.high == ("T03",)
    assert [one.id for one in found.own] == ["lost laptop"]


def test_an_answer_about_what_is_no_longer_seen_is_kept_and_told() -> None:
    found = listed(case_of(flow("f", "log", "store:log:.", EMAIL), declared=DECLARED))
    assert [(one.value, one.note) for one in found.not_observed] == [("T19", "answered, no longer observed")]


# --- golden apps ---------------------------------------------------------------------------------


def golden(name: str) -> Case:
    """A golden app as its expected inventory has it, without controls."""
    content = json.loads((APPS / name / "expected" / "inventory.json").read_text(encoding="utf-8"))
    graph = restored.from_json(content)
    labels = {
        (flow["id"], field["path"]): Label(field["category"], field.get("confidence") or "high")
        for flow in content["flows"]
        for field in flow["fields"]
        if field.get("category")
    }
    return Case(Seen(graph, labels), Declared(), register(graph, labels, Declared(), (), "privacy 0"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clinic_booking", ["T02", "T03", "T04", "T10", "T18"]),
        ("hr_onboarding", ["T02", "T03", "T09", "T10", "T14", "T16", "T17", "T18", "T21"]),
    ],
)
def test_risks_of_golden_apps(name: str, expected: list[str]) -> None:
    assert [risk.id for risk in listed(golden(name)).risks] == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("clinic_booking", ["W4", "W7"]), ("hr_onboarding", ["W4", "W7"])]
)
def test_screening_of_golden_apps(name: str, expected: list[str]) -> None:
    from privacy.impact import screening

    (found,) = screening.derive(golden(name)).of.values()
    assert [row.id for row in found.criteria if row.state == "indicated"] == expected


def test_necessity_of_a_golden_app() -> None:
    (found,) = necessity(golden("clinic_booking")).of.values()
    assert [one.value for _, one in found.of("logged").found] == ["BookAppointment: email"]
    assert [one.value for _, one in found.of("deleted").found] == ["store:cosmos_db:clinic/appointments"]
    assert found.of("unused").found == ()


def test_the_same_case_gives_the_same_risks() -> None:
    assert risks.derive(small_case()) == risks.derive(small_case())
