"""What kind of file people bring, by its first bytes: its name may say something else."""

from __future__ import annotations

import errno
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from parkkg.errors import DataError
from parkkg.problems import problem
from parkkg.tables.csvw.compression import compression_of, opened
from parkkg.text import Message, said

FileKind = Literal["text", "workbook", "parquet"]
_BEGIN, _ENDS = 4096, 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What Python raises for one; EINVAL where it is cut.
_BAD_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError,
)  # fmt: skip
# Above this a file that unpacks to so much is a bomb, or nothing that a spreadsheet can show.
_MOST_UNPACKED = 8 << 30


@dataclass(frozen=True)
class NoTable:
    """What a file is that is no table, and what to do about it."""

    what: Message
    hint: Message


_DAMAGED = NoTable(
    said("a workbook or an archive that is damaged, or not all of it is here"),
    said("get the file again, or open it in a spreadsheet and save it as .xlsx"),
)
_UNPACK = said("unpack it, and name a file that is in it")
_EXPORT = said("save the table as .xlsx or as CSV (UTF-8), and name that file")
_RESAVE = said("open it in a spreadsheet, save it as .xlsx, and name that file")
_COPY = said("copy the table into a spreadsheet, check it, and save it as .xlsx or as CSV (UTF-8)")
_SIGNATURES: tuple[tuple[bytes, Message, Message], ...] = (
    (b"%PDF-", said("a PDF document"), _COPY),
    (b"\x89PNG", said("an image"), _COPY),
    (b"\xff\xd8\xff", said("an image"), _COPY),
    (b"GIF8", said("an image"), _COPY),
    (b"{\\rtf", said("a text document (RTF)"), _COPY),
    (b"7z\xbc\xaf\x27\x1c", said("an archive (7z)"), _UNPACK),
    (b"Rar!", said("an archive (RAR)"), _UNPACK),
    (b"BZh", said("packed with bzip2"), said("unpack it, or pack it with gzip instead")),
    (b"\xfd7zXZ\0", said("packed with xz"), said("unpack it, or pack it with gzip instead")),
    (b"SQLite format 3\0", said("a SQLite database"), said("export the table as CSV (UTF-8)")),
    (b"ARROW1", said("an Arrow file (Feather)"), said("write it as Parquet, or as CSV (UTF-8)")),
    (
        b"version https://git-lfs",
        said("a pointer of Git LFS, and not the file itself"),
        said("fetch the file with git lfs pull"),
    ),
)
_HTML = re.compile(
    rb"(?is)\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|meta|table)\b"
)
_SPREADSHEET_ML = b"urn:schemas-microsoft-com:office:spreadsheet"
_JSON = re.compile(rb'\s*(\{\s*("|\})|\[\s*[\[{"])')


def kind_of(path: Path, name: str) -> FileKind:
    """The kind of a file; what is no other kind is text. `name` is the file's name in messages.

    Raises DataError where it is surely no table, which says what it is and what to do.
    """
    if path.is_dir():
        raise _no_table(
            name,
            NoTable(said("a folder"), said('name the files in it, one in each table\'s "url"')),
        )
    with opened(path, name) as file:
        begin = file.read(_BEGIN)
    if begin.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE, b"PAR1")):
        if compression_of(path) != "none":
            what = said("a workbook or an archive that is packed once more")
            raise _no_table(name, NoTable(what, _UNPACK))
        if begin.startswith(b"PAR1"):
            return "parquet"
        found: FileKind | NoTable | None = (
            _in_ole(path) if begin.startswith(_OLE) else _in_zip(path)
        )
    else:
        found = _in_text(begin.removeprefix(b"\xef\xbb\xbf"))
    if found is None:
        return "text"
    if isinstance(found, NoTable):
        raise _no_table(name, found)
    return found


def _no_table(name: str, found: NoTable) -> DataError:
    message = said("is {what}, and no table that can be read", what=found.what)
    return DataError(
        said("{file} is no table", file=name),
        problems=(problem("PK111", message, file=name, hint=found.hint),),
    )


def _in_text(begin: bytes) -> NoTable | None:
    for mark, what, hint in _SIGNATURES:
        if begin.startswith(mark):
            return NoTable(what, hint)
    if _SPREADSHEET_ML in begin:
        return NoTable(said("a workbook as XML (of Excel 2003)"), _RESAVE)
    if _HTML.match(begin):
        return NoTable(said("a web page (HTML), whatever its name says"), _RESAVE)
    if begin.lstrip().startswith(b"<?xml"):
        return NoTable(said("an XML document"), said("export the table as .xlsx or as CSV (UTF-8)"))
    if _JSON.match(begin):
        return NoTable(said("a JSON document"), said("write its records as CSV, or as Parquet"))
    return None


def _in_zip(path: Path) -> FileKind | NoTable:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            kind = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except _BAD_ARCHIVE as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        # Also what is packed in a way that Python does not know, or with a password.
        return _DAMAGED
    if sum(member.file_size for member in members) > _MOST_UNPACKED:
        limit = _MOST_UNPACKED >> 30
        return NoTable(
            said("an archive that unpacks to more than {limit} GB", limit=limit), _EXPORT
        )
    sheets = b"application/vnd.oasis.opendocument.spreadsheet"
    if kind.startswith(sheets) or "xl/workbook.xml" in names:
        return "workbook"
    return NoTable(*_archived(names, kind))


def _archived(names: set[str], kind: bytes) -> tuple[Message, Message]:
    """What an archive is that is no workbook, and what to do about it."""
    if "xl/workbook.bin" in names:
        return said("a binary workbook (.xlsb)"), _RESAVE
    if any(name.endswith(".iwa") for name in names):
        return said("a document of Apple Numbers"), said("export it from Numbers as .xlsx")
    office = any(name.startswith(("word/", "ppt/", "xl/")) for name in names)
    if office or kind.startswith(b"application/vnd.oasis."):
        return said("a document of Office that has no sheets"), _COPY
    files = sorted(name for name in names if not name.endswith("/"))
    shown = ", ".join(files[:3]) + (", …" if len(files) > 3 else "")
    return said("a zip archive ({files})", files=shown), _UNPACK


def _in_ole(path: Path) -> FileKind | NoTable:
    """The old files of Office, and new ones with a password, which are inside of one of these."""
    with path.open("rb") as file:
        # The names of what is in it are near the beginning or near the end.
        content = file.read(_ENDS)
        file.seek(max(0, path.stat().st_size - _ENDS))
        content += file.read()
    if _wide("EncryptedPackage") in content:
        return NoTable(
            said("a workbook that a password protects"),
            said("open it with its password, and save it without one"),
        )
    if _wide("Workbook") in content or _wide("Book") in content:
        return "workbook"
    return NoTable(said("an old document of Office"), _EXPORT)


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"
