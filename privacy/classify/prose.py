"""What the model for free text finds in texts; loaded when the first text is met."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import Any

import spacy

import privacy.classify.word_kinds  # noqa: F401  a step of the shipped pipeline
from inventory.errors import Problem
from privacy.classify import models
from privacy.classify.models import Choice
from privacy.vocabulary import read

LONGEST = 10_000  # characters of one text
SAMPLE, ROOM = 50, 25_000  # texts, and characters, that are read of a column that isn't read whole
SCORE = 0.6  # a model's guess: it gives no probability of its own

Span = tuple[int, int, str]
"""Start, end and entity."""


def pipeline() -> Any:
    """The pipeline that was chosen, loaded once: text in, entities out."""
    return _loaded(models.choice())


@lru_cache(4)
def _loaded(chosen: Choice) -> Any:
    with warnings.catch_warnings():  # of models made with other versions of spaCy
        warnings.simplefilter("ignore")
        if chosen.kind == "shipped":
            with as_file(files("privacy") / "models" / models.SHIPPED) as folder:
                return spacy.load(folder)
        return spacy.load(chosen.name) if chosen.kind == "spacy" else _transformer(chosen.name)


def _transformer(name: str) -> Any:
    """A transformer from the cache of Hugging Face: nothing is downloaded."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    logging.getLogger("transformers").setLevel(logging.ERROR)
    nlp = spacy.blank("xx")
    try:
        nlp.add_pipe(
            "hf_token_pipe", config={"model": name, "annotate": "ents", "aggregation_strategy": "max"}
        )
    except (OSError, ValueError) as error:
        hint = "Put it into the cache of Hugging Face first; this program downloads nothing."
        raise Problem(f'the model "{name}" for free text can\'t be loaded', hint, "privacy.yaml") from error
    return nlp


def entities(texts: Iterable[str]) -> Iterator[tuple[Span, ...]]:
    """What the model finds in each text, by our names of entities."""
    names = labels()
    for doc in pipeline().pipe((text[:LONGEST] for text in texts), batch_size=64):
        yield tuple(
            (ent.start_char, ent.end_char, names[ent.label_]) for ent in doc.ents if ent.label_ in names
        )


def sample(texts: Sequence[str]) -> tuple[str, ...]:
    """The first texts of a column (their order hangs on nothing but them) that have room."""
    kept, room = [], ROOM
    for text in texts[:SAMPLE]:
        kept.append(text[:room])
        room -= len(text)
        if room <= 0:
            break
    return tuple(kept)


@lru_cache(8)
def sampled(texts: tuple[str, ...]) -> Mapping[str, dict[int, float]]:
    """The hits of a sample, remembered: a column is looked at more than once."""
    return hits(texts)


def hits(texts: Sequence[str]) -> Mapping[str, dict[int, float]]:
    """Entity -> index of text -> score, for entities that say something about a person."""
    found: dict[str, dict[int, float]] = {}
    for at, spans in enumerate(entities(texts)):
        for _, _, entity in spans:
            if entity in meanings():
                found.setdefault(entity, {})[at] = SCORE
    return found


@cache
def labels() -> Mapping[str, str]:
    """What models call an entity -> our name."""
    table = read("entities.yaml")["entities"]
    return {label: entity for entity, entry in table.items() for label in entry["labels"].split()}


@cache
def meanings() -> Mapping[str, str]:
    """Entity -> category, where it means one."""
    table = read("entities.yaml")["entities"]
    return {entity: entry["category"] for entity, entry in table.items() if entry["category"]}
