"""What all chapters of documents rest on: what was seen, what was declared, the register of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from privacy.controls.judge import Judgement
from privacy.declaration_file import Declared
from privacy.register import Register
from privacy.seen import Seen


@dataclass(frozen=True, slots=True)
class Case:
    """One checkout on one day.

    `controls` are the verdicts with what people attest; `earlier` is the content of an older `inventory.json`
    to compare with, None when there is none, and `inventory` then the content of this checkout's own. `today`
    judges what expires; nothing asks a clock.
    """

    seen: Seen
    declared: Declared
    register: Register
    controls: Sequence[Judgement] = ()
    today: date | None = None
    earlier: Any = None
    inventory: Any = None
