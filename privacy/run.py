"""Runs the command line: what may go wrong becomes three lines and an exit code, never a traceback."""

from __future__ import annotations

import gc
import os
import sys
import traceback
import unicodedata
from collections.abc import Sequence

from inventory.errors import Problem

OK, FINDINGS, MEND, BUG, INTERRUPTED = 0, 1, 2, 70, 130
DEBUG = "--debug"
SELDOM = (1 << 16, 50, 100)
"""When garbage is looked for: nearly all that a command makes stays, and looking costs a third of loading."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line; gives the exit code of the contract."""
    debug = DEBUG in arguments
    gc.set_threshold(*SELDOM)
    try:
        code = _command([word for word in arguments if word != DEBUG])
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _silence()
        return OK
    except KeyboardInterrupt:
        return INTERRUPTED
    except Problem as problem:
        return _expected(problem, debug)
    except Exception as error:
        return _unexpected(error, debug)


def _command(arguments: Sequence[str]) -> int:
    """Parse and run; words that make no command are a problem of the user."""
    import typer

    from privacy.cli import app

    try:
        code = app(list(arguments), prog_name="privacy", standalone_mode=False)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        raise _usage(error) from None
    return code if isinstance(code, int) else OK


def _usage(error: Exception) -> Problem:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "privacy"
    message = error.format_message().rstrip(".")  # type: ignore[attr-defined]
    return Problem(message[:1].lower() + message[1:], f"`{command} --help` shows what it takes.", command)


def _expected(problem: Problem, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    for one in getattr(problem, "problems", (problem,)):
        _three_lines("error", one)
    return MEND


def note(one: Problem) -> None:
    """Something beside the answer that a person may want to mend; it fails nothing."""
    _three_lines("note", one)


def _three_lines(kind: str, one: Problem) -> None:
    lines = (one.message, one.at or "(no place in particular)", one.hint)
    _say(f"{kind}: {_one_line(lines[0])}\n  at: {_one_line(lines[1])}\n  do: {_one_line(lines[2])}")


def _unexpected(error: Exception, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    else:
        _say(f"error: the program failed ({type(error).__name__}); {DEBUG} shows more")
    return BUG


def _one_line(text: str) -> str:
    """Names of files may hold anything: nothing may move the cursor or pretend to be another line."""
    return "".join(" " if unicodedata.category(char).startswith(("C", "Z")) else char for char in text)


def _say(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)
    except (BrokenPipeError, UnicodeEncodeError):
        _silence()


def _silence() -> None:
    """Let the end of the process flush into nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError):
            continue
