"""Which model reads free text: the shipped one, one that is installed, or one that privacy.yaml names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from inventory.errors import Problem
from privacy.vocabulary import read

SHIPPED = "entities"
_asked: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The model for free text, and why it is this one. `kind`: ``shipped``, ``spacy`` or ``transformer``."""

    name: str
    kind: str
    why: str


def ask_for(model: str | None) -> None:
    """Use this model: a spaCy package or folder, or the name of a transformer; None: what there is."""
    global _asked
    if model != _asked:
        _asked = model
        choice.cache_clear()


@cache
def choice() -> Choice:
    """What reads free text; Problem when a model is asked for that is not installed. Loads nothing."""
    if _asked is not None:
        return _as_asked(_asked)
    for name in read("entities.yaml")["preferred"]:
        if _installed(name):
            return Choice(name, "spacy", "it is installed, and reads prose better than the shipped model")
    return Choice(SHIPPED, "shipped", "no larger model is installed, and privacy.yaml names none")


def _as_asked(name: str) -> Choice:
    why = "privacy.yaml names it (classification: model)"
    if name == SHIPPED:
        return Choice(SHIPPED, "shipped", why)
    if _installed(name) or (Path(name) / "config.cfg").is_file():
        return Choice(name, "spacy", why)
    if "/" in name and find_spec("spacy_huggingface_pipelines") is not None:
        return Choice(name, "transformer", why)
    hint = (
        "pip install spacy-huggingface-pipelines, and put the model into the cache of Hugging Face."
        if "/" in name
        else f"Install it (python -m spacy download {name}), or give the folder of a pipeline."
    )
    raise Problem(f'the model "{name}" for free text is not installed', hint, "privacy.yaml")


def _installed(name: str) -> bool:
    """Whether a package of that name is a model: it would be imported by its name."""
    try:
        return name.isidentifier() and find_spec(name) is not None and bool(version(name))
    except (PackageNotFoundError, ImportError, ValueError):
        return False
