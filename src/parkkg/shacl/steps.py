"""Where property paths lead, in SQL over the triples as numbers.

An inverse path is pushed down to the predicates: `^(a/b)` is `^b/^a`.
"""

from __future__ import annotations

from collections.abc import Mapping

from parkkg.shacl.numbers import EDGES
from parkkg.shacl.paths import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeated,
    Sequence,
    inverse,
)


def steps(path: Path, pairs: str, numbers: Mapping[str, int]) -> str:
    """SQL for the pairs (focus, value) that a path leads to from `pairs`, a query of such pairs.

    Nodes and properties are their `numbers`. A pair may come more than once, unless the path is
    `distinct`.
    """
    match path:
        case Predicate(iri, turned):
            start, end = ("o", "s") if turned else ("s", "o")
            return (
                f"SELECT a.focus, t.{end} AS value FROM ({pairs}) a "
                f"JOIN {EDGES} t ON t.{start} = a.value WHERE t.p = {numbers[iri]}"
            )
        case Sequence(parts):
            for part in parts:
                pairs = steps(part, pairs, numbers)
            return pairs
        case Alternative(parts):
            name = f"branch{_depth(path)}"
            ways = (
                f"SELECT * FROM ({steps(part, f'SELECT * FROM {name}', numbers)})" for part in parts
            )
            return f"WITH {name} AS ({pairs}) {' UNION ALL '.join(ways)}"
        case Inverse(part):
            return steps(inverse(part), pairs, numbers)
        case Repeated(part, "*"):
            # A name for each depth, for a repeated path may be within another.
            name = f"closure{_depth(part)}"
            again = steps(part, f"SELECT * FROM {name}", numbers)
            return (
                f"WITH RECURSIVE {name}(focus, value) AS "
                f"(SELECT * FROM ({pairs}) UNION SELECT * FROM ({again})) SELECT * FROM {name}"
            )
        case Repeated(part, "+"):
            return steps(Repeated(part, "*"), steps(part, pairs, numbers), numbers)
        case Repeated(part):
            name = f"option{_depth(part)}"
            once = steps(part, f"SELECT * FROM {name}", numbers)
            return f"WITH {name} AS ({pairs}) SELECT * FROM {name} UNION SELECT * FROM ({once})"


def distinct(path: Path) -> bool:
    """Whether `steps` from distinct nodes gives each pair once."""
    if isinstance(path, Inverse):
        return distinct(inverse(path.part))
    return isinstance(path, Predicate | Repeated)


def _depth(path: Path) -> int:
    match path:
        case Predicate():
            return 0
        case Repeated(part) | Inverse(part):
            return _depth(part) + 1
        case Sequence(parts) | Alternative(parts):
            return max(map(_depth, parts)) + 1
