"""Statistics joined from parts: the same whatever part held what, and the same as those of one file."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_reading import read

from privacy.classify import parts as parts_module
from privacy.classify import walk as walk_module
from privacy.classify.columns import Columns
from privacy.classify.parts import Part, Parts

KEYS = st.sampled_from(["email", "name", "a1", "b2", "x@example.com", "12", "pets", "a.b", "a", "b"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 30)
    | st.text("ab é\ud800", max_size=4)
    | st.just('{"in": "x"}'),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(KEYS, inside, max_size=4),
    max_leaves=8,
)
RECORDS = st.lists(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5), max_size=12)


def facts(found: Columns) -> Any:
    columns = {path: (c.count, c.distinct, c.type, c.values, c.sampled) for path, c in found.by_path.items()}
    return columns, found.beside, found.records, {gap.reason for gap in found.gaps}


def parted(records: list[Any], chosen: list[int]) -> Columns:
    """The columns when each record goes to the part that was chosen for it, and parts travel as bytes."""
    parts = [Part("x") for _ in range(4)]
    for record, at in zip(records, chosen, strict=True):
        parts[at].read(json.dumps(record))
    whole = Part("x")
    for part in parts:
        whole.join(Part.unpacked(part.packed()))
    return whole.columns()


@settings(max_examples=60)
@given(RECORDS, st.data())
def test_it_does_not_matter_which_part_held_what(records: list[Any], data: st.DataObject) -> None:
    whole = Part("x")
    for record in records:
        whole.read(json.dumps(record))
    chosen = data.draw(st.lists(st.integers(0, 3), min_size=len(records), max_size=len(records)))
    order = data.draw(st.permutations(range(len(records))))
    expected = facts(whole.columns())
    assert facts(parted(records, chosen)) == expected
    assert facts(parted([records[at] for at in order], chosen)) == expected
    lines = "\n".join(json.dumps(record) for record in records)
    assert facts(read(lines, "x.ndjson", everything=True)) == expected


@pytest.mark.parametrize(("fields", "records"), [(3, 5_000), (700, 12), (40, 400)])
def test_many_values_and_many_fields_too(fields: int, records: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk_module, "_CROWD", 100_000)
    chance = random.Random(fields)
    rows = [
        {f"f{n}_x": f"{chance.random()} {'y' * chance.randrange(50)}" for n in chance.sample(range(fields), min(fields, 40))}
        for _ in range(records)
    ]  # fmt: skip
    expected = facts(parted(rows, [0] * records))
    chance.shuffle(rows)
    assert facts(parted(rows, [chance.randrange(4) for _ in rows])) == expected


def test_payloads_of_any_format_and_their_gaps() -> None:
    part = Part("mixed")
    for content in (
        '{"a": 1}',
        "<r><b>1</b></r>",
        b"c;d\n1;2\n",
        '[{"e": 1}]',
        '{"broken":',
        '{"log": {"entries": []}}',
    ):
        part.read(content)
    found = Part.unpacked(part.packed()).columns()
    assert {"a", "r.b", "c", "d", "e"} <= found.by_path.keys()
    assert any("broken off" in gap.reason for gap in found.gaps)
    assert all(gap.location.path == "mixed" for gap in found.gaps)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_payload_can_be_read(content: str | bytes) -> None:
    part = Part("x")
    part.read(content)
    assert Part.unpacked(part.packed()).columns() is not None


@pytest.mark.parametrize("seed", range(3))
def test_of_too_many_sources_the_same_stay(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "SOURCES", 5)
    chance = random.Random(seed)
    sources = [f"s{n}" for n in range(20)] * 3
    chance.shuffle(sources)
    several = [Parts() for _ in range(3)]
    for source in sources:
        chance.choice(several).read(source, '{"a": 1}')
    whole = Parts()
    for one in several:
        for content in one.packed():
            whole.join(content)
    assert sorted(whole.by_source) == ["s10", "s18", "s6", "s8", "s9"]
    assert all(part.records == 3 for part in whole.by_source.values())
    assert "more than 5 sources" in whole.document()["gaps"][-1]["reason"]
