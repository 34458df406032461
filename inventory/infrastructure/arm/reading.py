"""The ARM templates of a checkout: what they declare, and what each root with its parameters comes to."""

from __future__ import annotations

import posixpath
import re
from collections import Counter

from inventory.facts import Gap, Location
from inventory.infrastructure.arm.roots import deployed
from inventory.infrastructure.arm.statements import parse
from inventory.infrastructure.arm.template import Template
from inventory.infrastructure.arm.template_files import BEGINNING, CACHED, GENERATED, Library, beside
from inventory.infrastructure.bicep import verified
from inventory.infrastructure.bicep.statements import parse as parse_bicep
from inventory.infrastructure.deployments import Declaration, Reading
from inventory.sources import Checkout, Source

ALIKE = 0.7
"""How much of what two templates declare has to be the same for them to be one."""
_SIGN = re.compile(rb"[dD]eploymentTemplate\.json|\"contentVersion\"")
_CALLED = re.compile(rb"(?m)^\s*module\s+\w+\s+'([^']+\.jsonc?)'")


def read(checkout: Checkout) -> Reading:
    """Every ARM template of the checkout; what Bicep made beside its source is declared, not deployed."""
    library = Library(checkout, {".json": parse, ".jsonc": parse, ".bicep": parse_bicep}, verified.template)
    templates = [t for s in checkout.files if _may_be(s) and (t := library.template(s.path)) is not None]
    declarations: list[Declaration] = []
    gaps: list[Gap] = []
    for template in templates:
        declarations += template.declarations
        gaps += template.gaps
    apart = _called_from_bicep(checkout) | {t.path for t in templates if _is_compiled(checkout, t)}
    twins = {t.path: twin for t in templates if t.path not in apart and (twin := _twin(library, t))}
    gaps += [Gap(f"the same as {twin}: not counted twice", Location(path)) for path, twin in twins.items()]
    deployments, more = deployed(library, templates, {}, apart | twins.keys())
    return Reading(tuple(declarations), tuple(deployments), tuple(dict.fromkeys([*gaps, *more])))


def _may_be(source: Source) -> bool:
    if not source.path.lower().endswith((".json", ".jsonc")) or CACHED.search(source.path):
        return False
    return _SIGN.search(source.bytes, 0, BEGINNING) is not None


def _is_compiled(checkout: Checkout, template: Template) -> bool:
    """Whether Bicep made this file from a source that stands beside it."""
    source = checkout.get(template.path)
    if source is None or not GENERATED.search(source.bytes[:BEGINNING]):
        return False
    folder, name = posixpath.split(posixpath.splitext(template.path)[0])
    own = {posixpath.join(folder, f"{n}.bicep") for n in (name, "main", "azuredeploy")}
    return any(checkout.get(path) is not None for path in own)


def _twin(library: Library, template: Template) -> str:
    """The Bicep file beside a template that declares nearly the same; empty when there is none."""
    folder = posixpath.dirname(template.path)
    stem = posixpath.splitext(posixpath.basename(template.path))[0]
    own = _kinds(template)
    for name in dict.fromkeys((stem, "main", "azuredeploy")):
        other = library.template(posixpath.join(folder, f"{name}.bicep"))
        if other is not None:
            kinds = _kinds(other)
            if (own & kinds).total() >= ALIKE * max(own.total(), kinds.total(), 1):
                return other.path
    return ""


def _kinds(template: Template) -> Counter[str]:
    return Counter(d.type.lower() for d in template.declarations if d.block == "resource" and not d.existing)


def _called_from_bicep(checkout: Checkout) -> set[str]:
    found = (
        beside(source.path, match.decode("utf-8", "replace"))
        for source in checkout.files
        if source.path.lower().endswith(".bicep")
        for match in _CALLED.findall(source.bytes)
    )
    return {path for path in found if path is not None}
