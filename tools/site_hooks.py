"""What the site of the documents needs beyond mkdocs.

Diagrams are drawn when the site is built, examples in docstrings are shown as code, the decisions
are listed, and a link to a file that is not part of the site becomes its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mmdr
from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor


def on_config(config: Any) -> Any:
    """Draw fences of Mermaid, so that a page loads no script for them, and list the decisions."""
    fence = {"name": "mermaid", "class": "mermaid", "format": picture}
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = [fence]
    config.markdown_extensions.append(Examples())
    folder = Path(config.docs_dir)
    decisions = sorted((folder / "decisions").glob("*.md"))
    config.nav.append({"Decisions": [path.relative_to(folder).as_posix() for path in decisions]})
    return config


def on_page_markdown(markdown: str, *, page: Any, config: Any, **_: object) -> str:
    """Name the files and folders that a page links to and that the site does not have."""
    docs, root = Path(config.docs_dir), Path(config.config_file_path).parent

    def named(link: re.Match[str]) -> str:
        target = (docs / page.file.src_path).parent.joinpath(link[2]).resolve()
        here = target.is_relative_to(docs) and target.is_file()
        if here or not target.exists():  # what is not there at all is for mkdocs to report
            return link[0]
        return f"{link[1]} (`{target.relative_to(root).as_posix()}` in the repository)"

    return re.sub(r"\[([^\]]+)\]\(([^)#:\s]+)(?:#[^)\s]*)?\)", named, markdown)


def picture(source: str, *_: object, **__: object) -> str:
    """A diagram as SVG in a figure of its own."""
    style = "width: 100%; background: #fff; overflow-x: auto"
    return f'<figure style="{style}">{mmdr.render(source).svg()}</figure>'


class Examples(Extension):
    """Shows `>>>` and what follows, up to an empty line, as code; Markdown takes it for a quote."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- the name is Markdown's
        """Before the fences are read, which has the priority 25."""
        md.preprocessors.register(_Examples(md), "examples", 30)


class _Examples(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return list(self._fenced(lines))

    def _fenced(self, lines: list[str]) -> Iterator[str]:
        in_fence = in_example = False
        for line in lines:
            in_fence ^= line.startswith("```")
            if line.startswith(">>> ") and not in_fence and not in_example:
                in_example = True
                yield "```pycon"
            if in_example and not line.strip():
                in_example = False
                yield "```"
            yield line
        if in_example:
            yield "```"
