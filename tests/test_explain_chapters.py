"""`privacy explain` finds a cell of any chapter by its id: each document tells what it rests on by ids."""

from __future__ import annotations

import pytest
from small_graph import case

from inventory.errors import Problem
from privacy.cells import cells
from privacy.explain import Claims
from privacy.formats.markdown import visible
from privacy.writing.dossier import CHAPTERS, Dossier

CASE = case()
DOSSIER = Dossier(CASE)
CLAIMS = Claims(CASE.seen, CASE.register, lambda _flow, _field: (), (), DOSSIER.besides)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_cell_is_found(chapter: str) -> None:
    for one in list(cells(DOSSIER.chapter(chapter)))[:40]:
        text = CLAIMS.explain(one.id)
        assert f"cell {visible(one.id)}" in text
        assert not one.question or visible(one.question.text) in text


def test_a_part_of_an_id_gives_all_below_and_a_wrong_one_a_hint() -> None:
    assessed = next(
        one.id for one in cells(DOSSIER.chapter("assessment")) if one.id.startswith("assessment:")
    )
    start = assessed.partition("/")[0]
    assert CLAIMS.explain(start).count("cell assessment:") > 5
    with pytest.raises(Problem) as found:
        CLAIMS.explain(f"{assessed}x")
    assert assessed in str(found.value.hint)
