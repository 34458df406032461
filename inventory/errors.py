"""The root of every expected error: what happened, where, and what to do about it."""

from __future__ import annotations


class Problem(Exception):
    """An error the user can mend; shown as three lines, never as a traceback.

    `message` says what is wrong, `at` where (``file:line`` or a path, empty when nowhere in
    particular), `hint` what to do.
    """

    def __init__(self, message: str, hint: str = "", at: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.at = at

    def __str__(self) -> str:
        return "\n".join(line for line in (self.message, self.at, self.hint) if line)
