"""What the site of the documents needs beyond mkdocs: pictures of diagrams, a list of decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mmdr


def on_config(config: Any) -> Any:
    """Draw fences of Mermaid, so that a page loads no script for them, and list the decisions."""
    fence = {"name": "mermaid", "class": "mermaid", "format": picture}
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = [fence]
    folder = Path(config.docs_dir)
    decisions = sorted((folder / "decisions").glob("*.md"))
    config.nav.append({"Decisions": [path.relative_to(folder).as_posix() for path in decisions]})
    return config


def picture(source: str, *_: object, **__: object) -> str:
    """A diagram as SVG in a figure of its own."""
    style = "width: 100%; background: #fff; overflow-x: auto"
    return f'<figure style="{style}">{mmdr.render(source).svg()}</figure>'
