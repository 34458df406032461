"""Libraries that an extra of the package brings: there, or a gap that says how to get them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from privacy.classify.reading.payloads import Payload
from privacy.version import PACKAGE


def library(module: str, format_name: str, payload: Payload, extra: str = "formats") -> Any:
    """The module; None, with a gap at the payload, where it is not installed."""
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        payload.gap(f"{format_name} is read with {package}: pip install '{PACKAGE}[{extra}]'")
        return None
