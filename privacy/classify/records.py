"""All columns of a payload decided together, each held against whose record it stands in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath

from privacy.classify import names, persons
from privacy.classify.columns import Column, Columns
from privacy.classify.decide import with_values
from privacy.classify.evidence import SCORES, Reason, Verdict, verdict, weaker
from privacy.classify.lexicon import lexicon
from privacy.classify.surroundings import within
from privacy.classify.whose import (
    NAMES,
    Seen,
    Whose,
    contexts,
    key_of_person,
    languages_of,
    parent_of,
    repeats,
    see,
    table,
    topics_of,
    whose_records,
)


def judge_columns(found: Columns, values: bool = True) -> dict[str, Verdict]:
    """The verdict on every column of a payload by its path: from names alone, or with `values`."""
    topics = topics_of(found)
    about = topics | languages_of(found)
    seen = [see(found, path, column, about, values) for path, column in found.by_path.items()]
    whose = whose_records(found, seen, topics)
    stem = contexts(PurePosixPath(found.path).name.split(".")[0])
    verdicts = {}
    for one in seen:
        held = _judge(one, whose.of(one.parent), stem, values)
        if held is not None:
            verdicts[one.path] = held
    if values:
        verdicts |= _of_topic(verdicts, seen, whose, topics)
    return _named_together(verdicts, {one.path: one for one in seen})


def _of_topic(
    verdicts: dict[str, Verdict], seen: list[Seen], whose: Whose, topics: frozenset[str]
) -> dict[str, Verdict]:
    """What nobody recognises in a record of health, faith or crime is taken for such, at low confidence."""
    told = [table().topics[topic] for topic in sorted(topics) if table().topics[topic]]
    special = table().topics.values()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for path, held in verdicts.items():
        counts[parent_of(path)].update([held.category] if held.category in special else ())
    found = {}
    for one in seen:
        if one.path in verdicts or whose.of(one.parent) != "person" or not _says_something(one):
            continue
        beside = [category for category, count in counts[one.parent].most_common(1) if count > 1]
        if beside or told:
            reason = Reason("context", f"in a record of {(beside or told)[0]}", SCORES[0])
            found[one.path] = verdict((beside or told)[0], 1, (reason,))
    return found


def _says_something(one: Seen) -> bool:
    """Whether values are neither dates nor keys, and the name none of a record's own affairs."""
    words = lexicon().normal.words(one.path.rpartition(".")[2])
    if one.column.type != "string" or any(word in table().affairs for word in words):
        return False
    looked = one.column.values[:50]
    plain = sum(bool(table().dull.fullmatch(value.strip())) for value in looked)
    return bool(looked) and plain * 2 < len(looked) and not repeats(one)


def _judge(one: Seen, whose: str, stem: frozenset[str], values: bool) -> Verdict | None:
    if values and one.column.values and repeats(one):
        return None
    if whose == "person":
        held = _unless_of_record(one, stem)
    elif whose == "mixed":
        held = names.decide(one.name, (), one.kind, None, one.near)
        held = held if held and held.level > 1 else None
    else:
        held = None
    if not values:
        return held
    held = _as_person(one, held, whose)
    if whose == "nobody":
        return _nobodys(one, held)
    held = with_values(held, one.column) or (_by_sight(one) if whose == "person" else None)
    if held is None and one.column.text and whose == "person" and _prose(one):
        return verdict("user.content.free_text", 1, (Reason("value", "several words", SCORES[0]),))
    return held


def _by_sight(one: Seen) -> Verdict | None:
    """In a record about a person: values with a title are names, dates of long ago its birth."""
    looked = one.column.values[:50]
    if looked and all(map(persons.titled, looked)):
        return verdict("user.name", 2, (Reason("value", "titles before names", SCORES[1]),))
    years = [int(year) for value in looked for year in table().date.findall(value.strip())]
    if len(looked) > 1 and len(years) == len(looked) and max(years) < 2013 and min(years) < 1991:
        return verdict("user.demographic.date_of_birth", 1, (Reason("value", "dates of birth", SCORES[0]),))
    return None


