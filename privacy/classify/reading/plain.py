"""Values of typed formats (Parquet, Avro, Excel) as JSON would hold them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from privacy.classify.reading.payloads import Payload

_LEFT_OUT = "values that are bytes and no text: not looked at"
_DIGITS = 40  # of a whole number that is kept as such


def plain(value: Any, payload: Payload) -> Any:
    """The same value of the kinds JSON has; bytes that are no text are left out, with a gap."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dict):
        return {_key(key, payload): plain(one, payload) for key, one in value.items()}
    if isinstance(value, list):
        return _items(value, payload)
    if isinstance(value, date | time | timedelta):
        return _moment(value)
    if isinstance(value, bytes):
        return _text(value, payload)
    return _other(value, payload)


def _items(value: list[Any], payload: Payload) -> Any:
    """A list; one of pairs is a map."""
    if value and all(isinstance(one, tuple) and len(one) == 2 for one in value):
        return {_key(key, payload): plain(one, payload) for key, one in value}
    return [plain(one, payload) for one in value]


def _key(key: Any, payload: Payload) -> str:
    return key if isinstance(key, str) else str(plain(key, payload))


def _moment(value: date | time | timedelta) -> str:
    """To the second, and of any time zone as in Greenwich."""
    if isinstance(value, datetime):
        try:
            return (value.astimezone(UTC) if value.tzinfo else value).isoformat(timespec="seconds")
        except OverflowError:
            return value.isoformat(timespec="seconds")
    return value.isoformat(timespec="seconds") if isinstance(value, time) else str(value)


def _text(value: bytes, payload: Payload) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        payload.gap(_LEFT_OUT)
        return None


def _other(value: Any, payload: Payload) -> Any:
    if isinstance(value, Decimal):
        whole = value.is_finite() and value.adjusted() < _DIGITS and value == value.to_integral_value()
        return int(value) if whole else float(value)
    if isinstance(value, UUID):
        return str(value)
    payload.gap(_LEFT_OUT)
    return None
