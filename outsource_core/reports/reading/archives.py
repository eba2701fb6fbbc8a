"""What kind of file the bytes are, and whether a packed one is safe to unpack.

Kind is told by content, never by name. Sizes that an archive declares are checked before
anything is unpacked, and unpacking never goes beyond them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from outsource_core.problems import Code
from outsource_core.reports.reading import encoding
from outsource_core.reports.reading.model import MAX_BYTES, MAX_UNPACKED, refusal

MAX_MEMBERS = 2_000
SMALL_UNPACKED = 20_000_000
MAX_RATIO = 120
"""How many times larger than packed anything beyond ``SMALL_UNPACKED`` may become."""

PIECE = 1 << 20
OVERLAP = 256

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF-", "pdf"),
    (b"\x7fELF", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"SQLite format 3\x00", "database"),
    (b"MOXCEL", "1c_table"),
    (b"{\\rtf", "rtf"),
)
_FOREIGN_IF_BINARY = (
    (b"MZ", "executable"),
    (b"GIF8", "image"),
    (b"BZh", "bzip2"),
    (b"RIFF", "media"),
    (b"II*\x00", "image"),
    (b"BM", "image"),
    (b"ID3", "media"),
    (b"OggS", "media"),
)
_MARKUP = re.compile(
    rb"\s*<(?:\?xml|!--|!doctype\b|(?:html|head|meta|style|title|body|table|svg|[a-z]+:?workbook)\b)",
    re.IGNORECASE,
)
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Kind(Enum):
    """How the bytes are to be read."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    ZIP = "zip"
    MARKUP = "markup"


def kind_of(content: bytes) -> Kind:
    """The kind of file. Raises ``Refusal`` for a kind that holds no table we can read."""
    if content.startswith(_OLE):
        return Kind.XLS
    if content.startswith(_ZIP):
        with open_archive(content) as archive:
            return _packed_kind(archive)
    foreign = _foreign(content)
    if foreign == "markup":
        return Kind.MARKUP
    if foreign:
        raise refusal(Code.UNKNOWN_FORMAT, looks_like=foreign)
    return Kind.TEXT


def _foreign(content: bytes) -> str | None:
    begin = content[:2048]
    for mark, name in _FOREIGN:
        if begin.startswith(mark):
            return name
    for mark, name in _FOREIGN_IF_BINARY:
        if begin.startswith(mark) and b"\0" in begin:
            return name
    bare = begin.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe")
    if _MARKUP.match(bare):
        return "markup"
    return "json" if _is_json(content) else None


def _is_json(content: bytes) -> bool:
    if content.lstrip()[:1] not in {b"{", b"["} or len(content) > PIECE:
        return False
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _packed_kind(archive: zipfile.ZipFile) -> Kind:
    names = set(archive.namelist())
    if "xl/workbook.xml" in {name.lstrip("/").lower() for name in names}:
        return Kind.XLSX
    if "content.xml" in names and "mimetype" in names:
        mime = archive.read("mimetype")[:100]
        if b"opendocument.spreadsheet" in mime:
            return Kind.ODS
        raise refusal(Code.UNKNOWN_FORMAT, looks_like="document")
    if "[Content_Types].xml" in names:
        is_binary = "xl/workbook.bin" in names
        raise refusal(Code.UNKNOWN_FORMAT, looks_like="xlsb" if is_binary else "document")
    return Kind.ZIP


@contextmanager
def open_archive(content: bytes) -> Iterator[zipfile.ZipFile]:
    """A ZIP whose declared sizes are within bounds. Raises ``Refusal`` for any other."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive, len(content))
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise refusal(Code.UNREADABLE) from None


def unpacked_size(content: bytes, kind: Kind) -> int:
    """How many bytes a workbook's parts are when unpacked, as far as it says."""
    if kind is Kind.XLS:
        return len(content)
    with open_archive(content) as archive:
        return sum(member.file_size for member in archive.infolist())


def _check_sizes(archive: zipfile.ZipFile, size: int) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise refusal(Code.ENCRYPTED)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise refusal(Code.TOO_LARGE, files=len(members), limit=MAX_MEMBERS)
    is_bomb = unpacked > SMALL_UNPACKED and unpacked > MAX_RATIO * packed
    if unpacked > MAX_UNPACKED or is_bomb or packed > size:
        raise refusal(Code.TOO_LARGE, bytes=unpacked, limit=MAX_UNPACKED)


def pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A member piece by piece, each beginning with the end of the one before.

    Raises ``Refusal`` if it declares entities, and ``zipfile.BadZipFile`` (which
    ``open_archive`` turns into a refusal) if it unpacks to other than it declares.
    """
    tail = b""
    with archive.open(name) as member:
        while piece := member.read(PIECE):
            piece = tail + piece
            if _ENTITY.search(piece):
                raise refusal(Code.UNREADABLE, looks_like="entities")
            yield piece
            tail = piece[-OVERLAP:]


def files(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The files in an archive of files, by name; what systems leave beside them is passed over.

    Raises ``Refusal`` if together they are larger than one file may be.
    """
    members = [member for member in archive.infolist() if not _is_idle(member)]
    total = sum(member.file_size for member in members)
    if total > MAX_BYTES:
        raise refusal(Code.TOO_LARGE, bytes=total, limit=MAX_BYTES)
    for member in members:
        yield _name(member), archive.read(member)


def _is_idle(member: zipfile.ZipInfo) -> bool:
    last = member.filename.rsplit("/", 1)[-1]
    return (
        member.is_dir()
        or member.filename.startswith("__MACOSX/")
        or last.startswith((".", "~$"))
        or last.lower() in {"thumbs.db", "desktop.ini"}
    )


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name; where it is not marked as UTF-8, old programs wrote it in cp866."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        written = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    found = encoding.detect(written)
    return encoding.decode(written, found.name) if found else member.filename
