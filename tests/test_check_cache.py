"""What is kept between two checks changes nothing but time, and holds nobody's values."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from check_repo import Edit, app, check

from privacy import commands, remembered
from privacy.check.forms.json import json as as_json
from privacy.check.outcome import Outcome

BOOKING = "clinic/appointments.py"
PHONE = Edit({BOOKING: {'"starts_at": appointment.starts_at,\n': (
    '"starts_at": appointment.starts_at,\n                "phone": appointment.phone,\n'
)}})  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "privacy-inventory" / "check"


@pytest.fixture
def root(tmp_path: Path, home: Path) -> Path:  # noqa: ARG001
    return app("clinic_booking", tmp_path)


def scans(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Fills up with the folders that are scanned."""
    seen: list[Path] = []
    look = commands.look

    def counted(place: Path, *words: object, **named: object) -> commands.Looked:
        seen.append(place)
        return look(place, *words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(commands, "look", counted)
    return seen


def test_cold_and_warm_say_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    PHONE.apply(root)
    scanned = scans(monkeypatch)
    cold = as_json(check(root))
    assert len(scanned) == 2
    assert as_json(check(root)) == cold and len(scanned) == 2, "nothing is scanned a second time"
    assert as_json(check(root, cache=False)) == cold and len(scanned) == 4
    Edit({BOOKING: {"appointment.phone": "appointment.email"}}).apply(root)
    warm = as_json(check(root))
    assert len(scanned) == 5, "the base is known"
    assert warm == as_json(check(root, cache=False)) != cold


@pytest.mark.parametrize("harm", ["emptied", "cut", "swapped", "no files", "taken away"])
def test_a_spoiled_cache_changes_nothing(root: Path, home: Path, harm: str) -> None:
    PHONE.apply(root)
    told = as_json(check(root))
    files = sorted(home.iterdir())
    assert files
    for number, file in enumerate(files):
        content = file.read_bytes()
        if harm == "emptied":
            file.write_bytes(b"")
        elif harm == "cut":
            file.write_bytes(content[: len(content) // 2])
        elif harm == "swapped":
            file.write_bytes(files[number - 1].read_bytes()[:50] + content[50:])
        else:
            file.unlink()
            if harm == "no files":
                file.mkdir()
    assert as_json(check(root)) == told


def test_no_value_of_anybody_is_kept(root: Path, home: Path) -> None:
    values = ["marit.quux@personal-bygg.no", "Eleonora Quuxbergen", "DE89370400440532013000"]
    samples = '{"name": "Eleonora Quuxbergen", "email": "marit.quux@personal-bygg.no"}'
    Edit(files={"samples/person.json": samples}).apply(root)
    code = f'CONTACT = "{values[0]}"\nACCOUNT = "{values[2]}"\n'
    Edit(files={"clinic/contact.py": code}).apply(root)
    outcome: Outcome = check(root)
    assert any(one.id == "personal-data-in-file" for one in outcome.counting)
    for file in home.iterdir():
        text = file.read_text("utf-8")
        assert not any(value in text for value in values), file.name


def test_the_key_hangs_on_the_program_and_on_every_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy.declaration_file import Declared

    def now() -> str:
        return remembered.content(commands.read_files(root, Declared()))

    first = now()
    time.sleep(0.01)
    assert now() == first
    (root / "README.md").write_text("other")
    assert now() != first
    second = now()
    monkeypatch.setattr(remembered, "_program", lambda: "another program")
    assert now() != second


@pytest.mark.parametrize(
    ("path", "add", "followed"),
    [
        ("README.md", "\nMore.\n", 0),
        ("samples/new.json", '{"phone": "1"}', None),
        (BOOKING, "\n\ndef more(a):\n    return a\n", 1),
    ],
)
def test_code_is_followed_anew_only_where_it_changed(
    root: Path, monkeypatch: pytest.MonkeyPatch, path: str, add: str, followed: int | None
) -> None:
    from inventory.flow import portions

    done: list[object] = []
    follow = portions._follow

    def counted(*words: object) -> portions.Followed:
        done.append(words)
        return follow(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(portions, "_follow", counted)
    commands.inventory(root, "json")
    assert done
    done.clear()
    (root / path).parent.mkdir(exist_ok=True)
    with (root / path).open("a") as file:
        file.write(add)
    warm = commands.inventory(root, "json")
    assert followed is None or bool(done) == bool(followed)
    assert warm == commands.inventory(root, "json", cache=False)
