"""docs/reference/findings.md and `data/findings.yaml`: one id is rule, section, seeded change and test."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
import seeded

from privacy.check.kinds import Kind, catalog, kinds, strength

PAGE = ROOT / "docs" / "reference" / "findings.md"
RULES = ROOT / "privacy" / "check"


def page() -> str:
    parts = [
        "# The findings of `privacy check`",
        "Each id is a rule, a section here, and a name by which `privacy.yaml` (`policy.severity`, `suppressions`) and comments "
        "(`# privacy: allow ID by NAME: REASON until YYYY-MM-DD`) speak of it. Severities are the usual ones: the first row that fits counts. "
        "[Check pull requests](../how-to/check-pull-requests.md) says how findings are compared, allowed and let pass.",
        *(part for kind in kinds().values() for part in section(kind)),
    ]
    return "\n\n".join(parts) + "\n"


def section(kind: Kind) -> Iterator[str]:
    yield f"## {kind.id}"
    yield f"**{kind.title}.** {kind.help}"
    rows = ["| level of the data | where | protection | severity |", "|---|---|---|---|"]
    for row in kind.rows:
        cells = (", ".join(sorted(words)) or "any" for words in (row.level, row.target, row.transform))
        rows.append(f"| {' | '.join(cells)} | {row.severity} |")
    yield "\n".join(rows)
    yield f"What to do: {kind.fix if '{' not in kind.fix else 'as the finding says.'}"
    if kind.paste:
        yield f"```yaml\n{kind.paste}\n```"


def test_the_page_agrees(accept: bool) -> None:
    if accept:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "rewrite it with --accept"


def test_every_id_has_a_rule_and_every_rule_an_id() -> None:
    """The ids that the code names are those of the file."""
    known, named = set(kinds()), set()
    for path in (*RULES.rglob("*.py"), ROOT / "privacy" / "checking.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in known:
                named.add(node.value)
    assert named == known


def test_every_id_has_a_seeded_change() -> None:
    assert {id for seed in seeded.seeds() for id in seed.expect} == set(kinds())


@pytest.mark.parametrize("id", kinds())
def test_every_severity_table_ends_with_a_row_for_the_rest(id: str) -> None:
    kind = kinds()[id]
    assert kind.severity("no such level", "no such target", "no such transform") in ("high", "medium", "low")
    assert kind.title and kind.help and kind.fix and kind.says
    levels = {word for row in kind.rows for word in row.level}
    transforms = {word for row in kind.rows for word in row.transform}
    assert levels <= {"ordinary", "high", "special"}
    assert transforms <= {*catalog()["protection"], "none"}


@pytest.mark.parametrize("id", kinds())
def test_what_is_to_be_pasted_can_be_read(id: str) -> None:
    paste = kinds()[id].paste
    if paste.startswith(("activities:", "recipients:", "policy:")):
        facts = {
            "activity": "a", "function_name": '"f"', "category_key": "user.name", "about": "recipient:x",
            "country_code": "NL", "after_period": "P1D", "names": '"f"', "file": "f", "name": "n",
        }  # fmt: skip
        assert isinstance(yaml.safe_load(paste.format_map(facts)), dict)


def test_protection_is_told_by_the_best_transform() -> None:
    assert strength(()) == "none"
    assert strength(("encode:base64",)) == "none"
    assert strength(("hash:sha256",)) == "unkeyed"
    assert strength(("hash:md5", "encode:hex")) == "weak"
    assert strength(("hash:hmac",)) == "strong"
    assert strength(("mask:slice",)) == "masked"
    assert strength(("encrypt:fernet",)) == "strong"
