"""How a result is drawn: the pictures that there are, and what a column can be for in one."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from parkkg.text import said

# The views beside the table, in the order in which they are offered.
VIEWS = MappingProxyType(
    {
        "timeline": said("timeline"),
        "bar": said("bars"),
        "line": said("line over time"),
        "interval": said("intervals"),
        "graph": said("network"),
        "map": said("map of points"),
    }
)
TABLE = "table"
ROLES = (
    "label",
    "head",
    "link",
    "date",
    "until",
    "value",
    "low",
    "high",
    "unit",
    "series",
    "source",
    "target",
    "relation",
    "latitude",
    "longitude",
)


@dataclass(frozen=True)
class View:
    """What the header of a query says of pictures: the view shown first, and columns by role.

    What has another text in the column `sure_column` than one of `sure_texts` is drawn dashed.
    """

    draw: str = ""
    roles: tuple[tuple[str, str], ...] = ()
    sure_column: str = ""
    sure_texts: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The view for JSON, as a header has it.

        >>> View("timeline", (("date", "since"),)).as_dict()
        {'draw': 'timeline', 'date': 'since'}
        """
        found: dict[str, object] = {"draw": self.draw, **dict(self.roles)}
        if self.sure_column:
            found["sure"] = {self.sure_column: list(self.sure_texts)}
        return found


NO_VIEW = View()
