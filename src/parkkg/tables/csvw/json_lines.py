"""The lines of a JSON text: where each value stands, by its path."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]|[^\s{}\[\],:"]+')


@dataclass
class _Container:
    """An object or array that is being read: the number of its item, or the names it has so far."""

    path: str
    item: int | None
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class JsonLines:
    """The text of a JSON document. It is searched when a line is first asked for.

    A path is made of `$`, the names of properties and the numbers of items: `$.tables[0].url`.
    """

    text: str = ""

    def line(self, path: str) -> int:
        r"""The line of the property or item at `path`, or of the nearest one around it.

        It is 0 where the text is not known.

        >>> lines = JsonLines('{"a": 1,\n "b": [\n  {"c": 2}]}')
        >>> lines.line("$.b"), lines.line("$.b[0].c"), lines.line("$.b[0].missing")
        (2, 3, 3)
        """
        numbers = self._found[0]
        while path and path not in numbers:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return numbers.get(path, 0)

    def inherited(self, path: str) -> str:
        """The path where an object's property stands: its own, or that of an object around it.

        >>> lines = JsonLines('{"aboutUrl": "#{id}", "columns": [{"name": "id"}]}')
        >>> lines.inherited("$.columns[0].aboutUrl")
        '$.aboutUrl'
        """
        around, _, key = path.rpartition(".")
        while around and f"{around}.{key}" not in self._found[0]:
            around = around[: max(around.rfind("."), around.rfind("["), 0)]
        return f"{around}.{key}" if around else path

    def repeated(self) -> tuple[tuple[str, int], ...]:
        """The properties that an object has already, each with its path and its line."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[Mapping[str, int], tuple[tuple[str, int], ...]]:
        numbers: dict[str, int] = {}
        repeated: list[tuple[str, int]] = []
        around: list[_Container] = []
        here, line, position, wants_name = "$", 1, 0, False
        for match in _TOKEN.finditer(self.text):
            line += self.text.count("\n", position, match.start())
            position = match.start()
            sign = match[0]
            if sign in "}]":
                wants_name = False
                around.pop()
            elif sign == ",":
                wants_name = around[-1].item is None
                if around[-1].item is not None:
                    around[-1].item += 1
                    here = f"{around[-1].path}[{around[-1].item}]"
            elif wants_name:
                name = json.loads(sign)
                here = f"{around[-1].path}.{name}"
                numbers[here] = line
                if name in around[-1].names:
                    repeated.append((here, line))
                around[-1].names.add(name)
                wants_name = False
            else:
                numbers.setdefault(here, line)
                if sign in "{[":
                    wants_name = sign == "{"
                    around.append(_Container(here, None if wants_name else 0))
                    here = here if wants_name else f"{here}[0]"
        return numbers, tuple(repeated)