def _prose(one: Seen) -> bool:
    """Whether a column without a telling name holds text of people, not a header or a date."""
    if one.parent.rpartition(".")[2] in ("headers", "query"):
        return False
    looked = one.column.values[:50]
    return all(sum(c.isalpha() for c in value) * 2 > len(value) for value in looked if len(value) > 24)


def _unless_of_record(one: Seen, stem: frozenset[str]) -> Verdict | None:
    """A bare ``id`` or ``number`` is the person's only where the object is called after one."""
    held = one.if_person
    if held is None or not within(held.category, table().numbers) or _same(one.alone, held):
        return held
    own = names.decide(one.name, (), one.kind, None, ())
    parent = one.parent.rpartition(".")[2]
    told = (contexts(parent) if parent and parent not in table().plumbing else stem) | contexts(parent)
    bare = len(lexicon().normal.words(one.path.rpartition(".")[2])) == 1
    return held if _same(own, held) or "person" in told or (bare and not told) else None


def _same(one: Verdict | None, other: Verdict) -> bool:
    return one is not None and one.category == other.category


def _nobodys(one: Seen, held: Verdict | None) -> Verdict | None:
    """In a record about nobody, only values that are somebody's by their form count."""
    if held is not None:
        return held
    by_value = with_values(None, one.column)
    if by_value is None or not within(by_value.category, table().keeps):
        return None
    if any(table().functional.search(value) for value in one.column.values):
        return None
    return by_value


def _as_person(one: Seen, held: Verdict | None, whose: str) -> Verdict | None:
    """Names of persons found among the values, held against what the name says."""
    looked = one.column.values
    if one.named is not None and whose != "nobody":
        if held is None or within(held.category, table().yields):
            part = f".{one.named.part}" if one.named.part else ""
            seen = Reason(
                "model", f"names of persons {one.named.matched} of {one.named.of} values", SCORES[1]
            )
            category = held.category if held and held.category in NAMES else f"user.name{part}"
            before = held.reasons if held else ()
            return verdict(category, 3 if held else 2, (*before, seen), held.subject if held else None)
        return held
    role = held is not None and held.category in ("user.name", "user") and held.level == 1 and looked
    if held and role and (held.category == "user" or not any(persons.may_be(v) for v in looked)):
        return None if whose != "person" else _role(held, one)
    if held is None and whose == "person" and key_of_person(one):
        return _role(verdict("user", 1, (Reason("name", "a person", SCORES[0]),)), one)
    return held


def _role(held: Verdict, one: Seen) -> Verdict | None:
    """A role whose values are no names: a number of that person, or nothing."""
    looked = [value.strip() for value in one.column.values]
    if all(table().code.fullmatch(value) for value in looked):
        return verdict("user.unique_id", 1, held.reasons, held.subject)
    if all(value.islower() and " " not in value for value in looked):
        return verdict("user.account.username", 1, held.reasons, held.subject)
    if held.category == "user":
        return verdict("user.name", 1, held.reasons, held.subject)
    return weaker(held, Reason("value", "no names of persons", SCORES[0]))


def _named_together(verdicts: dict[str, Verdict], seen: Mapping[str, Seen]) -> dict[str, Verdict]:
    """``name`` beside ``first name`` is the surname, and the other way round, unless it holds both."""
    by_object: dict[str, dict[str, str]] = defaultdict(dict)
    for path, held in verdicts.items():
        if held.category in NAMES:
            by_object[parent_of(path)].setdefault(held.category, path)
    for group in by_object.values():
        path = group.get("user.name", "")
        parts = {"user.name.first": "user.name.last", "user.name.last": "user.name.first"}
        beside = [part for part in parts if part in group]
        if not path or len(beside) != 1 or _several_words(seen[path].column):
            continue
        if not _plain_name(path):
            continue
        held, other = verdicts[path], parts[beside[0]]
        reason = Reason("context", f"beside {beside[0]}", SCORES[1])
        verdicts[path] = Verdict(other, held.confidence, (*held.reasons, reason), held.subject)
    return verdicts


def _plain_name(path: str) -> bool:
    return len(lexicon().normal.words(path.rpartition(".")[2])) <= 2


def _several_words(column: Column) -> bool:
    words = [len(value.split()) for value in column.values]
    return bool(words) and sum(n > 1 for n in words) * 2 > len(words)
