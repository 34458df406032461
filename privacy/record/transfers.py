"""Article 30(1)(e): in which countries the data is, and which of them are third countries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from inventory.facts import in_order
from inventory.graph import Replica, Store
from privacy.cells import Cell, Origin, Question, Stated
from privacy.countries import country, mechanism
from privacy.declaration_file import Declared
from privacy.declarations.record import RecipientNote, StoreNote
from privacy.declarations.words import Part, question
from privacy.record.activities import Scope
from privacy.record.recipients import note_on
from privacy.record.retention import stores
from privacy.register import RecipientEntry, TransferEntry
from privacy.seen import CALLER, Seen
from privacy.statements import cell, missing, stated

DATA_STORES = "Data stores"
ARTICLE = "Article 30(1)(e)"
SEAT = "from a list of known services: where the provider has its seat; contract and region decide"
NOT_SEEN = "no resource that it lives in was found in the infrastructure code of the repository"
NO_CODE = "the repository holds no infrastructure code that could be read"
SETTLED = ("eea", "home", "adequate", "not_known")
"""Statuses for which no safeguards are asked."""
MOST_REASONS = 3
UNITED_KINGDOM = re.compile(
    r"\b(?:united kingdom|great britain|uk|england|scotland|wales|northern ireland)\W*$", re.IGNORECASE
)


def entries(
    seen: Seen, scope: Scope, declared: Declared, recipients: Iterable[RecipientEntry]
) -> tuple[TransferEntry, ...]:
    """Where each recipient of an activity is, its stores by country, then the further copies of them."""
    found = [_recipient(seen, scope, declared, entry) for entry in recipients if entry.id != CALLER]
    mine = stores(seen, scope)
    found += [_stores(seen, scope, declared, key, group) for (_, key), group in by_country(declared, mine)]
    found += _replicas(seen, scope, declared, mine)
    return tuple(found)


def by_country(declared: Declared, mine: Iterable[Store]) -> list[tuple[tuple[str, str], list[Store]]]:
    """The stores that stand in one row: those of one country and one entry of privacy.yaml."""
    groups: dict[tuple[str, str], list[Store]] = {}
    for store in mine:
        groups.setdefault((store.country or "", _store_key(declared, store)), []).append(store)
    return sorted(groups.items())


def copies(mine: Iterable[Store]) -> list[tuple[tuple[str, str, str], list[tuple[Store, Replica]]]]:
    """The copies that stand in one row: those in one place and for one reason."""
    groups: dict[tuple[str, str, str], list[tuple[Store, Replica]]] = {}
    for store in mine:
        for replica in store.replicas:
            where = (replica.country or "", replica.region or "", replica.why)
            groups.setdefault(where, []).append((store, replica))
    return sorted(groups.items(), key=lambda one: one[0])


def under_uk_law(declared: Declared) -> bool:
    """Whether the UK GDPR applies as well: declared, or the controller's address is in the United Kingdom."""
    if declared.content.laws is not None:
        return "uk_gdpr" in declared.content.laws
    said = declared.content.controller
    return bool(said and said.address and UNITED_KINGDOM.search(said.address))


# --- recipients --------------------------------------------------------------------------------------


def _recipient(seen: Seen, scope: Scope, declared: Declared, entry: RecipientEntry) -> TransferEntry:
    name = entry.name.stated[0].value or entry.id
    note = note_on(declared, entry.id, name)
    known = seen.recipients.get(entry.id)
    if known and known.region and known.country:
        observed = Stated(known.country, "observed", known.evidence, f"region {known.region}")
    elif known and known.country:
        observed = Stated(known.country, "inferred", known.evidence, SEAT)
    else:
        observed = missing("not known where it processes the data")
    key = ("recipients", note.key)
    return _entry(scope, declared, (entry.id, name), (observed,), note.content, key, RecipientNote)


# --- stores ------------------------------------------------------------------------------------------


