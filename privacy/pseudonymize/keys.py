"""The key: from an environment variable, a file that only its owner reads, or Azure Key Vault."""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inventory.errors import Problem
from privacy.pseudonymize.prf import derived
from privacy.version import PACKAGE

VARIABLE, FILE_VARIABLE, VAULT_VARIABLE, DOMAIN_VARIABLE = (
    "PRIVACY_PSEUDONYM_KEY",
    "PRIVACY_PSEUDONYM_KEY_FILE",
    "PRIVACY_PSEUDONYM_KEY_VAULT",
    "PRIVACY_PSEUDONYM_DOMAIN",
)
LEAST = 32  # bytes
_SECRET = re.compile(r"(https://[\w.-]+)/secrets/([\w-]+)(?:/(\w+))?/?")
_HINT = (
    f"Make one with `privacy pseudonymize --new-key` and put it into {VARIABLE}, or its file's path into "
    f"{FILE_VARIABLE}, or the address of a secret of Azure Key Vault into {VAULT_VARIABLE}."
)


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """32 bytes or more, for one domain (a recipient, a release); never shown."""

    content: bytes
    domain: str = ""

    def __repr__(self) -> str:
        return "Key(...)"

    def of(self, purpose: str) -> bytes:
        """The key for one purpose in this domain."""
        return derived(self.content, f"{self.domain}/{purpose}")


def new_key() -> str:
    """A new random key, as text."""
    return base64.urlsafe_b64encode(secrets.token_bytes(LEAST)).decode().rstrip("=")


def find(environment: Mapping[str, str] | None = None, domain: str = "") -> Key:
    """The key the environment leads to, for a domain; Problem when there is none, or none that is safe."""
    given = os.environ if environment is None else environment
    domain = domain or given.get(DOMAIN_VARIABLE, "")
    told = [name for name in (VARIABLE, FILE_VARIABLE, VAULT_VARIABLE) if given.get(name)]
    if not told:
        raise Problem("there is no key for pseudonyms", _HINT)
    if len(told) > 1:
        raise Problem(f"more than one key is given: {' and '.join(told)}", "Leave one of them.")
    text = _read(told[0], given[told[0]])
    return Key(decoded(text, told[0]), domain)


def _read(variable: str, value: str) -> str:
    if variable == VARIABLE:
        return value
    return _from_file(Path(value)) if variable == FILE_VARIABLE else _from_vault(value)


def decoded(text: str, where: str) -> bytes:
    """The bytes of a key written in base64 or hexadecimal digits; what it was is in no error."""
    text = text.strip()
    try:
        if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", text):
            content = bytes.fromhex(text)
        else:
            plain = text.translate(str.maketrans("-_", "+/"))
            content = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (ValueError, binascii.Error):
        raise Problem("the key is neither base64 nor hexadecimal", _HINT, where) from None
    if len(content) < LEAST or len(set(content)) < 8:
        raise Problem(f"the key is too weak: {LEAST} random bytes at least", _HINT, where)
    return content


def _from_file(path: Path) -> str:
    try:
        told = path.stat()
        if os.name == "posix" and told.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            hint = "Let nobody but its owner read it: chmod 600."
            raise Problem("others can read the file of the key", hint, str(path))
        return path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        raise Problem("the file of the key holds no key", _HINT, str(path)) from None
    except OSError as error:
        raise Problem(f"the file of the key can't be read: {error.strerror}", _HINT, str(path)) from None


def _from_vault(address: str) -> str:
    """A secret of Azure Key Vault, as whoever is signed in."""
    told = _SECRET.fullmatch(address)
    if told is None:
        hint = "It looks like https://NAME.vault.azure.net/secrets/SECRET."
        raise Problem("this is no address of a secret of Azure Key Vault", hint, VAULT_VARIABLE)
    try:
        from azure.identity import DefaultAzureCredential
        from azure.keyvault.secrets import SecretClient
    except ImportError:
        hint = f"pip install '{PACKAGE}[keyvault]'"
        raise Problem("Azure Key Vault is read with azure-keyvault-secrets", hint, VAULT_VARIABLE) from None
    try:
        client = SecretClient(told[1], DefaultAzureCredential())
        return str(client.get_secret(told[2], told[3]).value or "")
    except Exception as error:  # a foreign service: whatever it raises, there is no key
        hint = "See that you are signed in and may read the secret."
        raise Problem(f"the vault gave no key: {type(error).__name__}", hint, VAULT_VARIABLE) from None
