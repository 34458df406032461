"""Files elsewhere, by URL, through fsspec. Who may read them is up to its libraries' own environment.

What libraries say when they fail may hold a URL with a signature in it: none of it is passed on.
"""

from __future__ import annotations

import errno
import io
import logging
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, NoReturn, TypeVar, cast

from inventory.errors import Problem
from privacy.classify.reading.places import FILES, File, is_hidden, printable
from privacy.version import PACKAGE

BLOCK = 1 << 22  # bytes asked for at once
_NOISY = ("azure", "adlfs", "s3fs", "fsspec", "botocore", "aiobotocore", "boto3", "asyncio")
_MAGIC = re.compile(r"[*\[]")
_SECRET = re.compile(r"[?#][^/]*=.*", re.DOTALL)
_QUERY = re.compile(r"[?#].*", re.DOTALL)
_USER = re.compile(r"(?<=://)([^/@]*)@")
_CONTAINER = re.compile(r"(?:abfs|abfss|wasb|wasbs)://[^/@:]*@")
_REFUSED = re.compile(
    r"Permission|Credential|Authentication|Forbidden|Denied|Unauthorized|InvalidToken|Token"
)
_REFUSED_CODES = (401, 403)
_AZURE = (
    "Set AZURE_STORAGE_ACCOUNT_NAME with AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN, or "
    "AZURE_STORAGE_CONNECTION_STRING; AZURE_STORAGE_ANON=false signs in as `az login` did."
)
_AWS = "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
_HINTS = dict.fromkeys(("abfs", "abfss", "az"), _AZURE) | dict.fromkeys(("s3", "s3a"), _AWS)
_HINT = "Give the credentials where the library for such URLs looks for them: its environment variables."
Answer = TypeVar("Answer")


class Unread(OSError):
    """Why a file elsewhere could not be read, in words of our own."""


def remote_files(url: str) -> Iterator[File]:
    """The file at a URL; those that match a pattern, or all below a folder. Problem when there is none."""
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    files, path = _system(url)
    found = _asked(partial(_found, files, path), url)
    if not found:
        _say("there is no such file", "Give the URL of a file, a folder or a pattern that exists.", url)
    if len(found) > FILES:
        _say(
            f"there are more than {FILES} files",
            "Give a folder below it, or a pattern for some of them.",
            url,
        )
    for name, size in found:
        shown = shown_url(_asked(partial(files.unstrip_protocol, name), url))
        yield File(shown, partial(_opened, files, name), size)


def shown_url(url: str) -> str:
    """A URL without what may be a secret: a password or token before the host, and what follows the path."""
    query = _QUERY if "http://" in url or "https://" in url else _SECRET
    bare = query.sub("", url)
    return printable(bare if _CONTAINER.match(bare) else _USER.sub("", bare))


def _system(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        _missing(url)
    try:
        return cast(tuple[Any, str], url_to_fs(url))
    except ImportError:
        _missing(url)
    except ValueError as error:
        if "rotocol not known" in str(error):
            _say("nothing is known that reads this kind of URL", "Use abfs://, s3:// or a file here.", url)
        _refused(url)
    except Exception as error:
        _failed(error, url)


def _found(files: Any, path: str) -> list[tuple[str, int]]:
    """(path, bytes) of every file at, below or like a path, by name."""
    if _MAGIC.search(path):
        listed = files.glob(path, detail=True)
    else:
        told = files.info(path)
        if told["type"] != "directory":
            return [(told["name"], told.get("size") or 0)]
        listed = files.find(path, detail=True)
    within = len(path.rstrip("/")) if not _MAGIC.search(path) else 0
    return sorted(
        (name, told.get("size") or 0)
        for name, told in listed.items()
        if told["type"] == "file" and not any(map(is_hidden, name[within:].split("/")))
    )


def _opened(files: Any, path: str) -> BinaryIO:
    try:
        return cast(BinaryIO, _Steady(files.open(path, "rb", block_size=BLOCK)))
    except Exception as error:
        raise _unread(error) from None


class _Steady(io.RawIOBase):
    """An open file elsewhere whose failures are told in words of our own."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._stream.seekable())

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def readinto(self, buffer: Any) -> int:
        try:
            content = self._stream.read(len(buffer))
        except Exception as error:
            raise _unread(error) from None
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _unread(error: Exception) -> OSError:
    """The failure as one whose text says nothing of the library's."""
    if _is_refused(error):
        return Unread(errno.EACCES, "no access")
    if isinstance(error, FileNotFoundError):
        return Unread(errno.ENOENT, "there is no such file any more")
    return Unread(errno.EIO, f"the connection failed ({type(error).__name__})")


def _is_refused(error: BaseException | None) -> bool:
    """Whether this failure, or the one behind it, is about who may read."""
    if error is None:
        return False
    code = getattr(error, "status_code", None) or getattr(error, "status", None)
    told = code in _REFUSED_CODES or _REFUSED.search(type(error).__name__) is not None
    return told or _is_refused(error.__cause__)


def _asked(question: Callable[[], Answer], url: str) -> Answer:
    try:
        return question()
    except Exception as error:
        _failed(error, url)


def _failed(error: Exception, url: str) -> NoReturn:
    if isinstance(error, ImportError):
        _missing(url)
    if _is_refused(error) or isinstance(error, ValueError):
        _refused(url)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        _say("there is no such file", "Give the URL of a file, a folder or a pattern that exists.", url)
    _say(
        f"the place could not be reached ({type(error).__name__})",
        "Check the URL, the name of the account and the network.",
        url,
    )


def _missing(url: str) -> NoReturn:
    _say("what reads this kind of URL is not installed", f"pip install '{PACKAGE}[remote]'", url)


def _refused(url: str) -> NoReturn:
    kind = url.partition("://")[0]
    _say("no access, or no account given", _HINTS.get(kind, _HINT), url)


def _say(message: str, hint: str, url: str) -> NoReturn:
    raise Problem(message, hint, shown_url(url)) from None
