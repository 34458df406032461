"""Fields of declared objects, by names and types alone: whose they are, what they are about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.facts import Field
from privacy.classify.schemas import Column, judge_schema, of_field


def judged(name: str, *columns: str) -> dict[str, str]:
    """`columns` are ``name`` or ``name:type``."""
    split = [column.partition(":") for column in columns]
    found = judge_schema(name, [Column(field, kind or "string") for field, _, kind in split])
    return {field: held.category.removeprefix("user.") for field, held in found.items()}


@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        # whose an object is, by its name
        ("Person", ["id", "height:number"], {"id": "unique_id", "height": "physical_characteristic"}),
        (
            "Patient",
            ["id", "height:number"],
            {"id": "health_and_medical.record_id", "height": "health_and_medical"},
        ),
        ("Product", ["id", "name", "height:number", "description"], {}),
        ("Supplier", ["name", "email", "phone", "vat_number"], {}),
        ("EmailTemplate", ["name", "subject", "body"], {}),
        # ... by what it holds
        ("Registration", ["id", "first_name", "name"], {"first_name": "name.first", "name": "name"}),
        ("Entry", ["id", "display_name", "url", "description"], {}),
        # the key of a person says what it is anywhere
        ("Invoice", ["id", "user_id", "amount:number"], {"user_id": "unique_id"}),
        # words before `id`, `url` and `name` say whose they are
        ("Customer", ["id", "currency_code", "callback_url"], {"id": "unique_id"}),
        # an object inside another
        ("Customer.location", ["city"], {"city": "contact.address.city"}),
        # parts of systems called like persons
        ("Receiver", ["id", "expires_at:date-time"], {}),
        # what an object is about
        ("HeartRate", ["value:number", "received:date-time"], {"value": "health_and_medical"}),
        ("Disability", ["code", "since:date"], {"code": "health_and_medical.disability"}),
        # a mean of what is measured, a choice from a list
        ("Patient", ["averageHeartRate:number"], {"averageHeartRate": "health_and_medical"}),
        ("Person", ["gender_id:integer"], {"gender_id": "demographic.gender"}),
        # types
        ("User", ["email_verified:boolean", "phone:enum"], {}),
        # hashes
        (
            "User",
            ["email_hash", "password_hash", "insurance_hash"],
            {
                "email_hash": "unique_id.pseudonymous",
                "password_hash": "authorization.password",
                "insurance_hash": "unique_id.pseudonymous",
            },
        ),
        # what describes the format
        ("Person", ["@type", "$ref"], {}),
    ],
)
def test_whose_and_what(name: str, columns: list[str], expected: dict[str, str]) -> None:
    assert judged(name, *columns) == expected


@given(st.text(max_size=40), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=10)), max_size=8))
def test_any_names(name: str, columns: list[tuple[str, str]]) -> None:
    judge_schema(name, [Column(field, kind) for field, kind in columns])


def test_the_key_of_something_else_beside_a_persons_is_none_of_hers() -> None:
    beside = ("userId", "listingId", "from", "to", "guests")
    assert of_field(Field("userId"), beside) is not None
    assert of_field(Field("listingId"), beside) is None


def test_the_ends_of_a_period_are_no_addresses() -> None:
    assert of_field(Field("from"), ("from", "to", "guests", "userId")) is None
    found = of_field(Field("from"), ("from", "to", "subject"))
    assert found is not None and found.category == "user.contact.email"
