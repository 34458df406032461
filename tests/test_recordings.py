"""Recordings of requests: what reads and what rewrites agree on where names and values stand."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from privacy.classify.reading.archives import payloads
from privacy.classify.reading.places import local
from privacy.classify.reading.recordings import PAIRS, tables, words
from privacy.classify.walk import columns_of_file
from privacy.pseudonymize.api import check, pseudonymize
from privacy.vocabulary import read

KEY = "00112233445566778899aabbccddeeff" * 2
FIXTURES = Path(__file__).parent / "fixtures"
MAIL, PHONE = "marta.lindqvist@mailhaus.org", "+46 70 174 06 05"
KINDS = {name: raw for name, raw in read("recordings.yaml").items() if isinstance(raw, dict)}
STARTS: dict[str, dict[str, Any]] = {
    "har": {"log": {"version": "1.2", "entries": []}},
    "postman": {"info": {"_postman_id": "1", "name": "x"}, "item": []},
    "environment": {"_postman_variable_scope": "environment", "values": []},
}
ROWS = [(kind, place, said) for kind, raw in KINDS.items() for place, said in raw["places"].items()]


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def turned(tmp_path: Path, value: object, name: str = "x.json") -> str:
    """A recording, rewritten."""
    text = value if isinstance(value, str) else json.dumps(value)
    written(tmp_path / "in" / name, text)
    pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    return (tmp_path / "out" / name).read_text(encoding="utf-8")


def fields_of(path: Path) -> dict[str, list[str]]:
    """The fields that the reader finds, with their values."""
    (payload,) = payloads(local(path, path.name), True)
    return {name: column.values for name, column in columns_of_file(payload).by_path.items()}


def holding(kind: str, place: str, leaf: object) -> dict[str, Any]:
    """A recording with nothing but this at a place."""
    made = json.loads(json.dumps(STARTS[kind]))
    steps = place.replace("[]", ".[]").replace("*", "basic").split(".")
    value = leaf
    for step in reversed(steps):
        value = [value] if step == "[]" else {step: value}
    if kind == "har":
        made["log"]["entries"].append(value)
    elif kind == "environment":
        made |= value
    elif place.startswith(("variable", "auth")):
        made = {**made, **value}
    else:
        made["item"] = [{"name": "folder", "item": [value]}]
    return made


def leaf_of(how: str) -> tuple[object, str]:
    """What may stand at a place, and what of it is somebody's."""
    if how in PAIRS:
        return {"value": MAIL, "name": "email"}, MAIL
    if how == "address":
        return "https://shop.example.org/x?who=" + MAIL.replace("@", "%40"), MAIL.replace("@", "%40")
    if how == "body":
        return json.dumps({"phone": PHONE, "email": MAIL}), MAIL
    return MAIL, MAIL


@pytest.mark.parametrize(("kind", "place", "said"), ROWS)
def test_what_stands_at_a_place_is_read_and_rewritten_as_the_same_field(
    kind: str, place: str, said: str, tmp_path: Path
) -> None:
    how, _, steps = said.partition(" ")
    leaf, own = leaf_of(how)
    if how == "part":  # named by the part before
        made = json.loads(json.dumps(holding(kind, place, "\0")).replace('"\\u0000"', f'"users", "{MAIL}"'))
    else:
        made = holding(kind, place, leaf)
    path = written(tmp_path / "in" / "x.json", json.dumps(made))
    last = {"body": ".email", "address": ".query.who", "part": ".users", "value": ""}.get(how, ".email")
    field = (steps + last).lstrip(".")
    assert fields_of(path)[field] == [MAIL]
    report = pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    assert own not in (tmp_path / "out" / "x.json").read_text()
    assert [name for name, _, _ in report.files[0].counts if name == field] == [field]
    assert any(f": {field}: " in found for found in check(tmp_path / "in").findings())
    assert not check(tmp_path / "out").findings()


def entry(**request: Any) -> dict[str, Any]:
    return {"log": {"version": "1.2", "entries": [{"request": request, "response": {}}]}}


def test_an_address_and_the_query_beside_it_agree(tmp_path: Path) -> None:
    made = turned(
        tmp_path,
        entry(
            url="https://shop.example.org/x?phone=%2B46%2070%20174%2006%2005&customerName=Marta+Lindqvist",
            queryString=[
                {"value": PHONE, "name": "phone"},
                {"name": "customerName", "value": "Marta%20Lindqvist"},
            ],
        ),
    )
    request = json.loads(made)["log"]["entries"][0]["request"]
    phone, name = (pair["value"] for pair in request["queryString"])
    assert phone != PHONE
    assert "Lindqvist" not in made
    query = f"phone={phone.replace('+', '%2B').replace(' ', '%20')}&customerName={name.replace('%20', '+')}"
    assert request["url"] == f"https://shop.example.org/x?{query}"


