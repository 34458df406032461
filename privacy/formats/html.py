"""A document in one HTML file: nothing loaded from elsewhere, no scripts, made from its Markdown."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from privacy.formats import markup, svg, tables
from privacy.formats.packed import integrity
from privacy.maps.diagram import Diagram
from privacy.writing import templates
from privacy.writing.messages import messages

NONE: Mapping[str, Diagram] = {}


def body(
    markdown: str, pictures: Mapping[str, Diagram] = NONE, language: str = "en"
) -> tuple[str, list[tuple[int, str, str]], str]:
    """The page's content, its headings as (level, id, title), and its footnotes, each as HTML.

    `pictures` are shown in place of the blocks that name them.
    """
    env: dict[str, object] = {
        name: svg.picture(diagram, language, name) for name, diagram in pictures.items()
    }
    parser = _parser()
    content: list[str] = []
    headings: list[tuple[int, str, str]] = []
    named = ""
    for tokens in markup.pieces(markdown):
        headings += markup.headings(tokens)
        framed, named = tables.opened(tokens, named)
        content.append(parser.renderer.render(framed, parser.options, env))
    notes = [f'<li id="note-{number}">{line(words)}</li>' for number, words in markup.notes(markdown)]
    return "".join(content), headings, "\n".join(notes)


@lru_cache(maxsize=1 << 13)
def line(markdown: str) -> str:
    """One line of Markdown as HTML."""
    tokens = markup.inline(markdown)
    simple = [token for token in tokens if isinstance(token, markup.Bit)]
    if len(simple) == len(tokens):
        return "".join(BITS[bit.type](bit) for bit in simple)
    renderer = _parser().renderer
    assert isinstance(renderer, RendererHTML)
    read = [token for token in tokens if isinstance(token, Token)]
    return renderer.renderInline(read, _parser().options, {})


@cache
def _parser() -> MarkdownIt:
    parser = markup.parser()
    parser.add_render_rule(markup.GRID, _render_grid)
    parser.add_render_rule("fence", _render_fence)
    parser.add_render_rule("reference", _render_reference)
    parser.add_render_rule("origin", _render_origin)
    return parser


def _render_grid(_: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, ___: EnvType) -> str:
    return tables.shown(tokens[at], line)


def _reference(token: markup.Inline) -> str:
    number = html.escape(token.content)
    return f'<sup><a href="#note-{number}">{number}</a></sup>'


def _origin(token: markup.Inline) -> str:
    return f'<span class="origin {token.info}">{html.escape(token.content)}</span>'


BITS: Mapping[str, Callable[[markup.Bit], str]] = {
    "text": lambda bit: escapeHtml(bit.content),
    "code_inline": lambda bit: f"<code>{escapeHtml(bit.content)}</code>",
    "reference": _reference,
    "origin": _origin,
}


def _render_reference(
    _: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, ___: EnvType
) -> str:
    return _reference(tokens[at])


def _render_origin(_: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, ___: EnvType) -> str:
    return _origin(tokens[at])


def _render_fence(_: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, env: EnvType) -> str:
    """A picture in the place of its text; other blocks of code as they are."""
    name = tokens[at].info.removeprefix("mermaid ").strip()
    picture = env.get(name)
    if picture is None:
        return f'<pre tabindex="0"><code>{html.escape(tokens[at].content)}</code></pre>\n'
    return f'<figure class="picture" tabindex="0" aria-labelledby="{name}-title">\n{picture}\n</figure>\n'


def page(markdown: str, title: str, language: str, tool: str, pictures: Mapping[str, Diagram] = NONE) -> str:
    """A whole page from a document's Markdown, with its pictures."""
    content, headings, notes = body(markdown, pictures, language)
    style = templates.source("html/style.css")
    return templates.render(
        "html/page.html.j2",
        title=title,
        style=style,
        policy=integrity(style),
        say=messages(language).said,
        language=language,
        tool=tool,
        headings=headings,
        content=Markup(content),
        notes=Markup(notes),
    )
