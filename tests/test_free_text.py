"""Free text: the shipped model, which model is chosen, what its guesses add, and what the model was trained on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.errors import Problem
from privacy.classify import guesses, models, personal_spans, prose, prose_names, values
from privacy.classify.columns import Column, Columns
from privacy.classify.records import judge_columns

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "privacy" / "models" / models.SHIPPED
TRAINING = ROOT / "tests" / "training" / "entities"
LABELLED = ROOT / "tests" / "labelled" / "texts" / "source"
ENTITIES = "PERSON ADDRESS ORGANIZATION DATE_OF_BIRTH AGE HEALTH NRP ID".split()  # noqa: SIM905


@pytest.fixture(autouse=True)
def _nothing_asked_for() -> Iterator[None]:
    models.ask_for(None)
    yield
    models.ask_for(None)


def column(texts: list[str], path: str = "notes") -> Column:
    made = Column(path)
    for text in texts:
        made.add(text)
    return made


VISITS = [
    "Ms Tamsin Oakhurst called about the late delivery and asked us to ring her back after lunch.",
    "Spoke with Mr Bertram Quayle today; he has asthma and wants the appointment moved to Friday.",
    "Our colleague Ingrid Solvang will visit the flat tomorrow, the tenant is not at home before noon.",
    "Please tell Desmond Achebe that his order is ready, he can collect it at the counter any time.",
]


# -- the shipped model


def test_it_is_small_and_knows_its_entities() -> None:
    assert sum(file.stat().st_size for file in MODEL.rglob("*")) < 10_000_000
    assert set(prose.pipeline().get_pipe("ner").labels) == {*ENTITIES, "PLACE", "PHONE"}


def test_no_training_word_stays_in_its_files() -> None:
    kept = json.loads((MODEL / "vocab" / "strings.json").read_text("utf-8"))
    assert len(kept) < 400
    listed = [(TRAINING / "words" / f"{name}.yaml").read_text("utf-8") for name in ("en", "de", "fr", "any")]
    words = set(re.findall(r"[^\W\d_]{5,}", " ".join(listed)))
    assert not words & set(kept) - set(ENTITIES)
    files = [file for file in MODEL.rglob("*") if file.is_file()]
    inside = b"".join(file.read_bytes() for file in files).lower()
    assert not [word for word in ("ramipril", "schlaganfall", "thackstone") if word.encode() in inside]


def test_it_finds_people_in_several_languages() -> None:
    texts = [
        VISITS[0],
        "Sehr geehrte Frau Brinkmann, Herr Torsten Wagner hat heute angerufen.",
        "Madame Claire Fontaine habite au 12 rue des Lilas, 69003 Lyon.",
    ]
    people = [
        [t[s:e] for s, e, kind in found if kind == "PERSON"]
        for t, found in zip(texts, prose.entities(texts), strict=True)
    ]
    assert "Tamsin Oakhurst" in people[0]
    assert people[1] == ["Brinkmann", "Torsten Wagner"]
    assert people[2] == ["Claire Fontaine"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_is_read(texts: list[str]) -> None:
    for text, spans in zip(texts, prose.entities(texts), strict=True):
        assert all(0 <= start < end <= len(text) for start, end, _ in spans)


def test_spans_of_all_recognizers_are_in_order_and_apart() -> None:
    text = (
        "Born 3 May 1971, Petra Lindqvist (petra@example.org, aged 52) has asthma. Visa 4242 4242 4242 4242."
    )
    (found,) = personal_spans.find([text])
    kinds = {kind: text[start:end] for start, end, kind in found}
    assert kinds["DATE_OF_BIRTH"] == "3 May 1971"
    assert kinds["EMAIL"] == "petra@example.org"
    assert kinds["AGE"] == "52"
    assert kinds["CARD"] == "4242 4242 4242 4242"
    assert all(one[1] <= other[0] for one, other in pairwise(found))


# -- which model


def test_the_shipped_one_is_used_where_there_is_no_other() -> None:
    assert models.choice().kind == "shipped"


def test_an_installed_one_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_installed", lambda name: name in ("en_core_web_md", "en_core_web_sm"))
    models.choice.cache_clear()
    assert models.choice().name == "en_core_web_md"
    assert "installed" in models.choice().why
    models.choice.cache_clear()


def test_one_that_is_asked_for_is_used_from_its_folder(tmp_path: Path) -> None:
    prose.pipeline().to_disk(tmp_path / "own")
    models.ask_for(str(tmp_path / "own"))
    assert (models.choice().kind, models.choice().why) == (
        "spacy",
        "privacy.yaml names it (classification: model)",
    )
    assert any(kind == "PERSON" for kind in [k for *_, k in next(prose.entities(VISITS[:1]))])


@pytest.mark.parametrize("name", ["xx_not_there", "nobody/not-there"])
def test_one_that_is_not_installed_is_an_error_with_its_mend(name: str) -> None:
    models.ask_for(name)
    with pytest.raises(Problem) as error:
        models.choice()
    assert name in str(error.value.message) and "nstall" in str(error.value.hint)


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "privacy", *words], cwd=cwd, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_the_command_says_which_and_why(tmp_path: Path) -> None:
    told = run("classify", "--explain-engine", cwd=tmp_path)
    assert told.returncode == 0 and "shipped" not in told.stderr
    assert "entities: the small model that comes with this program" in told.stdout
    assert "PERSON" in told.stdout and "why" in told.stdout
    (tmp_path / "privacy.yaml").write_text("version: 1\nclassification:\n  model: xx_not_there\n")
    told = run("classify", "--explain-engine", cwd=tmp_path)
    assert told.returncode == 2 and "xx_not_there" in told.stderr


def test_a_scan_without_samples_loads_neither_spacy_nor_presidio(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "function_app.py").write_text(
        "import azure.functions as func\napp = func.FunctionApp()\n"
        '@app.route(route="guests")\ndef guests(req: func.HttpRequest):\n'
        '    return func.HttpResponse(req.get_json()["email"])\n'
    )
    code = f"from privacy import commands; import sys; commands.inventory(__import__('pathlib').Path({str(tmp_path)!r}), 'json'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"spacy", "presidio_analyzer", "thinc", "numpy"}


# -- names, lists and forms in prose


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Yesterday Mrs Quillwater rang about the roof.", "PERSON", ["Quillwater"]),
        ("Sehr geehrter Herr Dr. Grünhagel, danke.", "PERSON", ["Grünhagel"]),
        ("Many thanks,\nBarnaby Oxcombe", "PERSON", ["Barnaby Oxcombe"]),
        ("Dear Customer, the shop is closed.", "PERSON", []),
        (
            "She works at Harrow & Fenn Roofing Ltd. They pay well.",
            "ORGANIZATION",
            ["Harrow & Fenn Roofing Ltd."],
        ),
        ("Er wohnt in der Kastanienstraße 14a, 50667 Köln.", "ADDRESS", ["Kastanienstraße 14a, 50667 Köln"]),
        ("Meet me at 12 Mill Lane, Oldham OL1 9ZZ.", "ADDRESS", ["12 Mill Lane, Oldham OL1 9ZZ"]),
        ("Our policy no. AB-441-09 was renewed.", "ID", ["AB-441-09"]),
        ("The order of 12/03/2024 has left.", "ID", []),
        ("He has been in bed with pneumonia and lumbago.", "HEALTH", ["pneumonia", "lumbago"]),
        ("Nationality: Ruritanian", "NRP", ["Ruritanian"]),
        ("Er ist 47 Jahre alt.", "AGE", ["47"]),
        ("née le 4 mai 1981 à Lyon", "DATE_OF_BIRTH", ["4 mai 1981"]),
        ("Ruf an: Tel. 030 1234 5678", "PHONE", ["030 1234 5678"]),
    ],
)
def test_what_words_and_forms_tell(text: str, kind: str, found: list[str]) -> None:
    (spans,) = personal_spans.find([text])
    assert [text[start:end].rstrip(".") for start, end, name in spans if name == kind] == [
        f.rstrip(".") for f in found
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "a" * 50,
        "Mr A. ",
        "Anna ",
        "1 ",
        "St ",
        "Flat 1, ",
        "rue de ",
        "ul. a ",
        "no. A-",
        "Via d'",
        "C/ a ",
        "Anna-",
    ],
)
def test_forms_take_time_in_proportion_to_the_text(unit: str) -> None:
    from time import process_time

    def took(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        begun = process_time()
        for form in (*chain(*personal_spans.forms().values()), *prose_names.forms()):
            for _ in form.finditer(text):
                pass
        return process_time() - begun

    took(500)
    assert took(8000) < max(40 * took(1000), 2.0)


# -- what guesses add


def test_names_in_two_texts_speak_and_one_does_not() -> None:
    spoken = guesses.with_guesses(None, values.look(column(VISITS)))
    assert spoken is not None and spoken.category == "user.content.free_text"
    assert {reason.by for reason in spoken.reasons} == {"model"}
    dull = [
        "The parcel was left at the counter and the form was not signed.",
        "Nothing was broken, all boxes were dry and closed again.",
    ]
    assert guesses.with_guesses(None, values.look(column([VISITS[0], *dull]))) is None


def test_guesses_raise_what_a_name_says_and_show_no_value() -> None:
    found = Columns("tickets.json")
    found.by_path["comment"] = column(VISITS, "comment")
    found.by_path["customer_email"] = column([f"p{n}@example.org" for n in range(4)], "customer_email")
    verdict = judge_columns(found)["comment"]
    told = [reason.rule for reason in verdict.reasons if reason.by == "model"]
    assert any(rule.startswith("PERSON in 4 of 4 texts") for rule in told)
    assert "Oakhurst" not in str(verdict)


def test_single_cells_never_get_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(prose, "hits", never)
    values.look(column(["Ann Smith", "Bo Larsen", "Cy Young"], "x"))


# -- what it was trained on


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return {tuple(words[at : at + 6]) for at in range(len(words) - 5)}


def lines() -> list[str]:
    files = sorted((TRAINING / "templates").glob("*.txt"))
    every = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [line for line in every if line and not line.startswith(("==", "# "))]


def test_there_are_many_templates_and_they_are_well_formed() -> None:
    assert len(lines()) >= 1000 and len(list((TRAINING / "templates").glob("*.txt"))) >= 11
    for line in lines():
        depth = 0
        for char in line:
            depth += (char == "[") - (char == "]")
            assert depth in (0, 1), line
        assert depth == 0, line


def test_no_template_is_taken_from_the_labelled_texts() -> None:
    """Nothing is shown of what they share: half of the texts are never looked at."""
    ours = set().union(*(runs(re.sub(r"\{\w+\}", " ", line)) for line in lines()))
    marked = re.compile(r"\[\[\w+\??:|\]\]")
    theirs = [marked.sub("", file.read_text("utf-8")) for file in sorted(LABELLED.rglob("*.txt"))]
    shared = len(ours & set().union(*map(runs, theirs)))
    assert shared == 0
