"""Values taken by columns and values taken one by one: the same comes out, byte for byte."""

from __future__ import annotations

import json
from collections import Counter
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from privacy.pseudonymize.columns import json_lines
from privacy.pseudonymize.columns.changes import fits
from privacy.pseudonymize.columns.json_lines import LineColumns
from privacy.pseudonymize.columns.permutations import Permutations
from privacy.pseudonymize.columns.rows import RowColumns
from privacy.pseudonymize.columns.surrogates import Surrogates
from privacy.pseudonymize.fields import Fields, Treatment
from privacy.pseudonymize.keys import Key
from privacy.pseudonymize.mapping import Mapping
from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.rewriting.json_lines import Lines
from privacy.pseudonymize.rewriting.tables import Rows, rewrite_rows
from privacy.pseudonymize.surrogates import mails
from privacy.pseudonymize.texts import _searched, spans

KEY = Key(b"columns are as good as values..." * 1)
KINDS = [
    "name",
    "mail",
    "username",
    "place",
    "postal_code",
    "point",
    "phone",
    "ip",
    "birth",
    "age",
    "identifier",
    "number",
    "iban",
    "card",
    "organisation",
    "secret",
    "web",
    "contact",
    "amount",
    "device",
]
FORMED = st.one_of(
    st.from_regex(r"[a-z]{1,8}\.[a-z]{1,8}[0-9]{0,6}@[a-z]{1,8}\.(com|example|co\.uk|org)", fullmatch=True),
    st.from_regex(r"\+(44|49|1|999)[ (./-]{0,2}[0-9]{2,4}[ -]?[0-9]{3,8}", fullmatch=True),
    st.from_regex(r"(C-|cus_|A|)[0-9]{1,14}", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,3}\.[0-9]{1,12}", fullmatch=True),
    st.from_regex(r"(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]", fullmatch=True),
    st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-fA-F:]{2,39}", fullmatch=True),
    st.from_regex(r"[A-Z][a-zß-ü]{1,9}( [A-Z][a-z]{1,9}){0,2}", fullmatch=True),
    st.from_regex(r"[0-9]{1,3} [A-Z][a-z]{2,9} (Road|Street), [A-Z]{1,2}[0-9] [0-9][A-Z]{2}", fullmatch=True),
    st.uuids(allow_nil=True).map(str),
    st.uuids().map(lambda one: str(one).upper()),
    st.ip_addresses(v=6).map(str),
    st.ip_addresses(v=6).map(lambda one: one.exploded.upper()),
    st.sampled_from(["eyJhIjogIkFubmEifQ==", "Walzimkam", "elena.kamber", "W10=", "::1", "2001:db8::x"]),
    st.text(max_size=12),
)
TEXTS = st.one_of(
    FORMED,
    st.lists(
        st.one_of(FORMED, st.sampled_from(["from", "Anna", "called on", "the", "Klara Zimkamba"])), max_size=8
    ).map(" ".join),
)
METHODS = st.sampled_from(["surrogate", "surrogate", "surrogate", "token", "mask", "keep"])
NAMES = ("a", "b", "c", "d", "e")


@st.composite
def plans(draw: st.DrawFn) -> dict[str, tuple[str, str]]:
    """For some of the fields a kind and a method."""
    fields = draw(st.lists(st.sampled_from([*NAMES, "e.a", "d[]"]), unique=True))
    return {name: (draw(st.sampled_from([*KINDS, "text"])), draw(METHODS)) for name in fields}


def fields_of(plan: dict[str, tuple[str, str]]) -> Fields:
    """A large payload with a mapping of its own."""
    treatments = {name: Treatment(name, "user", kind, how) for name, (kind, how) in plan.items()}
    mapping = Mapping(KEY, crowds=("phone", "ip"))
    known = {"Klara Zimkamba": "name"}
    return Fields(treatments, mapping, known, frozenset(["anna", "zimkamba"]), large=True, counts=Counter())


@given(st.binary(min_size=32, max_size=32), st.integers(1, 1 << 40), st.data())
@settings(max_examples=40, deadline=None)
def test_a_permutation_of_many_numbers_is_that_of_each(key: bytes, of: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(0, of - 1), max_size=60))
    prf = Prf(key)
    assert Permutations(prf).permuted("a", values, of) == [prf.permuted("a", one, of) for one in values]


@given(st.sampled_from(KINDS), st.lists(TEXTS, max_size=40))
@example("point", ["1.5", "-1.502019", "12.000001", "x"] * 5)
@example("place", ["12 High Street\n", "AB1 2CD", "1 High Street, AB1 2CD", ""])
@settings(max_examples=150, deadline=None)
def test_surrogates_of_a_column_are_those_of_each_value(kind: str, values: list[str]) -> None:
    mapping = Mapping(KEY, crowds=("phone", "ip"))
    assert Surrogates(mapping).of(kind)(values) == [mapping.surrogate(kind, one) for one in values]


