"""Terraform's functions that encode, convert and hash, and those that only a run can answer."""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping
from urllib.parse import quote

from inventory.infrastructure import jsonc, yaml_text
from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.infrastructure.operations import as_text, joined
from inventory.infrastructure.scopes import Arguments
from inventory.infrastructure.terraform.plain import Computation, by_option, plain_ones
from inventory.resources import Choice, Computed, Context, Reference, Secret, Unknown, Value, is_known

OF_RUN = (
    "timestamp", "plantimestamp", "timeadd", "timecmp", "formatdate", "uuid", "uuidv5", "bcrypt",
    "rsadecrypt", "base64gzip", "filemd5", "filesha1", "filesha256", "filesha512", "filebase64sha256",
    "filebase64sha512", "filebase64", "textencodebase64", "textdecodebase64", "base64sha256", "base64sha512",
)  # fmt: skip


def _of_run(name: str) -> Function:
    """A function whose result differs from run to run."""
    return lambda _evaluator, arguments: Context(name, tuple(arguments))


def jsonencode(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """``jsonencode(value)``; of an open value the value is kept, so that it can be decoded again."""
    value = arguments[0]
    return json.dumps(value, ensure_ascii=False) if is_known(value) else Computed("jsonencode", (value,))


def jsondecode(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``jsondecode(text)``."""
    text = arguments[0]
    if isinstance(text, Computed) and text.function == "jsonencode":
        return text.arguments[0]
    if isinstance(text, str):
        read: Value = jsonc.loads(text)
        return read
    return by_option("jsondecode", lambda given: jsondecode(evaluator, given), arguments)


def _base64decode(text: str) -> Value:
    try:
        return base64.b64decode(text).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("no text in base64") from error


def _csvdecode(text: str) -> Value:
    rows = list(csv.DictReader(io.StringIO(text)))
    return [{str(k): str(v or "") for k, v in row.items()} for row in rows]


def _tonumber(value: Value) -> Value:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"-?\d{1,18}", value) else float(value)
    return value


def _tobool(value: Value) -> Value:
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool) or value is None:
        return value
    raise ValueError("no boolean")


def tostring(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """``tostring(value)``."""
    value = arguments[0]
    if isinstance(value, (list, dict)):
        return Unknown("the function tostring can't be computed with a collection")
    return None if value is None else as_text(value)


def same(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """A function that changes nothing we look at."""
    return arguments[0]


def sensitive(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """``sensitive(value)``: nobody is to see it."""
    value = arguments[0]
    return value if isinstance(value, (Secret, Reference)) else Secret("a value marked as sensitive")


def _kind(value: Value) -> Value:
    names: Mapping[type, str] = {bool: "bool", str: "string", int: "number", float: "number"}
    return names.get(type(value), "dynamic")


def base64encode(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``base64encode(text)``."""
    if isinstance(arguments[0], str):
        return base64.b64encode(arguments[0].encode("utf-8", "replace")).decode("ascii")
    if isinstance(arguments[0], Choice):
        return by_option("base64encode", lambda given: base64encode(evaluator, given), arguments)
    return Computed("base64encode", tuple(arguments))


def urlencode(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """``urlencode(text)``."""
    text = arguments[0]
    return quote(text, safe="") if isinstance(text, str) else joined([text])


def _hashed(name: str) -> Computation:
    return lambda text: hashlib.new(name, text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


FUNCTIONS: Mapping[str, Function] = {
    "jsonencode": jsonencode,
    "jsondecode": jsondecode,
    "yamlencode": jsonencode,
    "base64encode": base64encode,
    "urlencode": urlencode,
    "tostring": tostring,
    "sensitive": sensitive,
    **dict.fromkeys(("tolist", "tomap", "nonsensitive", "ephemeralasnull", "abspath", "pathexpand"), same),
    **{name: _of_run(name) for name in OF_RUN},
    **plain_ones(
        {
            "yamldecode": yaml_text.loads,
            "base64decode": _base64decode,
            "csvdecode": _csvdecode,
            "tonumber": _tonumber,
            "tobool": _tobool,
            "type": _kind,
            "issensitive": lambda _value: False,
            "basename": lambda path: path.rstrip("/").rpartition("/")[2],
            "dirname": lambda path: path.rpartition("/")[0] or ".",
            **{name: _hashed(name) for name in ("md5", "sha1", "sha256", "sha512")},
        }
    ),
}
