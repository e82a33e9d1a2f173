"""What a question is: all that decides its answer, and nothing else."""

from __future__ import annotations

from parkkg.sparql.query import read_query
from parkkg.web.execution.questions import Question

QUERY = read_query("SELECT * { ?s ?p ?o }")


def test_questions_that_mean_the_same_have_one_name() -> None:
    same = read_query("SELECT *\n{ ?s ?p ?o } # the same")
    assert Question(QUERY, "csv").etag("r") == Question(same, "csv").etag("r")


def test_all_that_decides_an_answer_is_in_the_name() -> None:
    others = [
        Question(QUERY, "csv"),
        Question(read_query("SELECT * { ?s ?p ?q }"), "csv"),
        Question(QUERY, "tsv"),
        Question(QUERY, "csv", inferred=False),
        Question(QUERY, "csv", ("urn:g",)),
        Question(QUERY, "csv", None, ("urn:g",)),
        Question(QUERY, "csv", media_type="text/plain"),
        Question(QUERY, "csv", into="urn:g"),
    ]
    names = {question.etag("r") for question in others} | {others[0].etag("another release")}
    assert len(names) == len(others) + 1
