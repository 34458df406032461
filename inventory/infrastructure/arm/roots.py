"""Root templates with the parameters files that go with them, deployed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from inventory.facts import Gap, Location
from inventory.infrastructure.arm import parameters
from inventory.infrastructure.arm.deployment import deploy
from inventory.infrastructure.arm.functions.places import FUNCTIONS
from inventory.infrastructure.arm.parameters import Given
from inventory.infrastructure.arm.place import Place
from inventory.infrastructure.arm.template import Template
from inventory.infrastructure.arm.template_files import Library, beside, in_registry
from inventory.infrastructure.arm.world import World
from inventory.infrastructure.deployments import Deployment
from inventory.infrastructure.evaluation import Evaluator
from inventory.resources import Value

# What a file of a root is called where others stand below it.
MAIN = frozenset({"main", "azuredeploy", "maintemplate", "deploy", "deployment", "template", "index"})
TESTS = re.compile(r"(?:^|/)tests?/|\.tests?\.\w+$", re.IGNORECASE)


def candidates(templates: Sequence[Template]) -> list[Template]:
    """Files with something to deploy that no other file uses; a test that uses one doesn't count."""
    used: set[str] = set()
    for template in templates:
        used |= set() if TESTS.search(template.path) else _used(template)
    found = [t for t in templates if (t.resources or t.modules) and t.path not in used]
    paths = {t.path for t in found}
    return [t for t in found if not (TESTS.search(t.path) and paths & _used(t))]


def _used(template: Template) -> set[str]:
    """The files of the checkout that a template calls or imports from, with those of its nested ones."""
    out: set[str] = set()
    todo = [template]
    while todo:
        here = todo.pop()
        todo += [called.inline for called in here.modules.values() if called.inline is not None]
        sources = [called.source for called in here.modules.values() if called.inline is None]
        sources += [imported.source for imported in here.imports.values()]
        out |= {p for s in sources if not in_registry(s) and (p := beside(template.path, s)) is not None}
    return out - {template.path}


def _left_over(roots: Sequence[Template], with_values: Mapping[str, object]) -> list[Template]:
    """Roots that look like modules nobody uses: below a main file, with no parameters file of their own."""
    mains = {_folder(r.path) for r in roots if _is_main(r.path) or r.path in with_values}
    return [
        r
        for r in roots
        if r.language == "bicep"
        and not _is_main(r.path)
        and r.path not in with_values
        and any(m == "" or _folder(r.path).startswith(f"{m}/") for m in mains - {_folder(r.path)})
    ]


def _folder(path: str) -> str:
    return posixpath.dirname(path)


def _is_main(path: str) -> bool:
    return posixpath.basename(path).split(".")[0].lower() in MAIN


def deployed(
    library: Library,
    templates: Sequence[Template],
    more: Mapping[str, Sequence[Given]],
    apart: frozenset[str] | set[str] = frozenset(),
) -> tuple[list[Deployment], list[Gap]]:
    """Every root with its parameters files.

    `more` are the files of values that name their root themselves, `apart` the templates that are no roots.
    """
    roots = [t for t in candidates(templates) if t.path not in apart]
    paths = {t.path for t in roots}
    others = [t.path for t in templates if t.path not in paths]
    environments = parameters.environments(library.checkout)
    by_root: dict[str, list[tuple[Given, str]]] = {}
    sources = parameters.files(library.checkout) if roots else []
    for name, values in environments.items() or [("", {})]:
        found = [g for g in (parameters.given(s, values) for s in sources) if g is not None]
        for path, files in parameters.by_root(found, roots, others).items():
            by_root.setdefault(path, []).extend((file, name) for file in files)
    out: list[Deployment] = []
    unused = _left_over(roots, {**more, **by_root})
    reason = "no other file uses this module, and it has no parameters file: it is not counted as deployed"
    gaps = [Gap(reason, Location(root.path)) for root in unused]
    for root in roots:
        if root in unused:
            continue
        own = [*((file, "") for file in more.get(root.path, ())), *by_root.get(root.path, ())]
        arguments, found_gaps = _arguments(library, root, own)
        deployment, more_gaps = deploy(
            library,
            root,
            arguments,
            tuple(dict.fromkeys(file.path for file, _ in own)),
            _shared(environments),
        )
        out.append(deployment)
        gaps += found_gaps + more_gaps
    return out, gaps


def _shared(environments: Mapping[str, Mapping[str, Value]]) -> Mapping[str, Value]:
    """The variables of azd, when there is only one environment."""
    return next(iter(environments.values())) if len(environments) == 1 else {}


def _arguments(
    library: Library, root: Template, files: Sequence[tuple[Given, str]]
) -> tuple[dict[str, Value], list[Gap]]:
    place = Place(World(root.path, library, Evaluator(FUNCTIONS)), root, {})
    allowed = {
        name: place.run.evaluator.value(declared.allowed, place)
        for name, declared in root.inputs.items()
        if declared.allowed is not None
    }
    gaps: list[Gap] = []
    variants: list[tuple[str, Mapping[str, Value]]] = []
    for file, environment in files:
        values, found = parameters.checked(file, root, place.type_called, allowed)
        variants.append((f"{file.path} ({environment})" if environment else file.path, values))
        gaps += found
    return (parameters.together(variants) if variants else {}), gaps
