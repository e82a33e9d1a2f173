"""The triples as numbers say the same as in terms."""

from __future__ import annotations

from empty_database import empty_database
from parkkg.shacl.numbers import number_terms
from shacl_graphs import fill


def test_each_term_has_one_number_and_each_triple_its_three() -> None:
    with empty_database() as db:
        fill(db, ":a :p :b, 'b', 'b'@en, 5 . :b :a :p . _:x :p _:x .")
        numbers = number_terms(db, ["<http://x/a>", "<http://x/nowhere>", "<http://x/nowhere>"])
        spelled = db.execute(
            "SELECT a.term, b.term, c.term FROM shacl_edge JOIN shacl_term a ON a.rowid = s "
            "JOIN shacl_term b ON b.rowid = p JOIN shacl_term c ON c.rowid = o"
        ).fetchall()
        assert sorted(spelled) == sorted(db.execute("SELECT s, p, o FROM triple").fetchall())
        terms = [term for (term,) in db.execute("SELECT term FROM shacl_term").fetchall()]
        assert len(terms) == len(set(terms))
        assert {terms[number] for number in numbers.values()} == {*numbers}


def test_terms_with_the_same_hash_stay_apart() -> None:
    with empty_database() as db:
        fill(db, ":a :p :b . :b :q 'c' .")
        db.execute("CREATE MACRO hash(term) AS 1")
        number_terms(db, [])
        pairs = db.execute(
            "SELECT a.term, c.term FROM shacl_edge JOIN shacl_term a ON a.rowid = s "
            "JOIN shacl_term c ON c.rowid = o"
        ).fetchall()
    assert sorted(pairs) == [("<http://x/a>", "<http://x/b>"), ("<http://x/b>", '"c"')]


def test_triples_with_other_properties_are_left_out() -> None:
    with empty_database() as db:
        fill(db, ":a :p :b . :a :q 'c' .")
        number_terms(db, ["<http://x/p>"], {"<http://x/p>"})
        assert db.execute("SELECT count(*) FROM shacl_edge").fetchall() == [(1,)]
        found = db.execute("SELECT term FROM shacl_term").fetchall()
    assert sorted(found) == [("<http://x/a>",), ("<http://x/b>",), ("<http://x/p>",)]
