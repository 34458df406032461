"""What a step found out is taken again only where all that it looked at is the same, and is read by nobody else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import recalled, sealing
from inventory.facts import Gap, Location
from inventory.infrastructure import reading
from inventory.infrastructure.deployments import Reading, forms
from inventory.plainly import Forms
from inventory.resources import Choice, Closure, Parameter, Template
from inventory.sources import read

FILES = {
    "infra/main.tf": 'module "a" {\n  source = "../store"\n  name   = "quuxstore"\n}\n',
    "store/main.tf": (
        'variable "name" {}\nresource "azurerm_storage_account" "a" {\n  name = var.name\n'
        '  tags = { owner = file("owner.txt") }\n}\n'
    ),
    "store/owner.txt": "Eleonora Quuxbergen",
    "other/main.tf": 'resource "azurerm_storage_account" "b" {\n  name = "bstore"\n}\n',
    "arm/azuredeploy.json": json.dumps(
        {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "resources": [
                {"type": "Microsoft.Storage/storageAccounts", "name": "armstore", "apiVersion": "1"}
            ],
        }
    ),
    "app/code.py": "a = 1\n",
}


class Kept:
    """Keeps what it is given as text, as a file would."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.put: list[str] = []

    def small(self, key: str) -> tuple[bool, Any]:
        return key in self.held, json.loads(self.held.get(key, "null"))

    def put_small(self, key: str, answer: Any) -> None:
        text = json.dumps(answer)
        if self.held.get(key) != text:
            self.put.append(key)
        self.held[key] = text


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def seen(root: Path, keeper: Kept | None) -> Reading:
    with recalled.keeping(keeper):
        return reading.read(read(root))


def test_the_same_is_found_again(root: Path) -> None:
    kept = Kept()
    first = seen(root, kept)
    assert first == seen(root, None) and len(first.deployments) == 3
    kept.put.clear()
    assert seen(root, kept) == first and not kept.put


@pytest.mark.parametrize(
    ("path", "text", "steps"),
    [
        ("app/code.py", "a = 2\n", 0),
        ("infra/main.tf", FILES["infra/main.tf"].replace("quux", "quax"), 2),
        ("store/main.tf", FILES["store/main.tf"] + 'output "x" {\n  value = 1\n}\n', 2),
        ("store/owner.txt", "Somebody Else", 2),
        ("infra/terraform.tfvars", 'name = "other"\n', 4),
        ("more/main.tf", FILES["other/main.tf"], 4),
        ("arm/azuredeploy.json", FILES["arm/azuredeploy.json"].replace("armstore", "newstore"), 1),
    ],
)
def test_what_changed_is_read_anew(root: Path, path: str, text: str, steps: int) -> None:
    kept = Kept()
    seen(root, kept)
    kept.put.clear()
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(text)
    assert seen(root, kept) == seen(root, None)
    assert len(kept.put) == steps


def test_a_file_that_is_gone_is_noticed(root: Path) -> None:
    kept = Kept()
    first = seen(root, kept)
    (root / "store/owner.txt").unlink()
    assert seen(root, kept) == seen(root, None) != first


def test_what_cannot_be_read_stays_said(root: Path) -> None:
    (root / "store/owner.txt").write_bytes(b"\0\0")
    kept = Kept()
    for _ in range(2):
        with recalled.keeping(kept):
            checkout = read(root)
            reading.read(checkout)
        assert [gap.location.path for gap in checkout.gaps] == ["store/owner.txt"]


def test_nothing_of_it_can_be_read(root: Path) -> None:
    kept = Kept()
    seen(root, kept)
    text = json.dumps(kept.held)
    assert "quuxstore" not in text and "Eleonora" not in text and "store" not in text


@pytest.mark.parametrize("spoiled", [None, 1, [], ["", [], ""], "cut", "swapped", "other content"])
def test_what_was_spoiled_is_found_anew(root: Path, spoiled: Any) -> None:
    kept = Kept()
    first = seen(root, kept)
    for key, held in kept.held.items():
        mark, asked, text = json.loads(held)
        new = {
            "cut": [mark, asked, text[:-8]],
            "swapped": [mark, asked, text[:40] + text[40:][::-1]],
            "other content": [mark, [*asked, "cnothing", "", 3], text],
        }
        kept.held[key] = json.dumps(new.get(spoiled, spoiled) if isinstance(spoiled, str) else spoiled)
    assert seen(root, kept) == first


def test_only_the_key_opens() -> None:
    key = bytes(32)
    assert sealing.opened(sealing.sealed(b"content", key), key) == b"content"
    for content in (sealing.sealed(b"content", key), b"", b"short"):
        with pytest.raises(ValueError, match=r"not sealed|Nonce"):
            sealing.opened(content, bytes([1, *bytes(31)]))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.lists(inner, max_size=3).map(lambda some: Template(tuple(some)))
        | st.builds(Choice, inner, st.tuples(inner))
    ),
    max_leaves=12,
)


@given(VALUES)
def test_plain_and_back(value: Any) -> None:
    plain = forms().plain(value)
    assert plain is not None
    found = forms().read(json.loads(json.dumps(plain)))
    assert found is not None and repr(found[0]) == repr(value)


def test_what_has_no_plain_form_is_not_kept() -> None:
    assert forms().plain([Closure((), lambda _: None)]) is None
    assert Forms(Location).plain(Gap("x", Location("a"))) is None
    assert Forms(Location).plain({1: "a"}) is None
    assert forms().read([[99, 1]]) is None and forms().read([]) is None
    assert replace(Location("a"), line=3) in (Forms(Location).read([[0, "a", 3]]) or ())
    assert Forms(Parameter).plain(Parameter("a")) == [[0, "a"]]
