"""The stamp of a document: the fingerprint of all else in it, so that no words written by hand are lost."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from inventory.errors import Problem

STAMP = re.compile(
    rb'(?:\[//\]: # \(stamp |<!-- stamp |,\s*"stamp": ")sha256:([0-9a-f]{64})(?:\)| -->|"\s*\})\s*\Z'
)
PACKAGES = (".docx", ".xlsx")
PROPERTIES = "docProps/core.xml"
IN_PROPERTIES = re.compile(rb"<dc:identifier>sha256:([0-9a-f]{64})</dc:identifier>")
BLANK = "0" * 64
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # zip knows no earlier one; the true time would change the bytes
BIG, QUICK = 1 << 19, 1  # bytes of a part that is packed less tightly: half the time, a fourth more room
LARGEST = 1 << 30  # bytes of a package unpacked: what is larger was not written here
MANIFEST = "stamps.json"
CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>{tool}</dc:creator>'
    "<dc:identifier>sha256:{stamp}</dc:identifier><dc:language>{language}</dc:language></cp:coreProperties>"
)


# --- stamping ---------------------------------------------------------------------------------------


def stamped(text: str | bytes, closing: str) -> bytes:
    """The text, closed by the fingerprint of all before it; `closing` has a place for it."""
    body = (text.encode("utf-8", "replace") if isinstance(text, str) else text).rstrip()
    return body + closing.format(_fingerprint(body)).encode()


def stamped_package(package: bytes, title: str, language: str, tool: str) -> bytes:
    """A file of Word or Excel whose properties hold its stamp; no date of its making is left in it."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    words = {"title": escape(title), "language": escape(language), "tool": escape(tool)}
    parts[PROPERTIES] = CORE.format(stamp=BLANK, **words).encode()
    parts[PROPERTIES] = CORE.format(stamp=_of_parts(parts), **words).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0
            target.writestr(entry, content, compresslevel=QUICK if len(content) > BIG else None)
    return stream.getvalue()


def stamp_of(content: bytes) -> str:
    """The stamp of a file that can't hold its own."""
    return f"sha256:{_fingerprint(content)}"


def with_manifest(folder: Path, stamps: Mapping[str, str]) -> bytes:
    """A folder's manifest: these stamps by the names of their files, and those of files written earlier."""
    known = {name: stamp for name, stamp in _known(folder).items() if (folder / name).is_file()}
    known |= stamps
    return (json.dumps({"files": dict(sorted(known.items()))}, indent=2) + "\n").encode()


# --- checking ---------------------------------------------------------------------------------------


def untouched(path: Path, new: bytes = b"") -> None:
    """Refuse to write over a file that is not what its stamp says, unless with the same: raises `Problem`."""
    try:
        old = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise Problem(
            f"it can't be read: {error.strerror}", "Remove it, and write again.", str(path)
        ) from None
    if old and old != new and not _as_written(path, old):
        raise Problem(
            "this file was edited by hand, or was not written by this program",
            "Put your words into privacy.yaml, under `notes` or a question's key; then delete the file.",
            str(path),
        )


def _as_written(path: Path, content: bytes) -> bool:
    if path.suffix == ".csv":
        return _known(path.parent).get(path.name) == stamp_of(content)
    if path.suffix in PACKAGES:
        return _package_as_written(content)
    stamp = STAMP.search(content)
    return stamp is not None and stamp[1].decode() == _fingerprint(content[: stamp.start()])


def _package_as_written(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST:
                return False
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        return False
    stamp = IN_PROPERTIES.search(parts.get(PROPERTIES, b""))
    if stamp is None:
        return False
    parts[PROPERTIES] = parts[PROPERTIES].replace(stamp[1], BLANK.encode())
    return stamp[1].decode() == _of_parts(parts)


def _known(folder: Path) -> dict[str, str]:
    """The stamps in a folder's manifest; none where it has none that can be read."""
    try:
        files = json.loads((folder / MANIFEST).read_bytes())["files"]
        return {str(name): str(stamp) for name, stamp in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _fingerprint(body: bytes) -> str:
    return hashlib.sha256(body.replace(b"\r\n", b"\n").rstrip()).hexdigest()


def _of_parts(parts: Mapping[str, bytes]) -> str:
    return hashlib.sha256(b"".join(_lines(parts))).hexdigest()


def _lines(parts: Mapping[str, bytes]) -> Iterable[bytes]:
    for name, content in sorted(parts.items()):
        yield f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode("utf-8", "surrogateescape")
