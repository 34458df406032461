"""The fields of one declared object (a class, a table, a schema) judged together by names and types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from inventory.facts import Field
from privacy.classify import names
from privacy.classify.evidence import SCORES, Reason, Verdict, verdict
from privacy.classify.languages import spoken
from privacy.classify.lexicon import NONE, lexicon
from privacy.classify.surroundings import beside, kinds, possible, within
from privacy.classify.whose import PERSON, RECORD, contexts, table
from privacy.vocabulary import read

_IMPERSONAL = frozenset({"thing", "organisation"})
_KEYS = ("id", "key", "uuid", "code", "number")


@dataclass(frozen=True, slots=True)
class Column:
    """One declared field: its name and its type as declared."""

    name: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`data/declared.yaml`; phrases and words in normal form."""

    anchors: tuple[str, ...]
    sure: tuple[str, ...]
    topics: tuple[str, ...]
    reachable: tuple[str, ...]
    generic: frozenset[str]
    ambiguous: frozenset[str]
    shells: frozenset[str]
    dull: frozenset[str]
    endings: frozenset[str]


@cache
def _table() -> Table:
    raw = read("declared.yaml")

    def keys(listed: Iterable[str]) -> frozenset[str]:
        return frozenset("".join(lexicon().normal.words(text)) for text in listed)

    return Table(
        tuple(raw["anchors"]),
        tuple(raw["sure"]),
        tuple(raw["topics"]),
        tuple(raw["reachable"]),
        *(keys(raw[name]) for name in ("generic", "ambiguous", "shells", "dull", "endings")),
    )


@dataclass(frozen=True, slots=True)
class About:
    """Whose a declared object is (``person``, ``nobody``, ``open``), what told it, what it is about.

    `topic` is a category that the object's name speaks of: what nothing else speaks for is of it. `itself`:
    the object is called a person, not something of one (``EmployeeCompensation``).
    """

    whose: str
    owner: str | None
    told: frozenset[str]
    topic: str | None
    contexts: frozenset[str]
    itself: bool


def judge_schema(
    name: str, columns: Sequence[Column], languages: frozenset[str] = NONE
) -> dict[str, Verdict]:
    """The verdict on every field of an object called `name`; those nothing speaks for are left out.

    `name` is dotted where the object stands inside another one: ``Customer.address``. `languages` are those
    of the names of the whole file; without them, those of the object's own names.
    """
    near = frozenset(column.name for column in columns)
    about = _about(name, columns, near, languages or spoken([name, *sorted(near)]))
    found = {c.name: _field(c, about, near) for c in columns if not c.name.startswith(("@", "$", "__"))}
    known = {field: held for field, held in found.items() if held is not None}
    topic = about.topic or _shared(known.values(), len(columns))
    if topic is None or about.whose == "nobody":
        return known
    rest = [column for column in columns if found.get(column.name, known) is None]
    return known | {c.name: _of(topic) for c in rest if _may_be(topic, c, about.topic is not None)}


def of_field(one: Field, siblings: Collection[str]) -> Verdict | None:
    """What a field in the code holds by what it is used as, by its name, and by whose its object is."""
    named, used = _by_name(one, siblings), next(filter(None, map(_used_as().get, one.aliases)), None)
    vague = named is None or within(named.category, ("user.contact",)) or named.category == "user"
    if used is None or not vague or (named and within(named.category, (used,))):
        return named
    return verdict(used, 2, (Reason("context", "a message is sent to it", SCORES[1]),))


@cache
def _used_as() -> Mapping[str, str]:
    """What the code's clients take a value for -> the category that it is of."""
    used: Mapping[str, str] = read("declared.yaml")["used_as"]
    return used


