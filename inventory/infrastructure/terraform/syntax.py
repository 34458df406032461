"""What a Terraform file holds before anything is evaluated: blocks and attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.facts import Gap, Location
from inventory.infrastructure.expressions import Expression


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = value``, with the line the name stands on."""

    name: str
    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """``type "label" … { … }``; of attributes with one name the first counts."""

    type: str
    labels: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    blocks: tuple[Block, ...]
    location: Location

    def value(self, name: str) -> Expression | None:
        """The expression of an attribute, None where it is absent."""
        found = self.attributes.get(name)
        return found.value if found is not None else None


@dataclass(frozen=True, slots=True)
class File:
    """The content of one file; `gaps` are the statements that were lost."""

    path: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    gaps: tuple[Gap, ...] = ()


class Broken(Exception):
    """What stands at a token is not what the language allows there."""

    def __init__(self, why: str, token: int) -> None:
        super().__init__(why)
        self.token = token
