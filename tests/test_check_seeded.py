"""Seeded changes of every kind are found with their way, and quiet ones stay quiet: a part of the benchmark, by its own code."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import APPS

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
import check_changes
import quiet_changes
import seeded
from seeded import Seed

from inventory.sources import read
from privacy.check.kinds import kinds
from privacy.check.planted import _secrets

# The first of each id that is told on the smallest apps; what they don't have, on another one.
SMALL = ("blood_drive", "gym_signup", "choir_portal", "food_bank", "event_tickets")


def _first_of_each() -> list[Seed]:
    ranked = sorted(
        (s for s in seeded.seeds() if (APPS / s.repository).is_dir()),
        key=lambda s: SMALL.index(s.repository) if s.repository in SMALL else len(SMALL),
    )
    return list({seed.expect[0]: seed for seed in reversed(ranked)}.values())


@pytest.mark.slow
@pytest.mark.parametrize("seed", _first_of_each(), ids=lambda seed: f"{seed.repository}-{seed.name}")
def test_a_seeded_change_is_found_with_its_way(seed: Seed, tmp_path: Path) -> None:
    result = check_changes.measured_seed(seed, APPS / seed.repository, tmp_path / "checkout")
    assert (result.problem, result.found, result.placed) == ("", True, True), result.lost


@pytest.mark.slow
@pytest.mark.parametrize("name", ["blood_drive", "food_bank"])
def test_a_quiet_change_stays_quiet_and_keeps_fingerprints(name: str, tmp_path: Path) -> None:
    done = list(check_changes.measured_quiet(name, APPS / name, tmp_path / "checkout", ""))
    assert len(done) >= len(quiet_changes.AUTOMATIC) - 4
    assert [
        (one.name, one.loud, one.lost, one.problem) for one in done if one.loud or one.lost or one.problem
    ] == []


def test_every_finding_has_a_seed() -> None:
    assert {id for seed in seeded.seeds() for id in seed.expect} >= set(kinds())


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("$words = 'AccountKey=|BlobEndpoint=|QueueEndpoint='", 0),
        ("key = 'AKIA00000000000DEMO'", 0),
        ('store = "AccountName=shop;AccountKey={{account_key}};EndpointSuffix=core"', 1),
        ('mail = "{{sendgrid}}"', 1),
    ],
)
def test_a_pattern_or_an_example_is_no_secret(line: str, count: int, tmp_path: Path) -> None:
    text = seeded.edited("", {"write": line}, "app.py")
    (tmp_path / "app.py").write_text(text)
    assert len([one for source in read(tmp_path).files for one in _secrets(source)]) == count
