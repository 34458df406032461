"""Several processes look at values as one does, also when one of them is ended from outside."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from privacy.classify import team
from privacy.classify.files import classify_files
from privacy.classify.tallies import look
from privacy.classify.team import Team


def lines(count: int) -> str:
    return "".join(
        json.dumps(
            {
                "id": at,
                "mail": f"anna{at}@example.com",
                "phone": f"+49 30 9018{at:04d}",
                "note": f"please call back {at} times, or write to b{at}@example.org soon"
                if at % 3
                else "none",
                "tags": [f"t{at % 7}", "x"],
            }
        )
        + "\n"
        for at in range(count)
    )


def test_many_workers_say_what_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team, "WORTH_IT", 2)
    monkeypatch.setattr("privacy.classify.tallies.BATCH", 50)
    file = tmp_path / "customers.ndjson"
    file.write_text(lines(250))
    alone, several = (classify_files([file], exhaustive=True, workers=count) for count in (1, 2))
    assert alone == several
    assert {one["path"]: one["category"] for one in alone["files"][0]["fields"]}[
        "mail"
    ] == "user.contact.email"


def test_every_text_of_a_column_is_looked_at() -> None:
    texts = [f"so she wrote to a{at}@example.com again and again" for at in range(450)]
    told, found, _ = look(texts, "note", "string", True)
    assert (told, {one.rule: one.matched for one in found}["EMAIL_ADDRESS"]) == (450, 450)


def other_process(_: int) -> int:
    return os.getpid()


def ended(number: int) -> int:
    if number == 7 and os.getpid() != STARTED:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2


STARTED = os.getpid()


def test_calls_go_to_other_processes_once_there_are_many() -> None:
    with Team(other_process, 2) as made:
        found = [answer for at in range(team.WORTH_IT + 30) for _, answer in made.ask("", at)]
        found += [answer for _, answer in made.rest()]
    assert set(found[: team.WORTH_IT]) == {os.getpid()}
    assert len(found) == team.WORTH_IT + 30 and os.getpid() not in found[team.WORTH_IT :]


def test_the_work_of_a_process_that_was_ended_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team, "WORTH_IT", 1)
    with Team(ended, 2) as made:
        found = [answer for at in range(40) for _, answer in made.ask(str(at), at)]
        found += [answer for _, answer in made.rest()]
    assert found == [at * 2 for at in range(40)]
