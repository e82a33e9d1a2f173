"""Reading single properties of a metadata document.

Metadata Vocabulary, 5.1 and 6.4: a property with an invalid value is ignored, with a warning. A
few rules are errors, which end the reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from parkkg.errors import DataError, Problem, Severity
from parkkg.namespaces import META
from parkkg.problems import problem
from parkkg.tables.csvw import common_properties
from parkkg.tables.csvw.context import is_language, property_iri
from parkkg.tables.csvw.iris import is_iri, resolve
from parkkg.tables.csvw.json_lines import JsonLines
from parkkg.tables.csvw.vocabulary import instead
from parkkg.text import said

# What parkkg adds to the inherited properties, in a namespace of its own.
EXTENSIONS = ("iris", "eachItem")
DIRECTIONS = ("rtl", "ltr", "auto", "inherit")


@dataclass
class PropertyReader:
    """Reads the properties of one document and collects warnings.

    `base` and `lang` are those of its `@context`; `lines` says in which line a property stands.
    """

    file: str
    base: str
    lang: str = "und"
    warnings: list[Problem] = field(default_factory=list)
    lines: JsonLines = field(default_factory=JsonLines)

    def warn(self, path: str, message: str, hint: str = "") -> None:
        """Note that the property at `path` is ignored."""
        self.note("PK503", path, message, hint, severity="warning")

    def note(
        self, code: str, path: str, message: str, hint: str = "", severity: Severity = "error"
    ) -> None:
        """Note a problem with which the reading can go on."""
        self.warnings.append(self._problem(code, path, message, hint, severity))

    def fail(self, path: str, message: str, hint: str = "", code: str = "PK502") -> DataError:
        """The error that ends the reading, to be raised by the caller."""
        found = self._problem(code, path, message, hint, "error")
        told = said("the metadata break a rule of CSV on the Web")
        return DataError(told, problems=(found,))

    def _problem(
        self, code: str, path: str, message: str, hint: str, severity: Severity
    ) -> Problem:
        text = said("{path}: {message}", path=path, message=message)
        line = self.lines.line(path)
        return problem(code, text, file=self.file, line=line, hint=hint, severity=severity)

    def check_type(self, node: Mapping[str, Any], expected: str, path: str) -> None:
        """Check that `@type`, if given, is `expected`, and that `@id` is an address.

        Raises DataError where one is not.
        """
        if "@type" in node and node["@type"] != expected:
            raise self.fail(f"{path}.@type", said('must be "{expected}"', expected=expected))
        if not isinstance(node.get("@id", ""), str):
            self.warn(f"{path}.@id", said("must be {expected}", expected=said("a string")))
        elif node.get("@id", "").startswith("_:"):
            raise self.fail(f"{path}.@id", said("must be an address, and not a blank node"))

    def common_properties(
        self, node: Mapping[str, Any], names: Iterable[str], path: str
    ) -> tuple[tuple[str, Any], ...]:
        """The common properties of `node`, normalised.

        Other properties that are not in `names` are ignored, with a warning. Raises DataError where
        a value breaks a rule, or there is a context inside the document (appendix A).
        """
        known = ["@id", "@type", *names]
        common = []
        for key, value in node.items():
            here = f"{path}.{key}"
            if key in known or (key == "@context" and path == "$"):
                continue
            if key == "@context":
                raise self.fail(here, said("may only be at the top of a document"))
            iri = property_iri(key)
            if iri is None:
                self.warn(here, said("there is no such property here"), instead(key, known))
                continue
            common.append((iri, self.normalized(value, here)))
        return tuple(common)

    def normalized(self, value: Any, path: str) -> Any:
        """A common property's value in normal form."""
        try:
            return common_properties.normalize(value, self.base, self.lang, path)
        except common_properties.JsonLdError as error:
            raise self.fail(error.path, error.args[0]) from error

    def optional(
        self,
        node: Mapping[str, Any],
        key: str,
        is_valid: Callable[[Any], bool],
        default: Any,
        path: str,
        expected: str,
    ) -> Any:
        """The value of `key`; `default` where there is none or, with a warning, an invalid one."""
        if key not in node:
            return default
        if is_valid(node[key]):
            return node[key]
        self.warn(f"{path}.{key}", said("must be {expected}", expected=expected))
        return default

    def string(self, node: Mapping[str, Any], key: str, default: Any, path: str) -> Any:
        return self.optional(
            node, key, lambda v: isinstance(v, str), default, path, said("a string")
        )

    def address(self, node: Mapping[str, Any], key: str, default: Any, path: str) -> Any:
        """A link or URI template property. A value that is no string is read as an empty one."""
        wrong = key in node and not isinstance(node[key], str)
        return self.string(node, key, "" if wrong else default, path)

    def resolve(self, address: str, path: str) -> str:
        """An address resolved against the document's base. Raises DataError where it is none."""
        found = resolve(self.base, address)
        if not is_iri(found):
            raise self.fail(path, said("must be an address"))
        return found

    def boolean(self, node: Mapping[str, Any], key: str, default: bool, path: str) -> bool:
        found: bool = self.optional(
            node, key, lambda v: isinstance(v, bool), default, path, said("true or false")
        )
        return found

    def count(self, node: Mapping[str, Any], key: str, default: int, path: str) -> int:
        def is_valid(value: Any) -> bool:
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0

        found: int = self.optional(
            node, key, is_valid, default, path, said("a whole number, 0 or more")
        )
        return found

    def items(
        self, node: Mapping[str, Any], key: str, path: str
    ) -> list[tuple[str, dict[str, Any]]]:
        """The objects of an array property, each with its path. Other items are ignored."""
        value = node.get(key, [])
        if not isinstance(value, list):
            self.warn(f"{path}.{key}", said("must be {expected}", expected=said("an array")))
            return []
        found = []
        for index, item in enumerate(value):
            if isinstance(item, dict):
                found.append((f"{path}.{key}[{index}]", item))
            else:
                self.warn(
                    f"{path}.{key}[{index}]", said("must be {expected}", expected=said("an object"))
                )
        return found

    def language(self, node: Mapping[str, Any], key: str, default: str, path: str) -> str:
        found: str = self.optional(
            node, key, is_language, default, path, said('a language tag such as "zh" or "en"')
        )
        return found

    def references(self, node: Mapping[str, Any], key: str, path: str) -> tuple[str, ...]:
        """A column reference property: one name, or an array of names."""
        if key not in node:
            return ()
        value = node[key]
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
            expected = said("the name of a column, or an array of names")
            self.warn(f"{path}.{key}", said("must be {expected}", expected=expected))
            return ()
        return tuple(names)

    def titles(self, node: Mapping[str, Any], path: str) -> tuple[tuple[str, str], ...]:
        """A natural-language property as (language, title) pairs."""
        if "titles" not in node:
            return ()
        value = node["titles"]
        if isinstance(value, str | list):
            value = {self.lang: value}
        if not isinstance(value, dict):
            expected = said("a string, an array, or an object by language")
            self.warn(f"{path}.titles", said("must be {expected}", expected=expected))
            return ()
        found = []
        for lang, texts in value.items():
            if not is_language(lang):
                self.warn(f"{path}.titles.{lang}", said("is not a language tag (BCP 47)"))
                continue
            for text in texts if isinstance(texts, list) else [texts]:
                if isinstance(text, str):
                    found.append((lang, text))
                else:
                    self.warn(f"{path}.titles", said("must have strings only"))
        return tuple(found)

    def inherited(
        self, node: Mapping[str, Any], above: Mapping[str, Any], path: str
    ) -> dict[str, Any]:
        """The inherited properties of `node` but its datatype, given those of the level above."""
        found = dict(above)
        for key in ("aboutUrl", "propertyUrl", "valueUrl"):
            found[key] = self.address(node, key, above.get(key), path)
        found["default"] = self.string(node, "default", above.get("default"), path)
        found["lang"] = self.language(node, "lang", above.get("lang", "und"), path)
        found["ordered"] = self.boolean(node, "ordered", above.get("ordered", False), path)
        found["required"] = self.boolean(node, "required", above.get("required", False), path)
        found["separator"] = self.optional(
            node,
            "separator",
            lambda v: v is None or isinstance(v, str),
            above.get("separator"),
            path,
            said("a string or null"),
        )
        self.optional(
            node, "textDirection", lambda v: v in DIRECTIONS, None, path, said("a direction")
        )
        for key in EXTENSIONS:
            found[key] = self.boolean(node, META + key, above.get(key, False), path)
        found["null"] = self._null(node, above.get("null", ("",)), path)
        return found

    def _null(self, node: Mapping[str, Any], above: tuple[str, ...], path: str) -> tuple[str, ...]:
        if "null" not in node:
            return above
        value = node["null"] if isinstance(node["null"], list) else [node["null"]]
        strings = tuple(v for v in value if isinstance(v, str))
        if len(strings) != len(value):
            expected = said("a string, or an array of strings")
            self.warn(f"{path}.null", said("must be {expected}", expected=expected))
        return strings if len(strings) == len(value) else strings or above


_VARIABLE = "(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})"
# A variable of RFC 6570 that does not begin with an underscore (Metadata Vocabulary, 5.6).
NAME = re.compile(rf"(?!_){_VARIABLE}(?:\.?{_VARIABLE})*")