PROSE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "anna",
                "Anna",
                "called",
                "tel. 030 123456",
                "from",
                "Zimkamba",
                "and",
                "mobile 0171-2345678",
                "\n",
            ]
        ),
        FORMED.map(str.lower),
        st.sampled_from(["4111 1111 1111 1111", "de89370400440532013000", "+44 1632 960123", "a@b.example."]),
    ),
    max_size=7,
).map(" ".join)


@given(PROSE)
@example("Anna can be called on +44 1632 960123, or mobile 01632 960124, or by anna@shop.example.")
@settings(max_examples=200, deadline=None)
def test_a_text_without_capitals_says_the_same_at_once(text: str) -> None:
    people = frozenset(["anna", "zimkamba"])
    assert spans(text, False, people) == _searched(text, False, people, {})
    assert spans(text, False) == _searched(text, False, frozenset(), {})


VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), TEXTS, st.just('{"a": "Anna B"}')
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=4,
)
RECORDS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Records, some of them written in another way, or broken."""
    record = draw(RECORDS)
    separators = draw(st.sampled_from([(", ", ": "), (",", ":"), (" ,", " : ")]))
    text = json.dumps(record, ensure_ascii=draw(st.booleans()), separators=separators)
    broken = draw(st.sampled_from(["", "", "", "cut", "more", "digit", "literal"]))
    at = draw(st.integers(0, len(text)))
    new = {"cut": text[:at], "more": text + draw(st.text(max_size=3)), "digit": text[:at] + "1" + text[at:]}
    return new.get(broken, text[:at] + "null" + text[at:] if broken else text).replace("\n", " ")


@given(plans(), st.lists(lines(), max_size=12), st.booleans())
@example({"a": ("text", "surrogate")}, ['{"a": "from anna.b@corp.com, called on +44 1632 960123"}'], True)
@example({"a": ("phone", "surrogate")}, ['{"a": 1-2}', '{"a": 1true}', '{"a": 12}', '{"a": \x01}'], True)
@example(
    {"a": ("name", "surrogate")}, ['{"a": "x", "b": }', '{"a": "x", "b": 5}', '{"a": "x", "b": -5.0}'], False
)
@settings(max_examples=100, deadline=None)
def test_lines_by_columns_are_lines_one_by_one(
    plan: dict[str, tuple[str, str]], texts: list[str], drop: bool
) -> None:
    text = "\n".join([*texts, *texts[:3]])
    one, other = fields_of(plan), fields_of(plan)
    assert fits(other)
    said: tuple[list[int], list[int]] = [], []
    expected = Lines(one).rewrite(text, said[0].append, drop)
    columns = LineColumns(other)
    with patch.object(json_lines, "_OFTEN", 1):  # a template of every shape, from the first line on
        assert columns.rewrite(text, said[1].append, drop) == expected
        assert said[0] == said[1]
        assert columns.rewrite(text, said[1].append, drop) == expected  # nothing is left over from before
    assert one.counts + one.counts == other.counts


CELLS = st.one_of(TEXTS, st.sampled_from(["", '"a, ""b"""', '"Anna B"', 'x"y"', '"'])).map(
    lambda text: text.replace("\r", "").replace("\n", "")
)


@given(
    plans(),
    st.lists(st.lists(CELLS, min_size=3, max_size=6).map(",".join), max_size=10),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
)
@example({"a": ("name", "surrogate")}, ["Ada,1,2,3,4", "\ufeffAda,1,2,3,4", "", "Eva,5,6"], False, "\n")
@settings(max_examples=60, deadline=None)
def test_rows_by_columns_are_rows_one_by_one(
    plan: dict[str, tuple[str, str]], texts: list[str], header: bool, end: str
) -> None:
    text = end.join([",".join(NAMES), *texts, *texts[:2], ""])
    one, other = fields_of(plan), fields_of(plan)
    expected = rewrite_rows(text, Rows(one, ",", NAMES), header)
    columns = RowColumns(Rows(other, ",", NAMES))
    assert columns.rewrite(text, header) == expected
    assert columns.rewrite(text, header) == expected
    assert one.counts + one.counts == other.counts


def test_who_hangs_on_the_person_goes_one_by_one() -> None:
    assert not fits(fields_of({"a": ("birth", "date_shift")}))
    assert fits(fields_of({"a": ("birth", "surrogate")}))


@given(
    st.lists(
        st.sampled_from(
            ["", "a@b", "x@test", "Ada@mail.lovelace.example", "y@example.com", "y.z@example.com."]
        )
    )
)
def test_addresses_of_which_none_could_be_ours_are_none_of_ours(values: list[str]) -> None:
    assert mails.could_be_ours(values) or not any(mails.ours(value) for value in values)


def test_an_address_in_a_domain_of_one_word_is_read() -> None:
    assert not mails.ours("a@test")
