"""Names of persons among values, as far as the field's own name leaves room for them.

The less the name of a field says, the more its values may say: under ``f7`` likely names are taken for names,
under a word that nobody knows very likely ones, and under a name that says something else nearly nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from privacy.classify import persons
from privacy.classify.columns import Column
from privacy.classify.lexicon import lexicon

Says = Literal["nothing", "unknown", "something"]
# From which chance on a column of whole names, or of parts of names, is taken for one, by what its name says.
LIKELY = 0.5  # under a name that says that names stand here
WHOLE: Mapping[Says, float] = {"nothing": 0.6, "unknown": 0.9, "something": 0.97}
PART: Mapping[Says, float] = {"nothing": 0.9, "unknown": 0.97, "something": 2.0}
PERSONS: Mapping[Says, float] = {
    "nothing": 0.95,
    "unknown": 0.97,
    "something": 2.0,
}  # that make a record a person's


def says(leaf: str, meaningless: re.Pattern[str], affairs: frozenset[str]) -> Says:
    """What the last step of a path says: nothing (``f7``), something unknown, or something known."""
    leaf = leaf.replace("[]", "").lstrip("@")
    if meaningless.fullmatch(leaf):
        return "nothing"
    return _says(leaf, affairs)


@lru_cache(20_000)
def _says(leaf: str, affairs: frozenset[str]) -> Says:
    lex = lexicon()
    words = lex.normal.words(leaf)
    known = lex.knows(leaf) or any(
        word in affairs or word in lex.senses or lex.passes(word) or lex.context(words[: at + 1], at + 1)[0]
        for at, word in enumerate(words)
    )
    return "something" if known else "unknown"


def named(column: Column, told: Says, name: bool) -> persons.Persons | None:
    """The names of persons in a column, when they are likely enough; `name`: it is called after names."""
    if column.type != "string" or column.text:
        return None
    found = persons.column(column.values, LIKELY, LIKELY)
    if found is None or name:
        return found
    needed = PART[told] if found.part else WHOLE[told]
    few = (found.of < 3 and (found.part or told != "nothing")) or found.matched * 2 < found.of
    return None if few or found.chance < needed else found


def of_person(found: persons.Persons, told: Says) -> bool:
    """Whether a column of whole names makes its record a person's: many things are named after persons."""
    if found.part or found.chance < PERSONS[told]:
        return False
    return told == "nothing" or (found.of > 2 and found.listed * 2 >= found.of)
