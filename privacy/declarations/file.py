"""The whole of privacy.yaml. A value nobody gave is None, and stays a question."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from privacy.declarations.assessment import Assessment
from privacy.declarations.attestation import Attestation
from privacy.declarations.california import California
from privacy.declarations.classification import Classification
from privacy.declarations.fixtures import Fixtures
from privacy.declarations.ico import IcoAnswers
from privacy.declarations.policy import Policy, Suppression
from privacy.declarations.processing import Controller, OwnRole
from privacy.declarations.recommendations import Decision
from privacy.declarations.record import Activity, Contact, ContactOrNone, RecipientNote, StoreNote
from privacy.declarations.words import FILE, Laws, Many, Part, Words


class Declarations(Part):
    """What only people know about this software. A scan never writes into this file."""

    version: Literal[1] = Field(1, description="Version of this file's format.")
    software: Words | None = Field(None, description="What is this software called in your organisation?")
    role: OwnRole | None = Field(
        None,
        description="Does your organisation decide why and how (controller), process for others (processor), "
        "or both?",
    )
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
    processor: Contact | None = Field(
        None, description="Your organisation, where it processes for others (Article 30(2)(a)): who is it?"
    )
    controllers: dict[str, Controller] = Field(
        {}, description="For which controllers do you process, each under an id that stays?"
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
    fixtures: Fixtures = Field(
        Fixtures.model_validate({}),
        description="What pseudonymize shall do with which data of your fixtures.",
    )
    activities: dict[str, Activity] = Field(
        {}, description="The processing activities, each under an id that stays."
    )
    recipients: dict[str, RecipientNote] = Field({}, description="What you know of each recipient.")
    stores: dict[str, StoreNote] = Field({}, description="What you know of each data store.")
    assessments: dict[str, Assessment] = Field(
        {}, description="Your assessments of the impact on data protection, each under an id that stays."
    )
    california: California = Field(
        California.model_validate({}), description="What you say for the California Consumer Privacy Act."
    )
    attestations: tuple[Attestation, ...] = Field(
        (), description="What people attest of controls that no file can prove."
    )
    policy: Policy = Field(
        Policy.model_validate({}),
        description="Which data may come where; what `privacy check` compares with.",
    )
    suppressions: tuple[Suppression, ...] = Field(
        (), description="Findings of `privacy check` that somebody lets pass until a day."
    )
    ico: dict[str, IcoAnswers] = Field(
        {},
        description="What the workbook of the United Kingdom's authority asks of each activity, by its id.",
    )
    recommendations: dict[str, Decision] = Field(
        {}, description="Which recommendations on pseudonyms do you accept or decline, and why?"
    )
    notes: dict[str, Words] = Field(
        {}, description="Your own words for the documents, each under the id of the cell they belong to."
    )


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Declarations.model_json_schema(mode="validation"),
        "title": FILE,
    }
