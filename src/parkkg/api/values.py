"""RDF terms as Python values, and Python values as parameters of saved queries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import pyoxigraph as ox

from parkkg.errors import UsageError
from parkkg.query.values import Value, value_of_text
from parkkg.text import said

# What a parameter of a saved query may be given as.
ParamValue: TypeAlias = str | int | float | Decimal | bool | date | ox.NamedNode | ox.Literal | None
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def value_of(term: Term | None) -> Value:
    """The Python value of a term; None where a variable is unbound.

    An IRI and a text, with or without a language, are a `str`. A typed literal is what its
    datatype says (XSD 1.1 part 2), if its text is one of that datatype and Python can keep it;
    otherwise it is its text, so that nothing is lost.

    >>> from parkkg.namespaces import XSD
    >>> value_of(ox.Literal("4.20", datatype=ox.NamedNode(XSD + "decimal")))
    Decimal('4.20')
    >>> value_of(ox.Literal("2022-12-26", datatype=ox.NamedNode(XSD + "date")))
    datetime.date(2022, 12, 26)
    >>> value_of(ox.Literal("2022-13-01", datatype=ox.NamedNode(XSD + "date")))
    '2022-13-01'
    >>> value_of(ox.NamedNode("https://example.org/a"))
    'https://example.org/a'
    """
    if isinstance(term, ox.Literal):
        return value_of_text(term.value, term.datatype.value)
    if isinstance(term, ox.NamedNode):
        return term.value
    return None if term is None else str(term)


def text_of(name: str, value: ParamValue) -> str | None:
    """A parameter's value as text, in the form in which saved queries read it; None for None.

    Raises UsageError where the value is of a type that no parameter has, or is not finite.

    >>> text_of("year", 2022), text_of("since", date(2022, 12, 26)), text_of("x", Decimal("1E+2"))
    ('2022', '2022-12-26', '100')
    """
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Decimal():
            number = Decimal(repr(value)) if isinstance(value, float) else value
            if number.is_finite():
                return format(number, "f")
            raise UsageError(
                said('parameter "{name}": {value} is not a finite number', name=name, value=value)
            )
        case date():
            return value.isoformat()
        case ox.NamedNode():
            return f"<{value.value}>"
        case ox.Literal():
            return f"{value.value}@{value.language}" if value.language else value.value
    raise UsageError(
        said(
            'parameter "{name}": a value of type {type} cannot be given',
            name=name,
            type=type(value).__name__,
        ),
        hint=said("give text, a number, a bool, a date, or a term of pyoxigraph"),
    )


def texts_of(values: Mapping[str, ParamValue]) -> dict[str, str]:
    """The values of several parameters as text. One that is None is left out, as if not given."""
    texts = {name: text_of(name, value) for name, value in values.items()}
    return {name: text for name, text in texts.items() if text is not None}
