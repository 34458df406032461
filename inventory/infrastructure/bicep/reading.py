"""The Bicep of a checkout: what it declares, and what each root file with its parameters comes to."""

from __future__ import annotations

from inventory.facts import Gap
from inventory.infrastructure.arm.roots import deployed
from inventory.infrastructure.arm.statements import parse as parse_json
from inventory.infrastructure.arm.template_files import Library
from inventory.infrastructure.bicep import parameters, verified
from inventory.infrastructure.bicep.statements import parse
from inventory.infrastructure.deployments import Declaration, Reading
from inventory.sources import Checkout


def read(checkout: Checkout) -> Reading:
    """Every Bicep file of the checkout, parsed; every one that no other file uses, deployed."""
    library = Library(
        checkout, {".bicep": parse, ".bicepparam": parse, ".json": parse_json}, verified.template
    )
    files = [s.path for s in checkout.files if s.language == "bicep"]
    templates = [t for t in map(library.template, files) if t is not None]
    declarations: list[Declaration] = []
    gaps: list[Gap] = []
    for template in templates:
        declarations += template.declarations
        gaps += template.gaps
    own, missing = parameters.given(library, templates)
    deployments, more = deployed(library, templates, own)
    return Reading(tuple(declarations), tuple(deployments), tuple(dict.fromkeys([*gaps, *missing, *more])))
