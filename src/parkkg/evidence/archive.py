"""The archived text of a source: its sentences, and the proof that passages are what they say.

Offsets count the characters (code points) of the file as it is, from 0; the end is not part of
a passage (Web Annotation Data Model, section 4.2.6). The text itself is in no project.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from parkkg.errors import Problem, UsageError
from parkkg.problems import problem

_ENDS = "。!?;！？；"
_SENTENCE = re.compile(rf"[^{_ENDS}\n]+[{_ENDS}]?")
_NEAR = 1_000  # how far away a passage that has moved is looked for


@dataclass(frozen=True)
class Passage:
    """Where in a source something is said; `id` and `source` as the tables have them."""

    id: str
    source: str
    sentence: int
    start: int
    end: int
    sha256: str


@dataclass(frozen=True)
class RowPlace:
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
        newline; what is only white space is none.
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
        """Every place where `words` stand within one sentence."""
        for number, (first, last) in enumerate(self.sentences, 1):
            for match in re.compile(re.escape(words)).finditer(self.characters, first, last):
                start, end = match.span()
                yield Passage("", "", number, start, end, self.digest(start, end))


def read_text(path: Path) -> SourceText:
    """The text in a file. Raises UsageError where there is none, or it is not UTF-8."""
    if not path.is_file():
        raise UsageError(f"there is no file {path}", hint="--text names the archived text")
    content = path.read_bytes()
    try:
        characters = content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8 at byte {error.start}",
            hint="offsets count characters of UTF-8 text: archive the source as such",
        ) from error
    return SourceText(path.as_posix(), hashlib.sha256(content).hexdigest(), characters)


def paired(
    texts: Sequence[SourceText], digests: Mapping[str, str], wanted: Collection[str]
) -> tuple[dict[str, SourceText], tuple[SourceText, ...]]:
    """The text of each source, told by the digest of its file, and the texts of no source.

    Where one text and one of the `wanted` sources are left over, they are a pair: somebody
    changed that text.
    """
    owners = {digest: source for source, digest in digests.items()}
    found = {owners[text.sha256]: text for text in texts if text.sha256 in owners}
    strays = tuple(text for text in texts if text.sha256 not in owners)
    left = [source for source in wanted if source not in found]
    if len(strays) == len(left) == 1:
        return found | {left[0]: strays[0]}, ()
    return found, strays


def changed_text(text: SourceText, digest: str, place: RowPlace) -> Iterator[Problem]:
    """A problem where the text is not the file whose digest its source states."""
    if text.sha256 != digest:
        yield problem(
            "PK606", f"is not the SHA-256 of {text.name}, which is {text.sha256}",
            file=place.file, line=place.line, column="sha256", value=digest,
        )  # fmt: skip


def stray_text(text: SourceText, sources: str) -> Problem:
    """The problem with a text that is no source's; `sources` is the file of their table."""
    fault = f"is the SHA-256 of no row of {sources}"
    return problem("PK606", fault, file=text.name, value=text.sha256)


def misfits(passage: Passage, text: SourceText, place: RowPlace) -> Iterator[Problem]:
    """What keeps a passage from being the characters of its sentence that it says it is."""
    where = f"characters {passage.start}–{passage.end}"
    if text.digest(passage.start, passage.end) != passage.sha256:
        yield problem(
            "PK604", f"is not the SHA-256 of {where} of {text.name}", file=place.file,
            line=place.line, column="sha256", value=passage.sha256, hint=_moved(passage, text),
        )  # fmt: skip
    count = len(text.sentences)
    if not 1 <= passage.sentence <= count:
        fault = f"is no sentence of {text.name}, which has {count}"
    else:
        start, end = text.sentences[passage.sentence - 1]
        if start <= passage.start < passage.end <= end:
            return
        fault = f"is the sentence of characters {start}–{end} of {text.name}; {where} are not in it"
    yield problem(
        "PK605", fault, file=place.file, line=place.line, column="sentence",
        value=str(passage.sentence),
    )  # fmt: skip


def _moved(passage: Passage, text: SourceText) -> str:
    """Where the characters of that digest stand, should the text around them have changed."""
    length = passage.end - passage.start
    for distance in range(1, _NEAR if length > 0 else 0):
        for start in (max(passage.start - distance, 0), passage.start + distance):
            if text.digest(start, start + length) == passage.sha256:
                return f"the characters of this digest stand at {start}–{start + length}"
    return ""
