"""All columns of a payload decided together, each held against whose record it stands in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from privacy.classify import likelihood, persons, sights
from privacy.classify.columns import Column, Columns
from privacy.classify.decide import with_values
from privacy.classify.evidence import SCORES, Reason, Verdict, verdict, weaker
from privacy.classify.hints import Hints, of_field, of_objects
from privacy.classify.lexicon import lexicon
from privacy.classify.names import decide
from privacy.classify.surroundings import within
from privacy.classify.together import leave_lone_parts, sights_beside
from privacy.classify.whose import (
    NAMES,
    Seen,
    anchors,
    contexts,
    key_of_person,
    languages_of,
    named_in_record,
    parent_of,
    repeats,
    see,
    table,
    topics_of,
)

PERSONAL, UNKNOWN = (
    0.5,
    0.65,
)  # likelihoods from which a field counts: named, and with a name that says nothing
LOOKED_AT, NAMED = 50, 0.6  # values of a column, and the share of them that could be names
WHO, SURELY = (
    ("first", "last", "name", "birth", "government", "email", "phone"),
    ("first", "last", "birth", "government"),
)
FLOOR, UNSURE = 0.8, 0.4
SURE = (0.65, 0.85)  # likelihoods from which a verdict may be medium, and high
SEVERAL, SHARE = 3, 0.25  # fields that make a topic, and their share of those that say anything


def judge_columns(found: Columns, values: bool = True) -> dict[str, Verdict]:
    """The verdict on every column of a payload by its path: from names alone, or with `values`."""
    payload = look_into(found, values)
    stem = contexts(PurePosixPath(found.path).name.split(".")[0])
    likely = payload.records()
    looks = sights_beside(payload.seen)
    verdicts, unknown = {}, []
    for one in payload.seen:
        held = _judge(one, likely[one.parent], payload.hints[one.path], stem, looks[one.parent])
        if held is not None:
            verdicts[one.path] = held
        elif (
            one.says != "nothing"
            and likelihood.of_field(payload.hints[one.path], likely[one.parent], 0) >= UNKNOWN
        ):
            unknown.append(one)
    verdicts |= _of_topic(verdicts, [one for one in unknown if not _tells_nothing(one)], payload.topics)
    return _named_together(verdicts, {one.path: one for one in payload.seen})


@dataclass(frozen=True, slots=True)
class Payload:
    """The columns of a payload as they are seen together, and the hints that each gives."""

    path: str
    seen: tuple[Seen, ...]
    hints: Mapping[str, Hints]
    topics: frozenset[str]

    def objects(self) -> dict[str, Hints]:
        """The hints on each object, by its path."""
        return of_objects(self.path, self.seen, self.hints, self.topics)

    def records(self) -> dict[str, float]:
        """How likely each object is a person's record."""
        return {path: _at_least(held, likelihood.of_record(held)) for path, held in self.objects().items()}


def _at_least(held: Hints, likely: float) -> float:
    """Two fields that say by their names who somebody is are enough, however little else there is."""
    who = sum(f"own name:{kind}" in held for kind in WHO)
    sure = any(held.get(f"own alone:{kind}", 0.0) >= 1.0 for kind in SURELY)
    impersonal = "object:thing" in held or "object:organisation" in held or "file:thing" in held
    return max(likely, FLOOR) if who > 1 and sure and not impersonal else likely


def look_into(found: Columns, values: bool = True) -> Payload:
    """See all columns, what they are about together taken into account."""
    topics, languages = topics_of(found), languages_of(found)
    seen = [see(found, path, column, topics | languages, values) for path, column in found.by_path.items()]
    leave_lone_parts(seen)
    more = _told_topics(seen) - topics
    if more:
        topics |= more
        for one in seen:
            one.if_person = named_in_record(one, topics | languages)
    return Payload(found.path, tuple(seen), {one.path: of_field(one) for one in seen}, topics)


def _told_topics(seen: Iterable[Seen]) -> frozenset[str]:
    """What a payload is about because several of its fields say so by themselves."""
    counts = Counter(one.alone.category for one in seen if one.alone and one.alone.level > 1)
    several = max(SEVERAL, sum(counts.values()) * SHARE)
    branches = {topic: category for topic, category in table().topics.items() if category}
    told = {
        topic: sum(n for c, n in counts.items() if within(c, (branch,))) for topic, branch in branches.items()
    }
    return frozenset(topic for topic, count in told.items() if count >= several)


def _of_topic(
    verdicts: Mapping[str, Verdict], unknown: Iterable[Seen], topics: frozenset[str]
) -> dict[str, Verdict]:
    """What nobody recognises in a record about a person, at low confidence: of its topic where it has one."""
    told = [table().topics[topic] for topic in sorted(topics) if table().topics[topic]]
    special = table().topics.values()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for path, held in verdicts.items():
        counts[parent_of(path)].update([held.category] if held.category in special else ())
    found = {}
    for one in unknown:
        beside = [category for category, count in counts[one.parent].most_common(1) if count >= SEVERAL]
        if _may_be_names(one):
            found[one.path] = verdict("user.name", 1, (Reason("value", "like names of persons", SCORES[0]),))
            continue
        category = (beside or told or ["user"])[0]
        if category == "user" and one.column.text and _prose(one):
            category = "user.content.free_text"
        reason = Reason("context", f"in a record of {category if beside or told else 'a person'}", SCORES[0])
        found[one.path] = verdict(category, 1, (reason,))
    return found


