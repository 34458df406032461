"""Where the templates are, in a checkout and in the installed package, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes, pass_context
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
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


class _Compiled(BytecodeCache):
    """Templates as they were compiled, for each rendering with filters of its own."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


def _later(filter: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, told to wait for a context: else what it makes of a template's words is compiled."""

    @pass_context
    def waiting(_: Context, *values: Any, **named: Any) -> Any:
        return filter(*values, **named)

    return waiting


class _Once(CodeGenerator):
    """Prints what `escape` made as it is: to look once more whether it is markup takes as long again."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if finalize.src is None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"({finalize.src}")


class _Environment(Environment):
    code_generator_class = _Once


@cache
def _environment(kind: str) -> Environment:
    """Templates of one kind; whatever they print is escaped for it, unless it is markup already."""
    how: dict[str, Any] = {"md": {"finalize": escape}, "html": {}}.get(kind, {"autoescape": False})
    return _Environment(
        loader=FileSystemLoader(folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=_Compiled(),
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
    own = {name: _later(one) for name, one in (filters or {}).items()}
    environment.filters = {**environment.filters, **own}
    return environment.get_template(name)


@cache
def _values() -> Environment:
    """What expressions are read in; the filter ``word`` gives the first value of a cell alone."""
    environment = _environment("value").overlay()
    environment.filters = {**environment.filters, "word": lambda cell: cell.stated[0].value}
    environment.add_extension("jinja2.ext.do")
    return environment


@cache
def expression(source: str) -> Callable[[Mapping[str, Any]], Any]:
    """A Jinja expression as a function of its context; what is not defined may not be used."""
    compiled = _values().compile_expression(source, undefined_to_none=False)
    return lambda context: compiled(context)


@cache
def collected(
    clauses: tuple[str, ...], condition: str, value: str
) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """An expression for every thing that clauses such as ``entry in activity.categories`` find, in one go."""
    opening = "".join(f"{{% for {clause} %}}" for clause in clauses)
    test = f"{{% if {condition} %}}" if condition else ""
    ending = ("{% endif %}" if condition else "") + "{% endfor %}" * len(clauses)
    template = _values().from_string(f"{opening}{test}{{% do take_row({value}) %}}{ending}")

    def filled(context: Mapping[str, Any]) -> Sequence[Any]:
        rows: list[Any] = []
        template.render(context, take_row=rows.append)
        return rows

    return filled