def test_a_body_in_base64_is_rewritten_inside(tmp_path: Path) -> None:
    body = json.dumps({"phone": PHONE, "email": MAIL})
    recorded = entry()
    recorded["log"]["entries"][0]["response"] = {
        "content": {
            "encoding": "base64",
            "mimeType": "application/json",
            "text": base64.b64encode(body.encode()).decode(),
        }
    }
    made = json.loads(turned(tmp_path, recorded))
    inner = base64.b64decode(made["log"]["entries"][0]["response"]["content"]["text"]).decode()
    assert PHONE not in inner
    assert MAIL not in inner
    assert inner.startswith('{"phone": "+46 70 174 06 ')


def test_placeholders_pictures_and_programs_stay(tmp_path: Path) -> None:
    picture = base64.b64encode(bytes(range(256))).decode()
    recorded = entry(
        url="{{base}}/users/{{id}}?email={{email}}",
        headers=[{"name": "Authorization", "value": "Bearer {{token}}"}],
    )
    entries = recorded["log"]["entries"]
    entries.append(
        {"response": {"content": {"mimeType": "image/png", "encoding": "base64", "text": picture}}}
    )
    entries.append(
        {"response": {"content": {"mimeType": "text/javascript", "text": "let Rose = May.Grant('Carter')"}}}
    )
    text = json.dumps(recorded)
    assert turned(tmp_path, text) == text


def test_a_large_recording_is_read_exchange_by_exchange(tmp_path: Path) -> None:
    one = entry(
        headers=[{"name": "X-Customer-Name", "value": "Marta"}, {"name": "X-Customer-Email", "value": MAIL}],
        postData={"mimeType": "text/css", "text": ".a{}" * 80_000},
    )["log"]["entries"][0]
    path = written(tmp_path / "in" / "x.har", json.dumps({"log": {"version": "1.2", "entries": [one] * 28}}))
    assert path.stat().st_size > 8 << 20
    assert fields_of(path)["request.headers.X-Customer-Name"] == ["Marta"]
    pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    made = (tmp_path / "out" / "x.har").read_text()
    assert "Marta" not in made
    assert len(made) > 8 << 20


PLAIN = {
    "url": "https://shop.example.org/items/blue-chair?sort=price&page=2#top",
    "headers": [{"name": "Accept", "value": "text/html"}, {"name": "Cookie", "value": "theme=dark"}],
    "queryString": [{"name": "sort", "value": "price"}, {"name": "page", "value": "2"}],
    "cookies": [{"name": "theme", "value": "dark"}],
    "postData": {"mimeType": "application/json", "text": '{ "sku":"A-1",\n "size": 1.50 }'},
}


@given(some.integers(0, 8), some.booleans(), some.sampled_from(["\n", "\r\n"]))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_recording_of_nobody_stays_byte_by_byte(
    tmp_path: Path, indent: int, ascii_only: bool, end: str
) -> None:
    text = json.dumps(entry(**PLAIN, comment="Größe"), indent=indent or None, ensure_ascii=ascii_only)
    (tmp_path / "in").mkdir(exist_ok=True)
    content = text.replace("\n", end).encode()
    (tmp_path / "in" / "x.har").write_bytes(content)
    pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    assert (tmp_path / "out" / "x.har").read_bytes() == content


def names() -> Iterator[str]:
    """Every word that a recording may hold."""
    told = words()
    yield from (*told.names, *told.values, *told.types, *told.codings, "log", "entries", "item", "info")
    for table in tables():
        for place in table.places:
            yield from place.replace("[]", "").split(".")


SCALARS = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(-(10**20), 10**20),
    some.floats(),
    some.text(max_size=12),
    some.sampled_from(
        [MAIL, PHONE, "a=b; c=%41", "%zz%", "https://[x", "{{a}}", "base64", '{"a":', "eyJh", "/a/1?b#c"]
    ),
)
ANYTHING = some.recursive(
    SCALARS,
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.sampled_from(sorted(set(names()))), inner, max_size=4)
    ),
    max_leaves=30,
)


@given(ANYTHING, some.sampled_from(sorted(STARTS)))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_stands_in_a_recording_is_read_and_stays_json(
    tmp_path: Path, anything: Any, kind: str
) -> None:
    start = json.loads(json.dumps(STARTS[kind]))
    if kind == "har":
        start["log"]["entries"] = [anything, {"request": anything}, {"response": anything}]
    else:
        start |= {"item": [anything, {"request": anything}], "values": anything}
    (tmp_path / "in").mkdir(exist_ok=True)
    path = written(tmp_path / "in" / "x.json", json.dumps(start))
    fields_of(path)
    report = pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    assert not report.files[0].copied
    made = json.loads((tmp_path / "out" / "x.json").read_text())
    assert shape(made) == shape(start)


def shape(value: object) -> object:
    """Keys and kinds of a value."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    return (
        isinstance(value, str),
        isinstance(value, int | float) and not isinstance(value, bool),
        value is None,
    )
