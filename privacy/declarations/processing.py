"""What people say of processing on behalf of others (Article 30(2))."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from privacy.declarations.record import Contact, ContactOrNone
from privacy.declarations.words import Many, Words

OwnRole = Literal["controller", "processor", "both"]


class Controller(Contact):
    """A controller on whose behalf you process, and which part of the software does it."""

    representative: ContactOrNone | None = Field(
        None, description="Who represents this controller in the Union (Article 27)? none if nobody."
    )
    data_protection_officer: ContactOrNone | None = Field(
        None, description="Who is this controller's data protection officer? none if none is designated."
    )
    contract: Words | None = Field(
        None, description="Where is the contract with this controller (Article 28(3))?"
    )
    activities: Many | None = Field(
        None, description="Which of the activities do you carry out for this controller? Ids, globs allowed."
    )
    functions: Many = Field((), description="Functions that work for it: names or ids, globs allowed.")
    routes: Many = Field((), description="HTTP routes that work for it, globs allowed.")
    stores: Many = Field((), description="Data stores whose every use is for it: ids, globs allowed.")
    processing: Many | None = Field(
        None, description="Which other processing do you carry out for it, unseen by the code? [] if none."
    )
    sub_processors: Words | None = Field(
        None, description="How did this controller authorise the sub-processors (Article 28(2))?"
    )
    safeguards: Words | None = Field(
        None,
        description="For transfers under Article 49(1), second subparagraph: which safeguards, and where are "
        "they documented?",
    )
    measures: Many | None = Field(
        None, description="Which measures did you agree with this controller in particular?"
    )
