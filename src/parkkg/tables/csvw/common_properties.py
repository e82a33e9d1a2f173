"""Common properties and notes: the JSON-LD dialect of CSVW, checked, normalised and as triples.

Metadata Vocabulary, 5.8 and 6.1; csv2rdf, 4.5 (interpreting JSON-LD).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Any

from parkkg.namespaces import RDF, XSD
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.context import CLASSES, CSVW, SCHEME, expand, is_language, property_iri
from parkkg.tables.csvw.iris import encode, is_iri, resolve
from parkkg.text import said

# The terms that may be the type of a value, and those of a node (5.8.2).
_DATATYPES = MappingProxyType({name: builtin.iri for name, builtin in BUILTINS.items()})
_CLASSES = MappingProxyType({name: CSVW + name for name in CLASSES})
_MAX_INTEGER = 10**21  # a larger number without a fraction is written as a double


class JsonLdError(ValueError):
    """A value that the dialect does not allow. `path` is its place in the document."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


def normalize(value: Any, base: str, lang: str, path: str) -> Any:
    """A value in normal form: strings are value objects, names and addresses are IRIs.

    Raises JsonLdError where the dialect does not allow the value.
    """
    if isinstance(value, list):
        return [normalize(v, base, lang, f"{path}[{i}]") for i, v in enumerate(value)]
    if isinstance(value, str):
        return {"@value": value} if lang == "und" else {"@value": value, "@language": lang}
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return _value_object(value, path)
    done: dict[str, Any] = {}
    for key, item in value.items():
        here = f"{path}.{key}"
        if key == "@id":
            if not isinstance(item, str) or item.startswith("_:"):
                raise JsonLdError(here, said("@id must be an address, and not a blank node"))
            name = expand(item)
            # An absolute IRI stays as it is; a relative one is resolved and normalised.
            done[key] = encode(name) if SCHEME.match(name) else resolve(base, name)
            if not is_iri(done[key]):
                raise JsonLdError(here, said("{item} is not an address", item=repr(item)))
        elif key == "@type":
            done[key] = [
                _type(t, _CLASSES, here) for t in (item if isinstance(item, list) else [item])
            ]
        elif key.startswith("@"):
            raise JsonLdError(here, said("{key} is not allowed here", key=key))
        else:
            iri = property_iri(key)
            if iri is None:
                raise JsonLdError(
                    here, said('"{key}" is neither prefixed nor an absolute URL', key=key)
                )
            found = normalize(item, base, lang, here)
            # A property may be given under its short name and under its IRI.
            done[iri] = [done[iri], found] if iri in done else found
    return done


def _value_object(value: dict[str, Any], path: str) -> dict[str, Any]:
    extra = set(value) - {"@value", "@type", "@language"}
    if extra or ("@type" in value and "@language" in value):
        raise JsonLdError(path, said("@value goes with @type or @language, and with nothing else"))
    if not isinstance(value["@value"], str | int | float | bool):
        raise JsonLdError(path, said("@value must be a string, a number, true or false"))
    language = value.get("@language")
    if language is not None and not is_language(language):
        raise JsonLdError(path, said("@language {tag} is not a language tag", tag=repr(language)))
    if "@type" in value:
        return {"@value": value["@value"], "@type": _type(value["@type"], _DATATYPES, path)}
    return value if language is not None else {"@value": value["@value"]}


def _type(name: Any, terms: Mapping[str, str], path: str) -> str:
    """The IRI of a type, which may be one of `terms`."""
    if not isinstance(name, str) or name.startswith("_:"):
        raise JsonLdError(path, said("@type must be a term, a prefixed name or an absolute URL"))
    iri = terms.get(name) or property_iri(name)
    if iri is None:
        message = said('@type "{name}" is not a term, prefixed name or absolute URL', name=name)
        raise JsonLdError(path, message)
    return iri


def triples(
    subject: str, predicate: str, value: Any, blank: Callable[[], str]
) -> Iterator[tuple[str, str, str]]:
    """The triples of a normalised value, as N-Triples terms; `blank` makes blank nodes."""
    if isinstance(value, list):
        for item in value:
            yield from triples(subject, predicate, item, blank)
    elif isinstance(value, dict) and "@value" not in value:
        node = f"<{value['@id']}>" if "@id" in value else blank()
        yield subject, f"<{predicate}>", node
        for kind in value.get("@type", []):
            yield node, f"<{RDF}type>", f"<{kind}>"
        for key, item in value.items():
            if not key.startswith("@"):
                yield from triples(node, key, item, blank)
    elif value is not None:
        yield subject, f"<{predicate}>", literal(value)


def _double(value: float) -> str:
    """The canonical form that JSON-LD requires (API 1.1, 8.6): 1.5E0."""
    if not isfinite(value):
        return str(value).replace("inf", "INF").replace("nan", "NaN")
    mantissa, _, exponent = f"{value:.15E}".partition("E")
    integer, _, fraction = mantissa.partition(".")
    return f"{integer}.{fraction.rstrip('0') or '0'}E{int(exponent)}"


def literal(value: Any) -> str:
    """A value object, number or boolean as an N-Triples literal.

    >>> print(literal({"@value": "溧阳", "@language": "zh"}), literal(1.5))
    "溧阳"@zh "1.5E0"^^<http://www.w3.org/2001/XMLSchema#double>
    """
    tag = ""
    if isinstance(value, dict):
        if "@language" in value:
            tag = f"@{value['@language']}"
        elif "@type" in value:
            tag = f"^^<{value['@type']}>"
        value = value["@value"]
    if isinstance(value, bool):
        return f'"{json.dumps(value)}"' + (tag or f"^^<{XSD}boolean>")
    if isinstance(value, float) and value.is_integer() and abs(value) < _MAX_INTEGER:
        value = int(value)
    if isinstance(value, int):
        return f'"{value}"' + (tag or f"^^<{XSD}integer>")
    if isinstance(value, float):
        return f'"{_double(value)}"' + (tag or f"^^<{XSD}double>")
    escaped = value.translate({92: r"\\", 34: r"\"", 10: r"\n", 13: r"\r"})
    return f'"{escaped}"{tag}'
