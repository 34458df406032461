"""The verdicts on the golden apps that say in `truth.yaml` what they should be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import APPS, app_names, copy_app
from ruamel.yaml import YAML

from privacy import commands

TODAY = date(2026, 11, 27)
WITH_CONTROLS = [
    name for name in app_names() if "\ncontrols:" in (APPS / name / "truth.yaml").read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", WITH_CONTROLS)
def test_the_verdicts_are_those_that_people_read(name: str, tmp_path: Path) -> None:
    wanted = YAML(typ="safe").load(APPS / name / "truth.yaml")["controls"]
    looked = commands.look(copy_app(name, tmp_path), 1, TODAY)
    found: dict[str, dict[str, str]] = {}
    why = {}
    for one in looked.controls:
        found.setdefault(one.app, {})[one.control.id] = one.verdict
        why[one.id] = f"{one.verdict}: {one.why}"
    assert found == wanted, why
