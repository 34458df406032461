"""What the workbook of the United Kingdom's authority asks of an activity besides Article 30."""

from __future__ import annotations

from pydantic import Field

from privacy.declarations.words import Many, Part, Words


class IcoAnswers(Part):
    """Answers for one activity; the key is its id."""

    business_function: Words | None = Field(
        None, description="Which business function does this activity belong to: HR, sales, care?"
    )
    legitimate_interests_assessment: Words | None = Field(
        None, description="Where is the record of the legitimate interests assessment?"
    )
    rights: Many | None = Field(None, description="Which rights can individuals exercise?")
    automated_decisions: Words | None = Field(
        None, description="Are decisions made by automated means alone, profiling included? Which, and how?"
    )
    consent_record: Words | None = Field(None, description="Where is consent recorded?")
    dpia_required: Words | None = Field(None, description="Is a data protection impact assessment required?")
    dpia_progress: Words | None = Field(None, description="How far is the impact assessment?")
    dpia_link: Words | None = Field(None, description="Where is the impact assessment?")
    breach: Words | None = Field(None, description="Has a personal data breach occurred?")
    breach_link: Words | None = Field(None, description="Where is the record of the breach?")
    schedule_1: Words | None = Field(
        None, description="Which condition of Schedule 1 of the Data Protection Act 2018 does it rest on?"
    )
    retention_policy: Words | None = Field(
        None, description="Where is the retention and erasure policy document?"
    )
    policy_followed: Words | None = Field(
        None, description="Is the data retained and erased in accordance with that document?"
    )
    policy_reasons: Words | None = Field(
        None, description="If not in accordance with it: what are the reasons?"
    )
