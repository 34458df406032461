"""Presidio on a spaCy pipeline that needs no download, with the recognizers of `data/recognizers.yaml`."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any

import spacy
import tldextract
from presidio_analyzer import (
    AnalyzerEngine,
    Pattern,
    PatternRecognizer,
    RecognizerRegistry,
    predefined_recognizers,
)
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from spacy.language import Language
from spacy.tokens import Doc

from privacy.classify.checks import passes
from privacy.classify.rows import Row, Rows
from privacy.vocabulary import read

LANGUAGE = "en"
THRESHOLD = 0.4


class NumberRecognizer(PatternRecognizer):
    """A number of one form, held against its check digits; one that fails them is none."""

    def __init__(self, row: Row) -> None:
        super().__init__(
            supported_entity=row.entity,
            patterns=[Pattern(row.entity, rf"(?<![\w.-])(?:{row.form})(?![\w-]|\.\d)", row.score)],
            context=sorted(row.context),
            supported_language=LANGUAGE,
            global_regex_flags=re.DOTALL,  # without it Presidio would take small letters for large ones
        )
        self._check = row.check or row.valid

    def validate_result(self, pattern_text: str) -> bool | None:
        return passes(self._check, pattern_text) if self._check else None


class BlankNlpEngine(SpacyNlpEngine):
    """Only splits text into words: the stock engine would download a model."""

    engine_name = "blank_spacy"

    def __init__(self) -> None:
        mapping = NerModelConfiguration(
            model_to_presidio_entity_mapping={"PERSON": "PERSON"}, labels_to_ignore=[]
        )
        super().__init__([{"lang_code": LANGUAGE, "model_name": "blank"}], mapping)
        blank = spacy.blank(LANGUAGE)
        blank.add_pipe("lower_lemma")
        pipelines: Any = {LANGUAGE: blank}
        self.nlp = pipelines

    def load(self) -> None:
        """Nothing to load."""


@Language.component("lower_lemma")
def lower_lemma(doc: Doc) -> Doc:
    """Context words are compared with lemmas, which a blank pipeline leaves empty."""
    for token in doc:
        token.lemma_ = token.lower_
    return doc


class Known:
    """Every recognizer by its entities; those of numbers are built when asked for: most payloads need few."""

    def __init__(self) -> None:
        _stay_offline()
        presidios, numbers = tuple(_presidios()), tuple(_numbers())
        self.rows = Rows(chain((row for _, row in presidios), numbers))
        self._made = {entity: one for one, _ in presidios for entity in one.supported_entities}
        self._numbers = {row.entity: row for row in numbers}
        self._order = (*self._made, *self._numbers)

    def of(self, entity: str) -> Any:
        """The recognizer of an entity."""
        if entity not in self._made:
            self._made[entity] = NumberRecognizer(self._numbers[entity])
        return self._made[entity]

    def some(self, entities: Collection[str] | None = None) -> tuple[Any, ...]:
        """Those of some entities, or all, each once, in an order that stays."""
        wanted = (entity for entity in self._order if entities is None or entity in entities)
        return tuple(dict.fromkeys(map(self.of, wanted)))


class Registry(RecognizerRegistry):
    """Finds the recognizers of entities at once: Presidio's looks through all of them for each."""

    def __init__(self) -> None:
        super().__init__(recognizers=[], supported_languages=[LANGUAGE])

    def get_recognizers(
        self,
        language: str,  # noqa: ARG002
        entities: list[str] | None = None,
        *_: Any,
        **__: Any,
    ) -> list[Any]:
        """Those of the entities, of our one language; all of them when none is named."""
        return [_known().of(entity) for entity in entities] if entities else list(recognizers())

    def get_supported_entities(self, languages: list[str] | None = None) -> list[str]:  # noqa: ARG002
        """Every entity there is a recognizer of."""
        return list(rows().by_entity)


@cache
def _known() -> Known:
    return Known()


def recognizers(entities: Collection[str] | None = None) -> tuple[Any, ...]:
    """The recognizers of some entities, or all of them; each is built once."""
    return _known().some(entities)


def rows() -> Rows:
    """What the matches of all recognizers mean, and what asks for them."""
    return _known().rows


@cache
def engine() -> AnalyzerEngine:
    """The analyzer, built once; it needs neither network nor model."""
    return AnalyzerEngine(
        registry=Registry(),
        nlp_engine=BlankNlpEngine(),
        supported_languages=[LANGUAGE],
        default_score_threshold=THRESHOLD,
        context_aware_enhancer=LemmaContextAwareEnhancer(context_matching_mode="whole_word"),
    )


def _presidios() -> Iterator[tuple[Any, Row]]:
    """Presidio's recognizers, with context words of ours."""
    for name, entry in read("recognizers.yaml")["recognizers"].items():
        recognizer: Any = getattr(predefined_recognizers, name)(supported_language=LANGUAGE)
        recognizer.context = str(entry["context"]).split()
        if "patterns" in entry:
            recognizer.patterns = [Pattern(name, form, score) for form, score in entry["patterns"].items()]
        row = _row(recognizer.supported_entities[0], entry)
        yield recognizer, replace(row, check=name if _checks(recognizer) else "")


def _checks(recognizer: Any) -> bool:
    """Whether a recognizer of Presidio's holds its matches against check digits."""
    own = getattr(type(recognizer), "validate_result", None)
    return own is not None and own is not PatternRecognizer.validate_result


def _numbers() -> Iterator[Row]:
    for entity, entry in read("recognizers.yaml")["numbers"].items():
        row = _row(entity, entry)
        own = {key: entry[key] for key in ("form", "check", "valid", "score") if key in entry}
        yield replace(row, **own)


def _row(entity: str, entry: Any) -> Row:
    return Row(
        entity,
        entry["category"],
        entry["sign"],
        frozenset(entry["context"].split()),
        frozenset(entry.get("countries", "").split()),
        tuple(entry.get("also", "").split()),
        tuple(entry.get("wider", "").split()),
    )


def _stay_offline() -> None:
    """E-mail checks ask tldextract, which would fetch its list; Presidio's log would quote values."""
    offline: Any = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    tldextract.extract = offline
    tldextract.tldextract.TLD_EXTRACTOR = offline
    for name in ("presidio-analyzer", "presidio_analyzer", "tldextract"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
