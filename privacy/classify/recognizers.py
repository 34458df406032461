"""Presidio on a spaCy pipeline that needs no download, with the recognizers of `data/recognizers.yaml`."""

from __future__ import annotations

import logging
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

from privacy.vocabulary import read

LANGUAGE = "en"
THRESHOLD = 0.4


class CardRecognizer(PatternRecognizer):
    """Payment cards of any brand and grouping: 12 to 19 digits with a Luhn check digit (ISO/IEC 7812)."""

    def __init__(self, supported_language: str = LANGUAGE) -> None:
        super().__init__(
            supported_entity="CREDIT_CARD",
            patterns=[Pattern("card", r"(?<![\w.-])[2-6]\d{3}(?:[ -]?\d){8,15}(?![\w-])", 0.3)],
            supported_language=supported_language,
        )

    def validate_result(self, pattern_text: str) -> bool:
        digits = [int(c) for c in pattern_text if c.isdigit()]
        doubled = [d if at % 2 == 0 else sum(divmod(2 * d, 10)) for at, d in enumerate(reversed(digits))]
        return sum(doubled) % 10 == 0 and len(set(digits)) > 1


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


@cache
def recognizers() -> tuple[Any, ...]:
    """All recognizers, built once."""
    _stay_offline()
    return tuple(_recognizer(name, entry) for name, entry in table().items())


@cache
def engine() -> AnalyzerEngine:
    """The analyzer, built once; it needs neither network nor model."""
    registry = RecognizerRegistry(recognizers=list(recognizers()), supported_languages=[LANGUAGE])
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=BlankNlpEngine(),
        supported_languages=[LANGUAGE],
        default_score_threshold=THRESHOLD,
        context_aware_enhancer=LemmaContextAwareEnhancer(context_matching_mode="whole_word"),
    )


@cache
def table() -> dict[str, Any]:
    """Class of recognizer -> category, sign and context words."""
    return dict(read("recognizers.yaml")["recognizers"])


@cache
def meanings() -> dict[str, tuple[str, str]]:
    """Presidio entity -> (category, sign)."""
    found: dict[str, tuple[str, str]] = {}
    for recognizer in recognizers():
        entry = table()[type(recognizer).__name__]
        found[recognizer.supported_entities[0]] = (entry["category"], entry["sign"])
    return found


def _recognizer(name: str, entry: Any) -> Any:
    kind = CardRecognizer if name == "CardRecognizer" else getattr(predefined_recognizers, name)
    recognizer = kind(supported_language=LANGUAGE)
    recognizer.context = str(entry["context"]).split()
    return recognizer


def _stay_offline() -> None:
    """E-mail checks ask tldextract, which would fetch its list; Presidio's log would quote values."""
    offline: Any = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    tldextract.extract = offline
    tldextract.tldextract.TLD_EXTRACTOR = offline
    for name in ("presidio-analyzer", "presidio_analyzer", "tldextract"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
