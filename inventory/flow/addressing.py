"""Whom a message is sent to: the code may call it anything, its client says that it is an address."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.flow.effects import Carried
from inventory.flow.run import Run
from inventory.flow.values import Value

ROLE = "to"
"""The role under which the catalog names the argument that holds the receivers."""
RECEIVERS = frozenset({"to", "cc", "bcc", "toemails", "toaddrs", "toaddress", "toaddresses", "replyto"})
"""Members and arguments of messages that hold addresses, whatever their spelling."""


def tell(run: Run, addressed: str, payload: Iterable[Carried]) -> None:
    """Note that what a message of this kind is sent to is an address (``to_email_address``)."""
    for piece in payload if addressed else ():
        if piece.datum is not None and any(_plain(name) in RECEIVERS for name in piece.path):
            run.trace.call(Value(frozenset({piece.datum})), f"{ROLE}_{addressed}")


def tell_argument(run: Run, addressed: str, value: Value | None) -> None:
    """The same of an argument that the catalog says to hold the receivers."""
    if addressed and value is not None:
        run.trace.call(value, f"{ROLE}_{addressed}")


def named(run: Run, payload: Iterable[Carried]) -> None:
    """What a builder of a third party's library is given goes by the names of its arguments, too."""
    for piece in payload:
        if piece.datum is not None and piece.path:
            run.trace.call(Value(frozenset({piece.datum})), piece.path[-1])


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
