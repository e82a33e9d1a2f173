"""Reading single properties of a metadata document.

Metadata Vocabulary, 5.1 and 6.4: a property with an invalid value is ignored, with a warning. A
few rules are errors, which end the reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from parkkg.errors import DataError, Problem
from parkkg.problems import problem
from parkkg.tables.csvw import common_properties
from parkkg.tables.csvw.context import is_language, property_iri
from parkkg.tables.csvw.iris import is_iri, resolve
from parkkg.text import did_you_mean

INHERITED = (
    "aboutUrl", "datatype", "default", "lang", "null", "ordered",
    "propertyUrl", "required", "separator", "textDirection", "valueUrl",
)  # fmt: skip
DIRECTIONS = ("rtl", "ltr", "auto", "inherit")


@dataclass
class PropertyReader:
    """Reads the properties of one document and collects warnings.

    `base` and `lang` are those of its `@context`.
    """

    file: str
    base: str
    lang: str = "und"
    warnings: list[Problem] = field(default_factory=list)

    def warn(self, path: str, message: str) -> None:
        """Note that the property at `path` is ignored."""
        self.warnings.append(
            problem("PK503", f"{path}: {message}", file=self.file, severity="warning")
        )

    def fail(self, path: str, message: str, hint: str = "") -> DataError:
        """The error that ends the reading, to be raised by the caller."""
        found = problem("PK502", f"{path}: {message}", file=self.file, hint=hint)
        return DataError("the metadata break a rule of CSV on the Web", problems=(found,))

    def check_type(self, node: Mapping[str, Any], expected: str, path: str) -> None:
        """Check that `@type`, if given, is `expected`, and that `@id` is an address.

        Raises DataError where one is not.
        """
        if "@type" in node and node["@type"] != expected:
            raise self.fail(f"{path}.@type", f'must be "{expected}"')
        if not isinstance(node.get("@id", ""), str):
            self.warn(f"{path}.@id", "must be a string")
        elif node.get("@id", "").startswith("_:"):
            raise self.fail(f"{path}.@id", "must be an address, and not a blank node")

    def common_properties(
        self, node: Mapping[str, Any], names: Iterable[str], path: str
    ) -> tuple[tuple[str, Any], ...]:
        """The common properties of `node`, normalised.

        Other properties that are not in `names` are ignored, with a warning.
        """
        known = {"@id", "@type", "@context", *names}
        common = []
        for key, value in node.items():
            if key in known:
                continue
            iri = property_iri(key)
            if iri is None:
                self.warn(
                    f"{path}.{key}", f"there is no such property here; {did_you_mean(key, known)}"
                )
                continue
            common.append((iri, self.normalized(value, f"{path}.{key}")))
        return tuple(common)

    def normalized(self, value: Any, path: str) -> Any:
        """A common property's value in normal form."""
        try:
            return common_properties.normalize(value, self.base, self.lang, path)
        except common_properties.JsonLdError as error:
            raise self.fail(error.path, str(error)) from error

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
        self.warn(f"{path}.{key}", f"must be {expected}")
        return default

    def string(self, node: Mapping[str, Any], key: str, default: Any, path: str) -> Any:
        return self.optional(node, key, lambda v: isinstance(v, str), default, path, "a string")

    def address(self, node: Mapping[str, Any], key: str, default: Any, path: str) -> Any:
        """A link or URI template property. A value that is no string is read as an empty one."""
        wrong = key in node and not isinstance(node[key], str)
        return self.string(node, key, "" if wrong else default, path)

    def resolve(self, address: str, path: str) -> str:
        """An address resolved against the document's base. Raises DataError where it is none."""
        found = resolve(self.base, address)
        if not is_iri(found):
            raise self.fail(path, "must be an address")
        return found

    def boolean(self, node: Mapping[str, Any], key: str, default: bool, path: str) -> bool:
        found: bool = self.optional(
            node, key, lambda v: isinstance(v, bool), default, path, "true or false"
        )
        return found

    def count(self, node: Mapping[str, Any], key: str, default: int, path: str) -> int:
        def is_valid(value: Any) -> bool:
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0

        found: int = self.optional(node, key, is_valid, default, path, "a whole number, 0 or more")
        return found

    def items(
        self, node: Mapping[str, Any], key: str, path: str
    ) -> list[tuple[str, dict[str, Any]]]:
        """The objects of an array property, each with its path. Other items are ignored."""
        value = node.get(key, [])
        if not isinstance(value, list):
            self.warn(f"{path}.{key}", "must be an array")
            return []
        found = []
        for index, item in enumerate(value):
            if isinstance(item, dict):
                found.append((f"{path}.{key}[{index}]", item))
            else:
                self.warn(f"{path}.{key}[{index}]", "must be an object")
        return found

    def language(self, node: Mapping[str, Any], key: str, default: str, path: str) -> str:
        found: str = self.optional(node, key, is_language, default, path, "a language tag (BCP 47)")
        return found

    def references(self, node: Mapping[str, Any], key: str, path: str) -> tuple[str, ...]:
        """A column reference property: one name, or an array of names."""
        if key not in node:
            return ()
        value = node[key]
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
            self.warn(f"{path}.{key}", "must be the name of a column, or an array of names")
            return ()
        return tuple(names)

    def titles(self, node: Mapping[str, Any], path: str) -> tuple[tuple[str, str], ...]:
        """A natural-language property as (language, title) pairs."""
        value = node.get("titles")
        if value is None:
            return ()
        if isinstance(value, str | list):
            value = {self.lang: value}
        if not isinstance(value, dict):
            self.warn(f"{path}.titles", "must be a string, an array, or an object by language")
            return ()
        found = []
        for lang, texts in value.items():
            if not is_language(lang):
                self.warn(f"{path}.titles.{lang}", "is not a language tag (BCP 47)")
                continue
            for text in texts if isinstance(texts, list) else [texts]:
                if isinstance(text, str):
                    found.append((lang, text))
                else:
                    self.warn(f"{path}.titles", "must have strings only")
        return tuple(found)

    def inherited(
        self, node: Mapping[str, Any], above: Mapping[str, Any], path: str
    ) -> dict[str, Any]:
        """The inherited properties of `node`, given those of the level above it."""
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
            "a string or null",
        )
        self.optional(node, "textDirection", lambda v: v in DIRECTIONS, None, path, "a direction")
        found["null"] = self._null(node, above.get("null", ("",)), path)
        if "datatype" in node:
            found["datatype"] = node["datatype"]
            found["datatypePath"] = f"{path}.datatype"
        return found

    def _null(self, node: Mapping[str, Any], above: tuple[str, ...], path: str) -> tuple[str, ...]:
        if "null" not in node:
            return above
        value = node["null"] if isinstance(node["null"], list) else [node["null"]]
        strings = tuple(v for v in value if isinstance(v, str))
        if len(strings) != len(value):
            self.warn(f"{path}.null", "must be a string, or an array of strings")
        return strings if len(strings) == len(value) else strings or above


NAME = re.compile(r"([A-Za-z0-9]|%[0-9A-Fa-f]{2})([A-Za-z0-9_.]|%[0-9A-Fa-f]{2})*")
