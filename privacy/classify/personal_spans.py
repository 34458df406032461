"""The places of everything personal in prose: Presidio with all recognizers on the model for prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import SpacyRecognizer

from privacy.classify import models, prose, prose_names
from privacy.classify.phrases import Phrases
from privacy.classify.recognizers import LANGUAGE, THRESHOLD, Registry, rows
from privacy.vocabulary import read

Span = tuple[int, int, str]
KINDS = {
    "user.contact.email": "EMAIL",
    "user.contact.phone_number": "PHONE",
    "user.financial.iban": "IBAN",
    "user.financial.credit_card": "CARD",
}
_NUMBERS = ("user.government_id", "user.health_and_medical", "user.financial", "user.unique_id")
_FORM, _TOLD, _LISTED = 0.85, 0.7, prose.SCORE
_BY_CAPITALS = ("ORGANIZATION", "ADDRESS")  # names with capitals: they say nothing where all letters are
_WITHOUT_NUMBER = ("NRP", "ORGANIZATION")
_LISTS = {"HEALTH": "illnesses.yaml", "NRP": "groups.yaml"}


class ModelNlpEngine(SpacyNlpEngine):
    """Presidio's engine on the pipeline that was chosen for prose."""

    engine_name = "prose"

    def __init__(self) -> None:
        mapping = NerModelConfiguration(
            model_to_presidio_entity_mapping=dict(prose.labels()),
            labels_to_ignore=[],
            default_score=prose.SCORE,
        )
        super().__init__([{"lang_code": LANGUAGE, "model_name": models.choice().name}], mapping)
        nlp = prose.pipeline()
        if "lower_lemma" not in nlp.pipe_names and "lemmatizer" not in nlp.pipe_names:
            nlp.add_pipe("lower_lemma")
        pipelines: Any = {LANGUAGE: nlp}
        self.nlp = pipelines

    def load(self) -> None:
        """Nothing to load."""


class WordsRecognizer(EntityRecognizer):
    """Words of lists that are an illness or a group of people wherever they stand, and ends of such words."""

    def __init__(self) -> None:
        super().__init__(supported_entities=list(_LISTS), supported_language=LANGUAGE)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: Any = None,  # noqa: ARG002
    ) -> list[RecognizerResult]:
        """Every phrase of the lists, the longest at each place."""
        listed = [
            *word_lists().spans(text),
            *(one for one in _capitals().spans(text) if text[one[1]].isupper()),
        ]
        found = [RecognizerResult(*one, _LISTED) for one in listed if one[0] in entities]
        ends = (("HEALTH", *match.span()) for match in _ends().finditer(text))
        return found + [RecognizerResult(*one, _LISTED) for one in ends if one[0] in entities]