def _by_name(one: Field, siblings: Collection[str]) -> Verdict | None:
    """What a field in the code holds by its name, and by whose its class or the object around it is."""
    *steps, leaf = one.path.replace("[]", "").split(".")
    if one.owner is None:
        found = names.decide(one.path, one.aliases, one.type, None, siblings)
        keyed = found is not None and within(found.category, table().numbers)
        around = _about_class(".".join(steps), frozenset(siblings)) if keyed else None
        # The key of something else stands beside a person's: ``listingId`` beside ``userId``.
        return None if found and around and _of_another(leaf, found, around) else found
    about = _about_class(".".join([*steps[:-1], one.owner]), frozenset(siblings))
    found = _field(Column(leaf, one.type), about, frozenset(siblings))
    return found or names.other_names(one.aliases, one.type)


@lru_cache(5_000)
def _about_class(name: str, near: frozenset[str]) -> About:
    # A flow names too few fields to tell a language by: words of rarer ones would mean anything.
    return _about(name, [Column(other) for other in sorted(near)], near, frozenset({"en"}))


def _shared(known: Iterable[Verdict], columns: int) -> str | None:
    """The special category that a good part of the fields is of: it says what the object is about."""
    counts = Counter(held.category for held in known if _is_topic(held.category))
    category, count = counts.most_common(1)[0] if counts else ("", 0)
    return category if count > 1 and count * 4 >= columns else None


def _about(name: str, columns: Sequence[Column], near: frozenset[str], languages: frozenset[str]) -> About:
    """Anchors make an object a person's, so does its name; things and organisations are nobody's."""
    *outer, own = map(_object, name.split("."))
    topics = frozenset(context for step in (own, *outer) for context in _spoken_of(step))
    around = languages & lexicon().tongues | topics
    anchored = any(_anchors(column, languages) for column in columns)
    above = next((step for step in reversed(outer) if step.told), _Object())
    whose = _whose(own, above, anchored, near)
    owner = own.words if not anchored or not own.told & _IMPERSONAL else None
    topic = own.topic or next((step.topic for step in reversed(outer) if step.topic), None)
    return About(whose, owner or None, own.told, topic, around, own.itself)


def _spoken_of(step: _Object) -> Iterable[str]:
    """What an object is about: that of health, faith or crime only where more of its name says so."""
    sure = step.topic is not None or "person" in step.told
    return (context for context in step.told & table().topics.keys() if sure or not table().topics[context])


def _whose(own: _Object, above: _Object, anchored: bool, near: frozenset[str]) -> str:
    if "person" in own.told and "organisation" not in own.told and (anchored or not own.ambiguous):
        return "person"
    if anchored and not own.machinery:
        return "person"
    said = beside(near)
    if own.machinery or "organisation" in said or (own.told & _IMPERSONAL and not said & {"message", "sms"}):
        return "nobody"
    if "person" in said and ("person" in own.told or "address" in said):
        return "person"
    return "person" if "person" in above.told and not above.told & _IMPERSONAL else "open"


@dataclass(frozen=True, slots=True)
class _Object:
    """What the name of an object says: its words up to the telling one, contexts, and a category."""

    words: str = ""
    told: frozenset[str] = NONE
    topic: str | None = None
    ambiguous: bool = False
    machinery: bool = False
    itself: bool = False


@lru_cache(5_000)
def _object(name: str) -> _Object:
    words = list(lexicon().normal.words(name))
    while len(words) > 1 and (words[-1] in _table().shells or lexicon().says_nothing(words[-1])):
        words.pop()
    text = " ".join(words)
    held = names.decide(text, (), None, None, (), RECORD)
    summed = any(word in lexicon().before for word in words)
    special = held is not None and held.level > 1 and not summed and (_is_topic(held.category) or _pays(held))
    topic = held.category if held and special else None
    last = words[-1] if words else ""
    told = NONE if topic else contexts(text)
    itself = "person" in lexicon().table(tuple(words), len(words))
    return _Object(text, told, topic, last in _table().ambiguous, last in lexicon().machinery, itself)


def _is_topic(category: str) -> bool:
    """Whether all of an object may be of a category: not every field beside a card's number is a card's."""
    return within(category, _table().topics) and not category.startswith("user.financial.")


def _pays(held: Verdict) -> bool:
    return held.category == "user.financial.salary"


