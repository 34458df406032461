"""E-mail: headers, texts and attachments, coded as they were."""

from __future__ import annotations

import base64
import binascii
import email.header
import quopri
import re
from collections.abc import Callable

from privacy.classify.reading.messages import PLUMBING
from privacy.pseudonymize.fields import Change, Fields
from privacy.pseudonymize.rewriting.source import Coding

MOST_PARTS, INNERMOST = 200, 20
_HEADER = re.compile(r"([!-9;-~]+)(:[ \t]*)((?:[^\n]*\n[ \t])*[^\n]*)(\n|$)")
_CODED = re.compile(r"=\?([\w.-]+)\?([bBqQ])\?([^?\s]*)\?=(?:\s+(?==\?))?")
_TAG = re.compile(r"(<[^<>]*>)")
_PEOPLE = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "reply-to",
        "sender",
        "return-path",
        "delivered-to",
        "envelope-to",
        "x-original-to",
        "resent-from",
        "resent-to",
    ]
)


def rewrite_mail(content: bytes, fields: Fields) -> bytes:
    """One message, in bytes."""
    return _entity(content.decode("utf-8", "surrogateescape"), fields, 0).encode("utf-8", "surrogateescape")


def _entity(text: str, fields: Fields, depth: int) -> str:
    """Headers and what is below them."""
    end = re.search(r"(?:^|\n)\r?\n", text)
    head, body = (text[: end.end()], text[end.end() :]) if end else (text, "")
    told = {name.lower(): _unfolded(value) for name, _, value, _ in _HEADER.findall(head)}
    made = _HEADER.sub(lambda found: _header(found, fields, depth), head)
    return made + _body(body, told, fields, depth)


def _unfolded(value: str) -> str:
    return re.sub(r"\r?\n[ \t]+", " ", value).strip()


def _header(found: re.Match[str], fields: Fields, depth: int) -> str:
    name, mark, value, end = found.groups()
    if name.lower() in PLUMBING or (depth and name.lower() not in _PEOPLE):
        return found[0]
    change = fields.people(("headers", name)) if name.lower() in _PEOPLE else fields.at(("headers", name))
    if name.lower() in ("subject", "thread-topic", "comments"):
        change = fields.prose(("headers", name))
    if change is None:
        return found[0]
    return f"{name}{mark}{_decoded(value, change)}{end}"


def _decoded(value: str, change: Change) -> str:
    """A value some words of which may be coded: these are coded again the same way."""
    if "=?" not in value:
        tail = value[len(value.rstrip()) :]
        return change(value.rstrip()) + tail
    runs: list[str] = []
    at = 0
    for found in re.finditer(rf"(?:{_CODED.pattern})+", value):
        runs += [
            change(value[at : found.start()])
            if value[at : found.start()].strip()
            else value[at : found.start()]
        ]
        runs.append(_recoded(found[0], change))
        at = found.end()
    rest = value[at:]
    return "".join(runs) + (change(rest) if rest.strip() else rest)


def _recoded(run: str, change: Change) -> str:
    try:
        plain = str(email.header.make_header(email.header.decode_header(run.rstrip())))
    except (ValueError, LookupError, binascii.Error):
        return run
    made = change(plain)
    first = _CODED.match(run)
    if made == plain or first is None:
        return run
    coding, how = first[1], first[2]
    content = Coding(coding).bytes(made)
    if how in "bB":
        return f"=?{coding}?{how}?{base64.b64encode(content).decode()}?="
    coded = "".join(
        chr(b) if chr(b).isalnum() and b < 128 else "_" if b == 32 else f"={b:02X}" for b in content
    )
    return f"=?{coding}?{how}?{coded}?="


