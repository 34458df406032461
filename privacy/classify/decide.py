"""One verdict for each field of each flow, from its name and the samples, with all reasons kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from inventory.facts import Confidence, Field
from inventory.graph import Flow, Graph
from inventory.snapshot import Label
from privacy import remembered
from privacy.classify import schemas
from privacy.classify.columns import Column
from privacy.classify.evidence import SCORES, Reason, Verdict, from_plain, plain, verdict, weaker
from privacy.classify.guesses import with_guesses
from privacy.classify.joined import Joined, Values
from privacy.classify.values import FEW, Evidence, Found, alone, look
from privacy.classify.words import split

STRONG, FAIR = "strong", "fair"
CONTRADICTED = 0.5  # share of telling values that must look as the name says
MOST_REASONS = 12


@dataclass(frozen=True, slots=True)
class Classification:
    """What the fields of a graph hold: an overlay; the graph itself is never changed."""

    verdicts: Mapping[tuple[str, str], Verdict] = field(default_factory=dict)

    @property
    def labels(self) -> dict[tuple[str, str], Label]:
        """(flow id, field path) -> category and confidence, for every field that was classified."""
        return {key: Label(v.category, v.confidence) for key, v in self.verdicts.items()}

    def why(self, flow: str, path: str) -> Iterable[str]:
        """The reasons for one field, in words."""
        found = self.verdicts.get((flow, path))
        for reason in found.reasons[:MOST_REASONS] if found else ():
            yield f"{reason.by}: {reason.rule} ({reason.score:.2f})"


def classify(graph: Graph, samples: Joined | None = None) -> Classification:
    """The verdict on every field of every flow; fields nothing speaks for are left out."""
    samples = samples or Joined()
    beside = _siblings(graph.flows)
    found: dict[tuple[str, str], Verdict] = {}
    known: dict[tuple[object, ...], Verdict | None] = {}
    for flow in graph.flows:
        for one in flow.fields:
            near = beside[(flow.id, _parent(one.path))]
            values = samples.of(flow, one.path)
            key = (one.path, one.aliases, one.type, one.owner, near, values)
            if key not in known:
                known[key] = _recalled(one, near, values)
            held = known[key]
            if held is not None:
                found[(flow.id, one.path)] = held
    return Classification(found)


def _recalled(one: Field, near: frozenset[str], values: tuple[Values, ...]) -> Verdict | None:
    """As `judge`; as an earlier run judged, where one is remembered."""
    memory = remembered.current()
    seen = [(held.where, held.path, held.sample.mark) for held in values]
    mark = remembered.key("verdict", one.path, one.aliases, one.type, one.owner, sorted(near), seen)
    there, kept = memory.small(mark)
    if there:
        return from_plain(kept)
    found = judge(one, near, values)
    memory.put_small(mark, plain(found))
    return found


def _siblings(flows: Iterable[Flow]) -> Mapping[tuple[str, str], frozenset[str]]:
    """Names beside one another in the same object of the same flow, by flow and path of the object."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for flow in flows:
        for one in flow.fields:
            found[(flow.id, _parent(one.path))].append(one.path.rpartition(".")[2])
    return {key: frozenset(names) for key, names in found.items()}


def _parent(path: str) -> str:
    return path.rpartition(".")[0]


def judge(one: Field, siblings: Collection[str] = (), values: Sequence[Values] = ()) -> Verdict | None:
    """Names first, values after: a sample raises, lowers or replaces what the name says."""
    named = schemas.of_field(one, siblings)
    for held in values:
        named = with_values(named, held.column, held.where) or held.sample.verdict(held.path, held.where)
    return named


def with_values(
    named: Verdict | None, column: Column, file: str = "", evidence: Evidence | None = None
) -> Verdict | None:
    """What the name says, held against the values of a column, or what was seen in them before."""
    words, said = split(column.path.rpartition(".")[2]), named.category if named else None
    evidence = evidence or look(column, words, said)
    return with_guesses(_held_against(named, evidence, file), evidence, file)


def _held_against(named: Verdict | None, evidence: Evidence, file: str) -> Verdict | None:
    place = f" in {file}" if file else ""
    if named is None:
        return _by_values(evidence, place)
    fitting, of = evidence.fits(named.category)
    if of and fitting < of * CONTRADICTED:
        other = _by_values(evidence, place)
        doubt = Reason("value", f"{of - fitting} of {of} values do not look like it{place}", SCORES[0])
        return other or (weaker(named, doubt) if fitting else None)
    match = evidence.of(named.category)
    if match is None:
        return _unconfirmed(named, evidence, place)
    seen = Reason("value", f"{match.rule} {match.matched} of {match.of} values{place}", match.score)
    category = named.category if named.category in match.also else match.category
    return verdict(category, named.level + 1, (*named.reasons, seen), named.subject)


def _unconfirmed(named: Verdict, evidence: Evidence, place: str) -> Verdict:
    """A number called by its name whose check digits no value has is one by its name only.

    One or two made-up values in a sample only make it less sure.
    """
    if named.category not in evidence.denied:
        return named
    doubt = Reason("value", f"0 of {len(evidence.values)} values have its check digits{place}", SCORES[0])
    level = max(named.level - 1, 1) if len(evidence.values) < FEW else 1
    return verdict(named.category, level, (*named.reasons, doubt), named.subject)


def _by_values(evidence: Evidence, place: str) -> Verdict | None:
    """What the values alone say: a strong form, or several different values of a fair one."""
    found = evidence.found
    telling = [
        f for f in found if (f.sign == STRONG and f.most) or (f.sign == FAIR and f.most and f.matched > 1)
    ]
    if evidence.prose:
        telling = [f for f in found if f.sign == STRONG]
    telling = [f for f in telling if _alone(f, evidence)]
    best = max(telling, key=lambda f: (f.sign == STRONG, f.matched, f.score), default=None)
    if best is None:
        return None
    level = 3 if best.sign == STRONG and best.matched > 1 else 2
    reason = Reason("value", f"{best.rule} {best.matched} of {best.of} values{place}", best.score)
    return verdict(best.category, level, (reason,))


def _alone(found: Found, evidence: Evidence) -> bool:
    """Whether values may speak without a name: numbers and versions look like telephones and addresses."""
    pattern = alone().get(found.rule)
    return pattern is None or all(pattern.search(value) for value in evidence.values)


def confidence_of(found: Verdict | None) -> Confidence | None:
    return found.confidence if found is not None else None
