"""Names that say nothing to a reader are said in words: a bare dot stands for the root folder."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from small_graph import DECLARED, FLOWS, GRAPH, at, case, fields

from inventory.graph import Flow, Graph, Store
from inventory.resources import Resource
from privacy.writing import documents
from privacy.writing.dossier import Dossier
from privacy.writing.wording import Words

LOG = "store:log:."
SITE = Resource(
    "resource:main.bicep#app", "Microsoft.Web/sites", "func-clinic", {}, at(1)[0], "Microsoft.Web/sites"
)
LOGGED = Flow("flow:9", "fn:book_appointment", "log", LOG, None, fields("email"), "high", at(36))
WRITTEN = replace(GRAPH, stores=(*GRAPH.stores, Store(LOG, "log", ".", None, at(36))), flows=(*FLOWS, LOGGED))
HOSTED = replace(WRITTEN, resources=(SITE,), hosts={"app:.": (SITE.id,)})
APPS = {"en": "function app ", "de": "Funktions-App ", "fr": "application de fonctions "}
ROOT = {"en": "in the root folder", "de": "im Stammordner", "fr": "dans le dossier racine"}
DOT = re.compile(r"(?:[ |]|\B`|app:)\.(?=[\s|,;:`]|$)")
"""A dot that stands for itself: no end of a sentence, of which a word stands in front."""


def shown(graph: Graph, language: str) -> str:
    made = [
        one
        for one in documents.available()
        if language in one.languages and "md" in one.formats and not one.needs
    ]
    texts = (documents.Page(one, Dossier(case(DECLARED, graph)), language).text for one in made)
    return "\n".join(texts)


@pytest.mark.parametrize("language", ROOT)
def test_the_root_folder_is_no_bare_dot(language: str) -> None:
    text = shown(WRITTEN, language)
    assert not [line for line in text.splitlines() if DOT.search(line) and not line.startswith("[^")]
    assert DOT.search("| application log . |") and DOT.search("Function app .: 1") and DOT.search("`app:.`")
    words = Words(case(DECLARED, WRITTEN).register, language)
    assert words.plain("app:.", "app") == words.plain(".", "app") == APPS[language] + ROOT[language]
    assert words.shown("app:api", "app") == "`app:api`"


@pytest.mark.parametrize("language", APPS)
def test_an_app_goes_by_what_infrastructure_code_calls_it(language: str) -> None:
    words = Words(case(DECLARED, HOSTED).register, language)
    assert words.plain("app:.", "app") == f"{APPS[language]}func-clinic"


def test_a_name_that_is_computed_names_no_app() -> None:
    for name in ("func-(suffix)", "a|b", ""):
        graph = replace(HOSTED, resources=(replace(SITE, name=name),))
        assert case(DECLARED, graph).seen.app("app:.") == "function app in the root folder"


def test_what_every_app_has_one_of_goes_by_its_kind() -> None:
    seen = case(DECLARED, WRITTEN).seen
    assert seen.name(LOG) == "application log" and seen.name("store:log:.") in seen.names().values()
    assert LOG in {entry.id for entry in case(DECLARED, WRITTEN).register.stores}
