"""A document in one HTML file: nothing loaded from elsewhere, no scripts, made from its Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from privacy import templates
from privacy.diagram import Diagram
from privacy.formats import svg
from privacy.formats.markdown import MARKS

DEFINITION = re.compile(r"^\[\^(\d+)\]: (.*)$", re.MULTILINE)
REFERENCE = re.compile(r"\[\^(\d+)\]")
NONE: Mapping[str, Diagram] = {}
NAMES = {mark: name for name, mark in MARKS.items()}
ORIGIN = re.compile(rf"([{''.join(NAMES)}]) (\w+)")  # the mark says which one it is, the word in any language


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
    text = DEFINITION.sub("", markdown)
    content = parser.render(text, env)
    notes = [
        f'<li id="note-{number}">{parser.renderInline(words)}</li>'
        for number, words in DEFINITION.findall(markdown)
    ]
    return content, _headings(parser.parse(text)), "\n".join(notes)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    parser.inline.ruler.before("link", "reference", _reference)
    parser.core.ruler.push("origins", _origins)
    parser.core.ruler.push("anchors", _anchors)
    parser.add_render_rule("fence", _render_fence)
    parser.add_render_rule("reference", _render_reference)
    parser.add_render_rule("origin", _render_origin)
    return parser


def _reference(state: StateInline, silent: bool) -> bool:
    match = REFERENCE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("reference", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _origins(state: StateCore) -> None:
    """Make a token of each mark of an origin."""
    for block in state.tokens:
        if block.children:
            block.children = [part for token in block.children for part in _split(token)]


def _split(token: Token) -> list[Token]:
    if token.type != "text" or not ORIGIN.search(token.content):
        return [token]
    parts: list[Token] = []
    end = 0
    for found in ORIGIN.finditer(token.content):
        parts.append(Token("text", "", 0, content=token.content[end : found.start()]))
        parts.append(Token("origin", "", 0, content=found[2], info=NAMES[found[1]]))
        end = found.end()
    return [*parts, Token("text", "", 0, content=token.content[end:])]


def _anchors(state: StateCore) -> None:
    """Give each heading an id of its words; a repeated one gets a number."""
    used: dict[str, int] = {}
    for opening, inline in pairwise(state.tokens):
        if opening.type == "heading_open":
            slug = re.sub(r"[^a-z0-9]+", "-", _plain(inline).lower()).strip("-") or "section"
            used[slug] = used.get(slug, 0) + 1
            opening.attrSet("id", slug if used[slug] == 1 else f"{slug}-{used[slug]}")


def _headings(tokens: Sequence[Token]) -> list[tuple[int, str, str]]:
    return [
        (int(opening.tag[1:]), str(opening.attrGet("id")), _plain(inline))
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open"
    ]


def _plain(inline: Token) -> str:
    return "".join(t.content for t in inline.children or () if t.type in ("text", "code_inline"))


def _render_reference(
    _: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, ___: EnvType
) -> str:
    number = html.escape(tokens[at].content)
    return f'<sup><a href="#note-{number}">{number}</a></sup>'


def _render_origin(_: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, ___: EnvType) -> str:
    return f'<span class="origin {tokens[at].info}">{html.escape(tokens[at].content)}</span>'


def _render_fence(_: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, env: EnvType) -> str:
    """A picture in the place of its text; other blocks of code as they are."""
    name = tokens[at].info.removeprefix("mermaid ").strip()
    picture = env.get(name)
    if picture is None:
        return f"<pre><code>{html.escape(tokens[at].content)}</code></pre>\n"
    return f'<figure class="picture" tabindex="0" aria-labelledby="{name}-title">\n{picture}\n</figure>\n'


def page(markdown: str, title: str, language: str, tool: str, pictures: Mapping[str, Diagram] = NONE) -> str:
    """A whole page from a document's Markdown, with its pictures."""
    content, headings, notes = body(markdown, pictures, language)
    return templates.render(
        "html/page.html.j2",
        title=title,
        language=language,
        tool=tool,
        headings=headings,
        content=Markup(content),
        notes=Markup(notes),
    )
