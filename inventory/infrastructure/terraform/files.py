"""Terraform's functions that read files: never one outside of the checkout."""

from __future__ import annotations

import fnmatch
import posixpath
from itertools import islice
from typing import TYPE_CHECKING

from inventory.facts import Location
from inventory.infrastructure.evaluation import Evaluator
from inventory.infrastructure.scopes import Arguments, within
from inventory.infrastructure.terraform import blocks
from inventory.infrastructure.terraform.syntax import File
from inventory.resources import Context, Unknown, Value
from inventory.sources import Checkout, Source

if TYPE_CHECKING:
    from inventory.infrastructure.terraform.modules import Module

LARGEST = 500_000
MOST = 500
MARK = "END_OF_TEMPLATE"


class Files:
    """The files of a checkout as expressions see them."""

    def __init__(self, checkout: Checkout, run: Evaluator) -> None:
        self.checkout, self.run = checkout, run
        self._templates: dict[str, File] = {}
        self._depth = 0

    def call(self, function: str, arguments: Arguments, module: Module) -> Value | None:
        """The result of a function that reads files; None for any other function."""
        if function not in ("file", "fileexists", "templatefile", "fileset", "templatestring"):
            return None
        if function == "templatestring":
            return self._filled(str(arguments[0]), "", arguments[1:], module)
        path = arguments[0] if arguments else None
        if not isinstance(path, str):
            return Context(function, tuple(arguments))
        if function == "fileset":
            return self._set(path, arguments[1:])
        source = self._source(path, module)
        if function == "fileexists":
            return source is not None
        if source is None or source.size > LARGEST:
            return Unknown("the function file finds no such file here")
        return (
            source.text
            if function == "file"
            else self._filled(source.text, source.path, arguments[1:], module)
        )

    def _source(self, path: str, module: Module) -> Source | None:
        """The file at a path: relative to the checkout (as ``path.module`` is), the module or the root."""
        for folder in ("", module.folder.path, module.plan.root.path):
            found = self.checkout.get(posixpath.normpath(posixpath.join(folder, path)))
            if found is not None:
                return found
        return None

    def _set(self, folder: str, patterns: Arguments) -> Value:
        base = posixpath.normpath(folder)
        pattern = patterns[0] if patterns else None
        if not isinstance(pattern, str) or base.startswith(("..", "/")):
            return Context("fileset", (folder, *patterns))
        start = "" if base == "." else f"{base}/"
        names = [s.path[len(start) :] for s in self.checkout.every() if s.path.startswith(start)]
        deep = "**" in pattern
        found = (
            n for n in names if fnmatch.fnmatch(n, pattern.replace("**/", "*")) and (deep or "/" not in n)
        )
        return [*islice(found, MOST)]

    def _filled(self, text: str, path: str, given: Arguments, module: Module) -> Value:
        """A template with its variables filled in."""
        names = given[0] if given else {}
        if not isinstance(names, dict) or MARK in text or self._depth > 3:
            return Context("templatefile", (path,))
        key = path or text
        if key not in self._templates:
            end = "" if text.endswith("\n") else "\n"
            self._templates[key] = blocks.parse(f"text = <<{MARK}\n{text}{end}{MARK}\n", path)
        found = self._templates[key].attributes.get("text")
        if found is None:
            return Unknown(f"the template {Location(path).path} is not understood")
        self._depth += 1
        try:
            return self.run.value(found.value, within(module, names))
        finally:
            self._depth -= 1
