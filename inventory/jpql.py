"""Queries of Java's persistence API as SQL: JPQL, HQL, and Spring Data's methods named like a query.

Sources: the grammar of Jakarta Persistence 3.1, chapter 4, and the keywords of Spring Data's derived queries.
An entity stands in the SQL as ``entity__Name``, a parameter as ``:p__N`` by its position from 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

ENTITY = "entity__"
LONGEST = 8_000
SOURCE = re.compile(
    r"\b(from|join|update|into|delete)\s+(?!from\b)((?:\w+\.)*)(\w+)(?:\s+as)?(?=\s|$|,|\))", re.IGNORECASE
)
NUMBERED = re.compile(r"\?(\d{1,4})")
NAMED = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
OWN_NAME = re.compile(r"#\{\s*#entityName\s*\}")
COMPUTED = re.compile(r"[:?]#\{[^{}]*\}")
JOINED = re.compile(
    r"\b(?:(?:left|right|inner|outer)\s+){0,3}join\s+(?:fetch\s+)?\w+(?:\.\w+)+(?:\s+(?:as\s+)?(?!on\b|where\b|left\b|join\b|inner\b|order\b)\w+)?",
    re.IGNORECASE,
)
MADE = re.compile(r"\bnew\s+[\w.]+\s*\(((?:[^()]|\([^()]*\))*)\)", re.IGNORECASE)
SELECTED = re.compile(r"^\s*select\s+(?:distinct\s+)?(.*?)\s+from\b", re.IGNORECASE | re.DOTALL)
ALIAS = re.compile(
    rf"{ENTITY}\w+\s+(?:as\s+)?(?!where\b|set\b|order\b|join\b|left\b|inner\b|group\b)(\w+)", re.IGNORECASE
)

METHOD = re.compile(
    r"(find|read|get|query|search|stream|count|exists|delete|remove)[A-Za-z0-9]*?By([A-Z]\w*)"
)
DELETING = frozenset({"delete", "remove"})
COUNTING = frozenset({"count", "exists"})
ORDER = re.compile(r"OrderBy[A-Z]\w*$")
CONNECTED = re.compile(r"(?<=[a-z0-9])(?:And|Or)(?=[A-Z])")
TAKING = {"Between": 2, "IsBetween": 2}
TAKING |= dict.fromkeys(
    ("IsNull", "Null", "IsNotNull", "NotNull", "IsTrue", "True", "IsFalse", "False", "IsEmpty", "IsNotEmpty"),
    0,
)
TAKING |= dict.fromkeys(
    [
        f"{start}{word}"
        for word in (
            "LessThan",
            "LessThanEqual",
            "GreaterThan",
            "GreaterThanEqual",
            "Before",
            "After",
            "NotLike",
            "Like",
            "StartingWith",
            "EndingWith",
            "NotContaining",
            "Containing",
            "Not",
            "NotIn",
            "In",
            "Near",
            "Within",
            "MatchesRegex",
        )
        for start in ("Is", "")
    ]
    + ["StartsWith", "EndsWith", "Contains", "NotContains", "Regex", "Matches", "Is", "Equals"],
    1,
)
CONDITIONS = sorted(TAKING, key=len, reverse=True)
IGNORING = re.compile(r"(?:All)?IgnoreCase|(?:All)?IgnoringCase")


def as_sql(text: str, is_entity: Callable[[str], bool], positions: Mapping[str, int], own: str = "") -> str:
    """The statement as SQL; what is SQL already stays as it is, but for its parameters."""
    if len(text) > LONGEST:
        return text
    text = COMPUTED.sub(":x", OWN_NAME.sub(own, text))
    text = NUMBERED.sub(lambda m: f":p__{int(m[1]) - 1}", text)
    text = NAMED.sub(lambda m: f":p__{positions[m[1]]}" if m[1] in positions else m[0], text)
    found = SOURCE.sub(lambda m: f"{m[1]} {ENTITY}{m[3]}" if is_entity(m[3]) else m[0], text)
    return _rows(found) if ENTITY in found else found


def _rows(text: str) -> str:
    """JPQL's selections as those of SQL: an entity by its alias is all of its columns."""
    text = MADE.sub(r"\1", JOINED.sub("", text))
    if re.match(r"\s*from\b", text, re.IGNORECASE):
        text = f"select * {text}"
    text = re.sub(rf"^(\s*delete)\s+(?={ENTITY})", r"\1 from ", text, flags=re.IGNORECASE)
    aliases = {a.lower() for a in ALIAS.findall(text)}
    for alias in aliases:
        text = re.sub(rf"\bcount\(\s*(?:distinct\s+)?{alias}\s*\)", "count(*)", text, flags=re.IGNORECASE)
    selected = SELECTED.match(text)
    listed = [part.strip().lower() for part in selected[1].split(",")] if selected else []
    if selected and any(part in aliases or part.startswith("object(") for part in listed):
        text = f"{text[: selected.start(1)]}*{text[selected.end(1) :]}"
    return text


def by_name(method: str, entity: str, attributes: Sequence[str]) -> str | None:
    """What the name of a method asks for: ``findByEmailAndNameLike``; None for any other name."""
    found = METHOD.fullmatch(method[:500])
    if found is None:
        return None
    verb, said = found[1], IGNORING.sub("", ORDER.sub("", found[2]))
    start = "DELETE" if verb in DELETING else "SELECT COUNT(*)" if verb in COUNTING else "SELECT *"
    conditions: list[str] = []
    position = 0
    for part in CONNECTED.split(said):
        name, taken = _condition(part, attributes)
        marks = [f":p__{position + n}" for n in range(taken)]
        position += taken
        conditions.append(f"{name} IN ({', '.join(marks)})" if marks else f"{name} IS NULL")
    return f"{start} FROM {ENTITY}{entity} WHERE {' OR '.join(conditions)}"


def _condition(part: str, attributes: Sequence[str]) -> tuple[str, int]:
    """(attribute, how many arguments it takes) of one part of a name: ``AgeBetween`` takes two."""
    own = next((a for a in attributes if a.lower() == part.lower()), "")
    if own:
        return own, 1
    ending = next((c for c in CONDITIONS if part.endswith(c) and part != c), "")
    word = part.removesuffix(ending).replace("_", "")
    name = next((a for a in attributes if a.lower() == word.lower()), "") or word[:1].lower() + word[1:]
    return name, TAKING.get(ending, 1)


def physical(name: str) -> str:
    """A name as Spring's naming strategy makes it: ``PatientVisit`` is patient_visit."""
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", name).replace(".", "_").lower()
