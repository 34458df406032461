"""What people want done with the personal data in fixtures: methods by category and by field."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from privacy.declarations.words import Category, Many, Part, Words

Method = Literal[
    "surrogate", "token", "mask", "truncate", "generalise", "date_shift", "noise", "redact", "encrypt", "keep"
]


class FixtureField(Part):
    """What is done with one field, whatever the classification says of it."""

    method: Method = Field("surrogate", description="Which method changes its values?")
    category: Category | None = Field(
        None, description="Which data category are its values? What the classification says when left out."
    )


def _by_method(value: Any) -> Any:
    return {"method": value} if isinstance(value, str) else value


Fixed = Annotated[FixtureField, BeforeValidator(_by_method, json_schema_input_type=Method | FixtureField)]


class Fixtures(Part):
    """How `privacy pseudonymize` changes fixtures."""

    methods: dict[Category, Method] = Field(
        {},
        description="Which method for which data category, and what is below it? A surrogate when left out.",
    )
    fields: dict[Words, Fixed] = Field(
        {}, description="Which method for which field (globs: customer.note, orders[].*)?"
    )
    keep: Many = Field((), description="Which fields stay as they are (globs)?")
    internal_keys: Method | None = Field(
        None,
        description="Which method for keys that mean nothing outside of a database (small running numbers)? "
        "They stay when left out; in fixtures made for a recipient they get surrogates.",
    )
    recipient: Words | None = Field(
        None, description="For whom are these fixtures made? Each recipient gets surrogates of its own."
    )
