"""What is done with which field of which file: by classification and by what people declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from privacy.classify.columns import Column
from privacy.classify.evidence import Verdict
from privacy.declarations.fixtures import Fixtures, Method
from privacy.pseudonymize import texts
from privacy.pseudonymize.fields import Fields, Treatment
from privacy.pseudonymize.gathering import Seen
from privacy.pseudonymize.homes import homes_of, told_apart
from privacy.pseudonymize.internal_keys import internal
from privacy.pseudonymize.kinds import CATEGORIES, CROWDED, KEEP, TEXT, kind_of
from privacy.pseudonymize.mapping import LAST, Mapping, normal
from privacy.pseudonymize.references import join
from privacy.pseudonymize.same_records import NUMERIC, spread

MARKED = ("name", "mail", "username", "place", "organisation")
CROWD = (
    200  # different values of a kind in a file that is not read whole: then there are too many to tell apart
)
SURE = 5  # how many more surrogates than others make a file one of surrogates
KNOWN = 200_000  # values that are personal somewhere
_LOOKED, _TEXTS = 400, 100
_AMONG_PEOPLE = frozenset(["name", "mail", "phone", "place", "postal_code", "birth", "username", "number"])
_RARE = frozenset(["mail", "username", "iban", "card", "name", "identifier", "phone", "number"])


@dataclass(slots=True)
class Plan:
    """The plans of all payloads, by path."""

    by_payload: dict[str, dict[str, Treatment]] = field(default_factory=dict)
    ours: dict[str, bool] = field(default_factory=dict)
    blank: dict[str, frozenset[str]] = field(default_factory=dict)
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    methods: dict[str, str] = field(default_factory=dict)
    taken: dict[bytes, int] = field(default_factory=dict)
    crowds: frozenset[str] = frozenset()
    internal: frozenset[tuple[str, str]] = frozenset()  # payload and path of keys that stay

    def fields(self, path: str, mapping: Mapping | None, counts: Counter[tuple[str, str, str]]) -> Fields:
        """What happens to the values of one payload."""
        return Fields(
            self.by_payload.get(path, {}),
            mapping,
            self.known,
            frozenset(self.people),
            self.methods,
            self.blank.get(path, frozenset()),
            self.names.get(path, frozenset()),
            strict=not self.ours.get(path, False),
            counts=counts,
        )


def planned(seen: Sequence[Seen], declared: Fixtures, turn_keys: bool = False) -> Plan:
    """The plan for a set of files; of surrogates only what is one in the whole set counts.

    `turn_keys`: keys of a database are turned, too, where nothing is declared of them.
    """
    plan = Plan(methods=_methods(declared))
    told: dict[str, Counter[bool]] = {}
    for one in seen:
        plan.by_payload[one.path] = dict(_treatments(one, declared))
        plan.names[one.path] = frozenset(_names(one))
    spread(seen, plan.by_payload)
    _keep_keys(seen, plan, declared, declared.internal_keys or ("surrogate" if turn_keys else "keep"))
    join(seen, plan.by_payload, lambda path: is_declared(path, declared))
    for one in seen:
        told[one.path] = _told(one, plan.by_payload[one.path])
    whole: Counter[bool] = sum(told.values(), Counter())
    for one in seen:
        tally = told[one.path] if told[one.path].total() else whole
        plan.ours[one.path] = tally[True] > 0 and tally[True] >= SURE * tally[False]
    for one in seen:
        treatments = plan.by_payload[one.path]
        if plan.ours[one.path]:
            plan.by_payload[one.path] = {path: _left(t) for path, t in treatments.items()}
        else:
            _know(one, treatments, plan.known)
            _know_people(one, treatments, plan.people)
    for one in seen:
        plan.blank[one.path] = frozenset(_blank(one, plan))
    return plan


def _keep_keys(seen: Sequence[Seen], plan: Plan, declared: Fixtures, method: Method) -> None:
    """Keys that mean nothing outside of a database get the method that is for them, and stay as a rule."""
    found = {
        (payload, path)
        for payload, path in internal(seen, plan.by_payload)
        if not is_declared(path, declared) and plan.by_payload[payload][path].method == "surrogate"
    }
    for payload, path in found:
        plan.by_payload[payload][path] = replace(plan.by_payload[payload][path], method=method)
    plan.internal = frozenset(found if method == KEEP else ())


def is_declared(path: str, declared: Fixtures) -> bool:
    """Whether people spoke of a field by name."""
    return any(fnmatchcase(path, form) for form in (*declared.keep, *declared.fields))


def _names(seen: Seen) -> Iterator[str]:
    """The path of every field, and of everything a field stands in."""
    for path in seen.columns.by_path:
        while path:
            yield path
            path = path.removesuffix("[]") if path.endswith("[]") else path.rpartition(".")[0]


def _left(treatment: Treatment) -> Treatment:
    """In a file of surrogates what can't be told from them is one."""
    checkable = treatment.kind in (*MARKED, "phone", "ip", "card", TEXT)
    return treatment if checkable else Treatment(*_parts(treatment), leave=True)


