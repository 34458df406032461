"""Presidio on a spaCy pipeline that needs no download, with the recognizers of `data/recognizers.yaml`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
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


class Registry(RecognizerRegistry):
    """Finds the recognizers of entities at once: Presidio's looks through all of them for each."""

    def __init__(self, recognizers: Sequence[Any]) -> None:
        super().__init__(recognizers=recognizers, supported_languages=[LANGUAGE])
        self._of = {entity: one for one in recognizers for entity in one.supported_entities}

    def get_recognizers(
        self,
        language: str,  # noqa: ARG002
        entities: list[str] | None = None,
        *_: Any,
        **__: Any,
    ) -> list[Any]:
        """Those of the entities, of our one language; all of them when none is named."""
        return [self._of[entity] for entity in entities or self._of]


@cache
def _built() -> tuple[tuple[Any, ...], Rows]:
    """All recognizers, and what their matches mean."""
    _stay_offline()
    found = [*_presidios(), *((NumberRecognizer(row), row) for row in _numbers())]
    return tuple(recognizer for recognizer, _ in found), Rows(row for _, row in found)


def recognizers() -> tuple[Any, ...]:
    """All recognizers, built once."""
    return _built()[0]


def rows() -> Rows:
    """What the matches of all recognizers mean, and what asks for them."""
    return _built()[1]


@cache
def engine() -> AnalyzerEngine:
    """The analyzer, built once; it needs neither network nor model."""
    return AnalyzerEngine(
        registry=Registry(recognizers()),
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
