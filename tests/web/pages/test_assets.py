from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from parkkg.web.pages.assets import address_of
from published import Published

ROOT = Path(__file__).resolve().parents[3]
WEB = ROOT / "web"
ASSETS = ROOT / "src" / "parkkg" / "web" / "pages" / "assets"


def test_a_script_may_be_kept_for_good_and_its_address_says_which_one_it_is(
    server: Published,
) -> None:
    answer = server.get(address_of("editor"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashlib.sha256(answer.content).hexdigest()[:16] in address_of("editor")
    again = server.get(address_of("editor"), if_none_match=answer.headers["etag"])
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/style.css", "/table.js", "/picture.css", "editor"])
def test_files_are_packed_for_who_takes_that(server: Published, path: str) -> None:
    path = address_of(path) if path == "editor" else path
    plain = server.get(path, accept_encoding="identity")
    assert "content-encoding" not in plain.headers
    for _ in range(2):  # made, then out of the server's memory
        packed = server.get(path, accept_encoding="gzip, br")
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["vary"] == "Accept-Encoding"
        assert int(packed.headers["content-length"]) < len(plain.content)
        assert packed.content == plain.content
        assert packed.headers["etag"] != plain.headers["etag"]
        assert server.get(path, accept_encoding="gzip;q=0").headers["etag"] == plain.headers["etag"]
    for answer, coding in ((plain, "identity"), (packed, "gzip")):
        again = server.get(path, accept_encoding=coding, if_none_match=answer.headers["etag"])
        assert (again.status_code, again.headers["etag"]) == (304, answer.headers["etag"])
    other = server.get(path, accept_encoding="identity", if_none_match=packed.headers["etag"])
    assert (other.status_code, other.content) == (200, plain.content)


@pytest.mark.parametrize(
    "name", ["editor.js", "editor.0000000000000000.js", "nothing.js", "..%2Fpages.py", "%00.js"]
)
def test_nothing_else_is_served_there(server: Published, name: str) -> None:
    assert server.get(f"/assets/{name}").status_code == 404


def test_the_scripts_of_a_page_are_small() -> None:
    content = b"".join(path.read_bytes() for path in sorted(ASSETS.glob("*.js")))
    assert len(gzip.compress(content, 9)) <= 115 * 1024


def test_the_editor_is_what_its_sources_give() -> None:
    """Otherwise: run `make web`, and commit what it makes."""
    digest = hashlib.sha256()
    sources = sorted((WEB / "src").iterdir())
    names = ("build.js", "package.json", "package-lock.json")
    for path in (*(WEB / name for name in names), *sources):
        digest.update(f"{path.relative_to(WEB).as_posix()}\n".encode() + path.read_bytes())
    made = re.search(r"SHA-256 (\w+)", (ASSETS / "editor.js").read_text(encoding="utf-8"))
    assert made is not None
    assert made[1] == digest.hexdigest()


def test_the_editor_has_only_characters_that_a_reader_of_its_code_sees() -> None:
    assert (ASSETS / "editor.js").read_bytes().isascii()


def test_the_licences_of_what_the_editor_contains_are_beside_it() -> None:
    text = (ASSETS / "editor.LICENSES.txt").read_text(encoding="utf-8")
    assert "@codemirror/view" in text
    assert text.count("(MIT)") == text.count("Permission is hereby granted, free of charge")


def test_the_lock_names_no_registry() -> None:
    lock = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    assert "http" not in lock
