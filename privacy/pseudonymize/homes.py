"""Of which country telephone numbers without a code are: by the numbers beside them, and by the payload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from privacy.pseudonymize import links, texts
from privacy.pseudonymize.fields import Treatment
from privacy.pseudonymize.gathering import Seen
from privacy.pseudonymize.kinds import CROWDED, TEXT
from privacy.pseudonymize.mapping import Mapping as Surrogates
from privacy.pseudonymize.surrogates.phones import NOWHERE, code_of, fitting, plan

_KINDS = ("phone", "contact")


def homes_of(
    seen: Sequence[Seen], plans: Mapping[str, Mapping[str, Treatment]], mapping: Surrogates
) -> dict[bytes, str]:
    """The country of each number by its mark: the one most fields tell, so that it is one in every file."""
    votes: dict[bytes, Counter[str]] = {}
    for one in seen:
        numbers = {path: list(_numbers(one, path, kind)) for path, kind in _fields(one, plans[one.path])}
        beside = Counter(code for some in numbers.values() for code in map(code_of, some) if code)
        for path, some in numbers.items():
            own = Counter(code for code in map(code_of, some) if code)
            countries = one.columns.by_path[path].countries
            for text in some:
                if not code_of(text) and (home := _home(text, own or beside, countries)):
                    votes.setdefault(mapping.mark("phone", text), Counter())[home] += 1
    return {mark: min(found, key=lambda home: (-found[home], home)) for mark, found in votes.items()}


def _fields(seen: Seen, treatments: Mapping[str, Treatment]) -> Iterator[tuple[str, str]]:
    for path, treatment in treatments.items():
        read = treatment.kind in _KINDS or (treatment.kind == TEXT and seen.whole)
        if read and not treatment.leave and path in seen.columns.by_path:
            yield path, treatment.kind


def _numbers(seen: Seen, path: str, kind: str) -> Iterator[str]:
    values = seen.of(seen.columns.by_path[path])
    if kind == TEXT:
        yield from (value for each, value in told_apart(values) if each == "phone")
    else:
        yield from (value for value in values if sum(map(str.isdigit, value)) >= 6 and "@" not in value)


def told_apart(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Kind and value of what stands in texts and has few surrogates."""
    for value in values:
        for start, end, kind in texts.forms(value):
            if kind in CROWDED:
                yield kind, links.uncoded(value[start:end])


def _home(text: str, codes: Counter[str], countries: Iterable[str]) -> str:
    """The code of the country a number is of; NOWHERE: one without numbers for fiction; empty: not told."""
    if codes:
        best = min(codes, key=lambda code: (-codes[code], code))
        return best if best in plan().fits else NOWHERE
    if not countries:
        return ""
    found = fitting(text, sorted({plan().of[one] for one in countries if one in plan().of}))
    return found[0] if len(found) == 1 else "" if found else NOWHERE
