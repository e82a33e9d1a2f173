"""Templates of HTML, and how all of them are read: escaped, and strict about what is not given."""

from __future__ import annotations

from pathlib import Path

import jinja2


def templates_in(folder: Path) -> jinja2.Environment:
    """The templates in a folder of the package: files of ours, never data.

    >>> templates_in(Path()).from_string("<p>{{ name }}</p>").render(name="A & B")
    '<p>A &amp; B</p>'
    """
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # to compile a template is what takes time
    )
