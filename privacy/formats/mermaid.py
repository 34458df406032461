"""A diagram as Mermaid text, which many readers of Markdown draw."""

from __future__ import annotations

import re

from privacy.formats.markdown import visible
from privacy.formats.svg import carried
from privacy.maps.diagram import Diagram, Node
from privacy.writing.messages import messages

SHAPES = {"caller": '(["{}"])', "function": '["{}"]', "store": '[("{}")]', "recipient": '>"{}"]'}
SIGNS = re.compile(r"[^\w .\-/:,?()→]")
MOST = 160


def chart(diagram: Diagram, language: str = "en") -> str:
    """A flowchart: functions as boxes, stores as drums, recipients as signs; hidden stores are dashed."""
    names = {node.id: f"n{number}" for number, node in enumerate(diagram.nodes, 1)}
    lines = ["flowchart LR", *(f"  {names[node.id]}{_box(node, language)}" for node in diagram.nodes)]
    for edge in diagram.edges:
        arrow = "-.->" if edge.operations == ("copy",) else "==>" if edge.special else "-->"
        said = _escaped(carried(edge, language))
        lines.append(f'  {names[edge.start]} {arrow}|"{said}"| {names[edge.end]}')
    hidden = [names[node.id] for node in diagram.nodes if node.hidden]
    if hidden:
        lines += ["  classDef hidden stroke-dasharray: 4 4", f"  class {','.join(hidden)} hidden"]
    return "\n".join(lines) + "\n"


def _box(node: Node, language: str) -> str:
    say = messages(language).said
    parts = [say(node.name), say(node.detail), node.country]
    return SHAPES[node.kind].format("<br/>".join(_escaped(part) for part in parts if part))


def _escaped(text: str) -> str:
    """Text that Mermaid shows as it is: quotes, brackets and markup as entities."""
    return SIGNS.sub(lambda sign: f"#{ord(sign[0])};", visible(text)[:MOST])
