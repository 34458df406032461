"""`privacy pseudonymize` as a whole: what it writes, what it leaves, and what it never touches."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from conftest import Program
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from inventory.errors import Problem
from privacy.pseudonymize import commands
from privacy.pseudonymize.api import check, pseudonymize
from privacy.pseudonymize.fields import Fields
from privacy.pseudonymize.kept_mapping import KeptMapping
from privacy.pseudonymize.keys import VARIABLE, Key, decoded
from privacy.pseudonymize.rewriting.formats import Job, rewrite_content
from privacy.pseudonymize.rewriting.packed import rewrite_packed
from privacy.pseudonymize.rewriting.tables import UNCLOSED
from privacy.pseudonymize.tree import READY, STAGE

KEY = "00112233445566778899aabbccddeeff" * 2
ROOT = Path(__file__).parent.parent
PERSON = {"name": "Jane Doe", "email": "jane.doe@corp.com", "phone": "+44 20 7123 4567"}
SUFFIXES = [
    "json",
    "ndjson",
    "csv",
    "yaml",
    "xml",
    "sql",
    "http",
    "form",
    "eml",
    "log",
    "txt",
    "multipart",
    "parquet",
    "avro",
    "xlsx",
    "gz",
    "zip",
    "dat",
]


def run(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), VARIABLE: KEY} | more
    return subprocess.run(
        [sys.executable, "-m", "privacy", "pseudonymize", *map(str, words)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
        check=False,
    )


def write(folder: Path, **files: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(
            content
            if isinstance(content, bytes)
            else content.encode()
            if isinstance(content, str)
            else json.dumps(content).encode()
        )
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=some.binary(max_size=300) | some.text(max_size=200).map(str.encode))
def test_any_bytes_come_out_as_they_were_where_nothing_is_planned(suffix: str, content: bytes) -> None:
    assert rewrite_content(f"x.{suffix}", content, Fields({})) == content


@pytest.mark.parametrize("suffix", SUFFIXES[:12])
@settings(max_examples=40, deadline=None)
@given(
    content=some.lists(
        some.sampled_from(
            [
                '{"a":',
                '"b"',
                "1",
                "}",
                "[",
                "]",
                ",",
                "\n",
                "a,b",
                '"',
                "<a>",
                "</a>",
                "- a: b",
                "'",
                "INSERT INTO t VALUES (",
                ")",
                ";",
                "GET /a?b=c",
                "&",
                "=",
                "\ufeff",
                "\r\n",
                "--x",
                "#",
                "\\",
            ]
        ),
        max_size=25,
    ).map(lambda parts: "".join(parts).encode())
)
def test_broken_text_comes_out_as_it_was(suffix: str, content: bytes) -> None:
    assert rewrite_content(f"x.{suffix}", content, Fields({})) == content


def test_a_file_without_personal_data_is_identical(tmp_path: Path) -> None:
    before = write(
        tmp_path / "in",
        a__json='{ "sku" : 12.50,\t"big": 1e400, "x": [1, 2,\n3] }',
        b__csv="sku;price\r\n1;2\r\n",
    )
    pseudonymize(before, tmp_path / "out", key=KEY)
    assert tree(tmp_path / "out") == tree(before)


def test_in_place_and_links(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", a__json=PERSON)
    inside = write(tmp_path / "in", a__json=PERSON)
    (inside / "link.json").symlink_to(outside / "a.json")
    (inside / "folder").symlink_to(outside)
    report = pseudonymize(inside, key=KEY)
    assert json.loads((outside / "a.json").read_text()) == PERSON
    assert json.loads((inside / "a.json").read_text())["email"] != PERSON["email"]
    assert {one.copied for one in report.files} == {"", "a symbolic link"}
    assert not (inside / STAGE).exists()


def test_an_output_with_a_link_in_it_is_refused(tmp_path: Path) -> None:
    before = write(tmp_path / "in", a__json=PERSON)
    out = tmp_path / "out"
    out.mkdir()
    (out / "sub").symlink_to(tmp_path)
    with pytest.raises(Problem, match="symbolic link"):
        pseudonymize(before, out, key=KEY)


@pytest.mark.slow
def test_a_dirty_tree_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a__json=PERSON)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    refused = run(folder, "--in-place")
    assert refused.returncode == 2 and "not committed" in refused.stderr
    assert json.loads((folder / "a.json").read_text()) == PERSON
    assert run(folder, "--in-place", "--force").returncode == 0


@pytest.mark.slow
def test_the_check_exits_with_1_and_says_where(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a__json=PERSON)
    found = run(folder, "--check")
    assert found.returncode == 1
    assert f"{folder}/a.json: email: user.contact.email: 1 value" in found.stdout
    assert "jane" not in (found.stdout + found.stderr).lower()
    assert run(folder, "-o", tmp_path / "out").returncode == 0
    assert run(tmp_path / "out", "--check").returncode == 0


def test_without_a_key_nothing_happens(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a__json=PERSON)
    told = run(folder, "-o", tmp_path / "out", **{VARIABLE: ""})
    assert told.returncode == 2 and "no key" in told.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_broken_line_is_said_and_kept_or_dropped(tmp_path: Path) -> None:
    lines = [json.dumps({"name": f"Jane Doe{n}", "email": f"jane{n}@corp.com"}) for n in range(10_000)]
    lines[5000] = '{"name": "Jane'
    folder = write(tmp_path / "in", a__ndjson="\n".join(lines) + "\n")
    kept = run(folder, "-o", tmp_path / "kept")
    assert "a.ndjson:5001: a line is no JSON: kept as it was" in kept.stdout
    assert "Jane" not in kept.stdout.replace("Jane Doe", "Jane")
    made = (tmp_path / "kept" / "a.ndjson").read_text().split("\n")
    assert len(made) == 10_001 and made[5000] == '{"name": "Jane'
    run(folder, "-o", tmp_path / "dropped", "--on-error", "drop")
    assert (tmp_path / "dropped" / "a.ndjson").read_text().split("\n") == made[:5000] + made[5001:]


def test_hostile_xml_is_not_expanded(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;"><!ENTITY x SYSTEM "file:///etc/passwd">]><a><email>jane.doe@corp.com</email><b>&m;&x;</b></a>'
    pseudonymize(write(tmp_path / "in", a__xml=bomb), tmp_path / "out", key=KEY)
    made = (tmp_path / "out" / "a.xml").read_text()
    assert "jane" not in made
    assert "<b>&m;&x;</b>" in made and "root:" not in made


def test_a_zip_bomb_is_copied_and_said(tmp_path: Path) -> None:
    bomb = gzip.compress(gzip.compress(b"0" * 200_000_000))
    report = pseudonymize(write(tmp_path / "in", a__gz=bomb), tmp_path / "out", key=KEY)
    assert any("grows too much" in gap.reason for one in report.files for gap in one.gaps)
    assert (tmp_path / "out" / "a.gz").read_bytes() == bomb


def test_packed_files_are_rewritten_inside(tmp_path: Path) -> None:
    plain = json.dumps(PERSON).encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("people/a.json", plain)
    folder = write(
        tmp_path / "in",
        a__json=plain,
        b__json__gz=gzip.compress(plain),
        c__json__bz2=bz2.compress(plain),
        d__zip=archive.getvalue(),
    )
    pseudonymize(folder, tmp_path / "out", key=KEY)
    out = tmp_path / "out"
    wanted = (out / "a.json").read_bytes()
    assert b"jane" not in wanted.lower()
    assert gzip.decompress((out / "b.json.gz").read_bytes()) == wanted
    assert bz2.decompress((out / "c.json.bz2").read_bytes()) == wanted
    with zipfile.ZipFile(out / "d.zip") as made:
        assert made.read("people/a.json") == wanted


def test_odd_json_stays_odd(tmp_path: Path) -> None:
    text = '\ufeff{"name": "Jane Doe", "n": NaN, "name": "John Roe", "big": 12345678901234567890.123456789e500, "email": "jane.doe\\u0040corp.com"}'
    pseudonymize(write(tmp_path / "in", a__json=text), tmp_path / "out", key=KEY)
    made = (tmp_path / "out" / "a.json").read_text(encoding="utf-8")
    assert made.startswith("\ufeff") and "12345678901234567890.123456789e500" in made and "NaN" in made
    assert made.count('"name"') == 2 and "Doe" not in made and "Roe" not in made and "corp" not in made


def test_mixed_encodings_lose_no_byte(tmp_path: Path) -> None:
    content = (
        b'{"name": "J\xf6rg M\xfcller", "email": "joerg@corp.de", "city": "K\xc3\xb6ln", "x": "\xff\xfe"}\n{"name": "Anna Roe", "email": "anna@corp.de", "x": "\xe9"}\n'
        * 2
    )
    pseudonymize(write(tmp_path / "in", a__ndjson=content), tmp_path / "out", key=KEY)
    made = (tmp_path / "out" / "a.ndjson").read_bytes()
    assert b'"x": "\xff\xfe"' in made and b'"x": "\xe9"' in made and b"M\xfcller" not in made


def test_formulas_stay_and_none_comes_in(tmp_path: Path) -> None:
    text = 'name,email,total\n"Jane Doe",jane@corp.com,=SUM(A1:A9)\n"John Roe",john@corp.com,"=HYPERLINK(""http://x"")"\n'
    pseudonymize(write(tmp_path / "in", a__csv=text), tmp_path / "out", key=KEY)
    made = (tmp_path / "out" / "a.csv").read_text()
    assert "=SUM(A1:A9)" in made and '"=HYPERLINK(""http://x"")"' in made
    assert all(line[:1] not in "=+@-" for line in made.splitlines())


@pytest.mark.slow
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"email": f"jane{n}@corp.com"}) + "\n" for n in range(4000))
    folder = write(tmp_path / "in", a__ndjson=lines, b__json=PERSON)
    before = tree(folder)
    code = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)); from privacy.__main__ import main; sys.argv[1:] = ['pseudonymize', sys.argv[1], '--in-place']; main()"
    told = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), VARIABLE: KEY},
        check=False,
    )
    assert told.returncode == 2, told.stderr
    assert "no room" in told.stderr and tree(folder) == before


@pytest.mark.slow
def test_a_mapping_leads_back_with_its_key_alone(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a__json=PERSON)
    kept = tmp_path / "mapping"
    assert run(folder, "-o", tmp_path / "out", "--mapping", kept).returncode == 0
    assert b"jane" not in kept.read_bytes().lower() and kept.stat().st_mode & 0o077 == 0
    made = json.loads((tmp_path / "out" / "a.json").read_text())
    assert KeptMapping(kept, Key(decoded(KEY, ""))).pairs()["mail", made["email"]] == PERSON["email"]
    with pytest.raises(Problem, match="another key"):
        KeptMapping(kept, Key(bytes(range(32))))


@pytest.mark.slow
def test_the_report_holds_no_value(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "in",
        a__json=[
            PERSON | {"city": "Leeds", "gender": g, "name": n}
            for g, n in (("f", "Jane Doe"), ("m", "John Roe"))
        ],
    )
    told = run(folder, "-o", tmp_path / "out", "--report", tmp_path / "report.json")
    report = (tmp_path / "report.json").read_text()
    assert told.returncode == 0
    for value in ("jane", "doe", "john", "leeds", "7123", "corp"):
        assert value not in report.lower() and value not in told.stdout.lower()
    document = json.loads(report)
    assert document["files"][0]["fields"] and document["risks"][0]["k"] == 1


def test_what_is_declared_is_done(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a__json={**PERSON, "city": "Leeds", "internal": "x-1"})
    declared = {
        "methods": {"user.contact": "token", "user.name": "mask"},
        "fields": {"city": "keep", "internal": {"method": "redact", "category": "user.unique_id"}},
    }
    pseudonymize(folder, tmp_path / "out", key=KEY, declared=declared)
    made = json.loads((tmp_path / "out" / "a.json").read_text())
    assert (
        made["email"].startswith("tok_")
        and made["name"] == "**** ***"
        and made["city"] == "Leeds"
        and made["internal"] == ""
    )


def start_in_place(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "privacy", "pseudonymize", str(folder), "--in-place"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT), VARIABLE: KEY},
    )


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> float:
    """When `path` was there, or the process ended."""
    while process.poll() is None and not path.exists():
        time.sleep(0.0005)
    return time.perf_counter()


@pytest.mark.slow(seconds=40)
def test_killed_at_any_instant_the_tree_holds_whole_files(
    tmp_path: Path, in_process: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the instants lie where new files are made, half where they come to their places."""
    monkeypatch.setenv(VARIABLE, KEY)
    random_of = random.Random(7)
    lines = "".join(
        json.dumps({"name": f"Jane Doe{n}", "email": f"jane{n}@corp.com"}) + "\n" for n in range(5)
    )
    files = {f"f{n}__ndjson": lines for n in range(200)}
    whole = write(tmp_path / "whole", **files)
    before = tree(whole)
    process = start_in_place(whole)
    staged = wait_for(whole / STAGE, process)
    ready = wait_for(whole / STAGE / READY, process)
    assert process.wait() == 0
    making, moving = ready - staged, time.perf_counter() - ready
    after = tree(whole)
    outcomes: Counter[str] = Counter()
    for at in range(8):
        folder = write(tmp_path / f"k{at}", **files)
        process = start_in_place(folder)
        wait_for(folder / STAGE / READY if at % 2 else folder / STAGE, process)
        time.sleep(random_of.random() * (moving if at % 2 else making))
        process.send_signal(signal.SIGKILL)
        process.wait()
        held = {name: content for name, content in tree(folder).items() if STAGE not in name}
        assert all(content in (before[name], after[name]) for name, content in held.items())
        outcomes["old" if held == before else "new" if held == after else "both"] += 1
        assert in_process("pseudonymize", folder, "--in-place").returncode == 0
        assert tree(folder) == after
    assert outcomes["old"] and outcomes["both"] + outcomes["new"], outcomes


