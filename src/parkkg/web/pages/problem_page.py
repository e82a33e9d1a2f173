"""The response to a request that cannot be answered: a page where the client accepts HTML.

It is in the client's language; that of a program which names none is English.
"""

from __future__ import annotations

from parkkg.errors import ParkkgError
from parkkg.web.exchange import Request, Response
from parkkg.web.http.links import same_page
from parkkg.web.http.negotiate import prefers_html
from parkkg.web.http.reply import VARY, problem_document
from parkkg.web.pages.pages import HTML, language_of, rendered
from parkkg.web.problem import Problem


def answer_with(request: Request, problem: Problem) -> Response:
    """The problem as a response: a page where one is preferred, else a problem document."""
    if not prefers_html(request.accept):
        return problem_document(problem.in_words(language_of(request, default="en")))
    problem = problem.in_words(language_of(request))
    try:
        # The same page, without the release that it was pinned to.
        instead = same_page(request, {}) if "release" in problem.more else ""
        body = rendered(request, "problem.html", problem=problem, instead=instead)
    except (ParkkgError, OSError):  # the frame of a page is about a release, which may be gone
        return problem_document(problem)
    headers = {**problem.headers, "Cache-Control": "no-store", "Vary": VARY}
    return Response(body, problem.status, headers, HTML)
