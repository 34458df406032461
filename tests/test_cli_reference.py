"""docs/reference/cli.md is what the program itself says of its commands."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
import typer
from conftest import ROOT

from privacy.cli import app

PAGE = ROOT / "docs" / "reference" / "cli.md"
COMMANDS = {info.callback.__name__: info.callback for info in app.registered_commands if info.callback}
EVERY = app.registered_callback.callback if app.registered_callback else None


def page() -> str:
    assert EVERY
    parts = ["# Command line", about(EVERY), *table("option of every command", EVERY)]
    for name, command in COMMANDS.items():
        words = "".join(f" {info.metavar}" for _, _, info in parameters(command) if is_argument(info))
        parts += [f"## `privacy {name}{words}`", about(command), *table("", command)]
    return "\n\n".join(parts) + "\n"


def about(command: Callable[..., Any]) -> str:
    return inspect.getdoc(command) or ""


def parameters(command: Callable[..., Any]) -> Iterator[tuple[str, Any, Any]]:
    """(name, type, what Typer is told of it)"""
    for name, hint in get_type_hints(command, include_extras=True).items():
        if name != "return":
            kind, info = get_args(hint)
            yield name, kind, info


def is_argument(info: Any) -> bool:
    return isinstance(info, typer.models.ArgumentInfo)


def table(title: str, command: Callable[..., Any]) -> Iterator[str]:
    rows = [f"| {called(*one)} | {one[2].help} |" for one in parameters(command)]
    if rows:
        yield "\n".join([f"| {title} | |", "|---|---|", *rows])


def called(name: str, kind: Any, info: Any) -> str:
    if is_argument(info):
        return f"`{info.metavar}`"
    given = (info.default, *(info.param_decls or ()))
    flags = [word for word in given if isinstance(word, str) and word.startswith("-")] or [f"--{name}"]
    return ", ".join(f"`{flag}`" for flag in flags) + choices(kind)


def choices(kind: Any) -> str:
    return ": " + ", ".join(get_args(kind)) if get_origin(kind) is Literal else ""


def test_the_page_agrees(accept: bool) -> None:
    if accept:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "rewrite it with --accept"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    assert about(COMMANDS[name])
    assert all(info.help for _, _, info in parameters(COMMANDS[name]))


def test_these_commands() -> None:
    assert list(COMMANDS) == ["init", "scan", "classify", "write", "check", "pseudonymize", "explain"]