def test_work_that_was_ready_is_ended_by_the_next_run(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a__json=PERSON, b__json=PERSON)
    stage = folder / STAGE
    stage.mkdir()
    (stage / "1").write_text("{}")
    (stage / "ready.json").write_text(
        json.dumps([["0", str(folder / "a.json")], ["1", str(folder / "b.json")]])
    )
    from privacy.pseudonymize.tree import Stage

    assert Stage(folder).finish_earlier()
    assert (folder / "b.json").read_text() == "{}" and json.loads((folder / "a.json").read_text()) == PERSON
    assert not stage.exists()


@pytest.mark.slow(seconds=90)
def test_a_gigabyte_on_one_line_stays_within_memory(tmp_path: Path) -> None:
    path = tmp_path / "in" / "a.json"
    path.parent.mkdir()
    with path.open("w") as file:
        file.write('{"note": "write to jane.doe@corp.com ')
        for _ in range(1000):
            file.write("word " * 200_000)
        file.write('", "email": "jane.doe@corp.com"}')
    code = "import sys; from privacy.__main__ import main; sys.argv[1:] = ['pseudonymize', sys.argv[1], '-o', sys.argv[2]]\ntry: main()\nfinally: print('peak', [line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1])"  # getrusage would count this process, which started it
    told = subprocess.run(
        [sys.executable, "-c", code, str(path.parent), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), VARIABLE: KEY},
        check=False,
    )
    peak = int(told.stdout.rpartition("peak ")[2]) / 1024
    made = tmp_path / "out" / "a.json"
    assert peak < 400, f"{peak} MB"
    with made.open("rb") as file:
        assert b"jane" not in file.read(1000)
        file.seek(-100, 2)
        assert b"jane" not in file.read()