def _may_be_names(one: Seen) -> bool:
    """Whether most values could be names of persons where something else says that they are somebody's."""
    looked = one.column.values[:LOOKED_AT] if one.column.type == "string" else []
    if not looked or not all(
        any(c.isupper() for c in value) and value.strip()[1:2].isalpha() for value in looked
    ):
        return False
    return sum(persons.whole(value) or _one_name(value) for value in looked) >= NAMED * len(looked)


def _one_name(value: str) -> bool:
    return len(value.split()) == 1 and value.istitle() and persons.may_be(value)


def _tells_nothing(one: Seen) -> bool:
    """Whether its values repeat its name, as in the labels of a form."""
    return bool(one.column.values) and repeats(one)


def _judge(
    one: Seen, record: float, held_hints: Hints, stem: frozenset[str], beside: Collection[str]
) -> Verdict | None:
    """What a column holds if its record is a person's; nothing when that, or the column, isn't likely."""
    if one.evidence is not None and _tells_nothing(one):
        return None
    held = _unless_of_record(one, stem)
    if one.evidence is not None:
        held = _as_person(one, held)
        held = with_values(held, one.column, evidence=one.evidence)
    by_sight = _by_sight(one, beside) if held is None and one.evidence is not None else None
    held = held or by_sight
    if held is None:
        return None
    level = one.if_person.level if one.if_person else 0
    likely = likelihood.of_field(held_hints, record, level)
    if one.alone and one.alone.level == 3 and anchors(one) and record > UNSURE:
        likely = max(likely, PERSONAL)  # customerId says it wherever it stands
    if one.says == "nothing" and (by_sight or one.named):
        likely = max(likely, record)  # only values can speak, and they do
    if likely < PERSONAL:
        return _nobodys(one)
    return _as_sure(held, likely, record)


def _as_sure(held: Verdict, likely: float, record: float) -> Verdict:
    """No surer than it is likely that the field is personal at all."""
    most = 1 + sum(likely >= step for step in SURE)
    if held.level <= most:
        return held
    reason = Reason("context", "whose record it is", round(record, 2))
    return verdict(held.category, most, (*held.reasons, reason), held.subject)


def _by_sight(one: Seen, beside: Collection[str]) -> Verdict | None:
    """In a record about a person: values with a title are names, dates of long ago its birth."""
    looked = one.column.values[:50]
    if looked and all(map(persons.titled, looked)):
        return verdict("user.name", 2, (Reason("value", "titles before names", SCORES[1]),))
    if one.sight is not None and (told := sights.told(one.sight, beside)):
        return told
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
    own = decide(one.name, (), one.kind, None, ())
    parent = one.parent.rpartition(".")[2]
    told = (contexts(parent) if parent and parent not in table().plumbing else stem) | contexts(parent)
    bare = len(lexicon().normal.words(one.path.rpartition(".")[2])) == 1
    return held if _same(own, held) or "person" in told or (bare and not told) else None


def _same(one: Verdict | None, other: Verdict) -> bool:
    return one is not None and one.category == other.category


def _nobodys(one: Seen) -> Verdict | None:
    """In a record about nobody, only values that are somebody's by their form count."""
    if one.evidence is None:
        return None
    by_value = with_values(None, one.column, evidence=one.evidence)
    if by_value is None or not within(by_value.category, table().keeps):
        return None
    if any(table().functional.search(value) for value in one.column.values):
        return None
    return by_value


def _as_person(one: Seen, held: Verdict | None) -> Verdict | None:
    """Names of persons found among the values, held against what the name says."""
    looked = one.column.values
    if one.named is not None:
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
    if held and role:
        return _role(held, one)
    if held is None and key_of_person(one):
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
    for path in sorted(verdicts, key=lambda path: (len(path), path)):  # of several the plainest
        category = verdicts[path].category
        if category in NAMES and (category != "user.name" or _one_part(path, seen[path].column)):
            by_object[parent_of(path)].setdefault(category, path)
    for group in by_object.values():
        path = group.get("user.name", "")
        parts = {"user.name.first": "user.name.last", "user.name.last": "user.name.first"}
        beside = [part for part in parts if part in group]
        if not path or len(beside) != 1:
            continue
        held, other = verdicts[path], parts[beside[0]]
        reason = Reason("context", f"beside {beside[0]}", SCORES[1])
        verdicts[path] = Verdict(other, held.confidence, (*held.reasons, reason), held.subject)
    return verdicts


def _one_part(path: str, column: Column) -> bool:
    """Whether a name of a person may be one part of it: called plainly, and of one word."""
    return len(lexicon().normal.words(path.rpartition(".")[2])) <= 2 and not _several_words(column)


def _several_words(column: Column) -> bool:
    words = [len(value.split()) for value in column.values]
    return bool(words) and sum(n > 1 for n in words) * 2 > len(words)
