"""Payloads of every format: the paths of their leaves, and what hostile ones come to."""

from __future__ import annotations

import gzip
import io
import json
import time
import tracemalloc
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled_leaves import LABELLED, labels

from privacy.classify.columns import KEPT, Column, Columns
from privacy.classify.files import classify_files
from privacy.classify.reading import archives
from privacy.classify.reading.archives import payloads
from privacy.classify.reading.formats import FORMATS, format_of
from privacy.classify.reading.payloads import Payload
from privacy.classify.reading.places import local
from privacy.classify.shown import as_text
from privacy.classify.walk import columns

SUFFIXES = sorted({suffix for one in FORMATS for suffix in one.suffixes})


def read(content: bytes | str, path: str = "x.json", everything: bool = False) -> Columns:
    raw = content.encode() if isinstance(content, str) else content
    return columns(Payload(path, lambda: io.BytesIO(raw), everything))


def paths(content: bytes | str, path: str = "x.json") -> list[str]:
    return list(read(content, path).by_path)


def reasons(found: Columns) -> str:
    return " ".join(gap.reason for gap in found.gaps)


def test_the_paths_are_those_of_the_labelled_set() -> None:
    """All leaves of the half that may be looked at, but for maps that no rule could tell from fields."""
    found: Counter[str] = Counter()
    for system in sorted((LABELLED / "tuning").iterdir()):
        for name, facts in labels(system)["files"].items():
            got = set(read((system / name).read_bytes(), name).by_path)
            want = set(facts["labels"])
            found += Counter(same=len(got & want), missing=len(want - got), more=len(got - want))
    assert found["missing"] <= 2
    assert found["more"] <= 4


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a.json", '[{"a": {"b": [1, 2]}, "t": ["x"]}]', ["a.b[]", "t[]"]),
        ("a.json", '{"p": "{\\"c\\": {\\"email\\": 1}}"}', ["p.c.email"]),
        ("a.json", '{"p": "eyJjIjogeyJlbWFpbCI6IDF9fQ=="}', ["p.c.email"]),
        ("a.json", '{"p": "eyJjIjogeyJl\\nbWFpbCI6IDF9fQ"}', ["p.c.email"]),
        ("a.json", '{"p": "eyJjIjogIj8_Pz4-In0"}', ["p.c"]),
        ("a.json", '{"p": "eyJhbm90IGpzb24"}', ["p"]),
        ("a.json", '{"by": {"a@example.com": {"n": 1}, "b@example.com": {"n": 2}}}', ["by.*.n", "by.<key>"]),
        ("a.json", '// seen\n{"a": 1,}', ["a"]),
        ("a.ndjson", '{"a": 1}\n\n{"b": 2}\n', ["a", "b"]),
        ("unnamed", '{"a": 1}\n{"b": 2}\n', ["a", "b"]),
        ("a.csv", "a;b\n1;2\n", ["a", "b"]),
        ("a.tsv", "a\tb\n1\t2\n", ["a", "b"]),
        ("a.csv", "1,x@example.com\n2,y@example.com\n", ["column_1", "column_2"]),
        ("a.csv", 'a,b\n"1\n2",3\n', ["a", "b"]),
        ("a.xml", '<r xmlns:n="u"><n:c i="1">x</n:c></r>', ["r.c.@i", "r.c"]),
        ("a.xml", "<r><c><d>x</d></c><c><d>y</d></c></r>", ["r.c[].d"]),
        ("a.yaml", "a:\n  - b: 1\n---\n- c: 2\n", ["a[].b", "c"]),
        ("a.txt", "user%5Bemail%5D=x&tags%5B%5D=1&n=2\n", ["user.email", "tags[]", "n"]),
        ("a.sql", "INSERT INTO s.t (a, b) VALUES (1, 'it''s'), (2, NULL);", ["s.t.a", "s.t.b"]),
        ("a.sql", "CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES (1, 'x;y');", ["t.a", "t.b"]),
        ("a.log", '2026-01-01T00:00:00Z GET user=ada msg="hi there"\n', ["text", "user", "msg"]),
        ("a.log", '2026-01-01 INFO {"user": {"id": 1}}\n', ["text", "user.id"]),
        ("a.eml", "From: a@example.com\nSubject: x\n\nHello\n", ["headers.From", "headers.Subject", "body"]),
        ("a.body", '--x\nContent-Disposition: form-data; name="a"\n\n1\n--x--\n', ["a"]),
        (
            "a.http",
            "@host = x\n\n### one\nPOST {{host}}/people/12/pets?q=1 HTTP/1.1\nX-Id: 7\n\n"
            '{"name": "x", "n": {{n}}}\n\n> {% script %}\n',
            ["variables.host", "path.people", "query.q", "headers.X-Id", "body.name", "body.n"],
        ),
        (
            "a.http",
            'POST /graphql\n\nquery ($a: Int) {\n  x(a: $a) { y }\n}\n\n{"email": 1}\n',
            ["body.query", "body.variables.email"],
        ),
        (
            "a.sh.txt",
            "curl -X POST 'https://x.example/a?q=1' \\\n -H \"X-Id: 7\" --data-urlencode 'name=Ina \"W\"' -dcity=Bonn -F f=1 -F 'p=@x'\n",
            ["query.q", "headers.X-Id", "body.name", "body.city", "body.f"],
        ),
        ("a.rest", '### one\ncurl --json=\'{"a": {"b": 1}}\' https://x.example\n', ["body.a.b"]),
        ("a.http", "POST /e\nContent-Type: text/xml\n\n<e x='1'><b>2</b></e>\n", ["body.e.@x", "body.e.b"]),
    ],
)
def test_where_leaves_stand(path: str, content: str, expected: list[str]) -> None:
    assert sorted(paths(content, path)) == sorted(expected)


