"""The record of processing as law shapes it: every value says where it comes from (Article 30(1) GDPR)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.facts import Location
from inventory.graph import Coverage
from privacy.cells import Cell, Stated
from privacy.questions import Questions


@dataclass(frozen=True, slots=True)
class Party:
    """Article 30(1)(a): controller, joint controller, representative or data protection officer.

    `absent` is a declaration that there is none.
    """

    role: str
    cells: Mapping[str, Cell]
    absent: bool = False


@dataclass(frozen=True, slots=True)
class FunctionEntry:
    """A function of an activity, and how it starts in the words of its trigger."""

    id: str
    name: str
    starts: str
    evidence: tuple[Location, ...]
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """Article 30(1)(c): one category of personal data, its fields as the code names them.

    `sources` and `targets` are the ids of what it was seen to come from and to go to.
    `special` is ``9(1)`` or ``10``, the article that makes it special, and `special_kind` its words.
    """

    category: str
    cell: Cell
    fields: tuple[str, ...]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    special: str = ""
    special_kind: str = ""


@dataclass(frozen=True, slots=True)
class Unclassified:
    """Fields that no category was found for, and uses whose fields could not be named at all."""

    fields: tuple[str, ...] = ()
    unnamed_flows: int = 0
    evidence: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class RecipientEntry:
    """Article 30(1)(d): who the data is disclosed to. `receives` are category keys."""

    id: str
    name: Cell
    role: Cell
    contract: Cell | None
    receives: tuple[str, ...]
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class TransferEntry:
    """Article 30(1)(e): where a recipient, a store or a copy of one is; `status` as in countries.yaml.

    `mechanism` is what lets data go there under the GDPR, `uk` the same under the UK GDPR where it applies;
    both are empty where the country is not known.
    """

    id: str
    name: str
    country: Cell
    status: str
    safeguards: Cell | None = None
    mechanism: str = ""
    uk: str = ""


@dataclass(frozen=True, slots=True)
class RetentionEntry:
    """Article 30(1)(f): for one store, the limit set in the system beside the one intended."""

    store: str
    categories: tuple[str, ...]
    seen: Cell
    intended: Cell


@dataclass(frozen=True, slots=True)
class MeasureEntry:
    """Article 30(1)(g): a technical measure seen in the code, and what it was seen on."""

    cell: Cell
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """One processing activity with the rows of Article 30(1)(b) to (g) and what usually goes with them."""

    id: str
    title: Cell
    proposed: bool
    functions: tuple[FunctionEntry, ...]
    purposes: Cell
    subjects: Cell
    categories: tuple[CategoryEntry, ...]
    unclassified: Unclassified
    recipients: tuple[RecipientEntry, ...]
    other_recipients: Cell
    transfers: tuple[TransferEntry, ...]
    retention: tuple[RetentionEntry, ...]
    intended_retention: Cell
    measures: tuple[MeasureEntry, ...]
    own_measures: Cell
    lawful_basis: Cell
    legitimate_interests: Cell | None
    special_condition: Cell | None
    owner: Cell
    reviewed: Cell
    unmatched: tuple[Stated, ...] = ()

    @property
    def special_kinds(self) -> tuple[str, ...]:
        """The special categories of data seen in it, in words."""
        return tuple(dict.fromkeys(entry.special_kind for entry in self.categories if entry.special))


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """A data store of the software; a `hidden` one exists without a line of its own code, for `reason`."""

    id: str
    name: str
    kind: str
    categories: tuple[str, ...]
    activities: tuple[str, ...]
    evidence: tuple[Location, ...]
    hidden: bool = False
    reason: str = ""
    symbolic: bool = False
    kept: StoreKept | None = None


@dataclass(frozen=True, slots=True)
class StoreKept:
    """Where a store stands and how it is kept, as infrastructure code and the platform's defaults say.

    `place` and the `copies` are regions with their countries; `traits` are sentences by topic, each with its
    evidence; `adds` is what keeps content longer than `retention`.
    """

    place: Stated
    retention: Stated
    traits: tuple[Stated, ...] = ()
    copies: tuple[Stated, ...] = ()
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A function in no activity, and why: no personal data seen, or data that could not be named."""

    function: FunctionEntry
    unnamed_flows: int


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Gaps of one kind: what could not be seen, how often, and where."""

    reason: str
    count: int
    places: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """A file the record was made from, by its SHA-256; None when it was not there."""

    name: str
    fingerprint: str | None


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was looked at, and what was not."""

    coverage: Coverage
    apps: tuple[str, ...]
    functions: int
    gaps: tuple[GapGroup, ...]


@dataclass(frozen=True, slots=True)
class Weakness:
    """A control that doesn't hold for an app, so far as seen: a risk to weigh (Articles 32 and 35).

    `verdict` is ``fail``, ``warn``, ``conditional``, ``attestation_expired``, or ``absent`` for what only
    a person can attest and nobody has.
    """

    id: str
    title: str
    app: str
    verdict: str
    why: str
    evidence: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The controller's record of processing activities for one checkout."""

    software: Cell
    role: Cell
    parties: tuple[Party, ...]
    joint_controllers: Cell
    measures: Cell
    activities: tuple[Activity, ...]
    unassigned: tuple[Unassigned, ...]
    stores: tuple[StoreEntry, ...]
    not_observed: tuple[Stated, ...]
    scanned: Scanned
    inputs: tuple[Input, ...]
    tool: str
    weaknesses: tuple[Weakness, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Id of a store, recipient or caller -> its name in words."""
    questions: Questions = field(default_factory=Questions)
    overlaps: tuple[Stated, ...] = ()
    """Declared activities that claim the same flows."""

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(e.category for a in self.activities for e in a.categories))

    @property
    def special_kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for activity in self.activities for kind in activity.special_kinds))

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(sorted({entry.id for activity in self.activities for entry in activity.recipients}))
