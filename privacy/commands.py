"""What each command does, from a path to the text it answers with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from inventory.errors import Problem
from inventory.facts import by_location
from inventory.graph import Coverage, Graph
from privacy import declaration_file
from privacy.declaration_file import Declared
from privacy.declarations import FILE
from privacy.progress import progress
from privacy.version import NAME, VERSION

TOOL = f"{NAME} {VERSION}"
RECORDS = "privacy-records"


@dataclass(frozen=True, slots=True)
class Looked:
    """A checkout as a command sees it: what is declared, what was seen, and how it is classified."""

    root: Path
    declared: Declared
    graph: Graph
    classification: Any


def look(root: Path, workers: int = 0) -> Looked:
    """Read, scan and classify. Raises `Problem` for what is no repository with functions."""
    if not root.is_dir():
        what = "is not a folder" if root.exists() else "is not there"
        raise Problem(f"the repository {what}", "Give the path of a folder with function apps.", str(root))
    declared = declaration_file.read(root)
    from inventory.scan import scan_checkout
    from inventory.sources import read

    with progress() as doing:
        doing("reading the checkout")
        checkout = read(root, [*declared.content.exclude, f"/{RECORDS}/"])
        graph = scan_checkout(checkout, doing, workers)
        if not graph.functions:
            raise _nothing(root, graph.coverage)
        doing("classifying fields")
        from privacy.classify.decide import classify
        from privacy.classify.samples import collect

        samples = collect(checkout)
        graph = replace(graph, gaps=by_location([*graph.gaps, *samples.gaps]))
        return Looked(root, declared, graph, classify(graph, samples))


def _nothing(root: Path, coverage: Coverage) -> Problem:
    languages = ", ".join(f"{name} {count}" for name, count in sorted(coverage.languages.items()))
    looked = (
        f"{coverage.files} files ({languages})"
        if languages
        else "no source files: the folder is empty of them"
    )
    hint = "Give the folder that holds host.json, function.json or function_app.py, or one above it."
    return Problem(f"no Azure Functions found; looked at {looked}", hint, str(root))


def inventory(root: Path, form: str, workers: int = 0) -> str:
    """`privacy scan`: the inventory as text, json, mermaid or graphml."""
    from inventory import render, snapshot

    looked = look(root, workers)
    labels = looked.classification.labels
    if form == "json":
        return snapshot.dumps(looked.graph, labels, VERSION).decode()
    make = {"text": render.text, "mermaid": render.mermaid, "graphml": render.graphml}[form]
    return make(looked.graph, labels)


def register(looked: Looked) -> Any:
    """The register of what was seen and declared."""
    from privacy.derive import register as derive
    from privacy.register import Input

    inputs = (
        Input("inventory.json", _fingerprint(looked)),
        Input(FILE, looked.declared.fingerprint),
    )
    return derive(looked.graph, looked.classification.labels, looked.declared, inputs, TOOL)


def _fingerprint(looked: Looked) -> str:
    """Of what the scan saw, without the commit: a record kept in the repository must not change with it."""
    from inventory import snapshot

    content = snapshot.to_json(looked.graph, looked.classification.labels, VERSION)
    del content["source"]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def write(root: Path, names: Sequence[str], formats: Sequence[str], folder: Path | None) -> str:
    """`privacy write`: the files written, one a line."""
    from privacy import documents

    wanted, kinds = documents.chosen(names, formats)
    looked = look(root)
    target = folder if folder is not None else _records(root)
    paths = documents.write(register(looked), wanted, kinds, target)
    return "\n".join(map(str, paths))


def _records(root: Path) -> Path:
    folder = root / RECORDS
    if folder.is_symlink():
        raise Problem("the folder of records is a link", "Remove it, or give a folder with -o.", str(folder))
    return folder


def init(root: Path) -> str:
    """`privacy init`: drafts privacy.yaml, where there is none yet."""
    from inventory.files import write_whole
    from privacy.draft import draft

    path = root / FILE
    if path.exists() or path.is_symlink():
        hint = "Answer the questions in it; `privacy write` lists those still open."
        raise Problem(f"{FILE} is there already, and is yours", hint, str(path))
    made = register(look(root))
    write_whole(path, draft(made).encode("utf-8", "replace"))
    return f"{path}: {len(made.activities)} activities proposed, {len(made.open)} open questions"


def explain(identity: str, root: Path) -> str:
    """`privacy explain`: one claim in lines."""
    from privacy.explain import Claims
    from privacy.seen import Seen

    looked = look(root)
    seen = Seen(looked.graph, looked.classification.labels)
    return Claims(seen, register(looked), looked.classification.why).explain(identity)


def classify(files: Sequence[Path], form: str) -> str:
    """`privacy classify`: the fields of sample payloads with their categories."""
    from privacy.classify.files import as_text, classify_files

    document = classify_files(files)
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return as_text(document)
