"""What only people know: the shape of privacy.yaml. A value nobody gave is None, and stays a question."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
)
from pydantic_core import PydanticCustomError

FILE = "privacy.yaml"

LawfulBasis = Literal[
    "consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"
]
SpecialCondition = Literal[
    "explicit_consent",
    "employment_law",
    "vital_interests",
    "nonprofit_body",
    "made_public",
    "legal_claims",
    "substantial_public_interest",
    "health_care",
    "public_health",
    "archiving_or_research",
]
Law = Literal["gdpr", "uk_gdpr"]
Role = Literal["processor", "joint_controller", "controller", "public_authority", "own_organisation"]

Item = Literal[
    "1a", "1b", "1c", "1d", "2a", "2b", "2c", "2d", "3a", "3b", "3c", "3d",
    "4a", "4b", "4c", "4d", "5a", "5b", "5c", "5d", "6a", "6b", "6c", "6d",
]  # fmt: skip

LAWFUL_BASES: dict[str, str] = dict(zip(get_args(LawfulBasis), "abcdef", strict=True))
"""Our word for each lawful basis -> its letter in Article 6(1) GDPR."""
SPECIAL_CONDITIONS: dict[str, str] = dict(zip(get_args(SpecialCondition), "abcdefghij", strict=True))
"""Our word for each condition -> its letter in Article 9(2) GDPR."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Duration = Annotated[
    str, StringConstraints(pattern=r"^P(\d+[YMWD])+(T(\d+[HMS])+)?$|^PT(\d+[HMS])+$")
]  # ISO 8601


def _listed(value: Any) -> Any:
    """One word may stand for a list of one."""
    return [value] if isinstance(value, str) else value


Many = Annotated[tuple[Words, ...], BeforeValidator(_listed, json_schema_input_type=Words | list[Words])]
Bases = Annotated[
    tuple[LawfulBasis, ...], BeforeValidator(_listed, json_schema_input_type=LawfulBasis | list[LawfulBasis])
]
Laws = Annotated[tuple[Law, ...], BeforeValidator(_listed, json_schema_input_type=Law | list[Law])]
Conditions = Annotated[
    tuple[SpecialCondition, ...],
    BeforeValidator(_listed, json_schema_input_type=SpecialCondition | list[SpecialCondition]),
]


Countries = Annotated[
    tuple[Country, ...], BeforeValidator(_listed, json_schema_input_type=Country | list[Country])
]
Sign = Literal["strong", "fair", "weak"]


def _category(value: str) -> str:
    from privacy.vocabulary import categories

    if value not in categories():
        raise PydanticCustomError("category", "no data category of that name")
    return value


def _expression(value: str) -> str:
    import regex

    try:
        regex.compile(value)
    except regex.error as error:
        raise PydanticCustomError("expression", "no regular expression: {why}", {"why": error.msg}) from None
    return value


Category = Annotated[Words, AfterValidator(_category)]
Expression = Annotated[Words, AfterValidator(_expression)]
Patterns = Annotated[
    tuple[Expression, ...], BeforeValidator(_listed, json_schema_input_type=Words | list[Words])
]


class Part(BaseModel):
    """Any mapping of the file: nothing unknown may stand in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, title=None)


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


class Attestation(Part):
    """What a person attests of a control that files can't prove, until a day."""

    item: Item | None = Field(None, description="Which control of the guideline? For example: 1c.")
    statement: Words | None = Field(None, description="What do you attest? One sentence.")
    owner: Words | None = Field(None, description="Who attests it: name and role.")
    date: datetime.date | None = Field(None, description="On which day was it found so? YYYY-MM-DD.")
    expires: datetime.date | None = Field(
        None, description="Until which day does it count? YYYY-MM-DD; the greatest age when left out."
    )
    reference: Words | None = Field(None, description="Where is the proof kept?")
    scope: Many = Field((), description="Apps it is about (ids or paths, globs); all when left out.")


class Recognizer(Part):
    """A recognizer of your own: what it looks for among values, and what a match means."""

    category: Category = Field(
        description="Which data category does a match mean? For example: user.unique_id."
    )
    patterns: Patterns = Field(
        (), description="Regular expressions; one must match (nearly) the whole value."
    )
    values: Many = Field((), description="Words and values that mean it, whatever their case.")
    plugin: Words | None = Field(
        None,
        description="Or an installed package's recognizer: its entry point in privacy_inventory.recognizers.",
    )
    context: Many = Field((), description="Words of a field's name that ask for it.")
    sign: Sign = Field(
        "fair",
        description="How sure is a match: strong (one value is enough), fair (two different ones) or weak "
        "(only where the name asks for it)?",
    )


class Classification(Part):
    """What you know of the data that values and names don't say by themselves."""

    countries: Countries = Field(
        (), description="In which countries do the people of your data live? For example: NL."
    )
    model: Words | None = Field(
        None,
        description="Which model reads free text: an installed spaCy package, the folder of a pipeline, or a "
        "transformer? What is installed, else the shipped one, when left out.",
    )
    recognizers: dict[str, Recognizer] = Field(
        {}, description="Recognizers of your own, each under its name."
    )
    presidio: Words | None = Field(
        None,
        description="A YAML file of Presidio's with recognizers, as a path from the top of the repository.",
    )
    entities: dict[str, Category] = Field(
        {},
        description="For each entity of that file, the data category it means.",
    )
    deny: dict[Category, Many] = Field(
        {}, description="Words and values that always are personal data, under the category they mean."
    )
    allow: Many = Field(
        (), description="Values that never are personal data (globs): info@example.org, test-*."
    )


class Declarations(Part):
    """What only people know about this software. A scan never writes into this file."""

    version: Literal[1] = Field(1, description="Version of this file's format.")
    software: Words | None = Field(None, description="What is this software called in your organisation?")
    controller: Contact | None = Field(None, description="Who decides why and how this data is processed?")
    joint_controllers: tuple[Contact, ...] | None = Field(
        None, description="Who decides together with the controller? [] if nobody."
    )
    representative: ContactOrNone | None = Field(
        None, description="Representative in the Union of a controller outside it (Article 27); none if none."
    )
    data_protection_officer: ContactOrNone | None = Field(
        None, description="Who is the data protection officer? none if none is designated."
    )
    laws: Laws | None = Field(
        None, description="Which laws on data protection apply: gdpr, uk_gdpr or both? gdpr when left out."
    )
    measures: Many | None = Field(
        None, description="Which organisational measures protect the data: training, access reviews, …?"
    )
    exclude: Many = Field((), description="Paths the scan shall leave out, written as in .gitignore.")
    classification: Classification = Field(
        Classification.model_validate({}), description="What the classifier shall know of your data besides."
    )
    activities: dict[str, Activity] = Field(
        {}, description="The processing activities, each under an id that stays."
    )
    recipients: dict[str, RecipientNote] = Field({}, description="What you know of each recipient.")
    stores: dict[str, StoreNote] = Field({}, description="What you know of each data store.")
    attestations: tuple[Attestation, ...] = Field(
        (), description="What people attest of controls that no file can prove."
    )
    notes: dict[str, Words] = Field(
        {}, description="Your own words for the documents, each under the id of the cell they belong to."
    )


def question(part: type[Part], key: str) -> str:
    """The question that an empty `key` of `part` asks a person."""
    return part.model_fields[key].description or key


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Declarations.model_json_schema(mode="validation"),
        "title": FILE,
    }
