"""The pictures of one document: a template asks for one, and each format shows it in its own way."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from privacy.formats.mermaid import chart
from privacy.maps.diagram import WHOLE, Diagram, Diagrams


@dataclass(frozen=True)
class Pictures:
    """In the text a picture is a block of Mermaid, which readers of Markdown draw; its first line names it,
    so that a format finds in `drawn` what to show instead."""

    diagrams: Diagrams
    language: str = "en"
    drawn: dict[str, Diagram] = field(default_factory=dict)

    def block(self, activity: str = WHOLE) -> Markup:
        """The picture of an activity, of the whole software by default, to stand in lines of its own."""
        name = f"picture-{len(self.drawn) + 1}"
        self.drawn[name] = self.diagrams.of(activity)
        return Markup(f"```mermaid {name}\n{chart(self.drawn[name], self.language)}```\n")
