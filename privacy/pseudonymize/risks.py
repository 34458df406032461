"""Which fields of a payload people could be linked by, and the records that are counted for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from privacy.pseudonymize.gathering import Seen
from privacy.pseudonymize.kinds import KEEP
from privacy.pseudonymize.plan import Plan
from privacy.pseudonymize.risk import Risk, risk_of

QUASI = (
    "user.demographic",
    "user.contact.address",
    "user.location",
    "user.job_title",
    "user.education",
    "user.workplace",
    "user.physical_characteristic",
    "user.financial.salary",
)
_ROWS = 2_000


def risks_of(seen: Sequence[Seen], plan: Plan) -> list[Risk]:
    """The risk of each payload that is a list of records."""
    return [risk for one in seen for risk in _risk(one, plan)]


def _risk(seen: Seen, plan: Plan) -> Iterator[Risk]:
    fields = sorted(
        path
        for path, treatment in plan.by_payload[seen.path].items()
        if treatment.category.startswith(QUASI)
        and (treatment.kind in (KEEP, "place", "postal_code", "birth", "age", "amount", "point"))
        and "[]" not in path
    )
    records = list(seen.rows[:_ROWS])
    found = (
        risk_of(seen.path, records, fields, seen.columns.records > len(records))
        if fields and records
        else None
    )
    if found is not None:
        yield found
