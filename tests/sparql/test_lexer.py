from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.sparql.lexer import Kind, split, starts, tokens
from parkkg.sparql.query import read_query
from parkkg.sparql.query_error import QueryError


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.name, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<http://example.org/a#b>", Kind.IRI),
        ("<>", Kind.IRI),
        (r"<http://example.org/\u4E2D>", Kind.IRI),
        ("pk:Park", Kind.PNAME),
        ("pk:", Kind.PNAME),
        (":", Kind.PNAME),
        (":a", Kind.PNAME),
        (r"pki:park\/liyang-htz", Kind.PNAME),
        ("a.b:c.d:e%20f", Kind.PNAME),
        ("园区:溧阳", Kind.PNAME),
        ("_:b1.x", Kind.BLANK),
        ("?park", Kind.VARIABLE),
        ("$1", Kind.VARIABLE),
        ("?_园区", Kind.VARIABLE),
        ('"a \\"b\\" # <c>"', Kind.STRING),
        ("'a \"b\" ?c'", Kind.STRING),
        ('"""a\n"b" ""c"""', Kind.STRING),
        ("'''a\n'b' ''c'''", Kind.STRING),
        ('""', Kind.STRING),
        ('""""""', Kind.STRING),
        (r'"\u00e9\U0001F600\t\\"', Kind.STRING),
        ("@zh-Hans", Kind.LANGUAGE),
        ("@ar--rtl", Kind.LANGUAGE),
        ("42", Kind.NUMBER),
        (".5", Kind.NUMBER),
        ("1.5e-3", Kind.NUMBER),
        ("1.e3", Kind.NUMBER),
        ("SELECT", Kind.WORD),
        ("encode_for_uri", Kind.WORD),
        ("a", Kind.WORD),
        ("<<(", Kind.MARK),
        (")>>", Kind.MARK),
        ("{|", Kind.MARK),
        ("&&", Kind.MARK),
        ("^", Kind.MARK),
    ],
)
def test_a_token_is_read_whole_and_alone(text: str, kind: Kind) -> None:
    assert kinds(text) == [(kind.name, text)]
    comment = "#" + text.replace("\n", " ")
    assert kinds(f" {text}\t{comment}\n{text}\r\n") == [(kind.name, text)] * 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("?s?p?o", ["?s", "?p", "?o"]),
        ("ex:a.ex:b.", ["ex:a.ex:b", "."]),
        ("ex:a .", ["ex:a", "."]),
        ("true.", ["true", "."]),
        ("1.?x", ["1", ".", "?x"]),
        ("true.FILTER(1)", ["true", ".", "FILTER", "(", "1", ")"]),
        ("False-1", ["False", "-", "1"]),
        ("true.ex:b", ["true.ex:b"]),
        ("a.b.c", ["a.b.c"]),
        ("a.:b", ["a", ".", ":b"]),
        ('"a"@en', ['"a"', "@en"]),
        ('"1"^^xsd:integer', ['"1"', "^^", "xsd:integer"]),
        ("?x-1", ["?x", "-", "1"]),
        ("?a<?b", ["?a", "<", "?b"]),
        ("?a<?b>", ["?a", "<?b>"]),
        ("<<<a>", ["<<", "<a>"]),
        ("<p>?/^<q>*", ["<p>", "?", "/", "^", "<q>", "*"]),
        ("# all\rASK", ["ASK"]),
        ("# all\u2028ASK", []),
        ("", []),
    ],
)
def test_neighbours_are_separate_tokens(text: str, parts: list[str]) -> None:
    assert [token.text for token in tokens(text)] == parts


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('ASK {\n ?s ?p "open }', 2, 8, "does not end"),
        ('ASK { ?s ?p "a\nb" }', 1, 13, "does not end"),
        (r'ASK { ?s ?p "a\qb" }', 1, 13, "does not end"),
        ('ASK { ?s ?p """a" }', 1, 13, "does not end"),
        (r'ASK { ?s ?p "\uD800" }', 1, 14, "not a character"),
        (r'ASK { ?s ?p "\UFFFFFFFF" }', 1, 14, "not a character"),
        (r"ASK { ?s <http://e/\uDFFF> ?o }", 1, 20, "not a character"),
        ("ASK { ?s ?p § }", 1, 13, "§ cannot stand here"),
        ("ASK \x00", 1, 5, r"U\+0000"),
        ("ASK \xa0", 1, 5, r"U\+00A0"),
        ("ASK { ?s ?p \\, }", 1, 13, "cannot stand here"),
        (r"\u0041SK {}", 1, 1, "string or an IRI only"),
        (r"ASK { ?s \u0061 ?o }", 1, 10, "string or an IRI only"),
    ],
)
def test_what_is_no_token_is_named_with_its_place(
    text: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        read_query(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.reason == "syntax"
    assert text.split("\n")[line - 1].strip("\x00\xa0 ") in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        r"ASK { \u0053ERVICE <http://e/> {} }",
        r"ASK { \U00000073ervice <http://e/> {} }",
        r"ASK { SERVIC\u0045 <http://e/> {} }",
        r"ASK { S\u0045\u0052VICE <http://e/> {} }",
    ],
)
def test_an_escaped_service_is_refused_as_service(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused") as caught:
        read_query(text)
    assert caught.value.reason == "refused"


@given(st.text(alphabet=st.sampled_from(list("\"'\\<>#\n\r .:;_?$@a1u0{}()|^-~é中\x00\ufeff"))))
def test_any_text_is_read_up_to_what_is_no_token(text: str) -> None:
    parts, rest = split(text)
    end = 0
    for part, start in zip(parts, starts(text, parts), strict=True):
        assert text[start:].startswith(part)
        assert is_blank(text[end:start])
        end = start + len(part)
    if not rest:
        assert is_blank(text[end:])
        return
    assert text.endswith(rest)
    assert is_blank(text[end : len(text) - len(rest)])
    with pytest.raises(QueryError) as caught:
        tokens(text)
    assert 1 <= caught.value.line <= text.count("\n") + 1
    assert caught.value.column >= 1


def is_blank(text: str) -> bool:
    """Whether there is nothing in it but spaces and comments."""
    lines = text.replace("\r", "\n").split("\n")
    return all(line.split("#")[0].strip(" \t") == "" for line in lines)


@given(st.text(alphabet=st.sampled_from(list("\"'<>#\n .:;_?$@a1{}()|^-é中"))))
def test_tokens_written_apart_are_the_same_tokens(text: str) -> None:
    parts, _ = split(text)
    assert split(" ".join(parts)) == (parts, "")


@given(st.text())
def test_any_string_literal_of_the_engine_is_one_token(text: str) -> None:
    written = str(ox.Literal(text))
    assert [(token.kind, token.text) for token in tokens(written)] == [(Kind.STRING, written)]