def _anchors(column: Column, languages: frozenset[str]) -> bool:
    """Whether a field by itself says that its object is a person's; the key of one may stand anywhere."""
    about = RECORD | languages & lexicon().tongues
    alone = names.decide(column.name, (), column.type, None, (), about)
    return alone is not None and alone.level > 1 and within(alone.category, _table().anchors)


def _field(column: Column, about: About, near: frozenset[str]) -> Verdict | None:
    contexts = about.contexts | (PERSON if about.whose == "person" else NONE)
    found = names.decide(column.name, (), column.type, about.owner, near, contexts)
    if found is None or _of_another(column.name, found, about):
        return None
    if within(found.category, _table().sure) or about.whose == "person":
        return found
    generic = _phrase(found) in _table().generic and not _told_by_object(column.name, found)
    if within(found.category, table().numbers) and found.level > 1 and not generic:
        return found  # the key of a person may stand anywhere
    if about.whose == "open" and found.category == "user.name" and "person" in beside(near):
        return found  # ``name`` beside ``email``
    if generic and not within(found.category, ("user.contact.address", "user.content.message")):
        return None
    if about.whose == "nobody" and found.level < 3:
        reachable = within(found.category, _table().reachable) and "organisation" not in about.told | beside(
            near
        )
        return found if found.level > 1 and (found.subject or reachable) else None
    return found if found.level > 1 + generic else None


def _told_by_object(name: str, found: Verdict) -> bool:
    """Whether ``number`` or ``id`` is told whose or what it is: ``PhoneNumber.number``, ``offender_id``."""
    lex = lexicon()
    if within(found.category, ("user.contact",)):
        return any(reason.by == "context" for reason in found.reasons)
    words = lex.normal.words(name)[:-1]
    return any(
        "person" in lex.table(words, at + 1) and word not in _table().ambiguous
        for at, word in enumerate(words)
    )


def _of_another(name: str, found: Verdict, about: About) -> bool:
    """Whether a word like ``id``, ``url`` or ``name`` belongs to what the words before it speak of."""
    lex, phrase = lexicon(), _phrase(found)
    words = lex.normal.words(name)
    start = next((at for at in range(len(words)) if "".join(words[at:]) == phrase), len(words))
    persons = ["person" in lex.table(words, at + 1) for at in range(start)]
    things = [bool(lex.table(words, at + 1) & _IMPERSONAL) for at in range(start)]
    strange = [
        not persons[at] and (things[at] or not lex.passes(word)) for at, word in enumerate(words[:start])
    ]
    if found.reasons[0].rule.endswith(", short"):
        return any(strange) or "person" not in about.told
    if len(words) == 1 and phrase != words[0] and words[0] in _KEYS:
        # The key of a record called so: ``Email.id``.
        return not about.itself or not within(found.category, table().numbers)
    if phrase not in _table().generic:
        return False
    if any(strange):
        return True
    numbers = within(found.category, (*table().numbers, "user.financial.bank_account"))
    named = about.owner is not None or bool(about.told)
    return numbers and named and not about.itself and not any(persons)


def _phrase(found: Verdict) -> str:
    return found.reasons[0].rule.removesuffix(", short").replace(" ", "")


def _of(topic: str) -> Verdict:
    """What nobody recognises in an object about health or money is taken for such, at low confidence."""
    return verdict(topic, 1, (Reason("context", "in an object about it", SCORES[0]),))


def _may_be(topic: str, column: Column, own: bool) -> bool:
    found = kinds(column.type)
    if not _says_something(column, own) or "time" in found:
        return False
    return possible(topic, found, True) and ("number" in found or not within(topic, ("user.financial",)))


def _says_something(column: Column, own: bool) -> bool:
    """Whether a field is no affair of the record; `own`: a bare ``code`` is that of what the object is."""
    words = list(lexicon().normal.words(column.name))
    while len(words) > 1 and (words[-1] in _table().endings or words[-1].isdigit()):
        words.pop()
    if own and len(words) == 1 and words[0] in _table().endings:
        return True
    return bool(words) and not {words[0], words[-1]} & _table().dull and not words[-1].isdigit()
