"""Moves trained weights into a fresh vocabulary: no word of the training texts stays in the model's files."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language


def bare(trained: Language, pipeline: Callable[[], Language]) -> Language:
    """The same pipeline with a vocabulary that holds nothing but its labels."""
    fresh = pipeline()
    ner, old = fresh.get_pipe("ner"), trained.get_pipe("ner")
    for label in old.labels:
        ner.add_label(label)
    fresh.initialize()
    ner.from_bytes(old.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    fresh.get_pipe("word_kinds").use(trained.get_pipe("word_kinds").weights)
    return fresh
