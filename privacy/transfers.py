"""Article 30(1)(e): in which countries the data is, and which of them are third countries."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from inventory.graph import Store
from privacy.activities import Scope
from privacy.countries import country
from privacy.declaration_file import Declared
from privacy.declarations import Part, RecipientNote, StoreNote, question
from privacy.recipients import note_on
from privacy.register import Cell, Question, RecipientEntry, Stated, TransferEntry
from privacy.retention import stores
from privacy.seen import CALLER, Seen
from privacy.statements import cell, missing, stated

DATA_STORES = "Data stores"
ARTICLE = "Article 30(1)(e)"
SEAT = "from a list of known services: where the provider has its seat; contract and region decide"
NOT_SEEN = "no region seen in the code; configuration not read yet"


def entries(
    seen: Seen, scope: Scope, declared: Declared, recipients: Iterable[RecipientEntry]
) -> tuple[TransferEntry, ...]:
    """Where each recipient of an activity is, then its stores, those of one place together."""
    found = [_recipient(seen, scope, declared, entry) for entry in recipients if entry.id != CALLER]
    groups: dict[tuple[str, str], list[Store]] = {}
    for store in stores(seen, scope):
        groups.setdefault((store.country or "", _store_key(declared, store)), []).append(store)
    found += [_stores(seen, scope, declared, key, group) for (_, key), group in sorted(groups.items())]
    return tuple(found)


def _recipient(seen: Seen, scope: Scope, declared: Declared, entry: RecipientEntry) -> TransferEntry:
    name = entry.name.stated[0].value or entry.id
    note = note_on(declared, entry.id, name)
    known = seen.recipients.get(entry.id)
    observed = (
        Stated(known.country, "inferred", known.evidence, SEAT)
        if known and known.country
        else missing("not known where it processes the data")
    )
    return _entry(
        scope, declared, (entry.id, name), observed, note.content, ("recipients", note.key), RecipientNote
    )


def _stores(seen: Seen, scope: Scope, declared: Declared, key: str, group: list[Store]) -> TransferEntry:
    first = group[0]
    evidence = tuple(sorted({place for store in group for place in store.evidence}))
    observed = Stated(first.country, "observed", evidence) if first.country else missing(NOT_SEEN)
    name = seen.name(first.id) if len(group) == 1 else f"{len(group)} data stores"
    note = declared.content.stores.get(key) or StoreNote.model_validate({})
    identity = first.id if len(group) == 1 else f"stores:{first.country or 'not-known'}"
    return _entry(scope, declared, (identity, name), observed, note, ("stores", key or "*"), StoreNote)


def _store_key(declared: Declared, store: Store) -> str:
    """The key of `stores` in privacy.yaml that speaks of this store, empty when none does."""
    return next((key for key in declared.content.stores if fnmatchcase(store.id, key)), "")


def _entry(
    scope: Scope,
    declared: Declared,
    what: tuple[str, str],
    observed: Stated,
    note: RecipientNote | StoreNote,
    key: tuple[str, str],
    part: type[Part],
) -> TransferEntry:
    identity, name = what

    def asked(field: str) -> Question:
        return Question(question(part, field), (*key, field), ARTICLE, DATA_STORES if key[1] == "*" else name)

    start = f"activity:{scope.id}/transfers/{identity}"
    said = stated(note.country, declared.at(*key, "country"))
    beside = (observed,) if not said or observed.value not in (None, note.country) else ()
    where = country(note.country or observed.value)
    places = cell(
        f"{start}/country",
        declared,
        *said,
        *beside,
        question=asked("country"),
        conflict=bool(said and beside),
    )
    safeguards = _safeguards(start, declared, note, key, where.status, asked("safeguards"))
    return TransferEntry(identity, name, places, where.status, safeguards)


def _safeguards(
    start: str,
    declared: Declared,
    note: RecipientNote | StoreNote,
    key: tuple[str, str],
    status: str,
    asked: Question,
) -> Cell | None:
    """What people say of safeguards; asked only where the country calls for them."""
    if status in ("eea", "adequate", "not_known") and not note.safeguards:
        return None
    said = stated(note.safeguards, declared.at(*key, "safeguards"))
    return cell(f"{start}/safeguards", declared, *said, question=asked)
