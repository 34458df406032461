"""What people say of the record itself: parties, activities, recipients and data stores."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from privacy.declarations.words import (
    Bases,
    Conditions,
    Country,
    Duration,
    Many,
    Part,
    Role,
    Words,
)


class Contact(Part):
    """A person or body with the details that Article 30(1)(a) asks for."""

    name: Words | None = Field(None, description="Full name of the person or body.")
    address: Words | None = Field(None, description="Postal address.")
    email: Words | None = Field(None, description="E-mail address.")
    phone: Words | None = Field(None, description='Telephone number, in quotes: "+31 20 …".')


def _contact_or_none(value: Any) -> str:
    return "none" if value == "none" else "contact"


ContactOrNone = Annotated[
    Annotated[Contact, Tag("contact")] | Annotated[Literal["none"], Tag("none")],
    Discriminator(_contact_or_none),
]


class Retention(Part):
    """How long data is meant to be kept, and from which event on."""

    categories: Many = Field((), description="Data categories this is about (globs); all when left out.")
    stores: Many = Field((), description="Data stores this is about (globs); all when left out.")
    period: Duration | None = Field(None, description="How long, as an ISO 8601 duration: P90D, P7Y.")
    starts: Words | None = Field(None, description="The event the period starts with: end of the contract.")
    reason: Words | None = Field(None, description="Why that long: the law or the need behind it.")


class Activity(Part):
    """A processing activity: which part of the software it covers, and what people say about it."""

    title: Words | None = Field(None, description="What does your organisation call this activity?")
    functions: Many = Field((), description="Functions it covers: names or ids, globs allowed.")
    routes: Many = Field((), description="HTTP routes whose functions it covers, globs allowed.")
    stores: Many = Field((), description="Data stores whose every use it covers: ids, globs allowed.")
    categories: Many = Field((), description="Only these data categories (globs); all when left out.")
    purposes: Many | None = Field(None, description="Why is this data processed? One sentence each.")
    subjects: Many | None = Field(None, description="Whose data is it? For example: patients, applicants.")
    lawful_basis: Bases | None = Field(
        None, description="Which lawful basis of Article 6(1) does it rest on?"
    )
    legitimate_interests: Words | None = Field(
        None, description="If it rests on legitimate interests: which ones, and where is the assessment?"
    )
    special_category_condition: Conditions | None = Field(
        None, description="Which condition of Article 9(2) allows the special categories of data?"
    )
    retention: tuple[Retention, ...] | None = Field(
        None, description="How long shall the data be kept, and from which event on?"
    )
    recipients: Many | None = Field(
        None,
        description="Who calls its HTTP routes, and who else gets it, unseen by the code? [] if nobody.",
    )
    measures: Many | None = Field(
        None, description="Which organisational measures protect this activity in particular?"
    )
    owner: Words | None = Field(None, description="Who in your organisation answers for this activity?")
    reviewed: datetime.date | None = Field(None, description="When was this entry last reviewed? YYYY-MM-DD.")


class RecipientNote(Part):
    """What people know of a recipient; the key is its id (``recipient:sendgrid``) or its name."""

    name: Words | None = Field(None, description="Legal name of the recipient.")
    role: Role | None = Field(None, description="Is it a processor, a joint or a separate controller?")
    contract: Words | None = Field(
        None, description="Where is the contract (with a processor: Article 28(3))?"
    )
    country: Country | None = Field(
        None, description="In which country is the data processed? For example: DE."
    )
    safeguards: Words | None = Field(
        None,
        description="If that is a third country: which safeguards of Chapter V, and where are they kept?",
    )
    note: Words | None = Field(None, description="Anything else a reader should know.")


class StoreNote(Part):
    """What people know of a data store; the key is its id, globs allowed."""

    country: Country | None = Field(None, description="In which country does it stand? For example: NL.")
    safeguards: Words | None = Field(
        None,
        description="If that is a third country: which safeguards of Chapter V, and where are they kept?",
    )
    note: Words | None = Field(None, description="Anything else a reader should know.")
