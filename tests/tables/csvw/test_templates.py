"""URI templates: RFC 6570 by its examples and by another implementation, then resolution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pytest
import uritemplate
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.iris import is_iri
from parkkg.tables.csvw.templates import Variable, compile_template, variables

BASE = "http://e/d/t.csv"
Value = str | list[str] | None


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_database() as connection:
        yield connection


def expand(
    db: duckdb.DuckDBPyConnection, template: str, values: Mapping[str, Value], base: str = BASE
) -> str:
    """What the compiled template gives in a row with these values."""

    def lookup(name: str) -> Variable | None:
        if name not in values:
            return None
        return Variable(sql.name(name), isinstance(values[name], list))

    columns = ", ".join(
        f"CAST(? AS {'VARCHAR[]' if isinstance(v, list) else 'VARCHAR'}) AS {sql.name(k)}"
        for k, v in values.items()
    )
    made = sql.concat(compile_template(template, lookup, base))
    row = db.execute(
        f"SELECT {made} FROM (SELECT {columns or '0'})", list(values.values())
    ).fetchone()
    assert row is not None
    return str(row[0])


# RFC 6570, 3.2: the variables of its examples that are strings and lists.
EXAMPLES: dict[str, Value] = {
    "count": ["one", "two", "three"],
    "dom": ["example", "com"],
    "dub": "me/too",
    "hello": "Hello World!",
    "half": "50%",
    "var": "value",
    "who": "fred",
    "base": "http://example.com/home/",
    "path": "/foo/bar",
    "list": ["red", "green", "blue"],
    "v": "6",
    "x": "1024",
    "y": "768",
    "empty": "",
    "undef": None,
}
EXPANSIONS = {
    "{var}": "value",
    "{hello}": "Hello%20World%21",
    "{half}": "50%25",
    "O{empty}X": "OX",
    "O{undef}X": "OX",
    "{x,y}": "1024,768",
    "?{x,empty}": "?1024,",
    "?{x,undef}": "?1024",
    "{var:3}": "val",
    "{var:30}": "value",
    "{list}": "red,green,blue",
    "{list*}": "red,green,blue",
    "{+hello}": "Hello%20World!",
    "{+half}": "50%25",
    "{base}index": "http%3A%2F%2Fexample.com%2Fhome%2Findex",
    "O{+empty}X": "OX",
    "{+path}/here": "/foo/bar/here",
    "here?ref={+path}": "here?ref=/foo/bar",
    "up{+path}{var}/here": "up/foo/barvalue/here",
    "{+x,hello,y}": "1024,Hello%20World!,768",
    "{+path:6}/here": "/foo/b/here",
    "{+list*}": "red,green,blue",
    "{#var}": "#value",
    "{#half}": "#50%25",
    "foo{#empty}": "foo#",
    "foo{#undef}": "foo",
    "{#x,hello,y}": "#1024,Hello%20World!,768",
    "{#path:6}here": "#/foo/bhere",
    "{#list*}": "#red,green,blue",
    "X{.var:3}": "X.val",
    "X{.list}": "X.red,green,blue",
    "X{.list*}": "X.red.green.blue",
    "X{.empty}": "X.",
    "{.x,y}": ".1024.768",
    "www{.dom*}": "www.example.com",
    "X{.undef}": "X",
    "{/who,dub}": "/fred/me%2Ftoo",
    "{/var,empty}": "/value/",
    "{/var,undef}": "/value",
    "{/var:1,var}": "/v/value",
    "{/list}": "/red,green,blue",
    "{/list*}": "/red/green/blue",
    "{/list*,path:4}": "/red/green/blue/%2Ffoo",
    "{;who}": ";who=fred",
    "{;empty}": ";empty",
    "{;v,empty,who}": ";v=6;empty;who=fred",
    "{;v,undef,who}": ";v=6;who=fred",
    "{;list}": ";list=red,green,blue",
    "{;list*}": ";list=red;list=green;list=blue",
    "{;hello:5}": ";hello=Hello",
    "{?who}": "?who=fred",
    "{?x,y,empty}": "?x=1024&y=768&empty=",
    "{?x,y,undef}": "?x=1024&y=768",
    "{?var:3}": "?var=val",
    "{?list}": "?list=red,green,blue",
    "{?list*}": "?list=red&list=green&list=blue",
    "?fixed=yes{&x}": "?fixed=yes&x=1024",
    "{&var:3}": "&var=val",
    "{&x,y,empty}": "&x=1024&y=768&empty=",
    "{&list*}": "&list=red&list=green&list=blue",
}


@pytest.mark.parametrize("template", EXPANSIONS)
def test_the_examples_of_the_standard(template: str, db: duckdb.DuckDBPyConnection) -> None:
    expected = EXPANSIONS[template]
    assert uritemplate.expand(template, dict[str, Any](EXAMPLES)) == expected
    # Behind a head that ends the resolving, what is expanded stands as it is.
    assert expand(db, "http://h/?" + template, EXAMPLES) == "http://h/?" + expected


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
AWKWARD = st.one_of(TEXTS, st.text("/?#[]@!$&'()*+,;=:%20aé中~-._", max_size=8))
SPECS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["", ":1", ":3", "*"])),
    min_size=1,
    max_size=3,
)


@settings(max_examples=250, deadline=None)
@given(
    sign=st.sampled_from(["", "+", "#", ".", "/", ";", "?", "&"]),
    specs=SPECS,
    a=AWKWARD,
    b=st.one_of(st.none(), AWKWARD),
    c=st.lists(AWKWARD.filter(bool), min_size=1, max_size=3),
)
def test_another_implementation_agrees(
    sign: str,
    specs: list[tuple[str, str]],
    a: str,
    b: str | None,
    c: list[str],
    db: duckdb.DuckDBPyConnection,
) -> None:
    # The standard gives a prefix of a list no meaning.
    listed = ",".join(
        name + ("*" if name == "c" and modifier.startswith(":") else modifier)
        for name, modifier in specs
    )
    # It keeps a percent sign that encodes something (3.2.3), and that package does not.
    assume(sign not in ("+", "#") or "%" not in a + (b or "") + "".join(c))
    values: dict[str, Value] = {"a": a, "b": b, "c": c}
    expected = uritemplate.expand("{" + sign + listed + "}", dict[str, Any](values))
    assert expand(db, "http://h/?{" + sign + listed + "}", values) == "http://h/?" + expected


@settings(max_examples=150, deadline=None)
@given(one=AWKWARD, other=AWKWARD)
def test_what_is_minted_is_valid_and_never_the_same_for_two_cells(
    one: str, other: str, db: duckdb.DuckDBPyConnection
) -> None:
    made = [expand(db, "http://h/{x}", {"x": text}) for text in (one, other)]
    assert all(map(is_iri, made))
    assert (made[0] == made[1]) == (one == other)


@settings(max_examples=100, deadline=None)
@given(text=AWKWARD)
def test_percent_encodings_survive_reserved_expansion(
    text: str, db: duckdb.DuckDBPyConnection
) -> None:
    made = expand(db, "http://h/?{+x}", {"x": text})
    # What has been made once is not encoded again.
    assert expand(db, "{+x}", {"x": made}) == made


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ("", "http://e/d/t.csv"),
        ("#gid-{x}", "http://e/d/t.csv#gid-a%20b"),
        ("gid-{x}", "http://e/d/gid-a%20b"),
        ("../{x}", "http://e/a%20b"),
        ("./.{x}", "http://e/d/.a%20b"),
        ("?x={x}", "http://e/d/t.csv?x=a%20b"),
        ("/r/{x}", "http://e/r/a%20b"),
        ("//h/{x}", "http://h/a%20b"),
        ("http://h/{x}", "http://h/a%20b"),
        ("schema:{x}", "http://schema.org/a%20b"),
        ("dc:title", "http://purl.org/dc/terms/title"),
        ("foo:{x}", "foo:a%20b"),
        ("{x}", "http://e/d/a%20b"),
        ("{#x}", "http://e/d/t.csv#a%20b"),
        ("{?x}", "http://e/d/t.csv?x=a%20b"),
        ("{/x}", "http://e/a%20b"),
        ("{nothing}", "http://e/d/t.csv"),
        ("{nothing}#f", "http://e/d/t.csv#f"),
        ("http://h/园区/{x}", "http://h/%E5%9B%AD%E5%8C%BA/a%20b"),
        ("http://h/100%/{x}", "http://h/100%25/a%20b"),
        ("http://h/%20/{x}", "http://h/%20/a%20b"),
        ('http://h/"<>\\/{x}', "http://h/%22%3C%3E%5C/a%20b"),
    ],
)
def test_a_reference_is_resolved_against_the_table(
    template: str, made: str, db: duckdb.DuckDBPyConnection
) -> None:
    assert expand(db, template, {"x": "a b"}) == made


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ("foaf:Project", "http://xmlns.com/foaf/0.1/Project"),
        ("http://h/x", "http://h/x"),
        ("dc://x", "dc://x"),
        ("urn:x:y", "urn:x:y"),
        ("x/y", "http://e/d/x/y"),
        ("/x", "http://e/x"),
        ("//h", "http://h"),
        ("?q", "http://e/d/t.csv?q"),
        ("../x", "http://e/x"),
        ("./x?a/../b#c", "http://e/d/x?a/../b#c"),
        ("../../..", "http://e/"),
        ("x/..", "http://e/d/"),
        ("x/../../y/.", "http://e/y/"),
        ("/../x", "http://e/x"),
        ("x/..y", "http://e/d/x/..y"),
        ("#f", "http://e/d/t.csv#f"),
        ("", "http://e/d/t.csv"),
    ],
)
def test_a_cell_may_hold_a_compact_name_or_a_reference(
    cell: str, made: str, db: duckdb.DuckDBPyConnection
) -> None:
    """Metadata Vocabulary, 5.1.3: prefixes are expanded after the template is."""
    assert expand(db, "{+x}", {"x": cell}) == made


def test_a_head_that_becomes_a_scheme_only_with_the_cell(db: duckdb.DuckDBPyConnection) -> None:
    assert expand(db, "http{s}://h/{x}", {"s": "s", "x": "1"}) == "https://h/1"


@pytest.mark.parametrize(
    "template",
    ["{", "}", "{}", "{a", "a}", "{{a}}", "{a b}", "{=a}", "{|a}", "{a:0}", "{a:99999}", "{a:x}",
     "http://[{a}", "http://e:port/"],
)  # fmt: skip
def test_a_malformed_template_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r"brace|expression|IRI"):
        compile_template(template, lambda _: Variable("a"), BASE)


def test_the_variables_of_a_template() -> None:
    assert variables("http://e/{a}{?b*,c:3}{+_row}{%20x}") == ("a", "b", "c", "_row", "%20x")
