"""Where the templates are, in a checkout and in the installed package, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from privacy.formats.markdown import escape


def folder() -> Path:
    """The folder of templates: inside the installed package, else beside it in the checkout."""
    here = Path(__file__).parent.parent
    inside = here / "_templates"
    return inside if inside.is_dir() else here.parent / "templates"


def source(name: str) -> Markup:
    """A file of styles or a script beside the templates, as it is."""
    return Markup((folder() / name).read_text(encoding="utf-8"))


@cache
def _environment(kind: str) -> Environment:
    """Templates of one kind; whatever they print is escaped for it, unless it is markup already."""
    how: dict[str, Any] = {"md": {"finalize": escape}, "html": {}}.get(kind, {"autoescape": False})
    return Environment(
        loader=FileSystemLoader(folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
        **({"autoescape": True} | how),
    )


def render(name: str, filters: dict[str, Any] | None = None, **context: Any) -> str:
    """The template `name` (``documents/x/en.md.j2``) with `context`; nothing undefined may be used."""
    return _template(name, filters).render(**context)


def macros(name: str, filters: dict[str, Any] | None = None, **context: Any) -> Any:
    """The macros of the template `name` as methods, for formats that are put together of pieces."""
    return _template(name, filters).make_module(context)


def _template(name: str, filters: dict[str, Any] | None) -> Template:
    kind = name.removesuffix(".j2").rpartition(".")[2]
    environment = _environment(kind).overlay()
    environment.filters = {**environment.filters, **(filters or {})}
    return environment.get_template(name)


@cache
def expression(source: str) -> Callable[[Mapping[str, Any]], Any]:
    """A Jinja expression as a function of its context; what is not defined may not be used.

    The filter ``word`` gives the first value of a cell without its origin.
    """
    environment = _environment("value").overlay()
    environment.filters = {**environment.filters, "word": lambda cell: cell.stated[0].value}
    compiled = environment.compile_expression(source, undefined_to_none=False)
    return lambda context: compiled(context)
