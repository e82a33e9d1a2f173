"""The archived text of a source: its sentences, and checks of passages against it.

Offsets count the characters (code points) of the file, from 0; the end is not part of a
passage (Web Annotation Data Model, section 4.2.6). The text itself is not in the project.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from parkkg.errors import Problem, UsageError
from parkkg.problems import problem
from parkkg.text import said

Degree = Literal["archived", "cited"]

_ENDS = "。!?;！？；"
_SENTENCE = re.compile(rf"[^{_ENDS}\n]+[{_ENDS}]?")
_SEARCH_DISTANCE = 1_000  # in characters, for a passage that has moved


@dataclass(frozen=True)
class Passage:
    """A part of a source; `id` and `source` are those of the tables.

    That of an archived source has a position and a digest, by which it is proved. One that is only
    cited has none: its `sentence` is the number of a statement among those read in the source.
    """

    id: str
    source: str
    sentence: int
    start: int
    end: int
    sha256: str
    degree: Degree = "archived"


@dataclass(frozen=True)
class RowLocation:
    """The row that a problem is about; `line` is 0 where it is not known."""

    file: str
    line: int = 0


@dataclass(frozen=True)
class SourceText:
    """A source's text; `name` is what messages call its file, `sha256` that of the whole file."""

    name: str
    sha256: str
    characters: str

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Start and end of every sentence, in order.

        A sentence ends with a full stop `。`, `!`, `?` or `;` (full-width too), or before a
        newline. White space alone is no sentence.
        """
        found = _SENTENCE.finditer(self.characters)
        return tuple(match.span() for match in found if not match.group().isspace())

    def digest(self, start: int, end: int) -> str:
        """The SHA-256 of some of the characters, in UTF-8."""
        return hashlib.sha256(self.characters[start:end].encode()).hexdigest()

    def passages(self) -> Iterator[Passage]:
        """Every sentence as a passage."""
        for number, (start, end) in enumerate(self.sentences, 1):
            yield Passage("", "", number, start, end, self.digest(start, end))

    def find(self, words: str) -> Iterator[Passage]:
        """Every occurrence of `words` within one sentence."""
        for number, (first, last) in enumerate(self.sentences, 1):
            for match in re.compile(re.escape(words)).finditer(self.characters, first, last):
                start, end = match.span()
                yield Passage("", "", number, start, end, self.digest(start, end))


def read_text(path: Path) -> SourceText:
    """The text in a file. Raises UsageError where there is none, or it is not UTF-8."""
    if not path.is_file():
        raise UsageError(
            said("there is no file {path}", path=path),
            hint=said("name the file of the archived text"),
            code="no-text",
        )
    content = path.read_bytes()
    try:
        characters = content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            said("{path} is not UTF-8 at byte {start}", path=path, start=error.start),
            hint=said("offsets count characters of UTF-8 text: archive the source as UTF-8"),
        ) from error
    return SourceText(path.as_posix(), hashlib.sha256(content).hexdigest(), characters)


def match_texts(
    texts: Sequence[SourceText], digests: Mapping[str, str], wanted: Collection[str]
) -> tuple[dict[str, SourceText], tuple[SourceText, ...]]:
    """The text of each source, by the digest of its file, and the texts of no source.

    If one text and one of the `wanted` sources are left, they are matched: the text was changed.
    """
    owners = {digest: source for source, digest in digests.items()}
    found = {owners[text.sha256]: text for text in texts if text.sha256 in owners}
    unknown = tuple(text for text in texts if text.sha256 not in owners)
    left = [source for source in wanted if source not in found]
    if len(unknown) == len(left) == 1:
        return found | {left[0]: unknown[0]}, ()
    return found, unknown


def changed_text(text: SourceText, digest: str, location: RowLocation) -> Iterator[Problem]:
    """A problem where the text is not the file whose digest its source states."""
    if text.sha256 != digest:
        yield problem(
            "PK606",
            said(
                "is not the SHA-256 of {text}, which is {sha256}",
                text=text.name,
                sha256=text.sha256,
            ),
            file=location.file,
            line=location.line,
            column="sha256",
            value=digest,
        )


def unknown_text(text: SourceText, sources: str) -> Problem:
    """The problem of a text that is not that of a source; `sources` is the file of their table."""
    message = said("is the SHA-256 of no row of {sources}", sources=sources)
    return problem("PK606", message, file=text.name, value=text.sha256)


def is_in(passage: Passage, text: SourceText) -> bool:
    """Whether a text has the words of a passage, and within the sentence that it names."""
    return (
        text.digest(passage.start, passage.end) == passage.sha256
        and 1 <= passage.sentence <= len(text.sentences)
        and _is_within(passage, text.sentences[passage.sentence - 1])
    )


def _is_within(passage: Passage, sentence: tuple[int, int]) -> bool:
    start, end = sentence
    return start <= passage.start < passage.end <= end


def passage_violations(
    passage: Passage, text: SourceText, location: RowLocation
) -> Iterator[Problem]:
    """The violations of a passage: a wrong digest, or characters outside of its sentence."""
    where = said("characters {start}–{end}", start=passage.start, end=passage.end)
    if text.digest(passage.start, passage.end) != passage.sha256:
        yield problem(
            "PK604",
            said("is not the SHA-256 of {where} of {text}", where=where, text=text.name),
            file=location.file,
            line=location.line,
            column="sha256",
            value=passage.sha256,
            hint=_moved(passage, text),
        )
    count = len(text.sentences)
    if not 1 <= passage.sentence <= count:
        message = said("is no sentence of {text}, which has {count}", text=text.name, count=count)
    else:
        start, end = text.sentences[passage.sentence - 1]
        if _is_within(passage, (start, end)):
            return
        message = said(
            "is the sentence of characters {start}–{end} of {text}; {where} are not in it",
            start=start,
            end=end,
            text=text.name,
            where=where,
        )
    yield problem(
        "PK605", message, file=location.file, line=location.line, column="sentence",
        value=str(passage.sentence),
    )  # fmt: skip


def _moved(passage: Passage, text: SourceText) -> str:
    """A hint where the characters of the digest are now, if the text before them was changed."""
    length = passage.end - passage.start
    for distance in range(1, _SEARCH_DISTANCE if length > 0 else 0):
        for start in (max(passage.start - distance, 0), passage.start + distance):
            if text.digest(start, start + length) == passage.sha256:
                return said(
                    "the characters of this digest are at {start}–{end}",
                    start=start,
                    end=start + length,
                )
    return ""


@dataclass(frozen=True)
class CheckedPassages:
    """Passages compared with texts: the words of the valid ones by their ids, and the problems.

    A passage in neither `words` nor `invalid` is of a source whose text was not given.
    """

    words: Mapping[str, str]
    invalid: frozenset[str]
    problems: tuple[Problem, ...]


def prove_passages(
    passages: Collection[Passage],
    texts: Sequence[SourceText],
    digests: Mapping[str, str],
    locations: Mapping[str, RowLocation],
) -> CheckedPassages:
    """Compare each passage with the text of its source, where that is among `texts`.

    `digests` are those of the files of all sources. `locations` has the rows of each
    `passage/slug` and `source/slug`, as far as they are known.
    """
    passages = {passage for passage in passages if passage.degree == "archived"}
    found, unknown = match_texts(texts, digests, {passage.source for passage in passages})
    problems = [unknown_text(text, said("the table of sources")) for text in unknown]
    for source, text in sorted(found.items()):
        problems += changed_text(text, digests[source], _location(locations, f"source/{source}"))
    words, invalid = {}, set()
    for passage in sorted(passages, key=lambda p: (p.source, p.start, p.end, p.id)):
        if passage.source in found:
            text = found[passage.source]
            violations = tuple(
                passage_violations(passage, text, _location(locations, f"passage/{passage.id}"))
            )
            problems += violations
            if violations:
                invalid.add(passage.id)
            else:
                words[passage.id] = text.characters[passage.start : passage.end]
    return CheckedPassages(words, frozenset(invalid), tuple(problems))


def _location(locations: Mapping[str, RowLocation], name: str) -> RowLocation:
    return locations.get(name, RowLocation(name))
