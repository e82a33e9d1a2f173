"""From bytes to physical lines (Model for Tabular Data, section 8; Encoding Standard, 4.2)."""

from __future__ import annotations

import codecs
import io
import unicodedata
from collections.abc import Callable, Iterator
from types import MappingProxyType

from parkkg.tables.csvw.model import Dialect

# Names that Python knows, and that are no encodings of files.
_NO_ENCODINGS = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
# What the web means by a name (Encoding Standard, 4.2), where Python's codec of it knows less.
_WIDER = MappingProxyType(
    {
        "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
        "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs",
        "shift_jis": "cp932", "euc_kr": "cp949",
    }
)  # fmt: skip

Report = Callable[[str, int, str, str], None]  # code, physical line, value, message


def is_encoding(name: object) -> bool:
    """Whether it names an encoding of text that is known here."""
    if not isinstance(name, str):
        return False
    try:
        known = codecs.lookup(name)
        b"0000".decode(name)  # what is no encoding of text at all is looked up, too
    except UnicodeDecodeError:
        return True
    except (LookupError, ValueError):
        return False
    return known.name not in _NO_ENCODINGS


def is_utf8(dialect: Dialect) -> bool:
    """Whether files of this dialect are UTF-8."""
    return codecs.lookup(dialect.encoding).name == "utf-8"


def decoded(file: Iterator[bytes], dialect: Dialect, report: Report) -> Iterator[str]:
    """The physical lines of a file; what is no text goes to `report`, and is replaced."""
    encoding = codecs.lookup(dialect.encoding).name
    encoding = _WIDER.get(encoding, encoding)
    ends = [e for e in dialect.line_terminators if e not in ("\r\n", "\n")]
    if encoding in ("utf-8", "cp1252", "gb18030") and not ends:
        yield from _decoded_by_line(file, encoding, report)
        return
    # Other encodings and line ends: the file as a whole, for they are rare and small.
    raw = b"".join(file)
    try:
        whole = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report("PK102", line, "", f"byte {error.start} is not {dialect.encoding}")
        whole = raw.decode(encoding, "replace")
    if not encoding.startswith("utf"):
        whole = unicodedata.normalize("NFC", whole)
    for end in sorted(ends, key=len, reverse=True):
        whole = whole.replace(end, "\n")
    # Not splitlines(): that knows ends of lines which CSV does not.
    yield from io.StringIO(whole.removeprefix("\ufeff"), newline="\n")


def _decoded_by_line(file: Iterator[bytes], encoding: str, report: Report) -> Iterator[str]:
    for number, raw in enumerate(file, 1):
        try:
            line = raw.decode(encoding)
        except UnicodeDecodeError as error:
            shown = raw[max(0, error.start - 10) : error.end + 10].decode(encoding, "replace")
            bad = raw[error.start]
            report("PK102", number, shown.strip(), f"byte 0x{bad:02X} is not {encoding.upper()}")
            line = raw.decode(encoding, "replace")
        if "\0" in line:
            report("PK109", number, "", "the line holds a NUL character")
            line = line.replace("\0", "\ufffd")
        yield line.removeprefix("\ufeff") if number == 1 else line
