"""The command line: words in, words out. Nothing is decided here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from inventory.errors import Problem
from privacy.version import NAME, VERSION

app = typer.Typer(
    name=NAME,
    help="Reads an Azure Functions repository and writes the record of processing to start from.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Root = Annotated[
    Path, typer.Argument(metavar="[PATH]", help="The repository; the current folder by default.")
]
Today = Annotated[
    datetime | None,
    typer.Option(
        "--today", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Judge attestations by this day."
    ),
]
HERE = Path()


def _version(wanted: bool) -> None:
    if wanted:
        print(f"{NAME} {VERSION}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks. May stand anywhere.")] = False,
) -> None:
    """Reads an Azure Functions repository and writes the record of processing to start from.

    Exit codes: 0 in order, 1 findings, 2 the user must fix something, 70 a bug of this program.
    """


@app.command()
def init(path: Root = HERE) -> None:
    """Draft a first privacy.yaml from a scan; what only people know stands there as a question."""
    from privacy import commands

    print(commands.init(path))


@app.command()
def scan(
    path: Root = HERE,
    form: Annotated[
        Literal["text", "json", "mermaid", "graphml"], typer.Option("--format", help="Form of the inventory.")
    ] = "text",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file.")] = None,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes that follow the code; 0: one for each processor.")
    ] = 0,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither use nor keep what earlier runs found out.")
    ] = False,
    today: Today = None,
) -> None:
    """Build the inventory: functions, data stores, recipients, and what flows between them."""
    from privacy import commands

    _give(commands.inventory(path, form, workers, _day(today), not no_cache), output)


@app.command()
def classify(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE…",
            help="Files, folders or URLs (abfs://, s3://) of payloads: JSON, NDJSON, CSV, Parquet, Avro, "
            "Excel, XML, YAML, SQL inserts, form bodies, multipart, .http, Postman, HAR, e-mail, logs.",
        ),
    ] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="Form of the answer.")] = "text",
    exhaustive: Annotated[
        bool,
        typer.Option("--exhaustive", help="Read every record and look at every value, not at some of many."),
    ] = False,
    workers: Annotated[
        int,
        typer.Option(
            min=0, help="Processes that look at values if --exhaustive is given; 0: one for each processor."
        ),
    ] = 0,
    explain_engine: Annotated[
        bool, typer.Option("--explain-engine", help="Say which model reads free text, and why; then end.")
    ] = False,
) -> None:
    """Classify sample payloads field by field; values never leave the reader."""
    from privacy import commands

    if explain_engine:
        print(commands.engine())
        return
    if not files:
        raise typer.BadParameter("Give at least one file, folder or URL.", param_hint="FILE…")
    _give(commands.classify(files, form, exhaustive, workers), None)


@app.command()
def write(
    path: Root = HERE,
    documents: Annotated[str, typer.Option(help="Names of documents, by commas; all by default.")] = "",
    formats: Annotated[
        str, typer.Option(help="md, html, docx, xlsx, csv, json, jsonld, by commas; md,html by default.")
    ] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder; privacy-records in PATH by default.")
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="An older inventory.json: adds a report on what changed since then."
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit 1 if a document that is there is out of date."),
    ] = False,
    today: Today = None,
    languages: Annotated[
        str, typer.Option(help="en, de, fr, by commas, as far as a document comes in them; en by default.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=0, help="Processes that follow the code and write; 0: one for each processor.")
    ] = 0,
) -> None:
    """Write the documents from a scan and privacy.yaml."""
    from privacy import commands

    asked = (path, _words(documents), _words(formats), output, _day(today), since)
    if not check:
        print(commands.write(*asked, _words(languages), workers))
    elif differing := commands.stale(*asked):
        print(differing)
        raise typer.Exit(1)


@app.command()
def check(
    path: Root = HERE,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REF", help="What the change began from: a branch, tag or commit, or an inventory.json."
        ),
    ] = None,
    form: Annotated[
        Literal["text", "json", "sarif", "markdown", "junit"],
        typer.Option("--format", help="Form of the findings."),
    ] = "text",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file.")] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(metavar="FORM=FILE", help="Write this form to this file, too. May stand several times."),
    ] = None,
    fail_on: Annotated[
        Literal["high", "medium", "low", "never"],
        typer.Option(help="From which severity on the exit code is 1; medium by default."),
    ] = "medium",
    accept: Annotated[
        bool,
        typer.Option(
            "--accept", help="Draft in privacy.yaml what declares the findings; people answer its questions."
        ),
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither use nor keep what earlier checks found out.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes that follow the code; 0: one for each processor.")
    ] = 0,
    today: Today = None,
) -> None:
    """Find new or undeclared flows of personal data; with --base, what a change brings."""
    from privacy import checking

    wanted = checking.Wanted(base, fail_on, _day(today), workers, not no_cache)
    more = [checking.asked_for(words) for words in also or ()]
    if accept:
        print(checking.accept(path, wanted))
        return
    found = checking.check(path, wanted)
    for other, file in more:
        _give(checking.FORMS[other](found), file)
    _give(checking.FORMS[form](found), output)
    if found.code:
        raise typer.Exit(found.code)


@app.command()
def pseudonymize(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH…", help="Files and folders of fixtures."),
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Folder for the new files.")] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Change the files where they are.")] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Change nothing; exit 1 where personal data that looks real remains."),
    ] = False,
    on_error: Annotated[
        Literal["keep", "drop"],
        typer.Option("--on-error", help="What happens to a record that can't be read."),
    ] = "keep",
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="Keep the way back in this file, encrypted with the key."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write a report without values, JSON.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="In place even where git has changes that are not committed.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes for large files; 0: one for each processor.")
    ] = 0,
    new_key: Annotated[bool, typer.Option("--new-key", help="Print a new key; then end.")] = False,
) -> None:
    """Give fixtures consistent keyed surrogates for personal data; nothing else in them changes.

    The key is read from PRIVACY_PSEUDONYM_KEY, from the file that PRIVACY_PSEUDONYM_KEY_FILE names, or
    from the secret of Azure Key Vault whose address is in PRIVACY_PSEUDONYM_KEY_VAULT;
    PRIVACY_PSEUDONYM_DOMAIN names the recipient.
    """
    from privacy import commands

    if new_key:
        print(commands.new_key())
        return
    if sum((output is not None, in_place, check)) != 1 or not paths:
        raise typer.BadParameter("Give paths and one of -o DIR, --in-place and --check.", param_hint="PATH…")
    if check:
        told, found = commands.check_fixtures(paths, report)
        _give(told, None)
        raise typer.Exit(1 if found else 0)
    made = commands.pseudonymize(
        paths, output, on_error=on_error, force=force, mapping=mapping, workers=workers, report=report
    )
    _give(made, None)


@app.command()
def explain(
    id: Annotated[
        str, typer.Argument(metavar="ID", help="A function, store, recipient, flow, field, control or cell.")
    ],
    path: Root = HERE,
    today: Today = None,
) -> None:
    """Show one claim with all its evidence, reason by reason."""
    from privacy import commands

    print(commands.explain(id, path, _day(today)))


def _day(given: datetime | None) -> date | None:
    return given.date() if given is not None else None


def _words(text: str) -> Sequence[str]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _give(text: str, output: Path | None) -> None:
    """Results go to standard output, or whole into a file."""
    if output is None:
        sys.stdout.write(text)
        return
    from inventory.files import write_whole

    if output.is_dir():
        raise Problem("this is a folder, not a file", "Give the name of a file with -o.", str(output))
    write_whole(output, text.encode("utf-8", "replace"))
