"""What to do about an error, in the words of the command line: its commands and options.

The library's own hints name neither, for it has other callers too.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from parkkg.errors import ParkkgError, Problem
from parkkg.problems import problem_kind
from parkkg.text import said

if TYPE_CHECKING:
    from parkkg.api.doctor import Finding

# By an error's code; what stands in braces comes from its details.
OF_ERRORS = MappingProxyType(
    {
        "description-exists": said("write over it with --force, or name another with --output"),
        "first-release": said("`parkkg releases` lists them; name two to compare"),
        "no-current-release": said(
            "`parkkg releases use {newest}` makes the newest the current one"
        ),
        "no-default-project": said("name one with --project DIR, or reinstall parkkg"),
        "no-format": said(
            "add --format, or end the name in one of {suffixes}, and .gz if you like"
        ),
        "no-ledger": said(
            "that takes the tables sources, passages and ledger; `parkkg new DIR` "
            "makes a project that has them"
        ),
        "no-metadata": said("fix --metadata"),
        "no-parameter": said("add --param {name}={value}"),
        "no-catalogue": said("`parkkg load` makes the release again, with one"),
        "no-project": said("`parkkg new DIR` makes a project"),
        "no-project-metadata": said(
            "describe its tables in {file}, or start one with `parkkg new DIR`"
        ),
        "no-release": said("`parkkg load` makes one; --store DIR names another store"),
        "no-table": said(
            "name a CSV file or a metadata document; --locate PREFIX=DIR says where "
            "addresses have their files"
        ),
        "no-text": said("--text names the archived text"),
        "no-texts": said("--texts names a folder that has the archived texts and nothing else"),
        "not-a-store": said("choose an empty or a new folder with --store DIR"),
        "port-taken": said("choose another with --port, or stop the program that has it"),
        "problems-reported": said(
            "fix what is reported above, then run the command again; --problems FILE.csv lists all"
        ),
        "query-size": said(
            "ask for less, with LIMIT or a narrower pattern, or raise the limit (--max-rows)"
        ),
        "query-time": said(
            "--timeout raises the limit; a narrower pattern, or LIMIT, makes the query faster"
        ),
        "read-only": said("choose a folder that can be written, with --store or --output"),
        "release-damaged": said(
            "`parkkg load` makes it again; `parkkg releases use ID` goes to another"
        ),
        "shapes-unusable": said("correct the shapes that are named above"),
        "store-not-writable": said("ask for permission there, or choose another with --store"),
        "store-unreadable": said(
            "`parkkg releases verify` says what is damaged, and then `parkkg load` makes it again"
        ),
        "tables-without-metadata": said(
            "`parkkg describe {tables}` drafts it, and `parkkg new DIR --from {tables}` makes a "
            "project; --project DIR names another"
        ),
        "unfit-parameter": said("for example --param {name}={value}"),
    }
)
# By a problem's code, where the catalogue's own hint would do.
OF_PROBLEMS = MappingProxyType(
    {
        "PK507": said(
            "Put the file there. Nothing is downloaded: `parkkg convert --locate ADDRESS=FOLDER` "
            "says in which folder the files of an address are."
        ),
        "PK604": said(
            "Cut the passage again: `parkkg evidence --text FILE --find WORDS` prints its row."
        ),
        "PK606": said(
            "Name the archived file with --text. If it was changed on purpose, fix sha256 in the "
            "table of sources, and the passages with it."
        ),
    }
)


def hint_of(found: ParkkgError | Finding) -> str:
    """The command line's hint for what is wrong; where it has none, the library's."""
    known = OF_ERRORS.get(found.code)
    return said(known.template, **found.details) if known else found.hint


def with_hint(found: Problem) -> Problem:
    """The problem with the command line's hint, where it has only the catalogue's."""
    if found.code in OF_PROBLEMS and found.hint == problem_kind(found.code).fix_en:
        return replace(found, hint=OF_PROBLEMS[found.code])
    return found