@pytest.mark.parametrize(
    ("encoding", "word"),
    [
        ("utf-8", "Łódź Müller"),
        ("utf-8-sig", "Łódź"),
        ("utf-16", "Łódź"),
        ("utf-16-le", "Name Müller"),
        ("cp1252", "Jürgen Müßig Köln"),
        ("cp1250", "Świętosława Żółć źdźbło"),
        ("iso-8859-2", "Příliš žluťoučký kůň úpěl"),
        ("cp1253", "Γιώργος Παπαδόπουλος"),
        ("cp1254", "Gülşah Çağlayan Işık şğ"),
    ],
)
def test_the_encoding_is_found(encoding: str, word: str) -> None:
    found = read(f'{{"name": "{word}"}}'.encode(encoding))
    assert found.by_path["name"].values == [word]
    assert not found.gaps


def test_mixed_encodings_are_a_gap_and_read_all_the_same() -> None:
    lines = ['{"n": "Žofie Łąka Ősz"}'.encode()] * 5 + ['{"n": "Jürgen"}'.encode("cp1252")]
    found = read(b"\n".join(lines), "x.ndjson")
    assert sorted(found.by_path["n"].values) == ["Jürgen", "Žofie Łąka Ősz"]
    assert "mixed encodings" in reasons(found)


ENTITIES = "<!DOCTYPE r [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)) + "]>"


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("a.json", "[" * 100_000, "nested more than"),
        ("a.json", '{"a":' * 100_000 + "1" + "}" * 100_000, "nested more than"),
        ("a.json", '{"a": 1, "b": ', "broken off"),
        ("a.json", "hello there", "no JSON"),
        ("a.ndjson", '{"a": 1}\n{"a": \n{"a": 2}\n', "a line is no JSON"),
        ("a.csv", "a,b\n1,2\n3\n4,5,6\n", "2 rows have another number of cells"),
        ("a.xml", ENTITIES + "<r><a>&e11;</a><b>1</b></r>", "not expanded"),
        ("a.xml", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><b>&x;</b></r>', "not expanded"),
        ("a.xml", "<r>" * 10_000, "nested more than"),
        ("a.xml", "<r><a>1</a>", "not well-formed"),
        (
            "a.yaml",
            "a: &a [x]\n"
            + "".join(
                f"{c}: &{c} [*{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}]\n"
                for p, c in zip("abcdefghij", "bcdefghijk", strict=True)
            ),
            "aliases",
        ),
        ("a.yaml", "a: &a [*a]\n", "no YAML"),
        ("a.yaml", "[" * 100_000, "nested more than"),
        ("a.yaml", "a: [1", "no YAML"),
        ("a.json", "\0\1\2" * 100, "binary"),
        ("a.http", "POST /x\n\n< ./body.json\n", "in another file"),
        ("a.csv", "PK\3\4" + "\0" * 50, "damaged archive"),
    ],
)
def test_bad_input_is_a_gap(path: str, content: str, reason: str) -> None:
    assert reason in reasons(read(content, path))


