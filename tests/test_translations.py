"""The catalogue has all that is said, and each translation has the places of its message."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from parkkg import translations
from parkkg.problems import PROBLEM_KINDS, problem
from parkkg.text import said
from parkkg.translations import in_language, problem_in, template_in
from tools import messages

LANGUAGES = messages.languages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_what_is_said_now(language: str) -> None:
    """Where this fails: `make messages`, translate what is new in the .po file, and once more."""
    catalog, path = messages.updated(language), messages.po_file(language)
    assert messages.untranslated(catalog) == []
    assert path.read_bytes() == messages.po_bytes(catalog), "run `make messages`"
    assert path.with_suffix(".mo").read_bytes() == messages.mo_bytes(catalog), "run `make messages`"


def test_a_translation_that_forgets_a_word_is_found() -> None:
    catalog = Catalog()
    catalog.add("{n} rows of {table}", "{table}的 {n} 行")
    assert messages.untranslated(catalog) == []
    catalog.add("{file} is a folder", "{fle}是文件夹")
    catalog.add("not yet", "")
    assert messages.untranslated(catalog) == ["{file} is a folder", "not yet"]


def test_a_release_has_one_name_in_chinese() -> None:
    found = {
        path.name: lines
        for path in messages.chinese_files()
        if (lines := messages.misnamed(path.read_text(encoding="utf-8")))
    }
    assert found == {}
    for wrong in ("看当前发布", 'say("发布", "Release")', "此处没有发布“{name}”", "一个发布版本"):
        assert messages.misnamed(wrong) == [wrong]
    assert messages.misnamed("发布者于发布日期通过 HTTP 发布一个版本") == []


def test_a_message_is_said_in_chinese_with_the_words_that_it_has() -> None:
    message = said('{where}: "{value}" {message} [{code}]', where="t.csv", value="{x}", message="m",
                   code="PK1")  # fmt: skip
    assert in_language(message, "zh") == "t.csv：“{x}”m [PK1]"
    assert in_language(message, "en") == message


@pytest.mark.parametrize("text", ["", "file", "{x}", "a text of the user's"])
def test_a_text_that_is_no_message_stays_as_it_is(text: str) -> None:
    assert in_language(text, "zh") == text


def test_what_has_no_translation_is_said_in_english() -> None:
    assert in_language(said("zzz {n}", n=1), "zh") == "zzz 1"
    assert template_in("zh")("") == ""


@pytest.mark.parametrize("kind", PROBLEM_KINDS, ids=lambda kind: kind.code)
def test_a_problem_has_the_fix_of_its_code_in_both_languages(kind: object) -> None:
    code = getattr(kind, "code", "")
    found = problem(code, "is wrong", file="f")
    assert problem_in(found, "en") is found
    assert found.hint == getattr(kind, "fix_en", "")
    assert problem_in(found, "zh").hint == getattr(kind, "fix_zh", "")


# Whose messages are for people: where these stand among the arguments, by position and by name.
MESSAGES = {
    "DataError": 0, "MachineError": 0, "ParkkgError": 0, "QueryError": 0, "QueryStoppedError": 0,
    "UsageError": 0, "error_at": 2, "error_at_line": 3, "problem": 1, "say": 0,
    "ParameterError": 0, "PathError": 0, "PatternError": 0, "NotXmlError": 0,
    "HttpError": 1, "Problem": 1,
}  # fmt: skip
# Those that take a hint right behind the message.
WITH_HINT = ("HttpError", "Problem")
NAMES = ("message", "hint")
PACKAGE = Path(translations.__file__).parent
# Pages have texts of their own.
ELSEWHERE = ("web/pages", "web/saved_queries")
FILES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if not path.relative_to(PACKAGE).as_posix().startswith(ELSEWHERE)
]


def without_language(tree: ast.AST) -> Iterator[str]:
    """Messages and hints that are written out, and not with `said`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = MESSAGES.get(name)
            if at is None:
                continue
            end = at + 1 + (name in WITH_HINT)
            values = [*node.args[at:end], *(k.value for k in node.keywords if k.arg in NAMES)]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NAMES:
            values = [node.value]
        else:
            continue
        yield from (f"{v.lineno}: {ast.unparse(v)}" for v in values if written_out(v))


def written_out(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=str(text)):
            return any(map(str.isalpha, text))
        case ast.JoinedStr(values=parts):
            return any(isinstance(part, ast.Constant) for part in parts)
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            return written_out(one) or written_out(other)
        case ast.BoolOp(values=values):
            return any(map(written_out, values))
        case _:
            return False


def test_what_people_read_can_be_translated() -> None:
    """Where this fails: write the message with `said("no {thing}", thing=…)`."""
    found = [
        (str(path.relative_to(PACKAGE)), fault)
        for path in FILES
        for fault in without_language(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ('DataError("no table")', 'DataError(said("no table"))'),
        ('DataError(f"no {x}", hint=h)', "DataError(message, hint=h)"),
        ('UsageError(m, hint="a" if b else "")', 'UsageError(m, hint="" if b else said("a"))'),
        ('problem("PK1", "is " + x, file=f)', 'problem("PK1", said("is {x}", x=x), file=f)'),
        ('say("done")', 'say(f"{a}{b}")'),
        ('hint = near or "look there"', 'hint = near or said("look there")'),
        ('HttpError(404, f"no {x}")', 'HttpError(404, said("no {x}", x=x))'),
        ('HttpError(404, m, "see the list")', 'HttpError(404, m, said("see the list"))'),
    ],
)
def test_a_message_that_cannot_is_found(bad: str, good: str) -> None:
    assert list(without_language(ast.parse(bad)))
    assert not list(without_language(ast.parse(good)))