class NamesRecognizer(EntityRecognizer):
    """Names of people that titles, greetings or the list of given names tell."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["PERSON"], supported_language=LANGUAGE)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self,
        text: str,
        entities: list[str],  # noqa: ARG002
        nlp_artifacts: Any = None,  # noqa: ARG002
    ) -> list[RecognizerResult]:
        """Every name that is told."""
        told = [RecognizerResult("PERSON", *place, _TOLD) for place in prose_names.addressed(text)]
        return told + [RecognizerResult("PERSON", *place, _LISTED) for place in prose_names.listed(text)]


class FormsRecognizer(EntityRecognizer):
    """Numbers and dates that words beside them make an age or a date of birth."""

    def __init__(self) -> None:
        super().__init__(supported_entities=list(forms()), supported_language=LANGUAGE)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: Any = None,  # noqa: ARG002
    ) -> list[RecognizerResult]:
        """Every match of every form."""
        loud, numbered = text.isupper(), any(map(str.isdigit, text))
        return [
            RecognizerResult(entity, match.start("it"), match.end("it"), _FORM)
            for entity in entities
            if numbered or entity in _WITHOUT_NUMBER
            for form in forms().get(entity, ())
            if not (loud and entity in _BY_CAPITALS)
            for match in form.finditer(text)
            if entity in _WITHOUT_NUMBER or any(map(str.isdigit, match["it"]))
        ]


def analyzer() -> AnalyzerEngine:
    """The analyzer for prose, on the model that was chosen."""
    return _analyzer(models.choice())


@lru_cache(4)
def _analyzer(_: models.Choice) -> AnalyzerEngine:
    return AnalyzerEngine(
        registry=Registry(),
        nlp_engine=ModelNlpEngine(),
        supported_languages=[LANGUAGE],
        default_score_threshold=THRESHOLD,
        context_aware_enhancer=LemmaContextAwareEnhancer(context_matching_mode="whole_word"),
    )


@cache
def _prose_only() -> tuple[EntityRecognizer, ...]:
    """What looks at prose besides the recognizers for cells."""
    found = sorted(set(prose.labels().values()))
    model = SpacyRecognizer(supported_language=LANGUAGE, supported_entities=found)
    return model, FormsRecognizer(), WordsRecognizer(), NamesRecognizer()


def find(texts: Iterable[str]) -> Iterator[tuple[Span, ...]]:
    """What is personal in each text: start, end and kind, without overlaps, in order."""
    for text in texts:
        yield tuple(sorted(_without_overlaps([(kind(r.entity_type), r) for r in _results(text)])))


def _results(text: str) -> Iterator[RecognizerResult]:
    """All that is found: numbers of a country only where the text has words that ask for them."""
    artifacts = analyzer().nlp_engine.process_text(text, LANGUAGE)
    asked = rows().chosen([word.lower() for word in re.findall(r"\w+", text)], frozenset(), None).entities
    yield from analyzer().analyze(text, LANGUAGE, sorted(asked), nlp_artifacts=artifacts)
    for recognizer in _prose_only():
        yield from recognizer.analyze(text, recognizer.supported_entities, artifacts)


def kind(entity: str) -> str:
    """What a find is, in the words of a text: all numbers of a person are one kind."""
    row = rows().by_entity.get(entity)
    if row is None:
        return entity
    return KINDS.get(row.category) or ("ID" if row.category.startswith(_NUMBERS) else entity)


def _without_overlaps(found: Sequence[tuple[str, Any]]) -> Iterator[Span]:
    """Forms and checksums before guesses; among finds of one kind without a form the longer ones."""
    taken: list[Span] = []
    for name, result in sorted(
        _longest(found), key=lambda f: (-round(f[1].score, 1), f[1].start - f[1].end, f[1].start, f[0])
    ):
        if not any(result.start < end and start < result.end for start, end, _ in taken):
            taken.append((result.start, result.end, name))
    yield from taken


def _longest(found: Sequence[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Without those inside a longer find of the same kind without a form; the longer is as sure."""
    kept: list[tuple[str, Any]] = []
    for name, one in sorted(found, key=lambda f: (f[1].start - f[1].end, -f[1].score)):
        around = next(
            (
                big
                for kind, big in kept
                if kind == name and big.start <= one.start and one.end <= big.end and one.score < _FORM
            ),
            None,
        )
        if around is None:
            kept.append((name, one))
        else:
            around.score = max(around.score, one.score)
    yield from kept


@cache
def forms() -> dict[str, tuple[re.Pattern[str], ...]]:
    """By entity, the forms that words beside a number, a date or a name make of it."""
    data = read("entities.yaml")
    parts = {name: data[name] for name in ("date", "number", "cap", "town")}
    parts["date"] = parts["date"].replace("{month}", data["months"])
    return {
        entity: tuple(re.compile(_with_parts(one, parts), re.IGNORECASE) for one in forms)
        for entity, forms in data["forms"].items()
    }


def _with_parts(form: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        form = form.replace("{" + name + "}", part)
    return form


@cache
def word_lists() -> Phrases:
    """The phrases of all lists."""
    return Phrases(
        (phrase, entity)
        for entity, name in _LISTS.items()
        for words in read(name)["words"].values()
        for phrase in words.split("|")
    )


@cache
def _capitals() -> Phrases:
    return Phrases((phrase, "NRP") for phrase in read("groups.yaml")["capitals"].split("|"))


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(read("illnesses.yaml")["ends"], re.IGNORECASE)
