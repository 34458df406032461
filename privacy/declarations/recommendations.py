"""What people decide on recommendations: accepted or declined, why, and who answers for it."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from privacy.declarations.words import Part, Words


class Decision(Part):
    """A decision on recommendations; the key is the id of one, globs allowed (``advice:iban/*``)."""

    decision: Literal["accepted", "declined", "later"] | None = Field(
        None, description="Is it accepted, declined, or left for later?"
    )
    reason: Words | None = Field(None, description="Why?")
    owner: Words | None = Field(None, description="Who answers for it?")
    date: datetime.date | None = Field(None, description="On which day was it decided? YYYY-MM-DD.")
