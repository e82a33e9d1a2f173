from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from parkkg.templates import templates_in


def test_what_is_shown_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{% if name %}\n<b>{{ name }}</b>\n{% endif %}\n")
    page = templates_in(tmp_path).get_template("a.html").render(name="<script>")
    assert page == "<b>&lt;script&gt;</b>\n"


def test_what_was_not_given_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ nmae }}")
    with pytest.raises(jinja2.UndefinedError, match="nmae"):
        templates_in(tmp_path).get_template("a.html").render(name="x")
