"""The page for a request that cannot be answered, where the client accepts HTML.

It is in the reader's language, as far as what happened has been translated.
"""

from __future__ import annotations

from types import MappingProxyType

from parkkg.errors import ParkkgError
from parkkg.web.exchange import Request, Response
from parkkg.web.http.links import same_page
from parkkg.web.http.negotiate import prefers_html
from parkkg.web.http.reply import problem_document
from parkkg.web.pages.pages import HTML, language_of, rendered
from parkkg.web.problem import Problem


def answer_with(request: Request, problem: Problem) -> Response:
    """The problem as a response: a page where one is preferred, else a problem document."""
    if not prefers_html(request.headers.get("accept")):
        return problem_document(problem)
    chinese = language_of(request) == "zh"
    title = _TITLES.get(problem.status, problem.title) if chinese else problem.title
    try:
        translated = problem.in_words(language_of(request))
        # The same page, without the release that it was pinned to.
        instead = same_page(request, {}) if "release" in problem.more else ""
        body = rendered(request, "problem.html", problem=translated, title=title, instead=instead)
    except (ParkkgError, OSError):  # the frame of a page is about a release, which may be gone
        return problem_document(problem)
    headers = {**problem.headers, "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    return Response(body, problem.status, headers, HTML)


_TITLES = MappingProxyType(
    {
        400: "请求有误",
        403: "不予执行",
        404: "没有此项",
        405: "不支持此方法",
        406: "没有所要的格式",
        410: "已不存在",
        412: "已不是所要的版本",
        413: "请求过大",
        414: "地址过长",
        415: "不支持此媒体类型",
        416: "没有所要的区间",
        422: "无法完成",
        503: "暂时无法回答",
        504: "超时",
        505: "不支持此 HTTP 版本",
        507: "内存不足",
    }
)
