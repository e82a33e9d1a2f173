"""Whether saved queries can run: the engine itself is asked about each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from parkkg.errors import DataError, Problem, UsageError
from parkkg.problems import problem
from parkkg.query.client import request_for
from parkkg.query.limits import Limits
from parkkg.query.parameters import TYPES, Param
from parkkg.query.placeholders import placeholders
from parkkg.query.process import QueryProcess
from parkkg.query.saved import SavedQuery, bind
from parkkg.query.stopped import QueryStoppedError
from parkkg.sparql.query import QueryError, read_query, tokens
from parkkg.text import Message, first_line, said


def check_queries(
    queries: Mapping[str, SavedQuery], *, seconds: float = 5.0
) -> tuple[Problem, ...]:
    """What the engine has against saved queries, which are given by the names of their files.

    They are put to it with values for their parameters, over an empty graph, all in one process:
    a query that crashes the engine is a problem, too. Each may take so many `seconds`.
    """
    if not queries:
        return ()
    with QueryProcess(None) as process:
        faults = {file: _fault(process, query, seconds) for file, query in queries.items()}
    return tuple(
        _problem(file, fault, seconds) for file, fault in faults.items() if fault is not None
    )


def unreadable(file: str, error: DataError) -> Problem:
    """The problem of a file that holds no saved query; `error` is what `find` raised."""
    # What is said after the place is a message of its own, so that it can be said in Chinese.
    inner = error.message.words.get("message") if isinstance(error.message, Message) else None
    place = rf"^{re.escape(file)}:(\d+:)? "
    message = inner if isinstance(inner, Message) else re.sub(place, "", error.message)
    return _at(file, int(error.details.get("line", 0)), message, error.hint)


def _fault(
    process: QueryProcess, query: SavedQuery, seconds: float
) -> UsageError | QueryStoppedError | None:
    """Why a query with values for its parameters does not run; None where it does."""
    values = {p.name: _value(p) for p in query.params if p.required and p.default is None}
    try:
        fault = _ask(process, bind(query, values), seconds)
    except UsageError as error:  # a default or an example that does not fit
        return error
    if isinstance(fault, QueryError):
        # Without values each place is where it is in the file, if the fault is not in a value.
        in_file = _ask(process, _without_values(query), seconds)
        return in_file if isinstance(in_file, QueryError) else fault
    return fault


def _value(param: Param) -> str:
    return param.example or next(iter(param.enum), "") or TYPES[param.type].probe


def _ask(process: QueryProcess, text: str, seconds: float) -> UsageError | QueryStoppedError | None:
    try:
        query = read_query(text)
        form = "json" if query.form in ("select", "ask") else "nt"
        for _ in process.ask(request_for(query, form, Limits(seconds)), seconds=seconds):
            pass
    except (QueryError, QueryStoppedError) as error:
        return error
    return None


def _without_values(query: SavedQuery) -> str:
    """The query with its parameters as variables, and 1 in place of a number of rows."""
    text, found = query.text, tuple(tokens(query.text))
    for place in placeholders(found):
        if place.counts:
            start, end = found[place.first].start, found[place.last].end
            text = text[:start] + "1".ljust(end - start) + text[end:]
    return text


def _problem(file: str, fault: UsageError | QueryStoppedError, seconds: float) -> Problem:
    if isinstance(fault, QueryStoppedError) and fault.reason == "time":
        # It is slow, which is not known to be wrong.
        message = said("takes longer than {seconds:g} s even over an empty graph", seconds=seconds)
        hint = said(
            "it may take too long over the real one; look for patterns with nothing in common"
        )
        return problem("PK504", message, file=file, hint=hint, severity="warning")
    line = fault.line if isinstance(fault, QueryError) else 0
    return _at(file, line, fault.message, fault.hint)


def _at(file: str, line: int, message: str, hint: str) -> Problem:
    return problem("PK504", first_line(message), file=file, line=line, hint=hint)
