"""Values written with per cent signs in addresses and forms: changed as what they say, written as they were."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as some

from privacy.pseudonymize import links
from privacy.pseudonymize.api import check, pseudonymize
from privacy.pseudonymize.fields import Fields
from privacy.pseudonymize.keys import Key
from privacy.pseudonymize.mapping import Mapping

KEY = "00112233445566778899aabbccddeeff" * 2
PERSON = {"name": "Marta Lindqvist", "email": "marta.lindqvist@mailhaus.org", "phone": "+44 1632 961123"}
WAYS = [
    ("c?phone=+44%201632%20961123", "c?phone={phone}", lambda text: quote(text, safe="+")),
    ("c?x=1&phone=%2B44%201632%20961123&y=2", "c?x=1&phone={phone}&y=2", quote),
    (
        "c?phone=%2b44+1632+961123#top",
        "c?phone={phone}#top",
        lambda text: quote_plus(text).replace("%2B", "%2b"),
    ),
    ("c?name=Marta%20Lindqvist&page=2", "c?name={name}&page=2", quote),
    ("c?customer=Marta+Lindqvist", "c?customer={name}", quote_plus),
    ("c?ref=Marta%20Lindqvist", "c?ref={name}", quote),  # known from elsewhere
]


@pytest.mark.parametrize(("link", "wanted", "written"), WAYS)
@pytest.mark.parametrize("name", ["x.csv", "x.log", "x.txt", "x.ndjson"])
def test_a_value_in_a_link_is_the_one_that_stands_plainly_elsewhere(
    link: str, wanted: str, written: object, name: str, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "people.json").write_text(json.dumps([PERSON]))
    lines = {
        "x.csv": "visits,url\n3,https://x.org/{}\n4,https://x.org/c\n",
        "x.log": "2026-03-01T10:00:00Z INFO GET /{} 200\n",
        "x.txt": "The page https://x.org/{} was slow.\n",
        "x.ndjson": '{{"url": "https://x.org/{}"}}\n{{"url": "https://x.org/c"}}\n',
    }
    (tmp_path / "in" / name).write_text(lines[name].format(link))
    assert any(f"/{name}: " in found for found in check(tmp_path / "in").findings())
    pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    (made,) = json.loads((tmp_path / "out" / "people.json").read_text())
    surrogates = {field: written(made[field]) for field in ("name", "phone")}  # type: ignore[operator]
    assert (tmp_path / "out" / name).read_text() == lines[name].format(wanted.format(**surrogates))
    assert not check(tmp_path / "out").findings()


@pytest.mark.parametrize(
    "link",
    [
        "c?title=Blue%20Chair&city=New%20York",
        "c?name=blue%20chair",
        "c?product=Grace%20Kelly",
        "c?phone=%20&tel=off",
        "c?page=44%201632%20961123",
        "c?discount=20%25&q=100%",
    ],
)
def test_other_parameters_stay(link: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = f'[{{"url": "https://x.org/{link}", "visits": 3}}]'
    (tmp_path / "in" / "x.json").write_text(text)
    pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    assert (tmp_path / "out" / "x.json").read_text() == text


def test_several_kinds_in_a_value_of_a_large_file_are_changed_in_their_order() -> None:
    fields = Fields({}, Mapping(Key(bytes.fromhex(KEY))), large=True)
    change = fields.at(("x",))
    assert change is not None
    made = change(
        "call +46 70 174 06 05 or marta@mailhaus.org, see https://x.org/c?name=Marta%20Lindqvist now"
    )
    before, _, after = made.partition(" or ")
    assert before.startswith("call +46 70 174 06 ")
    assert "Lindqvist" not in after
    assert "marta" not in after
    assert after.startswith("gumpava@")
    assert after.endswith(" now")


@given(some.text(), some.text())
def test_what_is_written_anew_says_what_it_should(value: str, wanted: str) -> None:
    value, wanted = (text.encode("utf-8", "ignore").decode() for text in (value, wanted))
    made = links.coded(value, lambda _: wanted)
    if "{{" in links.plain(value) or links.plain(value) == wanted:
        assert made == value
    elif not (value[:1] == "+" and value[1:2].isdigit()) and "+" not in wanted and "%" in value:
        assert links.plain(made) == wanted


@given(some.text(alphabet="?&=%+0123456789abAB @#;.", max_size=60))
def test_any_text_is_read(text: str) -> None:
    fields = Fields({}, Mapping(Key(bytes.fromhex(KEY))))
    assert isinstance((fields.at(("x",)) or str)("https://x.org/c?" + text), str)
    for start, end, _, _ in links.parameters(text):
        assert 0 <= start < end <= len(text)
