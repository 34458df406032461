"""Pieces of work done by this process and copies of it; the answers stand in the order of the pieces."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from inventory.errors import Problem

T = TypeVar("T")
Answers = dict[int, T | Problem]


def processors() -> int:
    """How many processes may work at once; one where they can't be copied. More than two need more memory
    than they save time."""
    if "fork" not in multiprocessing.get_all_start_methods() or not hasattr(os, "sched_getaffinity"):
        return 1
    return min(len(os.sched_getaffinity(0)), 2)


def done(pieces: Sequence[Callable[[], T]], workers: int) -> list[T]:
    """The answer of each piece. Raises the `Problem` of the first that has one.

    The answers of a copy that was ended from outside are made here once more.
    """
    if workers < 2 or len(pieces) < 2:
        return [piece() for piece in pieces]
    context = multiprocessing.get_context("fork")
    taken = context.Value("i", 0)
    copies = []
    for _ in range(workers - 1):
        mine, other = context.Pipe(duplex=False)
        copy = context.Process(target=_copy, args=(pieces, taken, other), daemon=True)
        copy.start()
        other.close()
        copies.append((copy, mine))
    try:
        answers = _some(pieces, taken)
        for _, mine in copies:
            answers |= _received(mine)
    finally:
        for copy, mine in copies:
            mine.close()
            copy.terminate()
            copy.join()
    return [_good(answers[n]) if n in answers else piece() for n, piece in enumerate(pieces)]


def _some(pieces: Sequence[Callable[[], T]], taken: Any) -> Answers[T]:
    """The answers of those pieces that no other process has begun, up to the first with a problem."""
    answers: Answers[T] = {}
    while True:
        with taken.get_lock():
            number, taken.value = taken.value, taken.value + 1
        if number >= len(pieces):
            return answers
        try:
            answers[number] = pieces[number]()
        except Problem as problem:
            answers[number] = problem
            with taken.get_lock():
                taken.value = len(pieces)  # nothing will be kept: no further piece is begun


def _copy(pieces: Sequence[Callable[[], T]], taken: Any, answer: Any) -> None:
    told = {
        number: ((one.message, one.hint, one.at), True) if isinstance(one, Problem) else (one, False)
        for number, one in _some(pieces, taken).items()
    }
    answer.send(told)


def _received(answer: Any) -> Answers[Any]:
    try:
        told = answer.recv()
    except (EOFError, OSError):  # it was ended from outside
        return {}
    return {number: Problem(*one) if is_problem else one for number, (one, is_problem) in told.items()}


def _good(answer: T | Problem) -> T:
    if isinstance(answer, Problem):
        raise answer
    return answer