def _parts(treatment: Treatment) -> tuple[str, str, str, str]:
    return treatment.path, treatment.category, treatment.kind, treatment.method


def _methods(declared: Fixtures) -> dict[str, str]:
    """The method for each kind, for what stands in texts."""
    return {
        kind: method
        for kind, category in CATEGORIES.items()
        if (method := method_of(category, declared)) != "surrogate"
    }


def method_of(category: str, declared: Fixtures) -> str:
    """The method people chose for a category or the nearest one above it."""
    while category:
        if category in declared.methods:
            return declared.methods[category]
        category = category.rpartition(".")[0]
    return "surrogate"


def _treatments(seen: Seen, declared: Fixtures) -> Iterator[tuple[str, Treatment]]:
    people = {path.rpartition(".")[0] for path, one in seen.verdicts.items() if _is_sure(one)}
    for path, column in seen.columns.by_path.items():
        verdict = seen.verdicts.get(path)
        if verdict is not None and verdict.confidence == "low" and not column.text:
            among = path.rpartition(".")[0] in people and kind_of(verdict.category) in _AMONG_PEOPLE
            verdict = replace(verdict, confidence="medium") if among else verdict
        treatment = _declared(path, verdict, declared) or _classified(path, column, verdict, declared)
        if treatment is not None:
            yield path, treatment


def _is_sure(verdict: Verdict) -> bool:
    """Whether a field plainly names somebody: then what may do so beside it does."""
    return verdict.confidence != "low" and kind_of(verdict.category) in ("mail", "phone", "name", "birth")


def _declared(path: str, verdict: Verdict | None, declared: Fixtures) -> Treatment | None:
    """What people say of a field by name."""
    if any(fnmatchcase(path, form) for form in declared.keep):
        return Treatment(path, verdict.category if verdict else "", KEEP, KEEP)
    rule = next((one for form, one in declared.fields.items() if fnmatchcase(path, form)), None)
    if rule is None:
        return None
    category = rule.category or (verdict.category if verdict else "user")
    kind = kind_of(category)
    return Treatment(path, category, "secret" if kind == KEEP else kind, rule.method)


def _classified(path: str, column: Column, verdict: Verdict | None, declared: Fixtures) -> Treatment | None:
    if column.type == "boolean" or column.type is None:
        return None
    if verdict is None or (verdict.confidence == "low" and not column.text):
        return Treatment(path, "user.content.free_text", TEXT) if column.text else None
    kind, method = kind_of(verdict.category), method_of(verdict.category, declared)
    if column.text and kind not in ("place", "secret", "iban"):
        kind = TEXT if kind != KEEP or method == "surrogate" else KEEP
    if kind == KEEP and method not in ("surrogate", KEEP):
        kind = "secret"
    if column.type == "number" and kind not in NUMERIC and kind != KEEP:
        kind = "identifier" if kind == "secret" else KEEP
    return Treatment(path, verdict.category, kind, KEEP if kind == KEEP else method)


def _told(seen: Seen, treatments: Map[str, Treatment]) -> Counter[bool]:
    """How many values that can show it are surrogates, and how many are not."""
    told: Counter[bool] = Counter()
    for path, treatment in treatments.items():
        if treatment.kind in MARKED:
            for value in seen.of(seen.columns.by_path[path])[:_LOOKED]:
                ours = texts.is_ours(treatment.kind, value)
                if ours is not None:
                    told[ours] += 3 if treatment.kind == "mail" else 1
        elif treatment.kind == TEXT:
            told.update(_told_in_text(seen.of(seen.columns.by_path[path])[:_TEXTS], seen.whole))
    return told