def test_the_job_of_a_stream_is_one_pass() -> None:
    job = Job("a.json", Fields({}))
    assert b"".join(rewrite_packed(io.BytesIO(b"[1]"), job)) == b"[1]"
    assert commands.OnError is not None and check.__doc__


def test_a_quote_within_a_cell_opens_none_and_an_open_one_is_said(tmp_path: Path) -> None:
    head, row = "first_name,email,note\n", "Anna,anna{}@corp.com,{}\n"
    rows = [row.format(at, 'pipe 5"' if at == 3 else "fine") for at in range(30_000)]
    (tmp_path / "stray.csv").write_text(head + "".join(rows))
    (tmp_path / "open.csv").write_text(
        head + row.format(1, "fine") + '"Ben,ben@corp.com,x\nAnna,a@corp.com,x\n'
    )
    start = time.process_time()
    told = pseudonymize(tmp_path, tmp_path.parent / f"{tmp_path.name}-out", key=KEY)
    assert time.process_time() - start < 30  # it took minutes, as each row was counted through again
    gaps = {Path(one.path).name: [gap.reason for gap in one.gaps] for one in told.files}
    made = (tmp_path.parent / f"{tmp_path.name}-out" / "stray.csv").read_text().splitlines()
    assert "corp.com" not in "".join(made) and len(made) == len(rows) + 1
    assert all(line.endswith(",fine") for line in made[5:])
    assert [gaps["stray.csv"], gaps["open.csv"]] == [[], [UNCLOSED]]
