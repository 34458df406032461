"""The labelled names of public APIs: in the vocabulary, with their source, and as many as they must be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from privacy.vocabulary import categories

FILES = sorted((Path(__file__).parent / "labelled" / "names").rglob("*.yaml"))
TYPE = re.compile(r"(string|integer|number|boolean|enum|date|date-time)( list)?")


def rows(path: Path) -> list[tuple[str, list[str]]]:
    """The names of a file as (schema.property, [type, label, other answers])."""
    schemas = yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))["names"]
    return [(f"{schema}.{name}", row) for schema, names in schemas.items() for name, row in names.items()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_name_has_a_type_and_a_label(path: Path) -> None:
    words = {*categories(), "none"}
    for name, (kind, *labels) in rows(path):
        assert TYPE.fullmatch(kind), name
        assert labels and len(set(labels)) == len(labels) and set(labels) <= words, name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_source_is_said_without_a_host(path: Path) -> None:
    text = path.read_text("utf-8")
    said = yaml.safe_load(text)
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", said["repository"])
    assert re.fullmatch(r"[0-9a-f]{40}", said["commit"])
    assert said["path"] and said["licence"] and "://" not in text


def test_there_are_enough() -> None:
    found = [row for path in FILES if path.parent.name == "names" for _, row in rows(path)]
    assert len(found) >= 400
    assert sum(row[1] != "none" for row in found) >= 200
