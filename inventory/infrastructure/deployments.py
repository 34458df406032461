"""What reading infrastructure code gives: what is declared, and what each deployment of it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inventory import resources
from inventory.facts import Gap, Location
from inventory.plainly import Forms
from inventory.resources import Resource, Value


@dataclass(frozen=True, slots=True)
class Declaration:
    """One resource or module as it is written, before anything is evaluated.

    `language` is ``bicep``, ``arm`` or ``terraform``; `block` ``resource``, ``module`` or (Terraform)
    ``data``. `type` is as the language gives it, for a nested child the full one, never with a version.
    `name` is the literal, or the source text of the expression; in Terraform the label.
    """

    language: str
    block: str
    type: str
    name: str
    location: Location
    version: str = ""
    existing: bool = False
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Opaque:
    """A module whose content isn't in the checkout: its arguments are all that is known of it."""

    source: str
    version: str
    location: Location
    arguments: Mapping[str, Value]
    module: str
    conditions: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Deployment:
    """One root and everything that it deploys.

    `root` is a file (Bicep, ARM) or a folder (Terraform); `parameters` are the files of values applied.
    """

    root: str
    language: str
    resources: tuple[Resource, ...]
    outputs: Mapping[str, Value]
    opaque: tuple[Opaque, ...] = ()
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one front end gives for a checkout."""

    declarations: tuple[Declaration, ...]
    deployments: tuple[Deployment, ...]
    gaps: tuple[Gap, ...]


def forms() -> Forms:
    """All that a reading is made of."""
    values = (kind for kind in resources.UNRESOLVED if kind not in (resources.Namespace, resources.Closure))
    return Forms(Reading, Deployment, Opaque, Declaration, Resource, Gap, Location, *values)
