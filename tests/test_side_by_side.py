"""Several processes write what one writes, and a copy that is ended or has a problem changes nothing in that."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

import pytest
from small_graph import case

from inventory.errors import Problem
from privacy.writing import documents, side_by_side
from privacy.writing.dossier import Dossier


def test_answers_stand_in_the_order_of_the_pieces() -> None:
    assert side_by_side.done([partial(pow, n, 2) for n in range(50)], 3) == [n * n for n in range(50)]


def test_what_an_ended_copy_had_begun_is_done_here() -> None:
    here = os.getpid()

    def piece(number: int) -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert side_by_side.done([partial(piece, n) for n in range(9)], 2) == list(range(9))


def test_the_problem_of_a_piece_comes_as_it_is() -> None:
    def piece(number: int) -> int:
        if number == 1:
            raise Problem("it is full", "Make room.", "a/b")
        return number

    with pytest.raises(Problem) as caught:
        side_by_side.done([partial(piece, n) for n in range(4)], 2)
    assert str(caught.value) == "it is full\na/b\nMake room."


def test_two_processes_write_what_one_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGE", 0)
    wanted, kinds = documents.chosen((), [kind.name for kind in documents.FORMATS])
    made = {}
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        paths = documents.write(Dossier(case()), wanted, kinds, folder, ("en", "de"), workers)
        made[workers] = [(path.name, path.read_bytes()) for path in paths]
        made[-workers] = sorted(path.name for path in folder.iterdir())
    assert made[1] == made[2] and made[-1] == made[-2] and len(made[1]) > 50


def test_an_edited_file_stops_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGE", 0)
    wanted, kinds = documents.chosen((), ["md"])
    (tmp_path / "transfers.md").write_text("mine", encoding="utf-8")
    with pytest.raises(Problem, match="edited by hand"):
        documents.write(Dossier(case()), wanted, kinds, tmp_path, workers=2)
    assert [path.name for path in tmp_path.iterdir()] == ["transfers.md"]
