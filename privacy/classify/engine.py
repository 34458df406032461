"""Which engine looks at values and which model reads free text, told to people."""

from __future__ import annotations

from privacy.classify.models import Choice, choice

KINDS = {
    "shipped": "the small model that comes with this program (docs/model-card.md)",
    "spacy": "a spaCy pipeline",
    "transformer": "a transformer, through spacy-huggingface-pipelines",
}


def explained() -> str:
    """What is used and why, in lines; the model is loaded, so that a broken one is told of here."""
    from presidio_analyzer import __name__ as analyzer

    from privacy.classify.recognizers import recognizers

    chosen = choice()
    return "\n".join(
        (
            f"values     {analyzer}: {len(recognizers())} recognizers, no model, nothing downloaded",
            f"free text  the same, and {chosen.name}: {KINDS[chosen.kind]}",
            f"why        {chosen.why}",
            f"finds      {', '.join(_finds(chosen))}",
        )
    )


def _finds(chosen: Choice) -> list[str]:
    from privacy.classify import prose

    found = {label for _, pipe in prose.pipeline().pipeline for label in getattr(pipe, "labels", ())}
    known = prose.labels()
    names = sorted({known[label] for label in found if label in known})
    return names or [f"what {chosen.name} labels"]
