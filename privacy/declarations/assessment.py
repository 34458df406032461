"""What people say in an assessment of the impact on data protection (Articles 35 and 36)."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field

from privacy.declarations.words import Many, Part, Words

Criterion = Literal["W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "A35-3-a", "A35-3-b", "A35-3-c"]
Outcome = Literal["rejected", "consultation", "approved", "conditionally_approved"]
Advice = Literal["may_be_implemented", "should_not_be_implemented"]
Progress = Literal["planned", "partially_implemented", "implemented"]
Level = Annotated[int, Field(ge=1, le=4, strict=True)]


class Need(Part):
    """Whether an assessment is made, and who decided so."""

    assess: bool | None = Field(None, description="Is an assessment of the impact made? true or false.")
    reason: Words | None = Field(None, description="Why is it made, or not made?")
    by: Words | None = Field(None, description="Who decided whether it is made: name and role.")
    date: datetime.date | None = Field(None, description="When was that decided? YYYY-MM-DD.")


class Met(Part):
    """A person's answer on one criterion of the screening."""

    met: bool | None = Field(None, description="Is the criterion met? true or false.")
    reason: Words | None = Field(None, description="Why is the criterion met, or not met?")


class Weighed(Part):
    """A person's weighing of one risk: 1 negligible, 2 limited, 3 important, 4 maximum."""

    severity: Level | None = Field(None, description="How severe is it for people as things are, 1 to 4?")
    likelihood: Level | None = Field(None, description="How likely is it as things are, 1 to 4?")
    severity_after: Level | None = Field(
        None, description="How severe is it once the planned measures are in place, 1 to 4?"
    )
    likelihood_after: Level | None = Field(
        None, description="How likely is it once the planned measures are in place, 1 to 4?"
    )
    accepted: bool | None = Field(None, description="Is what remains of the risk accepted? true or false.")
    reason: Words | None = Field(None, description="Why is it weighed so?")


class Measure(Part):
    """A measure that is planned: one row of the action plan."""

    title: Words = Field(description="Which measure is planned?")
    risks: Many = Field(
        (), description="Which risks does it address: ids as T03, or access, modification, …?"
    )
    owner: Words | None = Field(None, description="Who carries the measure out: name or role.")
    due: datetime.date | None = Field(None, description="Until when is the measure in place? YYYY-MM-DD.")
    status: Progress | None = Field(None, description="How far is the measure?")


class DpoAdvice(Part):
    """The advice of the data protection officer (Article 35(2))."""

    name: Words | None = Field(None, description="Which data protection officer gave the advice?")
    date: datetime.date | None = Field(None, description="When was the advice given? YYYY-MM-DD.")
    status: Advice | None = Field(None, description="May the processing be put into practice?")
    text: Words | None = Field(None, description="What does the data protection officer advise?")


class Views(Part):
    """The views of data subjects or their representatives (Article 35(9))."""

    sought: bool | None = Field(
        None, description="Were the views of data subjects or their representatives sought? true or false."
    )
    why_not: Words | None = Field(None, description="If their views were not sought: why not?")
    names: Many = Field((), description="Who was asked: groups or representatives?")
    status: Advice | None = Field(None, description="May it be put into practice in their view?")
    text: Words | None = Field(None, description="What are the views of the data subjects?")


class Decision(Part):
    """The decision on the processing, and whose it is."""

    outcome: Outcome | None = Field(None, description="What is decided on the processing?")
    reason: Words | None = Field(None, description="What does the decision rest on, and on which conditions?")
    by: Words | None = Field(None, description="Who decided: name and role.")
    date: datetime.date | None = Field(None, description="When was the decision taken? YYYY-MM-DD.")


class Consultation(Part):
    """The prior consultation of the supervisory authority (Article 36)."""

    authority: Words | None = Field(None, description="Which supervisory authority was consulted?")
    date: datetime.date | None = Field(None, description="When was the authority consulted? YYYY-MM-DD.")
    text: Words | None = Field(None, description="What did the supervisory authority answer?")


class Assessment(Part):
    """One assessment: the activities it covers, and every judgement in it."""

    title: Words | None = Field(None, description="What is this assessment called?")
    activities: Many = Field((), description="Activities it covers: their ids (globs); all when left out.")
    started: datetime.date | None = Field(None, description="When did the assessment begin? YYYY-MM-DD.")
    reviewed: datetime.date | None = Field(
        None, description="When was the assessment last reviewed? YYYY-MM-DD."
    )
    planned_start: datetime.date | None = Field(
        None, description="When does the processing start, or when did it? YYYY-MM-DD."
    )
    planned_end: datetime.date | None = Field(None, description="When does the processing end? YYYY-MM-DD.")
    authors: Many | None = Field(None, description="Who worked on the assessment: names and roles.")
    evaluator: Words | None = Field(None, description="Who evaluates the assessment: name and role.")
    validator: Words | None = Field(None, description="Who validates the assessment: name and role.")
    context: Words | None = Field(
        None, description="What are the nature, scope and context of the processing, and its stakes?"
    )
    scale: Words | None = Field(
        None, description="How many people, records, years and countries does it concern?"
    )
    assets: Many | None = Field(
        None, description="Which people, devices, paper and networks are part of it, unseen by the code?"
    )
    codes_of_conduct: Many | None = Field(
        None, description="Which approved codes of conduct or certifications apply? [] if none."
    )
    need: Need = Field(Need.model_validate({}), description="Is an assessment made, and who decided so?")
    criteria: dict[Criterion, Met] = Field(
        {}, description="Your answer on each criterion of the screening: W1 to W9, A35-3-a to A35-3-c."
    )
    necessity: Words | None = Field(
        None, description="Why is each kind of data and each step necessary for the purpose?"
    )
    proportionality: Words | None = Field(
        None, description="Why does the purpose outweigh the interference with people's rights?"
    )
    accuracy: Words | None = Field(None, description="How is the data kept accurate and up to date?")
    information: Words | None = Field(None, description="How are people informed of the processing?")
    consent: Words | None = Field(
        None, description="Where it rests on consent: how is it obtained and withdrawn?"
    )
    access: Words | None = Field(
        None, description="How can people exercise their rights of access and to data portability?"
    )
    rectification: Words | None = Field(
        None, description="How can people exercise their rights to rectification and erasure?"
    )
    objection: Words | None = Field(
        None, description="How can people exercise their rights to restriction and to object?"
    )
    risks: dict[Words, Weighed] = Field(
        {},
        description="How you weigh each risk: by its id (T03), or by what is feared (access, modification, "
        "disappearance, by_design).",
    )
    measures: tuple[Measure, ...] = Field((), description="Which measures are planned, by whom, until when?")
    dpo_advice: DpoAdvice = Field(
        DpoAdvice.model_validate({}), description="What does the data protection officer advise?"
    )
    views: Views = Field(Views.model_validate({}), description="What do the data subjects think of it?")
    decision: Decision = Field(Decision.model_validate({}), description="What is decided, and by whom?")
    consultation: Consultation = Field(
        Consultation.model_validate({}), description="Was the supervisory authority consulted (Article 36)?"
    )
