"""Checks of the pseudonyms there are: what the graph shows of each, and what no graph can show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Any

from inventory.facts import Field, Location, Setting, in_order
from inventory.graph import OBTAINING, Flow
from privacy.comparison.passages import spelled
from privacy.seen import Seen
from privacy.vocabulary import read

KEY_NAME = re.compile(r"(?i)(?:pseudonym|hmac|hash|pepper|mask)\w*(?:key|secret|pepper)|pepper")
SALT_NAME = re.compile(r"(?i)(?:^|[_\-.]|hash)salt(?:$|[_\-.])|(?-i:[a-z]Salt|Salt[A-Z]|^Salt$)")
BORN = ("user.demographic.date_of_birth", "user.demographic.age_range")
PLACE = (
    "user.contact.address.postal_code",
    "user.contact.address",
    "user.contact.address.city",
    "user.location",
)
SEX = ("user.demographic.gender",)


@dataclass(frozen=True, slots=True)
class Mark:
    """One field of one flow as a check sees it: `names` are all it goes by, spelled alike; whether the flow
    `gives` it to its target."""

    flow: Flow
    field: Field
    category: str
    names: frozenset[str]
    gives: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a check found something. `about` is the store or recipient, or the app."""

    about: str
    what: str
    fields: tuple[str, ...]
    functions: tuple[str, ...]
    evidence: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: `state` is ``found``, ``none_seen`` or ``not_checked``, and `why` says what it rests on."""

    id: str
    title: str
    says: str
    mend: str
    state: str
    why: str
    findings: tuple[Finding, ...]


@cache
def table() -> dict[str, Any]:
    """`data/pseudonymisation.yaml`."""
    content: dict[str, Any] = read("pseudonymisation.yaml")
    return content


@lru_cache(4096)
def is_of(labels: tuple[str, ...], kind: str) -> bool:
    """Whether a transform is of a kind: ``keyed``, ``unkeyed``, ``named``, ``pseudonyms``, ``cuts``."""
    return any(fnmatchcase(label, glob) for label in labels for glob in table()[kind])


def marks(seen: Seen) -> tuple[Mark, ...]:
    """Every field that has a category of personal data, or a transform on its way."""
    found = []
    for flow in seen.graph.flows:
        gives = flow.operation not in (*OBTAINING, "delete")
        for field, label in seen.labelled(flow):
            if label and seen.personal(label.category):
                names = _spelled(field.path, *field.aliases)
                found.append(Mark(flow, field, label.category, names, gives))
    return tuple(found)


@lru_cache(1 << 14)
def _spelled(*names: str) -> frozenset[str]:
    return frozenset({spelled(name) for name in names} - {""})


def checked(seen: Seen, every: tuple[Mark, ...] | None = None) -> tuple[Checked, ...]:
    """Every check of `data/pseudonym_checks.yaml`, of `every` field unless they are to be found."""
    every = marks(seen) if every is None else every
    there = any(is_of(one.field.transforms, "pseudonyms") for one in every)
    return tuple(_checked(row, every, seen, there) for row in read("pseudonym_checks.yaml"))


def _checked(row: Mapping[str, Any], every: tuple[Mark, ...], seen: Seen, there: bool) -> Checked:
    found = tuple(sorted(RULES[row["rule"]](every, seen), key=lambda one: (one.about, one.fields, one.what)))
    if row.get("unseen"):
        state, why = "not_checked", row["unseen"]
    elif found:
        state, why = "found", row["says"]
    elif not there:
        state, why = "none_seen", "no pseudonym of personal data was seen"
    else:
        state, why = "none_seen", "none seen among the pseudonyms there are"
    if not found and row["rule"] in NEEDS and there:
        vaults = row["rule"] == "key_beside" and any(_keeps_key(one) for one in seen.graph.settings)
        state, why = ("none_seen", IN_VAULT) if vaults else ("not_checked", NEEDS[row["rule"]])
    return Checked(row["id"], row["title"], row["says"], row["mend"], state, why, found)


def _keeps_key(setting: Setting) -> bool:
    return bool(setting.reference) and KEY_NAME.search(setting.name) is not None


# --- rules ------------------------------------------------------------------------------------------

Rule = Callable[[tuple[Mark, ...], Seen], Iterator[Finding]]


def _pseudonyms(every: Iterable[Mark]) -> Iterator[Mark]:
    return (
        one
        for one in every
        if one.field.transforms and one.gives and is_of(one.field.transforms, "pseudonyms")
    )


def _unkeyed(every: tuple[Mark, ...], _seen: Seen) -> Iterator[Finding]:
    """Hashes that are none of the keyed ones; names made into a UUID have a check of their own."""
    bare = [
        one
        for one in _pseudonyms(every)
        if is_of(one.field.transforms, "unkeyed")
        and not is_of(one.field.transforms, "keyed")
        and not is_of(one.field.transforms, "named")
    ]
    return _by_end(bare, "made with")


def _named(every: tuple[Mark, ...], _seen: Seen) -> Iterator[Finding]:
    return _by_end([one for one in _pseudonyms(every) if is_of(one.field.transforms, "named")], "made with")


def _truncated(every: tuple[Mark, ...], _seen: Seen) -> Iterator[Finding]:
    """A cut after the hash; a cut before it only changes what is hashed."""
    return _by_end([one for one in _pseudonyms(every) if _cut_after(one.field.transforms)], "passed")


def _cut_after(transforms: tuple[str, ...]) -> bool:
    hashed = [n for n, label in enumerate(transforms) if is_of((label,), "pseudonyms")]
    return any(is_of((label,), "cuts") for label in transforms[hashed[0] + 1 :]) if hashed else False


def _key_beside(every: tuple[Mark, ...], seen: Seen) -> Iterator[Finding]:
    """Settings that name such a key and that no vault keeps, in apps that make keyed pseudonyms."""
    yield from _settings(every, seen, "keyed", KEY_NAME, "stands in the settings")


def _salt(every: tuple[Mark, ...], seen: Seen) -> Iterator[Finding]:
    yield from _settings(every, seen, "pseudonyms", SALT_NAME, "is one value for all", vaults_too=True)


def _settings(
    every: Iterable[Mark], seen: Seen, kind: str, name: re.Pattern[str], what: str, vaults_too: bool = False
) -> Iterator[Finding]:
    apps = {seen.functions[one.flow.function].app for one in every if is_of(one.field.transforms, kind)}
    kept = {(one.app, one.name) for one in seen.graph.settings if one.reference}
    found: dict[tuple[str, str], list[Location]] = defaultdict(list)
    for one in seen.graph.settings:
        if one.app in apps and name.search(one.name) and (vaults_too or (one.app, one.name) not in kept):
            found[one.app, one.name].append(one.location)
    for (app, setting), where in found.items():
        yield Finding(app, f"{setting} {what}", (), (), tuple(sorted(where)))


def _logged(every: tuple[Mark, ...], _seen: Seen) -> Iterator[Finding]:
    """A value that a function logs as it is, and of which it makes a pseudonym."""
    made: dict[str, set[str]] = defaultdict(set)
    for one in _pseudonyms(every):
        made[one.flow.function] |= one.names
    raw = (one for one in every if one.flow.operation == "log" and not one.field.transforms)
    return _by_end([one for one in raw if one.names & made.get(one.flow.function, set())], "logged as it is")


def _together(every: tuple[Mark, ...], _seen: Seen) -> Iterator[Finding]:
    """A value as it is in the record that its pseudonym stands in."""
    made: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in _pseudonyms(every):
        if one.flow.operation != "log":
            made[one.flow.function, one.flow.target] |= one.names
    raw = (one for one in every if one.gives and one.flow.operation != "log" and not one.field.transforms)
    beside = [one for one in raw if one.names & made.get((one.flow.function, one.flow.target), set())]
    return _by_end(beside, "stands beside its pseudonym")


def _several(every: tuple[Mark, ...], seen: Seen) -> Iterator[Finding]:
    """A keyed pseudonym of one name that goes to several recipients."""
    groups: dict[str, list[Mark]] = defaultdict(list)
    for one in _pseudonyms(every):
        if one.flow.target.startswith("recipient:") and is_of(one.field.transforms, "keyed"):
            groups[spelled(one.field.path)].append(one)
    for some in groups.values():
        ends = sorted({one.flow.target for one in some})
        if len(ends) > 1:
            yield _finding(ends[0], f"goes to {', '.join(map(seen.name, ends))}", some)


def _trio(every: tuple[Mark, ...], _seen: Seen) -> Iterator[Finding]:
    """All three at one place, as they are, with a pseudonym."""
    ends: dict[str, list[Mark]] = defaultdict(list)
    for one in every:
        if one.gives:
            ends[one.flow.target].append(one)
    for end, some in ends.items():
        raw = [one for one in some if not one.field.transforms]
        parts = [[one for one in raw if one.category in kind] for kind in (BORN, PLACE, SEX)]
        if all(parts) and any(True for _ in _pseudonyms(some)):
            yield _finding(end, "stand beside a pseudonym", [one for part in parts for one in part])


def _never(_every: tuple[Mark, ...], _seen: Seen) -> Iterator[Finding]:
    return iter(())


RULES: Mapping[str, Rule] = {
    "unkeyed": _unkeyed,
    "key_beside": _key_beside,
    "salt": _salt,
    "truncated": _truncated,
    "logged": _logged,
    "together": _together,
    "several": _several,
    "trio": _trio,
    "named": _named,
    "never": _never,
}
NEEDS: Mapping[str, str] = {
    "key_beside": "no setting that names such a key was seen without a vault; a key written into the code, "
    "or read in another way, is not part of an inventory",
    "salt": "no setting that names a salt was seen; a salt written into the code is not part of an inventory",
}
"""What a rule can't look at: where it found nothing, that is no sign that there is nothing."""
IN_VAULT = "the settings that name such a key lead to a Key Vault"


def _by_end(some: Iterable[Mark], words: str) -> Iterator[Finding]:
    """One finding for each place."""
    groups: dict[str, list[Mark]] = defaultdict(list)
    for one in some:
        groups[one.flow.target].append(one)
    for end, group in groups.items():
        labels = sorted({label for one in group for label in one.field.transforms})
        yield _finding(end, f"{words} {', '.join(labels)}" if labels else words, group)


def _finding(end: str, what: str, some: Iterable[Mark]) -> Finding:
    some = tuple(some)
    return Finding(
        end,
        what,
        tuple(sorted({one.field.path for one in some})),
        tuple(sorted({one.flow.function for one in some})),
        in_order(place for one in some for place in one.flow.evidence),
    )
