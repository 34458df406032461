"""Secrets in plain text in infrastructure code: said by name and place, their values never kept."""

from __future__ import annotations

import re

from inventory.facts import Gap, Location
from inventory.infrastructure.settings import APP_CONFIGURATION, KEY_VAULT, PLACEHOLDER
from inventory.resources import Choice, Open, Secret, Template, Value
from inventory.secrecy import KNOWN_KEY, looks_random, said

PASSWORD = re.compile(r"(?:password|passwd|pwd|passphrase)$")
KEY = re.compile(r"(?:secret|token|apikey|accesskey|accountkey|sharedkey|primarykey|secondarykey|masterkey|"
                 r"functionkey|hostkey|privatekey|signingkey|encryptionkey|secretkey|saskey|clientsecret|"
                 r"connectionstring|credential|sas)$")  # fmt: skip
INSIDE = re.compile(
    r"(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd|sig|code|client_secret)\s*=\s*"
    r"([^;&\s{<$*%\"']+)",
    re.IGNORECASE,
)
EMULATOR = ("devstoreaccount1", "UseDevelopmentStorage", "Eby8vdM02")
"""Account, shorthand and the beginning of the key of the storage emulator, the same on every machine."""
NOT_YET = re.compile(
    r"replace|your|change|placeholder|example|dummy|fake|xxx|to-?do|redacted|insert", re.IGNORECASE
)
USER = re.compile(r"://[^/@\s:]+:[^/@\s]+@")
NAME = re.compile(r"[a-z]+(?:[-_.][a-z0-9]+)*|[\d.]*|true|false", re.IGNORECASE)
LONG = re.compile(r"[A-Za-z0-9+/=_\-]{20,}")
DEEPEST = 40
PLAIN = "in plain text"


def is_plain_secret(name: str, value: str) -> bool:
    """Whether a text under a name is a secret that anybody can read here."""
    text = value.strip()
    if PLACEHOLDER.match(text) or KEY_VAULT.match(text) or APP_CONFIGURATION.match(text):
        return False
    if any(mark in text for mark in EMULATOR):
        return False
    if KNOWN_KEY.search(text) or "-----BEGIN PRIVATE" in text:
        return True
    if "\n" in text:
        return False  # a script or a document: what looks like a pair there is code
    if _inside(text) or USER.search(text):
        return True
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if NOT_YET.match(text):
        return False
    if PASSWORD.search(plain):
        return " " not in text and "/" not in text and text.lower() not in ("true", "false")
    if not KEY.search(plain) or "://" in text or text.startswith(("/", "@")):
        return False
    return any(map(looks_random, LONG.findall(text))) or not NAME.fullmatch(text)


def _inside(text: str) -> bool:
    """Whether a key or a password stands in a connection string or a URL."""
    return any(not NOT_YET.search(found[1]) for found in INSIDE.finditer(text))


def hidden(name: str, value: Value, at: Location, gaps: list[Gap], depth: int = 0) -> Value:
    """The value with every secret in plain text replaced; each is a Gap by its name and place."""
    if isinstance(value, str):
        if not is_plain_secret(name, value):
            return value
        gaps.append(Gap(f"{said(name)} holds a secret in plain text", at))
        return Secret(f"{said(name)} {PLAIN}")
    if depth > DEEPEST:
        return value
    if isinstance(value, dict):
        return {key: hidden(_about(value, key), held, at, gaps, depth + 1) for key, held in value.items()}
    if isinstance(value, list):
        return [hidden(name, held, at, gaps, depth + 1) for held in value]
    if isinstance(value, Choice):
        options = tuple(hidden(name, option, at, gaps, depth + 1) for option in value.options)
        return Choice(value.condition, options)
    if isinstance(value, Open):
        return Open(hidden(name, value.known, at, gaps, depth + 1), value.rest)
    if isinstance(value, Template) and any(isinstance(p, str) and _inside(p) for p in value.parts):
        gaps.append(Gap(f"{said(name)} holds a secret in plain text", at))
        return Secret(f"{said(name)} {PLAIN}")
    return value


def was_plain(value: Value) -> bool:
    """Whether a value is a secret that was found in plain text and replaced."""
    return isinstance(value, Secret) and value.why.endswith(PLAIN)


def _about(of: dict[str, Value], key: str) -> str:
    """The name a property goes by: for ``{name, value}`` the name that is given."""
    named = of.get("name")
    return named if key.lower() == "value" and isinstance(named, str) else key
