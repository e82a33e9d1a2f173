"""From bytes to physical lines (Model for Tabular Data, section 8; Encoding Standard, 4.2)."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType

from parkkg.tables.csvw.model import Dialect
from parkkg.text import said

_SHOWN = 40
# Names of Python codecs that are no encodings of files.
_NO_ENCODINGS = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
# What the Encoding Standard (4.2) means by a name where Python's codec of that name knows less.
_WIDER = MappingProxyType(
    {
        "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
        "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs",
        "shift_jis": "cp932", "euc_kr": "cp949",
    }
)  # fmt: skip

ReportFault = Callable[[str, int, str, str], None]  # code, physical line, value, message


def is_encoding(name: object) -> bool:
    """Whether it is the name of an encoding of text that can be read."""
    if not isinstance(name, str):
        return False
    try:
        known = codecs.lookup(name)
        b"0000".decode(name)  # lookup also finds codecs that are no encodings of text
    except UnicodeDecodeError:
        return True
    except (LookupError, ValueError):
        return False
    return known.name not in _NO_ENCODINGS


def is_utf8(dialect: Dialect) -> bool:
    """Whether files of this dialect are UTF-8."""
    return codecs.lookup(dialect.encoding).name == "utf-8"


def decoded(file: Iterable[bytes], dialect: Dialect, report: ReportFault) -> Iterator[str]:
    """The physical lines of a file. Bytes that cannot be decoded are reported and replaced."""
    encoding = codecs.lookup(dialect.encoding).name
    encoding = _WIDER.get(encoding, encoding)
    ends = [e for e in dialect.line_terminators if e not in ("\r\n", "\n")]
    if encoding in ("utf-8", "cp1252", "gb18030") and not ends:
        yield from _decoded_by_line(file, encoding, report)
        return
    # Other encodings and line ends are rare, and their files small: these are read at once.
    raw = b"".join(file)
    try:
        content = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report(
            "PK102",
            line,
            "",
            said("byte {byte} is not {encoding}", byte=error.start, encoding=dialect.encoding),
        )
        content = raw.decode(encoding, "replace")
    if not encoding.startswith("utf"):
        content = unicodedata.normalize("NFC", content)
    if ends:
        # The longest first: a carriage return in front of a line feed ends no line of its own.
        known = sorted(dialect.line_terminators, key=len, reverse=True)
        pattern = "|".join(map(re.escape, known))
        content = re.sub(pattern, lambda m: "\n" if m[0] in ends else m[0], content)
    # Not splitlines(): that splits at more characters than CSV does.
    lines = io.StringIO(content.removeprefix("\ufeff"), newline="\n")
    yield from (_without_marks(line, number, report) for number, line in enumerate(lines, 1))


def _decoded_by_line(file: Iterable[bytes], encoding: str, report: ReportFault) -> Iterator[str]:
    for number, raw in enumerate(file, 1):
        try:
            line = raw.decode(encoding)
        except UnicodeDecodeError as error:
            shown = raw[max(0, error.start - 10) : error.end + 10].decode(encoding, "replace")
            bad = raw[error.start]
            message = said(
                "byte {byte} is not {encoding}", byte=f"0x{bad:02X}", encoding=encoding.upper()
            )
            report("PK102", number, shown.strip(), message)
            line = raw.decode(encoding, "replace")
        if "\0" in line:
            report("PK109", number, "", said("the line has a NUL character"))
            line = line.replace("\0", "\ufffd")
        line = line.removeprefix("\ufeff") if number == 1 else line
        yield _without_marks(line, number, report)


def _without_marks(line: str, number: int, report: ReportFault) -> str:
    """A line without marks of the byte order: nobody sees them, and keys with one match nothing."""
    if "\ufeff" not in line:
        return line
    line = line.replace("\ufeff", "")
    message = said("the line has a byte order mark, which nobody sees; it is left out")
    report("PK118", number, line.strip()[:_SHOWN], message)
    return line