def _stores(seen: Seen, scope: Scope, declared: Declared, key: str, group: list[Store]) -> TransferEntry:
    first = group[0]
    evidence = in_order(place for store in group for place in store.placed_at or store.evidence)
    regions = sorted({store.region for store in group if store.region})
    said = f"{'region' if len(regions) == 1 else 'regions'} {', '.join(regions)}" if regions else ""
    reasons = tuple(missing(text) for text in _reasons(seen, group))
    observed = (Stated(first.country, "observed", evidence, said),) if first.country else reasons
    name = seen.name(first.id) if len(group) == 1 else f"{len(group)} data stores"
    note = declared.content.stores.get(key) or StoreNote.model_validate({})
    ending = f"/{key}" if key else ""
    identity = first.id if len(group) == 1 else f"stores:{first.country or 'not-known'}{ending}"
    return _entry(scope, declared, (identity, name), observed, note, ("stores", key or "*"), StoreNote)


def _reasons(seen: Seen, group: Iterable[Store]) -> list[str]:
    """Why the countries of these stores are not known; the first few and how many more."""
    other = NOT_SEEN if seen.graph.resources else NO_CODE
    found = list(dict.fromkeys(store.unplaced or other for store in group))
    more = len(found) - MOST_REASONS
    return found[:MOST_REASONS] + (
        [f"{more} more reasons, listed under what was not seen"] if more > 0 else []
    )


def _store_key(declared: Declared, store: Store) -> str:
    """The key of `stores` in privacy.yaml that speaks of this store, empty when none does."""
    return next((key for key in declared.content.stores if fnmatchcase(store.id, key)), "")


# --- further copies ----------------------------------------------------------------------------------


def _replicas(seen: Seen, scope: Scope, declared: Declared, mine: Iterable[Store]) -> Iterator[TransferEntry]:
    """The places to which the platform copies stores, those of one place and reason together."""
    for number, (where, group) in enumerate(copies(mine)):
        yield _copy(seen, scope, declared, f"copy:{number + 1}:{where[1] or 'not-known'}", group)


def _copy(
    seen: Seen, scope: Scope, declared: Declared, identity: str, group: list[tuple[Store, Replica]]
) -> TransferEntry:
    store, replica = group[0]
    evidence = in_order(at for _, one in group for at in one.evidence)
    origin: Origin = "inferred" if replica.origin == "inferred" else "observed"
    region = f"region {replica.region}; " if replica.region else ""
    observed = (
        Stated(replica.country, origin, evidence, f"{region}{replica.why}")
        if replica.country
        else missing(replica.why)
    )
    whose = seen.name(store.id) if len(group) == 1 else f"{len(group)} data stores"
    key = _store_key(declared, store)
    note = declared.content.stores.get(key) or StoreNote.model_validate({})
    # Where the store stands is no statement on where its copy is.
    about = note.model_copy(update={"country": None})
    return _entry(
        scope, declared, (identity, f"Copy of {whose}"), (observed,), about, ("stores", key or "*"), StoreNote
    )


# --- one row -----------------------------------------------------------------------------------------


def _entry(
    scope: Scope,
    declared: Declared,
    what: tuple[str, str],
    seen: tuple[Stated, ...],
    note: RecipientNote | StoreNote,
    key: tuple[str, str],
    part: type[Part],
) -> TransferEntry:
    identity, name = what

    def asked(field: str) -> Question:
        return Question(question(part, field), (*key, field), ARTICLE, DATA_STORES if key[1] == "*" else name)

    start = f"{scope.cell}/transfers/{identity}"
    said = stated(note.country, declared.at(*key, "country"))
    beside = tuple(one for one in seen if not said or one.value not in (None, note.country))
    code = note.country or seen[0].value
    where = country(code)
    places = cell(
        f"{start}/country",
        declared,
        *said,
        *beside,
        question=None if identity.startswith("copy:") else asked("country"),
        conflict=bool(said and beside),
    )
    under_uk = under_uk_law(declared)
    statuses = (where.status, *([country(code, "uk").status] if under_uk else []))
    safeguards = _safeguards(start, declared, note, key, statuses, asked("safeguards"))
    uk = mechanism(code, "uk") if under_uk else ""
    return TransferEntry(identity, name, places, where.status, safeguards, mechanism(code), uk)


def _safeguards(
    start: str,
    declared: Declared,
    note: RecipientNote | StoreNote,
    key: tuple[str, str],
    statuses: tuple[str, ...],
    asked: Question,
) -> Cell | None:
    """What people say of safeguards; asked only where the country calls for them under a law that applies."""
    if all(status in SETTLED for status in statuses) and not note.safeguards:
        return None
    said = stated(note.safeguards, declared.at(*key, "safeguards"))
    return cell(f"{start}/safeguards", declared, *said, question=asked)
