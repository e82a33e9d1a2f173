"""Cutting a file between two rows, without reading it from the beginning.

A file is looked at in blocks of whole lines. Whether a block begins inside a quoted cell is not
known when it is looked at; so everything is found for both cases, and the blocks before it say
later which one holds. What is found adds up: the number of lines, of records, of quotation marks.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20
# DuckDB takes a byte order mark at the beginning of a part for one, and skips blank lines there.
_NO_BEGINNING = (b"\n", b"\r", BOM_UTF8)


@dataclass(frozen=True)
class Block:
    """The lines of a file that begin at these bytes."""

    path: Path
    begin: int
    end: int


@dataclass(frozen=True)
class Border:
    """A border between two records: its byte, and the lines and records before it."""

    offset: int
    lines: int
    records: int


@dataclass(frozen=True)
class Reading:
    """A block, read from outside a quoted cell or from inside one.

    `cut` is the first border where a part may begin. `regular`: every quotation mark opens a cell,
    closes one or is doubled, and every carriage return outside ends a line; only then do they
    alone say where records end. A file that begins with a blank line is not regular either.
    """

    records: int
    regular: bool
    cut: Border | None


@dataclass(frozen=True)
class BlockScan:
    """What a block shows; places count from its beginning."""

    lines: int
    changes_side: bool  # from outside a quoted cell to inside, or back
    outside: Reading
    inside: Reading


@dataclass(frozen=True)
class Part:
    """Rows of a file that follow one another: the bytes, and the lines and records before them.

    The header is in the first part, whose number is 0. Without an `end` it is the whole file.
    """

    number: int
    begin: int
    end: int | None
    lines: int
    records: int


WHOLE = Part(0, 0, None, 0, 0)


def blocks(path: Path, size: int) -> list[Block]:
    """A file in blocks of about so many bytes."""
    total = path.stat().st_size
    borders = [*range(0, total, size), total]
    return [Block(path, a, b) for a, b in pairwise(borders)]


def scan_block(block: Block, delimiter: str) -> BlockScan:
    """Scan a block, of which a chunk and one line are in memory.

    Raises OSError where the file cannot be read.
    """
    with block.path.open("rb") as file:
        begin = _line_start(file, block.begin)
        end = _line_start(file, block.end)
        cuts = {side: _first_cut(file, begin, end, inside=side) for side in (False, True)}
        lines, sides = 0, False
        records, regular = [0, 0], [True, True]
        irregular = _irregular(delimiter)
        for number, chunk in enumerate(_chunks(file, begin, end)):
            is_first = number == begin == 0
            text = chunk.removeprefix(BOM_UTF8) if is_first else chunk
            if is_first and text.startswith((b"\n", b"\r")):
                regular = [False, False]  # the header is somewhere below
            pieces = text.split(b'"')
            for start_inside in (False, True):
                inside = sides != start_inside
                bare = _without_quoted(pieces, inside=inside)
                records[start_inside] += bare.count(b"\n")
                if regular[start_inside] and irregular.search(bare):
                    regular[start_inside] = False
            lines += chunk.count(b"\n")
            sides ^= len(pieces) % 2 == 0
    outside, inside_ = (Reading(records[side], regular[side], cuts[bool(side)]) for side in (0, 1))
    return BlockScan(lines, sides, outside, inside_)


def parts(blocks: Sequence[Block], scans: Iterable[BlockScan]) -> tuple[Part, ...]:
    """The parts of a file, one for each block in which a row begins.

    It is one part where its quotation marks do not say where its records end.
    """
    inside, lines, records = False, 0, 0
    places = [Border(0, 0, 0)]
    for number, scan in enumerate(scans):
        reading = scan.inside if inside else scan.outside
        if not reading.regular:
            return (WHOLE,)
        if number and (cut := reading.cut) is not None:
            places.append(Border(cut.offset, lines + cut.lines, records + cut.records))
        lines, records = lines + scan.lines, records + reading.records
        inside ^= scan.changes_side
    if inside or len(places) == 1:
        return (WHOLE,)
    ends = [place.offset for place in places[1:]] + [blocks[-1].end]
    return tuple(
        Part(number, place.offset, end, place.lines, place.records)
        for number, (place, end) in enumerate(zip(places, ends, strict=True))
    )


def _line_start(file: BinaryIO, offset: int) -> int:
    """The first line that begins at `offset` or after it."""
    if offset == 0:
        return 0
    file.seek(offset - 1)
    while piece := file.readline(_CHUNK):
        if piece.endswith(b"\n"):
            break
    return file.tell()


def _first_cut(file: BinaryIO, begin: int, end: int, *, inside: bool) -> Border | None:
    """The first line from which on rows are read; None where there is none before `end`."""
    file.seek(begin)
    offset, lines, records = begin, 0, 0
    while offset < end and (line := file.readline()):  # none: the file has become shorter
        if not inside and not line.startswith(_NO_BEGINNING):
            return Border(offset, lines, records)
        inside ^= line.count(b'"') % 2 == 1
        offset += len(line)
        lines += 1
        records += not inside
    return None


def _chunks(file: BinaryIO, begin: int, end: int) -> Iterator[bytes]:
    """The bytes between two line starts, in chunks of whole lines."""
    file.seek(begin)
    left = end - begin
    while left > 0:
        chunk = file.read(min(_CHUNK, left))
        if not chunk:  # the file has become shorter
            return
        if len(chunk) < left and not chunk.endswith(b"\n"):
            chunk += file.readline()
        left -= len(chunk)
        yield chunk


def _without_quoted(pieces: list[bytes], *, inside: bool) -> bytes:
    """A text without what is quoted in it; one quotation mark stands where that was.

    `pieces` is the text split at quotation marks; it begins outside of what is quoted, or inside.
    """
    bare = b'"'.join(pieces[inside::2])
    ends_inside = inside != (len(pieces) % 2 == 0)
    return b'"' * inside + bare + b'"' * ends_inside


def _irregular(delimiter: str) -> re.Pattern[bytes]:
    """What says that a quotation mark is text, or a carriage return no line end.

    Two quotation marks may follow one another: that is one in a quoted cell.
    """
    d = re.escape(delimiter.encode())
    return re.compile(rb'[^"\n' + d + rb']"|"(?![' + d + rb'"]|\r?\n|\r?\Z)|\r(?!\n)')
