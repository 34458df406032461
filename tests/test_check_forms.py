"""The forms that findings are given in: within the limits of who reads them, whatever the names hold."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as some
from small_graph import HOSTILE

from inventory.facts import Location
from privacy.check.findings import Allowance, Finding, Step
from privacy.check.forms.comment import LONGEST, MARKER, comment
from privacy.check.forms.json import json as as_json
from privacy.check.forms.junit import junit
from privacy.check.forms.sarif import MOST_BYTES, MOST_RESULTS, sarif
from privacy.check.forms.text import text
from privacy.check.kinds import kinds
from privacy.check.outcome import Outcome
from privacy.checking import FORMS

IDS = tuple(kinds())


def finding(
    number: int, said: str = "Something is new", path: str = "api/a b.py", new: bool = True
) -> Finding:
    steps = tuple(Step(path, 1 + number % 50 + n, f"step {n}: {said}") for n in range(1 + number % 12))
    passing = Allowance("Jo", said, "2027-01-01", Location("privacy.yaml", 3)) if number % 7 == 3 else None
    severity = ("high", "medium", "low")[number % 3]
    return Finding(
        IDS[number % len(IDS)], f"{number:032x}", severity, new, f"store:x:{said}", said, steps,  # type: ignore[arg-type]
        f"Do it.\nactivities:\n  {said}: x", passing, "user.name", "A title",
    )  # fmt: skip


def outcome(count: int, said: str = "Something is new", path: str = "api/a b.py") -> Outcome:
    every = tuple(sorted((finding(n, said, path) for n in range(count)), key=lambda one: one.order))
    return Outcome("main", every, (("a note", "main"),), functions=3, flows=9)


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The official schema, from a package that brings it along."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not here, and the schema comes in an npm package; .ci/run installs it")
    folder = tmp_path_factory.mktemp("schema")
    command = [
        npm,
        "install",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        "--ignore-scripts",
        "@microsoft/jest-sarif",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    found = next(folder.rglob("sarif-2.1.0*.json"))
    return json.loads(found.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("count", [0, 60, 10_000])
def test_sarif_is_valid_against_the_official_schema(schema: object, count: int) -> None:
    from jsonschema import Draft4Validator

    Draft4Validator(schema).validate(json.loads(sarif(outcome(count))))


def test_sarif_is_within_the_limits_of_github() -> None:
    told = sarif(outcome(10_000))
    run = json.loads(told)["runs"][0]
    assert len(run["results"]) == 10_000 <= MOST_RESULTS
    assert len(gzip.compress(told.encode())) < MOST_BYTES
    assert len(run["tool"]["driver"]["rules"]) <= 25_000
    for result in run["results"]:
        assert len(result["locations"]) == 1
        flows = result.get("codeFlows", [])
        assert sum(len(thread["locations"]) for flow in flows for thread in flow["threadFlows"]) <= 1_000
        assert result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri == "api/a%20b.py"
        assert result["partialFingerprints"]["primaryLocationLineHash"]
    for rule in run["tool"]["driver"]["rules"]:
        assert len(rule["properties"]["tags"]) <= 10 and rule["help"]["text"]


@pytest.mark.slow
def test_more_than_may_be_uploaded_is_cut_and_said() -> None:
    told = json.loads(sarif(outcome(MOST_RESULTS + 10)))["runs"][0]
    assert len(told["results"]) == MOST_RESULTS
    assert told["results"][0]["level"] == "error", "the worst stay"
    notes = [one["message"]["text"] for one in told["invocations"][0]["toolExecutionNotifications"]]
    assert any("10 more findings are left out" in note for note in notes)


def test_a_comment_is_one_and_short_enough() -> None:
    told = comment(outcome(3_000))
    assert told.startswith(MARKER) and len(told) < 65_536 > LONGEST
    assert told.count("<details>") == told.count("</details>") > 10
    assert "more, which" in told
    quiet = comment(Outcome("main", ()))
    assert quiet.count("\n") == 2 and "nothing new" in quiet


def test_names_from_a_repository_stay_names() -> None:
    told = comment(outcome(30, HOSTILE, HOSTILE))
    outside = re.sub(r"^(`{3,})yaml\n.*?^\1$", "", told, flags=re.DOTALL | re.MULTILINE)
    assert (
        "<script>" not in outside
        and "\u202e" not in told
        and not re.search(r"(?<!\\)\]\(javascript", outside)
    )


def test_junit_has_a_case_for_every_id_and_a_failure_for_every_one_that_fails() -> None:
    found = outcome(60)
    suite = Xml.fromstring(junit(found)).find("testsuite")
    assert suite is not None
    names = {case.get("classname", "").partition(".")[2] for case in suite.iter("testcase")}
    assert names == set(kinds())
    failures = [case for case in suite.iter("testcase") if case.find("failure") is not None]
    assert len(failures) == len(found.failing) == int(suite.get("failures", "0"))
    assert any(case.find("skipped") is not None for case in suite.iter("testcase"))


def test_the_threshold_and_the_exit_code() -> None:
    low = Outcome("main", (finding(2),), fail_on="medium")
    assert low.findings[0].severity == "low" and low.code == 0
    assert Outcome("main", (finding(2),), fail_on="low").code == 1
    assert Outcome("main", (finding(0),), fail_on="never").code == 0
    assert Outcome("main", (finding(0, new=False),), fail_on="low").code == 0
    assert Outcome("main", (), broken=True).code == 2


@given(some.text(max_size=60), some.text(min_size=1, max_size=40))
def test_any_names_make_documents_and_the_same_each_time(said: str, path: str) -> None:
    found = outcome(12, said, path)
    for form in (text, as_json, sarif, comment, junit):
        told = form(found)
        assert told == form(found)
        told.encode("utf-8", "replace")
    json.loads(sarif(found))
    json.loads(as_json(found))
    Xml.fromstring(junit(found).encode("utf-8"))


def test_what_looks_like_a_secret_or_a_person_is_never_shown(tmp_path: Path) -> None:
    import sys

    from check_repo import Edit, app, check

    sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
    import seeded

    values = seeded.values()
    root = app("clinic_booking", tmp_path)
    sample = json.dumps({"email": values["email"], "iban": values["iban"]})
    code = f'SENDGRID = "{values["sendgrid"]}"\nCONNECTION = "AccountName=x;AccountKey={values["account_key"]};"\n'
    Edit(files={"samples/person.json": sample, "clinic/keys.py": code}).apply(root)
    found = check(root)
    assert {"personal-data-in-file", "secret-in-file"} <= {one.id for one in found.counting}
    for form in FORMS.values():
        told = form(found)
        assert not any(values[name] in told for name in ("email", "iban", "sendgrid", "account_key"))
