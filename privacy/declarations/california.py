"""What people say for the California Consumer Privacy Act and its regulations."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from privacy.declarations.words import Many, Part, Words

Letter = Literal["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"]
BusinessPurpose = Literal[
    "auditing", "security", "debugging", "short_term_use", "services", "advertising", "research", "quality"
]
ConsumerRole = Literal["service_provider", "contractor", "third_party"]
Trigger = Literal[
    "selling_or_sharing",
    "sensitive",
    "significant_decision",
    "systematic_observation",
    "sensitive_location",
    "training",
]
Impact = Literal[
    "access_and_loss",
    "discrimination",
    "loss_of_control",
    "coercion",
    "economic_harm",
    "physical_harm",
    "reputational_harm",
    "psychological_harm",
]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


BusinessPurposes = Annotated[
    tuple[BusinessPurpose, ...],
    BeforeValidator(_listed, json_schema_input_type=BusinessPurpose | list[BusinessPurpose]),
]
Triggers = Annotated[
    tuple[Trigger, ...], BeforeValidator(_listed, json_schema_input_type=Trigger | list[Trigger])
]


class ConsumerCategory(Part):
    """What people know of one category of personal information, under its letter in 1798.140(v)(1)."""

    sold: bool | None = Field(None, description="Is this category sold, 1798.140(ad)? true or false.")
    shared: bool | None = Field(
        None,
        description="Is it shared for cross-context behavioral advertising, 1798.140(ah)? true or false.",
    )
    business_purposes: BusinessPurposes | None = Field(
        None, description="For which business purposes of 1798.140(e) is it disclosed? [] if for none."
    )
    purposes: Many | None = Field(
        None, description="For which purposes is it collected and used? Those of the activities if left out."
    )
    sources: Many | None = Field(None, description="From which other categories of sources does it come?")
    third_parties: Many | None = Field(
        None, description="Which other categories of third parties get it, unseen by the code? [] if none."
    )
    retention: Words | None = Field(
        None, description="How long is it kept, or by which criteria is that decided (1798.100(a)(3))?"
    )


class ConsumerRecipient(Part):
    """What a recipient is under the Act; the key is its id or its name."""

    role: ConsumerRole | None = Field(
        None, description="Is it a service provider, a contractor or a third party under the Act?"
    )
    contract: Words | None = Field(None, description="Where is the contract with the terms of 1798.100(d)?")


class CollectionNotice(Part):
    """The notice at one collection point; the key is its function or route."""

    shown: Words | None = Field(
        None, description="Where do people see the notice at collection: a link, a form, a text read out?"
    )


class RiskAssessment(Part):
    """A risk assessment of 7152 for one activity; the key is the activity's id."""

    triggers: Triggers | None = Field(
        None, description="Which triggers of 7150(b) apply to this activity? [] if none does."
    )
    purpose: Words | None = Field(
        None, description="What exactly is it done for? General words such as security are not enough."
    )
    minimum: Words | None = Field(
        None, description="Which is the least personal information that is necessary for that purpose?"
    )
    interaction: Words | None = Field(
        None, description="How and why does the business interact with the consumers whose data it is?"
    )
    consumers: Words | None = Field(None, description="About how many consumers are concerned?")
    disclosures: Words | None = Field(
        None, description="What are consumers told of this processing, and how?"
    )
    logic: Words | None = Field(
        None, description="If ADMT is used: its logic, assumptions, limits, output, and how that is used?"
    )
    benefits: Many | None = Field(
        None, description="Which benefits does it have for the business, consumers, others, the public?"
    )
    impacts: dict[Impact, Words] = Field(
        {},
        description="Which negative impact of this group on consumers, from which sources and causes:",
    )
    safeguards: Many | None = Field(
        None, description="Which safeguards besides those seen in the code are planned or in place?"
    )
    proceeds: bool | None = Field(None, description="Will the processing be started? true or false.")
    contributors: Many | None = Field(
        None, description="Who contributed to the assessment (not counsel)? Names and positions."
    )
    approvers: Many | None = Field(
        None, description="Who reviewed and approved it? Names and positions; one may decide on it."
    )
    reviewed: datetime.date | None = Field(
        None, description="When was it reviewed and approved last? YYYY-MM-DD."
    )
    started: datetime.date | None = Field(
        None, description="When was or will the processing be started? YYYY-MM-DD."
    )
    changed: datetime.date | None = Field(
        None, description="When did the processing last change materially? YYYY-MM-DD."
    )
    ended: datetime.date | None = Field(None, description="When did the processing end? YYYY-MM-DD.")


class California(Part):
    """What people say for the California Consumer Privacy Act."""

    applies: bool | None = Field(
        None, description="Does the California Consumer Privacy Act apply to you? true or false."
    )
    privacy_policy: Words | None = Field(None, description="Link to the privacy policy.")
    opt_out: Words | None = Field(
        None, description="Link to the notice of the right to opt out of sale and sharing."
    )
    limit: Words | None = Field(
        None, description="Link to limit the use of sensitive personal information (1798.121)."
    )
    sensitive_beyond: bool | None = Field(
        None,
        description="Is sensitive personal information used beyond the purposes of 7027(m)? true or false.",
    )
    under_16: bool | None = Field(
        None,
        description="Do you know that information of people under 16 is sold or shared? true or false.",
    )
    submitter: Words | None = Field(
        None, description="Who submits the yearly information on assessments (7157): executive and title?"
    )
    categories: dict[Letter, ConsumerCategory] = Field(
        {}, description="What you know of each category of personal information, under its letter A to K."
    )
    recipients: dict[str, ConsumerRecipient] = Field(
        {}, description="What each recipient is under the Act, by its id or name."
    )
    notices: dict[str, CollectionNotice] = Field(
        {}, description="The notice at each collection point, by its function or route."
    )
    assessments: dict[str, RiskAssessment] = Field(
        {}, description="The risk assessments of 7152, each under the id of its activity."
    )
