"""Objects of a metadata document, and reading their properties one by one.

Metadata Vocabulary, 5.1 and 6.4: a property with an invalid value is ignored, with a warning. A
few rules are errors, which end the reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from parkkg.errors import DataError, Problem, Severity
from parkkg.namespaces import META
from parkkg.problems import problem
from parkkg.tables.csvw import common_properties
from parkkg.tables.csvw.context import is_language, property_iri
from parkkg.tables.csvw.iris import is_iri, resolve
from parkkg.tables.csvw.json_lines import JsonLines
from parkkg.tables.csvw.model import Annotations
from parkkg.tables.csvw.vocabulary import instead
from parkkg.text import said

# What parkkg adds to the inherited properties, in a namespace of its own.
EXTENSIONS = ("iris", "eachItem")
DIRECTIONS = ("rtl", "ltr", "auto", "inherit")


T = TypeVar("T")
Text = TypeVar("Text", str, str | None)
# Gives the local file of an address; None where there is none. Nothing is downloaded.
FindFile = Callable[[str], Path | None]


@dataclass
class DocumentReader:
    """A metadata document that is being read, and the warnings that it has given so far.

    `base` and `lang` are those of its `@context`, `lines` says in which line a property stands.
    """

    file: str
    url: str
    find_file: FindFile
    base: str = ""
    lang: str = "und"
    warnings: list[Problem] = field(default_factory=list)
    lines: JsonLines = field(default_factory=JsonLines)

    def __post_init__(self) -> None:
        self.base = self.base or self.url

    def problem(self, code: str, path: str, message: str, hint: str, severity: Severity) -> Problem:
        """A problem of the property at `path`."""
        text = said("{path}: {message}", path=path, message=message)
        line = self.lines.line(path)
        return problem(code, text, file=self.file, line=line, hint=hint, severity=severity)


@dataclass(frozen=True)
class Node:
    """An object of a metadata document: what it says, and its `path` there.

    Its methods read one property each, named by `key`. A problem of the object itself, and not of
    one of its properties, has the key "".
    """

    reader: DocumentReader
    value: Mapping[str, Any]
    path: str = "$"

    def __contains__(self, key: str) -> bool:
        return key in self.value

    def __iter__(self) -> Iterator[str]:
        return iter(self.value)

    def __getitem__(self, key: str) -> Any:
        return self.value[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self.value.get(key, default)

    def at(self, key: str) -> str:
        """The path of a property."""
        return f"{self.path}.{key}" if key else self.path

    def inside(self, key: str) -> Node:
        """The object that is the value of a property."""
        return Node(self.reader, self.value[key], self.at(key))

    def warn(self, key: str, message: str, hint: str = "") -> None:
        """Note that a property is ignored."""
        self.note("PK503", key, message, hint, severity="warning")

    def expected(self, key: str, what: str) -> None:
        """Note that a property is ignored, which had to be something else."""
        self.warn(key, said("must be {expected}", expected=what))

    def note(
        self, code: str, key: str, message: str, hint: str = "", severity: Severity = "error"
    ) -> None:
        """Note a problem with which the reading can go on."""
        found = self.reader.problem(code, self.at(key), message, hint, severity)
        self.reader.warnings.append(found)

    def fail(self, key: str, message: str, hint: str = "", kind: str = "PK502") -> DataError:
        """The error that ends the reading, to be raised by the caller."""
        found = self.reader.problem(kind, self.at(key), message, hint, "error")
        broken = said("the metadata break a rule of CSV on the Web")
        return DataError(broken, problems=(found,))

    def check_type(self, expected: str) -> None:
        """Check that `@type`, if given, is `expected`, and that `@id` is an address.

        Raises DataError where one is not.
        """
        if self.get("@type", expected) != expected:
            raise self.fail("@type", said('must be "{expected}"', expected=expected))
        if not isinstance(self.get("@id", ""), str):
            self.expected("@id", said("a string"))
        elif self.get("@id", "").startswith("_:"):
            raise self.fail("@id", said("must be an address, and not a blank node"))

    def common_properties(self, names: Iterable[str]) -> Annotations:
        """The common properties, normalised.

        Other properties that are not in `names` are ignored, with a warning. Raises DataError where
        a value breaks a rule, or there is a context inside the document (appendix A).
        """
        known = ["@id", "@type", *names]
        common = []
        for key, value in self.value.items():
            if key in known or (key == "@context" and self.path == "$"):
                continue
            if key == "@context":
                raise self.fail(key, said("may only be at the top of a document"))
            iri = property_iri(key)
            if iri is None:
                self.warn(key, said("there is no such property here"), instead(key, known))
                continue
            common.append((iri, self.normalized(value, key)))
        return tuple(common)

    def normalized(self, value: Any, key: str = "") -> Any:
        """A common property's value in normal form."""
        reader = self.reader
        try:
            return common_properties.normalize(value, reader.base, reader.lang, self.at(key))
        except common_properties.JsonLdError as error:
            raise Node(reader, {}, error.path).fail("", error.args[0]) from error

    def optional(self, key: str, is_valid: Callable[[Any], bool], default: T, expected: str) -> T:
        """The value of `key`; `default` where there is none or, with a warning, an invalid one."""
        if key in self:
            found: T = self[key]
            if is_valid(found):
                return found
            self.expected(key, expected)
        return default

    def string(self, key: str, default: Text) -> Text:
        return self.optional(key, lambda v: isinstance(v, str), default, said("a string"))

    def address(self, key: str, default: Text) -> Text:
        """A link or URI template property. A value that is no string is read as an empty one."""
        wrong = key in self and not isinstance(self[key], str)
        return self.string(key, "" if wrong else default)

    def resolve(self, key: str, address: str) -> str:
        """An address resolved against the document's base. Raises DataError where it is none."""
        found = resolve(self.reader.base, address)
        if not is_iri(found):
            raise self.fail(key, said("must be an address"))
        return found

    def id(self) -> str | None:
        """Its `@id`, resolved; None where it has none."""
        if "@id" not in self:
            return None
        # What is no string was warned about with the type, and counts as an empty one.
        return self.resolve("@id", self["@id"] if isinstance(self["@id"], str) else "")

    def boolean(self, key: str, default: bool) -> bool:
        return self.optional(key, lambda v: isinstance(v, bool), default, said("true or false"))

    def count(self, key: str, default: int) -> int:
        def is_valid(value: Any) -> bool:
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0

        return self.optional(key, is_valid, default, said("a whole number, 0 or more"))

    def items(self, key: str) -> list[Node]:
        """The objects of an array property. Other items are ignored."""
        value = self.get(key, [])
        if not isinstance(value, list):
            self.expected(key, said("an array"))
            return []
        found = []
        for index, item in enumerate(value):
            if isinstance(item, dict):
                found.append(Node(self.reader, item, f"{self.at(key)}[{index}]"))
            else:
                self.expected(f"{key}[{index}]", said("an object"))
        return found

    def notes(self) -> tuple[Any, ...]:
        """Its notes in normal form."""
        return tuple(note.normalized(note.value) for note in self.items("notes"))

    def language(self, key: str, default: str) -> str:
        expected = said('a language tag such as "zh" or "en"')
        return self.optional(key, is_language, default, expected)

    def references(self, key: str) -> tuple[str, ...]:
        """A column reference property: one name, or an array of names."""
        if key not in self:
            return ()
        names = [self[key]] if isinstance(self[key], str) else self[key]
        if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
            self.expected(key, said("the name of a column, or an array of names"))
            return ()
        return tuple(names)

    def titles(self) -> tuple[tuple[str, str], ...]:
        """A natural-language property as (language, title) pairs."""
        if "titles" not in self:
            return ()
        value = self["titles"]
        if isinstance(value, str | list):
            value = {self.reader.lang: value}
        if not isinstance(value, dict):
            self.expected("titles", said("a string, an array, or an object by language"))
            return ()
        found = []
        for lang, texts in value.items():
            if not is_language(lang):
                self.warn(f"titles.{lang}", said("is not a language tag (BCP 47)"))
                continue
            for text in texts if isinstance(texts, list) else [texts]:
                if isinstance(text, str):
                    found.append((lang, text))
                else:
                    self.warn("titles", said("must have strings only"))
        return tuple(found)

    def inherited(self, above: Mapping[str, Any]) -> dict[str, Any]:
        """The inherited properties but the datatype, given those of the level above."""
        found = dict(above)
        for key in ("aboutUrl", "propertyUrl", "valueUrl"):
            found[key] = self.address(key, above.get(key))
        found["default"] = self.string("default", above.get("default"))
        found["lang"] = self.language("lang", above.get("lang", "und"))
        for key in ("ordered", "required"):
            found[key] = self.boolean(key, above.get(key, False))
        found["separator"] = self.optional(
            "separator",
            # An empty one would make an item of each character.
            lambda v: v is None or (isinstance(v, str) and v != ""),
            above.get("separator"),
            said("a string that is not empty, or null"),
        )
        self.optional("textDirection", lambda v: v in DIRECTIONS, None, said("a direction"))
        for key in EXTENSIONS:
            found[key] = self.boolean(META + key, above.get(key, False))
        found["null"] = self._null(above.get("null", ("",)))
        return found

    def _null(self, above: tuple[str, ...]) -> tuple[str, ...]:
        if "null" not in self:
            return above
        value = self["null"] if isinstance(self["null"], list) else [self["null"]]
        strings = tuple(v for v in value if isinstance(v, str))
        if len(strings) != len(value):
            self.expected("null", said("a string, or an array of strings"))
        return strings if len(strings) == len(value) else strings or above


_VARIABLE = "(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})"
# A variable of RFC 6570 that does not begin with an underscore (Metadata Vocabulary, 5.6).
NAME = re.compile(rf"(?!_){_VARIABLE}(?:\.?{_VARIABLE})*")
