"""Chapter V GDPR: every importer, place and copy that personal data goes to, over all activities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from privacy import vocabulary
from privacy.case import Case
from privacy.cells import Cell, Stated
from privacy.countries import country
from privacy.record import recipients, transfers
from privacy.record.activities import Scope
from privacy.record.recipients import PLATFORM
from privacy.record.retention import stores
from privacy.register import RecipientEntry, TransferEntry
from privacy.seen import CALLER

INSIDE = ("eea", "home")
PLATFORM_NAME = "Microsoft, as the platform"


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One importer, one group of stores, or the copies in one place.

    `kind` is ``recipient``, ``store`` or ``copy``; `members` the stores. `status` and `uk_status` are words
    of countries.yaml, the second empty where the UK GDPR doesn't apply. `undeclared`: the country was seen,
    and nobody has declared it.
    """

    id: str
    kind: str
    importer: str
    members: tuple[str, ...]
    country: Cell
    status: str
    mechanism: str
    uk_status: str
    uk: str
    safeguards: Cell | None
    categories: tuple[str, ...]
    special: tuple[str, ...]
    activities: tuple[str, ...]
    undeclared: bool
    unnamed: bool

    @property
    def code(self) -> str:
        """The country it is taken to be in: the declared one, else the one seen."""
        return self.country.stated[0].value or ""

    @property
    def outside(self) -> bool:
        """Whether it is in a third country under a law that applies, as far as known."""
        known = [one for one in (self.status, self.uk_status) if one and one != "not_known"]
        return any(status not in INSIDE for status in known)

    @property
    def known(self) -> bool:
        """Whether its country is known at all."""
        return self.status != "not_known"


@dataclass(frozen=True, slots=True)
class Ground:
    """What the lists say of one country: under the GDPR, and under the UK GDPR where it applies."""

    country: str
    mechanism: str
    uk: str


@dataclass(frozen=True, slots=True)
class TransferRegister:
    """All rows; `exporter` is the controller. `callers` are functions that answer callers anywhere."""

    exporter: Cell
    under_uk: bool
    rows: tuple[TransferRow, ...]
    callers: tuple[str, ...]

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """What the lists say of each country there is."""
        rows = (row for row in self.rows if row.known)
        found = {row.code: Ground(row.code, row.mechanism, row.uk) for row in rows}
        return tuple(found[code] for code in sorted(found))

    @property
    def outside(self) -> tuple[TransferRow, ...]:
        """Rows in third countries."""
        return tuple(row for row in self.rows if row.outside)

    @property
    def unknown(self) -> tuple[TransferRow, ...]:
        """Rows whose country is not known."""
        return tuple(row for row in self.rows if not row.known)

    @property
    def inside(self) -> tuple[TransferRow, ...]:
        """Rows whose country is no third country."""
        return tuple(row for row in self.rows if row.known and not row.outside)


def derive(case: Case) -> TransferRegister:
    """One row for each importer, for the stores of each country, and for the copies in each place."""
    functions = {one.id for activity in case.register.activities for one in activity.functions}
    flows = tuple(flow for flow in case.seen.graph.flows if flow.function in functions)
    some = tuple(one for one in case.seen.graph.functions if one.id in functions)
    scope = Scope("all", "", some, flows, kind="transfers")
    told = recipients.entries(case.seen, scope, case.declared)
    found = transfers.entries(case.seen, scope, case.declared, told)
    rows = tuple(_rows(case, scope, told, found))
    callers = sorted(
        {one.function for one in flows if one.target == CALLER and one.operation == "respond" and one.fields}
    )
    exporter = case.register.parties[0].cells["name"]
    return TransferRegister(exporter, transfers.under_uk_law(case.declared), rows, tuple(callers))


def _rows(
    case: Case, scope: Scope, told: Sequence[RecipientEntry], found: Sequence[TransferEntry]
) -> Iterator[TransferRow]:
    """The rows of the record's chapter, in its order, each with what it is about."""
    known = {entry.id: entry for entry in told}
    named = [entry for entry in told if entry.id != CALLER]
    mine = stores(case.seen, scope)
    places = [tuple(store.id for store in group) for _, group in transfers.by_country(case.declared, mine)]
    further = [tuple(store.id for store, _ in group) for _, group in transfers.copies(mine)]
    none: tuple[str, ...] = ()
    whole = [("recipient", none) for _ in named]
    whole += [("store", some) for some in places] + [("copy", some) for some in further]
    for number, entry in enumerate(found):
        kind, members = whole[number]
        yield _row(case, entry, kind, members, known.get(entry.id))


def _row(
    case: Case, entry: TransferEntry, kind: str, members: tuple[str, ...], recipient: RecipientEntry | None
) -> TransferRow:
    code = entry.country.stated[0].value
    data, whose = _data(case, recipient, members)
    words = (vocabulary.category(one) for one in data)
    special = dict.fromkeys(one.special.label["en"] for one in words if one and one.special)
    return TransferRow(
        id=entry.id,
        kind=kind,
        importer=entry.name if kind == "recipient" else PLATFORM_NAME,
        members=members,
        country=entry.country,
        status=entry.status,
        mechanism=entry.mechanism,
        uk_status=country(code, "uk").status if entry.uk else "",
        uk=entry.uk,
        safeguards=entry.safeguards,
        categories=data,
        special=tuple(special),
        activities=whose,
        undeclared=_undeclared(entry.country.stated),
        unnamed=bool(recipient and recipient.unnamed and recipient.id != PLATFORM),
    )


def _undeclared(stated: Iterable[Stated]) -> bool:
    origins = {one.origin for one in stated if one.value}
    return bool(origins) and "declared" not in origins


def _data(
    case: Case, recipient: RecipientEntry | None, members: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The categories that are there, and the activities they belong to."""
    data: set[str] = set(recipient.receives) if recipient else set()
    whose: dict[str, None] = {}
    wanted = set(members)
    for activity in case.register.activities:
        if recipient and any(one.id == recipient.id for one in activity.recipients):
            whose[activity.id] = None
        for entry in activity.retention:
            if entry.store in wanted:
                data.update(entry.categories)
                whose[activity.id] = None
    return tuple(sorted(data)), tuple(whose)