def test_entities_are_left_out_and_the_rest_is_read() -> None:
    found = read(ENTITIES + "<r><a>&e11;</a><b>1</b></r>", "a.xml")
    assert found.by_path["r.b"].values == ["1"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("content", ["", " \n", "\ufeff"])
def test_nothing_is_nothing(suffix: str, content: str) -> None:
    assert read(content, "x" + suffix).by_path == {}


@given(
    st.sampled_from(SUFFIXES),
    st.binary(max_size=300) | st.text('{}[]",:\\<>&;=()-_ \n\tab1', max_size=300).map(str.encode),
)
def test_any_bytes_can_be_read(suffix: str, content: bytes) -> None:
    read(content, "x" + suffix)


BIG = 6_000_000
HOSTILE = {
    "one line": ("a.json", lambda n: '{"rows": [' + '{"a": "x", "b": [1, 2]},' * (n // 24) + '{"a": ""}]}'),
    "one string": ("a.json", lambda n: '{"a": "' + "x" * n + '"}'),
    "one line of ndjson": ("a.ndjson", lambda n: '{"a": "' + "x" * n + '"}'),
    "one line of csv": ("a.csv", lambda n: "a,b\n" + "x," * (n // 2)),
    "an open quote": ("a.csv", lambda n: 'a,b\n"' + "x\n" * (n // 2)),
    "brackets": ("a.json", lambda n: '{"a":[' * (n // 6)),
    "one element": ("a.xml", lambda n: "<a>" + "x" * n + "</a>"),
    "attributes": ("a.xml", lambda n: "<a>" + '<b c="d"/>' * (n // 10) + "</a>"),
    "inserts": ("a.sql", lambda n: "INSERT INTO t (a) VALUES (" * (n // 26)),
    "names": ("a.sql", lambda n: "INSERT INTO " + "a." * (n // 2)),
    "text": ("a.log", lambda n: "x=" * (n // 2)),
    "form": ("a.form", lambda n: "a=1&" * (n // 4)),
    "headers": ("a.eml", lambda n: "From: a\nTo: b\n" + "X: y\n" * (n // 5)),
    "parts": (
        "a.multipart",
        lambda n: '--b\nContent-Disposition: form-data; name="a"\n' + "\n1\n--b" * (n // 6),
    ),
    "requests": ("a.http", lambda n: "GET /a\n###\n" * (n // 11)),
    "open quotes": ("a.http", lambda n: "curl -d '" + "\\\"x'" * (n // 4)),
    "open questions": ("a.http", lambda n: "POST /a\n\nquery { " + "{x\n\n" * (n // 4)),
    "many keys": (
        "a.json",
        lambda n: "{" + ",".join(f'"k{chr(97 + i % 26)}{i}": 1' for i in range(n // 20)) + "}",
    ),
    "yaml": ("a.yaml", lambda n: "- a: 1\n" * (n // 70)),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_time_grows_with_length_and_no_faster(case: str) -> None:
    path, make = HOSTILE[case]
    small, large = make(BIG // 20), make(BIG // 5)
    # A busy machine makes one measurement slow, not three; what grows too fast does so each time.
    assert any(taken(large, path) < 8 * taken(small, path) + 0.3 for _ in range(3))


def taken(content: str, path: str) -> float:
    start = time.process_time()
    read(content, path)
    return time.process_time() - start


@pytest.mark.parametrize("case", ["one string", "one line of ndjson", "one element"])
def test_memory_does_not_grow_with_length(case: str, tmp_path: Path) -> None:
    path, make = HOSTILE[case]
    file = tmp_path / path
    file.write_text(make(BIG * 3))
    tracemalloc.start()
    columns(Payload(path, lambda: file.open("rb")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000


def test_of_many_records_some_are_looked_at_unless_all_are_asked_for() -> None:
    content = "\n".join(json.dumps({"n": n}) for n in range(30_000))
    some, every = read(content, "a.ndjson"), read(content, "a.ndjson", everything=True)
    assert some.records == every.records == 30_000
    assert some.by_path["n"].sampled
    assert some.by_path["n"].count < 8_000
    assert every.by_path["n"].count == 30_000


@given(st.lists(st.text(max_size=6)), st.randoms())
def test_a_column_is_the_same_in_any_order_and_in_parts(values: list[str], random: object) -> None:
    whole, shuffled, left, right = (Column("x", kept=5, marks=7) for _ in range(4))
    for value in values:
        whole.add(value)
    for at, value in enumerate(random.sample(values, len(values))):
        shuffled.add(value)
        (left if at % 2 else right).add(value)
    left.merge(right)
    for other in (shuffled, left):
        assert (other.values, other.count, other.distinct) == (whole.values, whole.count, whole.distinct)


def test_distinct_values_are_counted_and_beyond_that_estimated() -> None:
    column = Column("x")
    for n in range(1000):
        column.add(f"v{n % 700}")
    assert (column.distinct, len(column.values), column.sampled) == (700, KEPT, True)
    for n in range(50_000):
        column.add(f"w{n}")
    assert abs(column.distinct - 50_700) < 5_000


@pytest.mark.parametrize("path", ["a", "a.txt", "a.csv", "a.json"])
def test_content_beats_a_wrong_name(path: str) -> None:
    assert format_of(path, '<?xml version="1.0"?>\n<a/>').name == "xml"


def opened(path: Path) -> list[Columns]:
    return [columns(payload) for payload in payloads(local(path, path.name))]


def test_a_compressed_file_is_read_by_the_name_it_had(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b"a;b\n1;2\n", mtime=0))
    assert [(f.path, list(f.by_path)) for f in opened(file)] == [("a.csv", ["a", "b"])]


def test_the_files_of_an_archive_are_read_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x/a.json", '{"a": 1}')
        archive.writestr("b.csv", "b,c\n1,2\n")
    found = {f.path: list(f.by_path) for f in opened(file)}
    assert found == {"a.zip/x/a.json": ["a"], "a.zip/b.csv": ["b", "c"]}


def test_what_grows_beyond_all_measure_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "FREE", 100_000)
    bomb = tmp_path / "a.json.gz"
    bomb.write_bytes(gzip.compress(b'{"a": "' + b"x" * 5_000_000))
    boxed = tmp_path / "a.zip"
    with zipfile.ZipFile(boxed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", '{"a": "' + "x" * 5_000_000)
    for file in (bomb, boxed):
        assert "grows too much" in reasons(opened(file)[0])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PAR1" + b"\0" * 40, "Parquet"),
        (b"Obj\x01" + b"\0" * 40, "Avro"),
        (b"PK\3\4" + b"\0" * 40, "damaged archive"),
        (gzip.compress(b"x" * 1000, mtime=0)[:-9], "damaged"),
        (b"\x1f\x8b" + b"x" * 40, "damaged"),
    ],
)
def test_what_is_no_text_says_what_it_is(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "a"
    file.write_bytes(content)
    assert reason in reasons(opened(file)[0])


def test_every_value_is_looked_at_when_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_text("\n".join(json.dumps({"k": f"u{n}@example.com"}) for n in range(700)))
    some, every = (
        classify_files([file], exhaustive)["files"][0]["fields"][0] for exhaustive in (False, True)
    )
    assert (some["sampled"], some["matched"], some["distinct"]) == (True, KEPT, 700)
    assert (every["sampled"], every["matched"], every["distinct"]) == (False, 700, 700)


def test_the_table_shows_no_value(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("email;shelf\nwilhelmina@example.com;1\n")
    shown = as_text(classify_files([file]))
    assert "user.contact.email" in shown
    assert "nothing found in: shelf" in shown
    assert "wilhelmina" not in shown
