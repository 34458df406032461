"""What people allow, deny and let pass: the policy that changes are checked against."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from privacy.declarations.words import Countries, Many, Part, Words

Severity = Literal["high", "medium", "low"]


def _finding(value: str) -> str:
    from privacy.vocabulary import read

    if value not in read("findings.yaml")["findings"]:
        raise PydanticCustomError("finding", "no finding of that id")
    return value


FindingId = Annotated[Words, AfterValidator(_finding)]


class Rule(Part):
    """Which data may, or must not, come to which places."""

    categories: Many = Field((), description="Data categories (globs); all when left out.")
    targets: Many = Field(
        (),
        description="Places: ids of stores and recipients (globs), or log, url, name, key, metadata, store, "
        "recipient, caller; all when left out.",
    )
    scope: Many = Field((), description="Functions, apps or paths it is about (globs); all when left out.")
    reason: Words | None = Field(None, description="Why? One sentence.")


class Policy(Part):
    """Which data may come where, and how much each kind of finding weighs."""

    allow: tuple[Rule, ...] = Field((), description="What may be: it is no finding any more.")
    deny: tuple[Rule, ...] = Field((), description="What must not be, whoever declares it.")
    expected: dict[str, Many] = Field(
        {}, description="For each recipient (id or name), the data categories it is expected to get (globs)."
    )
    countries: Countries = Field((), description="Countries where data may be. For example: NL, DE.")
    severity: dict[FindingId, Severity] = Field(
        {}, description="For each id of a finding, its severity here: high, medium or low."
    )


class Suppression(Part):
    """One finding, or some, that somebody lets pass until a day."""

    id: FindingId | None = Field(
        None, description="Which finding? Its id, for example: personal-data-in-log."
    )
    scope: Many = Field(
        (),
        description="What it is about: functions, stores, recipients, paths or fingerprints (globs). Needed.",
    )
    author: Words | None = Field(None, description="Who lets it pass: name and role.")
    reason: Words | None = Field(None, description="Why may it pass? One sentence.")
    expires: datetime.date | None = Field(None, description="Until which day? YYYY-MM-DD.")
