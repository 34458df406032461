"""What a Node app loads: the files that package.json names as `main`, and all that these import."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from inventory.facts import App
from inventory.sources import Checkout
from inventory.syntax.javascript.imports import BUILT, SOURCES, SUFFIXES, Imports
from inventory.syntax.program import Program

LOADING = re.compile(rb"""(?:\bfrom|\bimport|\brequire|\bimport)\s*\(?\s*(["'`])([^"'`\n]{1,300})\1""")
MOST_FORMS = 64


class Entries:
    """The files that the apps of a checkout load."""

    def __init__(self, checkout: Checkout, program: Program) -> None:
        self.checkout, self.program = checkout, program

    def loaded(self, app: App) -> frozenset[str] | None:
        """Every file that runs when the app starts; None when package.json does not tell."""
        links = self.program.links("javascript")
        if not isinstance(links, Imports):
            return None
        folder = "" if app.path == "." else app.path
        main = links.json(posixpath.join(folder, "package.json")).get("main")
        if not isinstance(main, str):
            return None
        waiting = self._entries(links, folder, main)
        if not waiting:
            return None
        found = set(waiting)
        while waiting:
            path = waiting.pop()
            for module in self._modules(path):
                target = links.file(path, module)
                if target is not None and target not in found:
                    found.add(target)
                    waiting.append(target)
        return frozenset(found)

    def _entries(self, links: Imports, folder: str, main: str) -> list[str]:
        patterns = [re.compile(p) for form in _forms(main) for p in _expressions(folder, form)]
        return sorted(path for path in links.files if any(p.fullmatch(path) for p in patterns))

    def _modules(self, path: str) -> set[str]:
        source = self.checkout.get(path)
        found = LOADING.findall(source.bytes) if source is not None else []
        return {module.decode("utf-8", "replace") for _, module in found}


def _forms(pattern: str) -> list[str]:
    """``{a,b}/*.js`` without braces: one form for each choice."""
    forms = [pattern.replace("\\", "/")]
    while any("{" in f for f in forms) and len(forms) < MOST_FORMS:
        forms = [made for form in forms for made in _chosen(form)]
    return forms[:MOST_FORMS]


def _chosen(form: str) -> list[str]:
    found = re.search(r"\{([^{}]*)\}", form)
    if found is None:
        return [form.replace("{", "")]
    return [form[: found.start()] + choice + form[found.end() :] for choice in found[1].split(",")]


def _expressions(folder: str, form: str) -> Iterator[str]:
    """Patterns of the sources that the built files of `form` come from, and of these files themselves."""
    normal = posixpath.normpath(form.lstrip("/"))
    parts = normal.split("/")
    places = [normal]
    for position, part in enumerate(parts):
        if part in BUILT:
            before, after = parts[:position], parts[position + 1 :]
            places += ["/".join([*before, *([s] if s else []), *after]) for s in SOURCES]
            places.append("/".join([*before, *after[1:]]))
    for place in dict.fromkeys(p for p in places if p):
        stem, suffix = posixpath.splitext(place)
        stem = stem if suffix in (*SUFFIXES, "") else place
        ends = "|".join(re.escape(s) for s in SUFFIXES)
        inside = re.escape(f"{folder}/") if folder else ""
        yield f"{inside}{_glob(stem)}(?:/index)?(?:{ends})"


def _glob(pattern: str) -> str:
    out = []
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", pattern):
        out.append({"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part) or re.escape(part))
    return "".join(out)
