"""Loads what judging values needs, for whoever has the time before values are there."""

from __future__ import annotations

from privacy.classify import prose, recognizers
from privacy.classify.lexicon import lexicon


def ready() -> None:
    """The recognizers, the lexicon and the model that reads texts; each is loaded once."""
    recognizers.engine()
    lexicon()
    prose.pipeline()
