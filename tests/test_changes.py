"""What changed between two inventories: found by ids, blind for lines, order and renames."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import APPOINTMENTS, GRAPH, LABELS, NOTIFICATIONS

from inventory import snapshot
from privacy.comparison.changes import Change, compare

CLINIC = json.loads(
    (Path(__file__).parent / "apps/clinic_booking/expected/inventory.json").read_text(encoding="utf-8")
)
SMALL = snapshot.to_json(GRAPH, LABELS, "0")
Content = dict[str, Any]


def small() -> Content:
    return copy.deepcopy(SMALL)


def clinic() -> Content:
    return copy.deepcopy(CLINIC)


def row(content: Content, part: str, id: str) -> Content:
    found: Content = next(one for one in content[part] if one["id"] == id)
    return found


def kinds(found: tuple[Change, ...]) -> set[str]:
    return {one.kind for one in found}


def only(found: tuple[Change, ...], kind: str) -> Change:
    (one,) = [one for one in found if one.kind == kind]
    return one


@pytest.mark.parametrize("content", [SMALL, CLINIC], ids=["small", "clinic"])
def test_an_inventory_does_not_differ_from_itself(content: Content) -> None:
    assert compare(content, copy.deepcopy(content)) == ()


def shifted(part: Any, by: int) -> Any:
    if isinstance(part, dict):
        return {k: v + by if k == "line" else shifted(v, by) for k, v in part.items()}
    return [shifted(one, by) for one in part] if isinstance(part, list) else part


@given(st.randoms(use_true_random=False), st.integers(1, 99))
def test_lines_and_the_order_of_lists_do_not_matter(random: Any, by: int) -> None:
    after = small()
    after["flows"] = [one for one in after["flows"] if one["id"] != "flow:3"]
    told = compare(small(), after)
    moved = shifted(after, by)
    for value in moved.values():
        if isinstance(value, list):
            random.shuffle(value)
    for flow in moved["flows"]:
        random.shuffle(flow["fields"])
    assert [one.id for one in compare(small(), moved)] == [one.id for one in told]
    assert {one.kind for one in told} == {"gone_data", "gone_flow"}


@given(st.data())
def test_forth_and_back_are_mirrored(data: Any) -> None:
    """What comes one way goes the other way."""
    after = small()
    for part in ("flows", "recipients"):
        gone = data.draw(st.sets(st.sampled_from([one["id"] for one in after[part]])))
        after[part] = [one for one in after[part] if one["id"] not in gone]
    for word in ("data", "recipient", "flow", "store"):
        forth = {one.about for one in compare(small(), after) if one.kind == f"gone_{word}"}
        back = {one.about for one in compare(after, small()) if one.kind == f"new_{word}"}
        assert forth == back


def test_new_data_a_new_recipient_and_a_new_country() -> None:
    before = small()
    before["recipients"] = [one for one in before["recipients"] if one["id"] != "recipient:sendgrid"]
    before["flows"] = [one for one in before["flows"] if one["id"] != "flow:3"]
    found = compare(before, small())
    assert only(found, "new_recipient").about == "recipient:sendgrid"
    data = only(found, "new_data")
    assert (data.about, data.category, data.fields) == (
        "recipient:sendgrid",
        "user.contact.email",
        ("email",),
    )
    assert not data.first and data.evidence[0].line == 52
    assert only(found, "new_country").after == "US" and not only(found, "new_country").first


def test_a_category_that_was_nowhere_is_first() -> None:
    before = small()
    for flow in before["flows"]:
        flow["fields"] = [one for one in flow["fields"] if one["path"] != "complaint"]
    data = only(compare(before, small()), "new_data")
    assert data.first and data.category == "user.health_and_medical" and data.about == APPOINTMENTS


@pytest.mark.parametrize(
    ("period", "origin", "kind"),
    [
        ("P1Y", "observed", "longer_retention"),
        ("P30D", "observed", "shorter_retention"),
        (None, "observed", "removed_retention"),
        (None, "missing", "unseen_retention"),
        ("P90D", "inferred", None),
        ("PT2160H", "observed", None),
    ],
)
def test_periods(period: str | None, origin: str, kind: str | None) -> None:
    after = small()
    row(after, "stores", APPOINTMENTS)["retention"] |= {"period": period, "origin": origin}
    assert kinds(compare(small(), after)) == ({kind} if kind else set())


def test_copies_that_are_kept_longer() -> None:
    after = small()
    row(after, "stores", APPOINTMENTS)["retention"]["adds"] = ["P30D: continuous backup"]
    assert only(compare(small(), after), "longer_copies").after == "P30D: continuous backup"


def test_a_transform_that_is_lost_and_one_that_came() -> None:
    after = small()
    field = next(f for f in row(after, "flows", "flow:1")["fields"] if f["path"] == "insurance_hash")
    field["transforms"] = []
    lost = only(compare(small(), after), "lost_transform")
    assert (lost.about, lost.before, lost.fields) == (APPOINTMENTS, "hash:sha256", ("insurance_hash",))
    assert only(compare(after, small()), "added_transform").after == "hash:sha256"


def test_a_transform_is_lost_under_another_name_too() -> None:
    before, after = small(), small()
    old, new = (
        next(f for f in row(one, "flows", "flow:1")["fields"] if f["path"] == "insurance_hash")
        for one in (before, after)
    )
    old["aliases"] = ["insuranceNumber"]
    new |= {"path": "insurance_number", "transforms": [], "category": "user.insurance"}
    assert only(compare(before, after), "lost_transform").fields == ("insurance_number",)


def test_what_is_asked_of_callers() -> None:
    before = clinic()
    asked = row(before, "flows", "fn:BookAppointment/receive/caller:http")
    fields = asked["fields"]
    asked["fields"] = [one for one in fields if one["path"] != "email"]
    one = only(compare(before, clinic()), "new_collection")
    assert (one.about, one.category) == ("fn:BookAppointment", "user.contact.email")
    asked["fields"] = []
    found = compare(before, clinic())
    assert "new_collection_point" in kinds(found) and "new_collection" not in kinds(found)


def test_a_control_that_got_worse_and_a_trigger_that_opened() -> None:
    after = clinic()
    control = next(one for one in after["controls"] if one["verdict"] == "pass")
    control["verdict"] = "fail"
    trigger = next(b for b in after["bindings"] if b["properties"].get("authLevel", "").lower() == "function")
    trigger["properties"]["authLevel"] = "ANONYMOUS"
    found = compare(clinic(), after)
    assert kinds(found) == {"worse_control", "weaker_access"}
    assert only(found, "worse_control").about == control["id"]
    assert only(found, "weaker_access").about == trigger["function"]


def renamed(content: Content, was: str, now: str) -> Content:
    made: Content = json.loads(json.dumps(content).replace(was, now))
    return made


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        ("fn:book_appointment", "fn:reserve", {"renamed_function"}),
        (APPOINTMENTS, "store:cosmos_db:clinic/visits", {"renamed_store"}),
        (NOTIFICATIONS, "store:azure_queue:messages", {"renamed_store"}),
    ],
)
def test_a_rename_is_offered_as_one(was: str, now: str, kind: set[str]) -> None:
    before = small()
    poison = row(before, "stores", f"{NOTIFICATIONS}-poison")
    poison["copies"] = [NOTIFICATIONS]
    found = compare(before, renamed(before, was, now))
    assert kinds(found) == kind
    assert all((one.before or "").startswith(was) and one.about.startswith(now) for one in found)


def test_a_rename_hides_no_new_data() -> None:
    after = renamed(clinic(), "fn:BookAppointment", "fn:Reserve")
    field = {"path": "iban", "category": "user.financial.iban", "transforms": [], "aliases": []}
    write = "fn:Reserve/write/store:cosmos_db:clinic/appointments/from/caller:http"
    row(after, "flows", write)["fields"].append(field)
    found = compare(clinic(), after)
    assert kinds(found) == {"renamed_function", "new_data"}
    assert only(found, "new_data").first


def test_two_that_look_alike_are_no_rename() -> None:
    before, after = small(), small()
    for content, names in ((before, ["a", "b"]), (after, ["c", "d"])):
        base = row(content, "functions", "fn:health")
        content["bindings"] = [one for one in content["bindings"] if one["function"] != "fn:health"]
        content["functions"] += [base | {"id": f"fn:{name}", "name": name} for name in names]
        content["flows"] += [
            row(content, "flows", "flow:2") | {"id": f"flow:{name}", "function": f"fn:{name}"}
            for name in names
        ]
    assert {"new_function", "gone_function"} <= kinds(compare(before, after))
    assert "renamed_function" not in kinds(compare(before, after))
