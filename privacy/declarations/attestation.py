"""What people attest of controls that no file can prove."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from privacy.declarations.words import Many, Part, Words

Item = Literal[
    "1a", "1b", "1c", "1d", "2a", "2b", "2c", "2d", "3a", "3b", "3c", "3d",
    "4a", "4b", "4c", "4d", "5a", "5b", "5c", "5d", "6a", "6b", "6c", "6d",
]  # fmt: skip


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