def _body(body: str, told: dict[str, str], fields: Fields, depth: int) -> str:
    kind = told.get("content-type", "text/plain")
    boundary = re.search(r'boundary="?([^";\s]+)"?', kind, re.IGNORECASE)
    if kind.lower().startswith("multipart/") and boundary and depth < INNERMOST:
        return _parts(body, "--" + boundary[1], fields, depth)
    if kind.lower().startswith("message/rfc822") and depth < INNERMOST:
        return _entity(body, fields, 0)
    name = re.search(
        r'(?:file)?name="?([^";]+)"?', told.get("content-disposition", "") + ";" + kind, re.IGNORECASE
    )
    if not kind.lower().startswith("text/") and name is None:
        return body
    return _coded(body, told.get("content-transfer-encoding", "7bit").lower(), _changer(kind, name, fields))


def _parts(body: str, mark: str, fields: Fields, depth: int) -> str:
    lines = re.split(rf"(^{re.escape(mark)}(?:--)?[ \t]*\r?\n?)", body, flags=re.MULTILINE)
    made = [lines[0]]
    for at in range(1, len(lines) - 1, 2):
        last = lines[at].strip().endswith("--") or at > 2 * MOST_PARTS
        made += [lines[at], lines[at + 1] if last else _entity(lines[at + 1], fields, depth + 1)]
    return "".join(made)


def _changer(kind: str, name: re.Match[str] | None, fields: Fields) -> Callable[[bytes], bytes]:
    """What changes the content of a part once it is decoded."""
    told = re.search(r'charset="?([\w.:-]+)"?', kind, re.IGNORECASE)

    def as_text(content: bytes) -> bytes:
        coding = _coding(told[1] if told else "utf-8")
        text = coding.text(content)
        change = fields.prose(("body",))
        if kind.lower().startswith("text/html"):
            parts = _TAG.split(text)
            made = "".join(
                _links(one, fields) if at % 2 else change(one) if one.strip() else one
                for at, one in enumerate(parts)
            )
        else:
            made = "".join(
                change(line) if line.strip() else line for line in re.split(r"((?:\r?\n){2,})", text)
            )
        return content if made == text else coding.bytes(made)

    def as_file(content: bytes) -> bytes:
        from privacy.pseudonymize.rewriting.formats import rewrite_content

        file = name[1] if name else ""
        stem = file.rpartition(".")[0] or file
        return rewrite_content(file, content, fields.below(("attachment", stem)))

    return as_text if name is None else as_file


def _links(tag: str, fields: Fields) -> str:
    change = fields.at(("#comment",))
    return change(tag) if change is not None and "@" in tag else tag


def _coding(name: str) -> Coding:
    try:
        "".encode(name)
    except LookupError:
        return Coding("utf-8")
    return Coding(name.lower())


def _coded(body: str, how: str, changed: Callable[[bytes], bytes]) -> str:
    """A body in its transfer encoding; as it was where nothing in it changed."""
    raw = body.encode("utf-8", "surrogateescape")
    if how == "base64":
        return _base64(body, changed)
    if how == "quoted-printable":
        plain = quopri.decodestring(raw)
        made = changed(plain)
        if made == plain:
            return body
        ends = b"\r\n" if b"\r\n" in raw else b"\n"
        coded = quopri.encodestring(made.replace(b"\r\n", b"\n"))
        return coded.replace(b"\n", ends).decode("ascii")
    return changed(raw).decode("utf-8", "surrogateescape")


def _base64(body: str, changed: Callable[[bytes], bytes]) -> str:
    text = body.strip()
    try:
        plain = base64.b64decode(text)
    except (ValueError, binascii.Error):
        return body
    made = changed(plain)
    if made == plain:
        return body
    ends = "\r\n" if "\r\n" in body else "\n"
    lines = text.split(ends)
    width = len(lines[0].strip()) if len(lines) > 1 else 900
    coded = base64.b64encode(made).decode()
    made_lines = ends.join(coded[at : at + width] for at in range(0, len(coded), width))
    start = body.index(text)
    return body[:start] + made_lines + body[start + len(text) :]
