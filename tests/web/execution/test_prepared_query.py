"""What a prepared query is: all that decides its answer, and nothing else."""

from __future__ import annotations

from parkkg.sparql.query import read_query
from parkkg.web.execution.prepared_query import PreparedQuery

QUERY = read_query("SELECT * { ?s ?p ?o }")


def test_questions_that_mean_the_same_have_one_name() -> None:
    same = read_query("SELECT *\n{ ?s ?p ?o } # the same")
    assert PreparedQuery(QUERY, "csv").etag("r") == PreparedQuery(same, "csv").etag("r")


def test_all_that_decides_an_answer_is_in_the_name() -> None:
    others = [
        PreparedQuery(QUERY, "csv"),
        PreparedQuery(read_query("SELECT * { ?s ?p ?q }"), "csv"),
        PreparedQuery(QUERY, "tsv"),
        PreparedQuery(QUERY, "csv", inferred=False),
        PreparedQuery(QUERY, "csv", ("urn:g",)),
        PreparedQuery(QUERY, "csv", None, ("urn:g",)),
        PreparedQuery(QUERY, "csv", media_type="text/plain"),
        PreparedQuery(QUERY, "csv", into="urn:g"),
    ]
    names = {prepared.etag("r") for prepared in others} | {others[0].etag("another release")}
    assert len(names) == len(others) + 1