def _told_in_text(values: Iterable[str], thorough: bool) -> Iterator[bool]:
    for value in values:
        for start, end, kind in texts.spans(value, thorough):
            ours = texts.is_ours(kind, value[start:end]) if kind in ("mail", "name") else None
            if ours is not None:
                yield ours


def _know(seen: Seen, treatments: Map[str, Treatment], known: dict[str, str]) -> None:
    """Values that are personal wherever they stand: rare ones, so that no word is taken for a name."""
    for path, treatment in treatments.items():
        if treatment.kind not in _RARE or treatment.method == KEEP or len(known) > KNOWN:
            continue
        for value in seen.of(seen.columns.by_path[path]):
            if is_rare(treatment.kind, value):
                known.setdefault(value, treatment.kind)


def _know_people(seen: Seen, treatments: Map[str, Treatment], people: set[str]) -> None:
    """The words of names, from fields and from texts."""
    for path, treatment in treatments.items():
        values = seen.of(seen.columns.by_path[path])
        if treatment.method == KEEP or len(people) > KNOWN:
            continue
        if treatment.kind == "name":
            for value in values:
                people.update(texts.words_of_name(value))
                people.update(texts.ordinary_words(value))
        elif treatment.kind == TEXT and seen.whole:
            for value in values[:_TEXTS]:
                for start, end, kind in texts.spans(value):
                    if kind == "name" and not texts.begins_a_sentence(value, start):
                        people.update(texts.words_of_name(value[start:end]))


def is_rare(kind: str, value: str) -> bool:
    """Whether a value hardly stands for anything else."""
    if len(value) < 5 or value.isspace():
        return False
    if kind == "name":
        return value.strip().count(" ") > 0 and any(map(str.isupper, value))
    if kind in ("identifier", "username"):
        return (
            len(value) >= 6
            and any(map(str.isalpha, value))
            and (any(map(str.isdigit, value)) or "." in value)
        )
    return True


def _blank(seen: Seen, plan: Plan) -> Iterator[str]:
    """Fields all of whose values were looked at, none of which is anything."""
    treatments = plan.by_payload[seen.path]
    for path, column in seen.columns.by_path.items():
        if path in treatments or column.text:
            continue
        values = seen.of(column)
        whole = seen.whole and len(values) >= column.distinct
        if not whole and column.type == "string":
            continue
        if not any(
            value in plan.known or (len(value) >= 6 and _tells(value, plan.known)) for value in values
        ):
            yield path


def _tells(value: str, known: Map[str, str]) -> bool:
    """Whether the form of a value gives something away, or a part of an address in it is known."""
    return any(True for found in (texts.linked(value, known), texts.forms(value)) for _ in found)


def resolve(seen: Sequence[Seen], plan: Plan, mapping: Mapping) -> None:
    """Tell apart all values of kinds with few surrogates, in an order that hangs on nothing but them."""
    values: dict[str, dict[bytes, str]] = {}
    crowds = set()
    mapping.homes = homes_of(seen, plan.by_payload, mapping)
    for one in seen:
        for path, treatment in plan.by_payload[one.path].items():
            kind, column = treatment.kind, one.columns.by_path.get(path)
            if kind == TEXT and one.whole and column is not None and not treatment.leave:
                for each, value in told_apart(one.of(column)):
                    values.setdefault(each, {}).setdefault(mapping.mark(each, value), value)
            if kind not in CROWDED or treatment.method != "surrogate" or treatment.leave or column is None:
                continue
            if not one.whole and column.distinct > CROWD:
                crowds.add(kind)
            held = values.setdefault(kind, {})
            for value in one.of(column):
                held.setdefault(mapping.mark(kind, value), value)
    for kind, held in values.items():
        if kind not in crowds:
            plan.taken.update(_attempts(kind, held, mapping))
    plan.crowds = frozenset(crowds)
    mapping.taken, mapping.crowds = plan.taken, plan.crowds


def _attempts(kind: str, held: Map[bytes, str], mapping: Mapping) -> Iterator[tuple[bytes, int]]:
    used: set[str] = set()
    for mark, value in sorted(held.items()):
        for at in range(LAST + 1):
            made = normal(kind, mapping.attempt(kind, value, at))
            if made not in used or at == LAST:
                used.add(made)
                if at:
                    yield mark, at
                break
