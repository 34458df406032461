"""What each command does, from a path to the text it answers with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from inventory.errors import Problem
from inventory.facts import by_location
from inventory.graph import Graph
from privacy import declaration_file
from privacy.declaration_file import Declared
from privacy.declarations.words import FILE
from privacy.progress import progress
from privacy.version import NAME, VERSION

TOOL = f"{NAME} {VERSION}"
RECORDS = "privacy-records"


@dataclass(frozen=True)
class Looked:
    """A checkout as a command sees it: what is declared, what was seen, and how it is classified.

    `today` is the day that attestations are judged by.
    """

    root: Path
    declared: Declared
    graph: Graph
    classification: Any
    repository: Any
    today: date
    literals: Any = ()
    checkout: Any = None

    @cached_property
    def evidence(self) -> Any:
        """What controls are judged by."""
        from inventory.infrastructure.estate import Estate
        from privacy.controls.judge import Evidence
        from privacy.seen import Seen

        estate = Estate(self.graph.resources, self.graph.hosts, self.graph.stores)
        return Evidence(Seen(self.graph, self.classification.labels), estate, self.repository)

    @cached_property
    def controls_by_files(self) -> Any:
        """The verdicts that files alone make."""
        from privacy.controls.judge import judge

        return judge(self.evidence)

    @cached_property
    def inventory(self) -> dict[str, Any]:
        """`inventory.json` as plain values."""
        from inventory import snapshot
        from privacy.classify import literals
        from privacy.controls.told import rows

        controls, written = rows(self.controls_by_files), literals.rows(self.literals)
        return snapshot.to_json(self.graph, self.classification.labels, VERSION, controls, written)

    @cached_property
    def register(self) -> Any:
        """The register of what was seen and declared, with the measures and failures of the controls.

        What is kept of it in the repository has no say in it: it would change by being written.
        """
        from privacy.record.security import with_controls

        return with_controls(self._record, self._judged, self.declared, self.evidence.seen)

    @cached_property
    def dossier(self) -> Any:
        """What the documents are made of."""
        from privacy.case import Case
        from privacy.writing.dossier import Dossier

        seen = self.evidence.seen
        return Dossier(Case(seen, self.declared, self.register, self._judged, self.today))

    @cached_property
    def _judged(self) -> Any:
        """The verdicts that documents tell: what is kept of them in the repository has no say in them."""
        from privacy.controls.judge import judge

        return judge(self.evidence, self.declared, self.today, self._record)

    @cached_property
    def _record(self) -> Any:
        from privacy.derive import register as derive
        from privacy.register import Input

        inputs = (
            Input("inventory.json", fingerprint(self)),
            Input(FILE, self.declared.fingerprint),
        )
        return derive(self.graph, self.classification.labels, self.declared, inputs, TOOL)

    @cached_property
    def controls(self) -> Any:
        """The verdicts with what people attest and with the state of the record."""
        from privacy.controls.judge import judge

        return judge(self.evidence, self.declared, self.today, self._record, _kept(self))


def look(
    root: Path,
    workers: int = 0,
    today: date | None = None,
    code_is_needed: bool = True,
    declared: Declared | None = None,
    leave: Sequence[str] = (),
    empty: bool = False,
    checkout: Any = None,
) -> Looked:
    """Read, scan and classify. Raises `Problem` for what is no repository with functions.

    Without `code_is_needed` infrastructure code alone will do. `today` is the day attestations are judged by,
    the clock's when None: nothing below asks a clock. `declared` stands for what privacy.yaml says, `leave`
    are more paths to leave out. With `empty` a folder that holds nothing is looked at like any other.
    `checkout` is what was read of it by now.
    """
    if not root.is_dir():
        what = "is not a folder" if root.exists() else "is not there"
        raise Problem(f"the repository {what}", "Give the path of a folder with function apps.", str(root))
    declared = declaration_file.read(root) if declared is None else declared
    from inventory.repository import read as repository
    from inventory.scan import scan_checkout
    from privacy.classify import own_file
    from privacy.controls.attestations import checked

    checked(declared)
    own = own_file.read(declared, root)
    _choose_model(declared)

    with progress() as doing:
        doing("reading the checkout")
        checkout = checkout or read_files(root, declared, leave)
        graph = scan_checkout(checkout, doing, workers)
        if not graph.functions and not empty and (code_is_needed or not graph.resources):
            raise _nothing(root, graph)
        doing("classifying fields")
        from privacy.classify import literals
        from privacy.classify.decide import classify
        from privacy.classify.joined import join
        from privacy.classify.own import using
        from privacy.classify.samples import collect

        shown = repository.read(checkout)
        with using(own) as known:
            samples = collect(checkout)
            classified = classify(graph, join(graph, checkout, samples))
            written = literals.search(checkout)
        gaps = [*graph.gaps, *samples.gaps, *shown.gaps, *written.gaps, *known.gaps]
        graph = replace(graph, gaps=by_location(gaps))
        day = today or date.today()
        return Looked(root, declared, graph, classified, shown, day, written.found, checkout)


def read_files(root: Path, declared: Declared, leave: Sequence[str] = ()) -> Any:
    """The files of a checkout but for what is to be left out, and what this program writes there."""
    from inventory.sources import read

    return read(root, [*declared.content.exclude, *leave], own=[f"/{RECORDS}/"])


def _nothing(root: Path, graph: Graph) -> Problem:
    coverage = graph.coverage
    languages = ", ".join(f"{name} {count}" for name, count in sorted(coverage.languages.items()))
    looked = (
        f"{coverage.files} files ({languages})"
        if languages
        else "no source files: the folder is empty of them"
    )
    hint = "Give the folder that holds host.json, function.json or function_app.py, or one above it."
    if graph.resources:
        looked += f"; infrastructure code declares {len(graph.resources)} resources"
        hint = "Give a folder that holds the code of the functions beside their infrastructure code."
    return Problem(f"no Azure Functions found; looked at {looked}", hint, str(root))


def remembering(root: Path, declared: Declared) -> Any:
    """What earlier runs found out here; nothing where people say themselves how to classify."""
    from privacy import remembered

    return remembered.NOTHING if is_own(declared) else remembered.opened(str(root.resolve()))


def is_own(declared: Declared) -> bool:
    """Whether people declare how to classify, with expressions and plug-ins of theirs."""
    from privacy.declarations.classification import Classification

    return declared.content.classification != Classification.model_validate({})


def inventory(root: Path, form: str, workers: int = 0, today: date | None = None, cache: bool = True) -> str:
    """`privacy scan`: the inventory as text, json, mermaid or graphml."""
    from inventory import render, snapshot
    from privacy import remembered
    from privacy.classify import literals
    from privacy.controls.told import rows, tables

    declared = declaration_file.read(root) if root.is_dir() else None
    kept = remembering(root, declared) if cache and declared is not None else remembered.NOTHING
    with remembered.using(kept):
        looked = look(root, workers, today, code_is_needed=False, declared=declared)
    labels = looked.classification.labels
    if form == "json":
        written = literals.rows(looked.literals)
        return snapshot.dumps(looked.graph, labels, VERSION, rows(looked.controls_by_files), written).decode()
    if form == "text":
        return render.text(looked.graph, labels, [*tables(looked.controls), literals.table(looked.literals)])
    make = {"mermaid": render.mermaid, "graphml": render.graphml}[form]
    return make(looked.graph, labels)


def fingerprint(looked: Looked) -> str:
    """Of what the scan saw, without the commit: a record kept in the repository must not change with it."""
    from privacy.comparison import earlier

    return earlier.fingerprint(looked.inventory)


def _kept(looked: Looked) -> Any:
    """The record kept in the repository: any of its files that names what it was made of."""
    from inventory.facts import Location
    from privacy.controls.subject import Record
    from privacy.writing.stamps import MANIFEST

    folder = looked.root / RECORDS
    files = sorted(folder.glob("*.*")) if folder.is_dir() and not folder.is_symlink() else []
    for path in files:
        if (
            path.suffix in (".md", ".html", ".json")
            and path.name != MANIFEST
            and path.is_file()
            and not path.is_symlink()
        ):
            current = fingerprint(looked) in path.read_text(encoding="utf-8", errors="replace")
            return Record(Location(f"{RECORDS}/{path.name}"), current)
    return Record(None)


def write(
    root: Path,
    names: Sequence[str],
    formats: Sequence[str],
    folder: Path | None,
    today: date | None = None,
    since: Path | None = None,
    languages: Sequence[str] = (),
    workers: int = 0,
) -> str:
    """`privacy write`: the files written, one a line. `since` is an older inventory to compare with."""
    from privacy.record.asides import asides
    from privacy.run import note
    from privacy.writing import documents

    wanted, kinds, dossier = _wanted(root, names, formats, today, since, workers)
    spoken = documents.spoken(languages)
    target = folder if folder is not None else _records(root)
    paths = documents.write(dossier, wanted, kinds, target, spoken, workers)
    for one in asides(dossier.case.register):
        note(one)
    return "\n".join(map(str, paths))


def stale(
    root: Path,
    names: Sequence[str],
    formats: Sequence[str],
    folder: Path | None,
    today: date | None = None,
    since: Path | None = None,
) -> str:
    """`privacy write --check`: the files that differ from what would be written, one a line; empty if none.

    Looks at the formats that are there, or at those that are named; a document that is named must be there.
    """
    from privacy.writing import documents
    from privacy.writing.stale import stale as differing

    every = formats or [kind.name for kind in documents.FORMATS]
    wanted, kinds, dossier = _wanted(root, names, every, today, since)
    target = folder if folder is not None else _records(root)
    return "\n".join(differing(dossier, wanted, kinds, target, all_of_them=bool(names)))


def _wanted(
    root: Path,
    names: Sequence[str],
    formats: Sequence[str],
    today: date | None,
    since: Path | None,
    workers: int = 0,
) -> tuple[Any, Any, Any]:
    """The documents, the formats and what they are made of."""
    from privacy.comparison import earlier
    from privacy.writing import documents
    from privacy.writing.dossier import Dossier

    wanted, kinds = documents.chosen(names, formats, ("earlier",) if since else ())
    older = earlier.read(since) if since else None
    looked = look(root, workers, today)
    if older is None:
        return wanted, kinds, looked.dossier
    case = replace(looked.dossier.case, earlier=older, inventory=looked.inventory)
    return wanted, kinds, Dossier(case)


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
    made = look(root).register
    write_whole(path, draft(made).encode("utf-8", "replace"))
    activities, questions = len(made.activities), len(made.questions.open)
    proposed = f"{activities} {'activity' if activities == 1 else 'activities'} proposed"
    return f"{path}: {proposed}, {questions} open question{'' if questions == 1 else 's'}"


def explain(identity: str, root: Path, today: date | None = None) -> str:
    """`privacy explain`: one claim in lines."""
    from privacy.explain import Claims

    looked = look(root, today=today, code_is_needed=False)
    reasons, chapters = looked.classification.why, looked.dossier.besides
    claims = Claims(looked.evidence.seen, looked.register, reasons, looked.controls, chapters)
    return claims.explain(identity)


def classify(files: Sequence[str | Path], form: str, exhaustive: bool = False, workers: int = 0) -> str:
    """`privacy classify`: the fields of sample payloads with their categories."""
    from privacy.classify import own_file
    from privacy.classify.files import classify_files
    from privacy.classify.own import using
    from privacy.classify.shown import as_text

    written = declaration_file.read(Path())
    _choose_model(written)
    declared = own_file.read(written, Path())
    with progress() as doing, using(declared):
        document = classify_files(files, exhaustive, doing, workers)
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return as_text(document)


def new_key() -> str:
    """`privacy pseudonymize --new-key`: a random key."""
    from privacy.pseudonymize import keys

    return keys.new_key()


def check_fixtures(places: Sequence[Path], report: Path | None = None) -> tuple[str, bool]:
    """`privacy pseudonymize --check`: what remains, one finding a line, and whether anything does."""
    from privacy.classify import own_file
    from privacy.classify.own import using
    from privacy.pseudonymize import commands as pseudonyms

    written = declaration_file.read(Path())
    _choose_model(written)
    with progress() as doing, using(own_file.read(written, Path())):
        made = pseudonyms.check(places, written, doing)
    if report is not None:
        pseudonyms.save(made, report)
    found = made.findings()
    told = "\n".join(found) + "\n" if found else "No personal data was found that looks real.\n"
    return told + made.skipped(), bool(found)


def pseudonymize(
    places: Sequence[Path],
    output: Path | None,
    *,
    on_error: Literal["keep", "drop"] = "keep",
    force: bool = False,
    mapping: Path | None = None,
    workers: int = 0,
    report: Path | None = None,
) -> str:
    """`privacy pseudonymize`: new files in a folder or in place; what was done, in lines."""
    from privacy.classify import own_file
    from privacy.classify.own import using
    from privacy.pseudonymize.ahead import reading

    written = declaration_file.read(Path())
    _choose_model(written)
    with progress() as doing, using(own_file.read(written, Path())), reading(places, workers) as ahead:
        from privacy.pseudonymize import commands as pseudonyms  # what takes its time to load

        made = pseudonyms.write(
            places,
            output,
            written,
            doing,
            on_error=on_error,
            force=force,
            mapping=mapping,
            workers=workers,
            ahead=ahead,
        )
    if report is not None:
        pseudonyms.save(made, report)
    return made.text() + "\n"


def engine(root: Path | None = None) -> str:
    """`privacy classify --explain-engine`: which model reads free text and why, in lines."""
    from privacy.classify.engine import explained

    _choose_model(declaration_file.read(root or Path()))
    return explained()


def _choose_model(declared: declaration_file.Declared) -> None:
    """Free text is read by the model that privacy.yaml names, if it names one."""
    from privacy.classify import models

    models.ask_for(declared.content.classification.model)
