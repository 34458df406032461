"""Scanning with several processes gives what one process gives, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import APPS

from inventory import snapshot
from inventory.flow import portions
from inventory.scan import scan


def said(app: Path, workers: int) -> bytes:
    return snapshot.dumps(scan(app, workers=workers), {}, "0")


def test_the_number_of_workers_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 3)
    alone = said(APPS, 1)
    assert b'"operation": "write"' in alone
    assert said(APPS, 2) == alone == said(APPS, 5)
