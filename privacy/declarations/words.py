"""The words and forms of values in privacy.yaml, and what every mapping of it has in common."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    WithJsonSchema,
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

LAWFUL_BASES: dict[str, str] = dict(zip(get_args(LawfulBasis), "abcdef", strict=True))
"""Our word for each lawful basis -> its letter in Article 6(1) GDPR."""
SPECIAL_CONDITIONS: dict[str, str] = dict(zip(get_args(SpecialCondition), "abcdefghij", strict=True))
"""Our word for each condition -> its letter in Article 9(2) GDPR."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
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

Sign = Literal["strong", "fair", "weak"]


def _country(value: str) -> str:
    from privacy.countries import names

    if value not in names():
        raise PydanticCustomError("country", "no country of that code")
    return value


Country = Annotated[
    str, AfterValidator(_country), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"})
]  # ISO 3166-1 alpha-2
Countries = Annotated[
    tuple[Country, ...], BeforeValidator(_listed, json_schema_input_type=Country | list[Country])
]


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


def question(part: type[Part], key: str) -> str:
    """The question that an empty `key` of `part` asks a person."""
    return part.model_fields[key].description or key
