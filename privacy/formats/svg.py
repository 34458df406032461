"""A diagram as a static SVG picture: no script, nothing loaded, names escaped, no meaning by colour alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup, escape

from privacy import vocabulary
from privacy.countries import country
from privacy.formats.layers import Layout, Point, laid_out
from privacy.formats.markdown import visible
from privacy.maps.diagram import Diagram, Edge, Node
from privacy.writing.messages import messages

WIDTH = 156.0
LINE = 14.0
PAD = 9.0
MOST_LINES = 3
MOST_CATEGORIES = 4
MOST_SENTENCES = 80
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
"""One whose widths are the same nearly everywhere: lines are broken by them."""
BREAKS = re.compile(r"(?<=[\s/_.:,-])|(?<=[a-z0-9])(?=[A-Z])")
INK, SOFT, ALARM, FAINT = "#1c2430", "#4a5464", "#9b1c1c", "#6b7585"
FILLS = {"caller": "#f1f3f6", "function": "#eaf0fd", "store": "#e9f7ee", "recipient": "#fdf3dc"}
STROKES = {"caller": "#1c2430", "function": "#1e3a8a", "store": "#14532d", "recipient": "#713f12"}
KINDS = {"caller": "Caller", "function": "Function", "store": "Data store", "recipient": "Recipient"}
Say = Callable[[str], str]


def picture(diagram: Diagram, language: str = "en", identity: str = "picture") -> Markup:
    """The picture with its legend; `identity` is unlike that of any other on the page."""
    say = messages(language).said
    boxes = {node.id: _box(node, language, say) for node in diagram.nodes}
    sizes = {box.node.id: (WIDTH, box.height) for box in boxes.values()}
    first = frozenset(node.id for node in diagram.nodes if node.kind == "caller")
    layout = laid_out(sizes, _ways(diagram), first)
    legend, below = _legend(diagram, max(layout.width, 420.0), layout.height, say)
    width, height = max(layout.width, 420.0), layout.height + below
    content = [
        *(_arrow(edges, layout, language) for edges in _pairs(diagram)),
        *(_drawn(box, *layout.boxes[box.node.id]) for box in boxes.values()),
        legend,
    ]
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="img" viewBox="0 0 {w:.0f} {h:.0f}" '
        'width="{w:.0f}" height="{h:.0f}" aria-labelledby="{id}-title {id}-words" '
        'font-family="{font}" font-size="12" fill="{ink}">\n'
    ).format(w=width, h=height, id=identity, font=FONT, ink=INK)
    texts = Markup('<title id="{0}-title">{1}</title>\n<desc id="{0}-words">{2}</desc>\n').format(
        identity, _title(diagram, say), " ".join(sentences(diagram, language))
    )
    return head + texts + Markup("\n").join(content) + Markup("\n</svg>")


def sentences(diagram: Diagram, language: str = "en", most: int = MOST_SENTENCES) -> list[str]:
    """What the picture shows in words, one sentence for each arrow."""
    say = messages(language).said
    names = {node.id: visible(say(node.name)) for node in diagram.nodes}
    shown = [
        f"{names[edge.start]} → {names[edge.end]}: {carried(edge, language)}."
        for edge in diagram.edges[:most]
    ]
    more = len(diagram.edges) - most
    return shown + ([say("and %(number)s more") % {"number": more} + "."] if more > 0 else [])


def carried(edge: Edge, language: str = "en") -> str:
    """How data goes along an arrow, and of which categories."""
    return _carried(edge.operations, edge.categories, edge.unnamed, language)


@lru_cache(maxsize=1 << 13)  # each format tells all arrows of a picture
def _carried(operations: tuple[str, ...], categories: tuple[str, ...], unnamed: bool, language: str) -> str:
    say = messages(language).said
    labels = [vocabulary.label(key, language) for key in categories]
    labels += [say("fields not known")] if unnamed else []
    return f"{', '.join(map(say, operations))} ({', '.join(labels) or say('no category seen')})"


def _title(diagram: Diagram, say: Say) -> str:
    what = say("Data flows")
    return f"{what}: {visible(diagram.title)}" if diagram.title else what


def _ways(diagram: Diagram) -> Iterator[tuple[str, str]]:
    """The arrows as they should lead on: what is written to a store comes before what reads it, and what a
    function that somebody calls looks up comes after it."""
    callers = {node.id for node in diagram.nodes if node.kind == "caller"}
    functions = {node.id for node in diagram.nodes if node.kind == "function"}
    ways = {(edge.start, edge.end) for edge in diagram.edges}
    called = {end for start, end in ways if start in callers}
    for start, end in sorted(ways):
        looked_up = end in called or (end, start) in ways
        back = looked_up and start not in functions and start not in callers and end in functions
        yield (end, start) if back else (start, end)


# --- boxes -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    node: Node
    lines: tuple[_Line, ...]
    said: str

    @property
    def height(self) -> float:
        round_ends = 8.0 if self.node.kind == "store" else 0.0
        return len(self.lines) * LINE + 2 * PAD + round_ends


def _box(node: Node, language: str, say: Say) -> _Box:
    plain, bold = f' font-size="10.5" fill="{SOFT}"', ' font-weight="600"'
    lines = [_Line(text, bold) for text in wrapped(say(node.name), 17.5, MOST_LINES)]
    lines += [_Line(text, plain) for text in wrapped(say(node.detail), 22, 3)]
    labels = [(vocabulary.label(key, language), key in node.special) for key in node.categories]
    for label, special in labels[:MOST_CATEGORIES]:
        style = f' font-size="10.5" font-weight="600" fill="{ALARM}"' if special else ' font-size="10.5"'
        texts = wrapped(label, 18.5 if special else 22, 1)
        lines += [_Line(text, style, "special" if special else "") for text in texts]
    if len(labels) > MOST_CATEGORIES:
        more = say("and %(number)s more") % {"number": len(labels) - MOST_CATEGORIES}
        lines.append(_Line(more, plain))
    if node.country:
        name = country(node.country, language=language).name
        style = ' font-size="10.5" font-weight="600"' if node.third else plain
        lines += [
            _Line(text, style, "third" if node.third and not n else "")
            for n, text in enumerate(wrapped(name, 18.5, 2))
        ]
    said = [say(node.name), say(node.detail), *(label for label, _ in labels)]
    said += [country(node.country, language=language).name] if node.country else []
    return _Box(node, tuple(lines), "; ".join(visible(text) for text in said if text))


def wrapped(text: str, most: float, lines: int) -> list[str]:
    """`text` in at most `lines` lines as wide as `most` letters; what is left out shows as an ellipsis."""
    found = [""]
    for part in BREAKS.split(visible(text).strip()):
        for piece in _pieces(part, most):
            if found[-1] and _length(found[-1] + piece.rstrip()) > most:
                found.append("")
            found[-1] += piece
    found = [line.strip() for line in found if line.strip()]
    if len(found) > lines:
        found = [*found[: lines - 1], _cut(found[lines - 1], most) + "…"]
    return found


def _cut(line: str, most: float) -> str:
    while _length(line) > most - 1.5:
        line = line[:-1]
    return line.rstrip()


def _pieces(part: str, most: float) -> Iterator[str]:
    """A part that is too long for a line, cut; wide characters count twice."""
    piece = ""
    for char in part:
        if piece and _length(piece + char) > most:
            yield piece
            piece = ""
        piece += char
    yield piece


@lru_cache(maxsize=1 << 14)
def _length(text: str) -> float:
    return sum(_wide(char) for char in text)


@lru_cache(maxsize=1 << 12)
def _wide(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.9
    return 1.3 if char.isupper() or char in "mw@%" else 0.55 if char in "iljtf.,:;'|/ I" else 1.0


def _drawn(box: _Box, x: float, y: float) -> Markup:
    node = box.node
    left, top = x - WIDTH / 2, y - box.height / 2
    shape = _shape(node, left, top, WIDTH, box.height)
    at = top + PAD + (8 if node.kind == "store" else 0) + 10
    lines = [_text(line, left + PAD + 2, at + number * LINE) for number, line in enumerate(box.lines)]
    return Markup(f"<g><title>{escape(box.said)}</title>{shape}{''.join(lines)}</g>")


def _text(line: _Line, x: float, y: float) -> Markup:
    mark = _mark(line.mark, x, y) if line.mark else ""
    moved = x + (13 if line.mark else 0)
    return Markup(f'{mark}<text x="{moved:.1f}" y="{y:.1f}"{line.style}>{escape(line.text)}</text>')


def _mark(kind: str, x: float, y: float) -> Markup:
    """A triangle for special categories, a globe for a third country."""
    if kind == "special":
        path = f"M{x:.1f} {y:.1f}l4.8 -9l4.8 9z"
        return Markup('<path d="{}" fill="{}"/>').format(path, ALARM)
    cx, cy = x + 4.6, y - 4
    path = f"M{cx - 4.6:.1f} {cy:.1f}h9.2M{cx:.1f} {cy - 4.6:.1f}v9.2"
    return Markup(
        '<circle cx="{0:.1f}" cy="{1:.1f}" r="4.6" fill="none" stroke="{3}" stroke-width="1.2"/>'
        '<ellipse cx="{0:.1f}" cy="{1:.1f}" rx="2" ry="4.6" fill="none" stroke="{3}"/>'
        '<path d="{2}" stroke="{3}"/>'
    ).format(cx, cy, path, INK)


def _shape(node: Node, x: float, y: float, w: float, h: float) -> Markup:
    """A pill for callers, box for functions, drum for stores, sign for recipients; dashed when hidden."""
    dashed = ' stroke-dasharray="5 3"' if node.hidden else ""
    look = f'fill="{FILLS[node.kind]}" stroke="{STROKES[node.kind]}" stroke-width="1.4"{dashed}'
    if node.kind == "store":
        return _drum(look, x, y, w, h)
    if node.kind == "recipient":
        cut = 9.0
        point = f"L{x + w:.1f} {y + h / 2:.1f}L{x + w - cut:.1f} {y + h:.1f}"
        path = f"M{x:.1f} {y:.1f}H{x + w - cut:.1f}{point}H{x:.1f}Z"
        return Markup(f'<path d="{path}" {look}/>')
    round_by = min(18.0, h / 2) if node.kind == "caller" else 3.0
    size = f'width="{w:.1f}" height="{h:.1f}"'
    back = f'<rect x="{x + 4:.1f}" y="{y + 4:.1f}" {size} rx="3" {look}/>' if node.members > 1 else ""
    return Markup(f'{back}<rect x="{x:.1f}" y="{y:.1f}" {size} rx="{round_by:.0f}" {look}/>')


def _drum(look: str, x: float, y: float, w: float, h: float) -> Markup:
    round_by = f"{w / 2:.1f} 6"
    path = (
        f"M{x:.1f} {y + 6:.1f}A{round_by} 0 0 1 {x + w:.1f} {y + 6:.1f}V{y + h - 6:.1f}"
        f"A{round_by} 0 0 1 {x:.1f} {y + h - 6:.1f}Z"
    )
    lid = f"M{x:.1f} {y + 6:.1f}A{round_by} 0 0 0 {x + w:.1f} {y + 6:.1f}"
    return Markup(f'<path d="{path}" {look}/><path d="{lid}" {look}/>')


# --- arrows ------------------------------------------------------------------------------------------


def _pairs(diagram: Diagram) -> Iterator[tuple[Edge, ...]]:
    """The arrows between two boxes together, with those of special categories last: they lie on top."""
    found: dict[frozenset[str], list[Edge]] = {}
    for edge in diagram.edges:
        found.setdefault(frozenset((edge.start, edge.end)), []).append(edge)
    yield from sorted(map(tuple, found.values()), key=lambda some: any(edge.special for edge in some))


def _arrow(edges: Sequence[Edge], layout: Layout, language: str) -> Markup:
    """One line for the arrows between two boxes, with a head at each end that data goes to."""
    if edges[0].start == edges[0].end:
        return Markup("")
    way = (edges[0].start, edges[0].end)
    points = layout.routes.get(way) or tuple(reversed(layout.routes[way[::-1]]))
    title = escape("; ".join(carried(edge, language) for edge in edges))
    heads = "".join(_head(points, edge, edge.start == way[0], layout.upright) for edge in edges)
    return Markup(f"<g><title>{title}</title>{_line(path(points, layout.upright), edges)}{heads}</g>")


def path(points: Sequence[Point], upright: bool) -> str:
    """Straight and curved in turn, as `layers.Layout` says."""
    drawn = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for number, ((ax, ay), (bx, by)) in enumerate(pairwise(points)):
        if number % 2 == 0:
            drawn.append(f"L{bx:.1f} {by:.1f}")
        elif upright:
            half = (ay + by) / 2
            drawn.append(f"C{ax:.1f} {half:.1f} {bx:.1f} {half:.1f} {bx:.1f} {by:.1f}")
        else:
            half = (ax + bx) / 2
            drawn.append(f"C{half:.1f} {ay:.1f} {half:.1f} {by:.1f} {bx:.1f} {by:.1f}")
    return "".join(drawn)


def _line(way: str, edges: Iterable[Edge]) -> Markup:
    """Double for special categories, plain for others, dotted where none was seen, dashed for copies."""
    if any(edge.special for edge in edges):
        outer = f'<path d="{way}" fill="none" stroke="{ALARM}" stroke-width="3.4"/>'
        return Markup(f'{outer}<path d="{way}" fill="none" stroke="#fff" stroke-width="1.1"/>')
    if all(edge.operations == ("copy",) for edge in edges):
        dash = ' stroke-dasharray="7 4"'
    else:
        dash = "" if any(edge.categories for edge in edges) else ' stroke-dasharray="2 3"'
    colour = INK if any(edge.categories for edge in edges) else FAINT
    return Markup(f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="1.3"{dash}/>')


def _head(points: Sequence[Point], edge: Edge, at_end: bool, upright: bool) -> Markup:
    """A head at one end of a line; arrows leave and reach boxes in the direction of the layers."""
    (x, y), (ax, ay) = (points[-1], points[0]) if at_end else (points[0], points[-1])
    colour = ALARM if edge.special else INK if edge.categories else FAINT
    back = (-8 if y > ay else 8) if upright else (-8 if x > ax else 8)
    shape = f"M{x:.1f} {y:.1f}" + (f"l-4.5 {back}h9z" if upright else f"l{back} -4.5v9z")
    return Markup(f'<path d="{shape}" fill="{colour}"/>')


# --- legend ------------------------------------------------------------------------------------------


def _legend(diagram: Diagram, width: float, top: float, say: Say) -> tuple[Markup, float]:
    """What the signs that occur mean, in rows under the picture, and how high that is."""
    drawn: list[Markup] = []
    x, y = 12.0, top + 22.0
    for sign, words in _signs(diagram, say):
        needs = 44 + _length(words) * 6.2
        if x > 12 and x + needs > width:
            x, y = 12.0, y + 22
        drawn.append(sign(x, y))
        drawn.append(
            Markup('<text x="{:.1f}" y="{:.1f}" font-size="10.5">{}</text>').format(x + 36, y + 4, words)
        )
        x += needs + 10
    for said in map(say, diagram.folded):
        y += 20
        drawn.append(
            Markup('<text x="12" y="{:.1f}" font-size="10.5" font-style="italic">{}</text>').format(y, said)
        )
    rule = Markup('<path d="M12 {0:.1f}H{1:.1f}" stroke="#d5dae2"/>').format(top + 4, width - 12)
    return rule + Markup("").join(drawn), y - top + 18


Sign = Callable[[float, float], Markup]


def _signs(diagram: Diagram, say: Say) -> Iterator[tuple[Sign, str]]:
    kinds = {node.kind for node in diagram.nodes}
    for kind, words in KINDS.items():
        if kind in kinds:
            example = next(node for node in diagram.nodes if node.kind == kind)
            yield _small(Node(example.id, example.kind, "")), say(words)
    if any(node.hidden for node in diagram.nodes):
        yield _small(Node("", "store", "", hidden=True)), say("Store that the platform makes by itself")
    for edge, words in _lines(diagram.edges):
        yield _sample(edge), say(words)
    if any(node.special for node in diagram.nodes):
        yield lambda x, y: _mark("special", x + 10, y + 4), say("Special category (Article 9 or 10)")
    if any(node.third for node in diagram.nodes):
        yield lambda x, y: _mark("third", x + 10, y + 4), say("Third country")


def _lines(edges: Sequence[Edge]) -> Iterator[tuple[Edge, str]]:
    plain = [edge for edge in edges if edge.operations != ("copy",) and not edge.special]
    if any(edge.special for edge in edges):
        yield next(edge for edge in edges if edge.special), "Special categories flow"
    if some := next((edge for edge in plain if edge.categories), None):
        yield some, "Personal data flows"
    if some := next((edge for edge in plain if not edge.categories), None):
        yield some, "No personal data seen, or fields not known"
    if some := next((e for e in edges if e.operations == ("copy",) and not e.special), None):
        yield some, "Copy by the platform"


def _small(node: Node) -> Sign:
    return lambda x, y: _shape(node, x, y - 8, 28, 17)


def _sample(edge: Edge) -> Sign:
    def drawn(x: float, y: float) -> Markup:
        points = ((x, y), (x + 28, y))
        return _line(path(points, False), (edge,)) + _head(points, edge, at_end=True, upright=False)

    return drawn
