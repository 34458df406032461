"""Read all Terraform of a checkout: every root with the modules it uses, in ARM's shape."""

from __future__ import annotations

from collections.abc import Mapping

from inventory import recalled
from inventory.facts import Gap, by_location
from inventory.infrastructure.deployments import Deployment, Reading, forms
from inventory.infrastructure.terraform import folders, library, variables
from inventory.infrastructure.terraform.building import built
from inventory.infrastructure.terraform.folders import LANGUAGE, Folder, Written
from inventory.infrastructure.terraform.plan import Plan
from inventory.infrastructure.terraform.settling import settled
from inventory.infrastructure.terraform.variables import Given
from inventory.sources import Checkout


def read(checkout: Checkout) -> Reading:
    """What is declared in Terraform, and what each root comes to."""
    written = folders.read(checkout)
    gaps = list(written.gaps)
    if not written.folders:
        return Reading((), (), ())
    roots = roots_of(written)
    values = variables.given(checkout, roots, library.evaluator(), gaps)
    deployments = [_again(root, written, checkout, values[root.path], gaps) for root in roots]
    return Reading(tuple(written.declarations), tuple(deployments), by_location(gaps))


def roots_of(written: Written) -> list[Folder]:
    """The folders that no other one uses as a module, and one of each ring that only uses itself."""
    used = {path for folder in written.folders.values() for path in folder.used() if path != folder.path}
    roots = [folder for path, folder in written.folders.items() if path not in used]
    reached = _reached(roots, written.folders)
    for path, folder in written.folders.items():
        if path not in reached:
            roots.append(folder)
            reached |= _reached([folder], written.folders)
    return sorted(roots, key=lambda folder: folder.path)


def _reached(roots: list[Folder], known: Mapping[str, Folder]) -> set[str]:
    reached: set[str] = set()
    todo = [root.path for root in roots]
    while todo:
        path = todo.pop()
        if path not in reached and path in known:
            reached.add(path)
            todo += known[path].used()
    return reached


def _again(root: Folder, written: Written, checkout: Checkout, given: Given, gaps: list[Gap]) -> Deployment:
    """What a root comes to; as an earlier run found it, where the folders it is made of are the same."""
    known = written.folders
    reached = sorted(_reached([root], known))
    sources = [source for path in reached for source in written.sources[path]]

    def made() -> tuple[Deployment, list[Gap]]:
        for source in sources:
            _ = source.text  # what it is made of was read before it was watched
        some: list[Gap] = []
        return _deployed(root, known, checkout, given, some), some

    if all(known[path].is_written_out for path in reached):
        names = {source.path for source in sources}
        found, more = recalled.again(
            f"terraform {root.path}", checkout, made, forms, lambda source: source.path in names, given
        )
    else:
        found, more = made()
    gaps += more
    return found


def _deployed(
    root: Folder, known: Mapping[str, Folder], checkout: Checkout, given: Given, gaps: list[Gap]
) -> Deployment:
    plan = Plan(root, known, checkout, given)
    _contradictions(root, given, gaps)
    plan.visit()
    resources = built(plan)
    module = plan.modules[0]
    outputs = {name: settled(module.output(name), plan.by_id) for name in root.outputs}
    opaque = plan.opaque()
    gaps += plan.gaps
    ordered = sorted(resources, key=lambda r: (r.module, r.location, r.id))
    return Deployment(root.path, LANGUAGE, tuple(ordered), outputs, opaque, tuple(given.files))


def _contradictions(root: Folder, given: Given, gaps: list[Gap]) -> None:
    for name, value in given.values.items():
        block = root.variables.get(name)
        if block is not None and variables.contradicts(block.value("type"), value):
            gaps.append(Gap(f"the value given for {name} is not of its type (Terraform)", given.places[name]))
