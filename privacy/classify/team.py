"""Calls of one function made by several processes; the answers come in the order of the calls."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import Any

MOST_WORKERS = 8
WORTH_IT = 20
"""Calls that are made before other processes are asked; what these load, those have."""
_AHEAD = 4  # calls that wait for each process


class Team:
    """Processes that make calls; with one worker, or few calls, there are none."""

    def __init__(self, task: Callable[..., Any], workers: int = 0) -> None:
        """`workers` are the processes; as many as there are processors when it is 0."""
        self._task, self._workers = task, workers or processors()
        self._pool: ProcessPoolExecutor | None = None
        self._made = 0
        self._waiting: deque[tuple[str, tuple[Any, ...], Future[Any]]] = deque()

    def __enter__(self) -> Team:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def ask(self, name: str, *arguments: Any) -> Iterator[tuple[str, Any]]:
        """Make a call under a name; gives names and answers of calls that must be done by now."""
        self._made += 1
        if self._workers < 2 or self._made <= WORTH_IT:
            yield name, self._task(*arguments)
            return
        if self._pool is None:
            context = multiprocessing.get_context("fork")
            self._pool = ProcessPoolExecutor(self._workers, mp_context=context)
        try:
            self._waiting.append((name, arguments, self._pool.submit(self._task, *arguments)))
        except BrokenExecutor:
            yield from self.rest()
            yield name, self._task(*arguments)
        if len(self._waiting) > self._workers * _AHEAD:
            yield self._oldest()

    def rest(self) -> Iterator[tuple[str, Any]]:
        """The answers still to come."""
        while self._waiting:
            yield self._oldest()

    def _oldest(self) -> tuple[str, Any]:
        name, arguments, answer = self._waiting.popleft()
        try:
            return name, answer.result()
        except BrokenExecutor:  # a process was ended from outside: its work is done here
            return name, self._task(*arguments)


def processors() -> int:
    """How many processes work at once; one where they can't be forked."""
    if "fork" not in multiprocessing.get_all_start_methods() or not hasattr(os, "sched_getaffinity"):
        return 1
    return min(len(os.sched_getaffinity(0)), MOST_WORKERS)
