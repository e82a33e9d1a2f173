"""The response to a request that cannot be answered (RFC 9457).

Every error that this program raises has its status here. Messages that name folders of this
machine are not for clients; the log has them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from types import MappingProxyType

from parkkg.errors import ParkkgError, UsageError
from parkkg.query.stopped import QueryStoppedError
from parkkg.sparql.query_error import QueryError
from parkkg.text import said, shortened
from parkkg.translations import Language, in_language

JSON = "application/problem+json"
# Seconds after which another try makes sense, where too much was going on.
RETRY_AFTER = "2"
# A text may quote what was sent, which has no bound that a reader would like.
_LONGEST = 2000
_EMPTY: Mapping[str, str] = MappingProxyType({})


class HttpError(ParkkgError):
    """A request that is answered with this status."""

    def __init__(
        self,
        status: int,
        message: str,
        hint: str = "",
        headers: Mapping[str, str] = _EMPTY,
        more: Mapping[str, object] = _EMPTY,
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.headers = headers
        self.more = more


@dataclass(frozen=True)
class Problem:
    """A problem document: a status, what happened, the way out, and what else is known."""

    status: int
    detail: str
    hint: str = ""
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    language: Language = "en"

    @property
    def title(self) -> str:
        """What its status means, in its language."""
        phrase = _PHRASES.get(self.status) or HTTPStatus(self.status).phrase
        return _TITLES.get(self.status, phrase) if self.language == "zh" else phrase

    def in_words(self, language: Language) -> Problem:
        """The problem as a reader of that language has it."""
        return replace(
            self,
            detail=in_language(self.detail, language),
            hint=in_language(self.hint, language),
            language=language,
        )

    def as_dict(self) -> dict[str, object]:
        """The members of the document, the empty ones left out."""
        members = {
            "title": self.title,
            "status": self.status,
            "detail": shortened(self.detail, _LONGEST),
            "hint": shortened(self.hint, _LONGEST),
            **self.more,
        }
        return {name: value for name, value in members.items() if value not in ("", None)}

    def encode(self) -> bytes:
        """The document, as programs read it."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2).encode() + b"\n"


def problem_of(error: ParkkgError) -> Problem:
    """The problem details of an error."""
    match error:
        case HttpError():
            return Problem(error.status, error.message, error.hint, error.more, error.headers)
        case QueryError():
            place = {"line": error.line, "column": error.column} if error.line else {}
            more = {"reason": error.reason, **place}
            return Problem(_FAULTS[error.reason], error.message, error.hint, more)
        case QueryStoppedError():
            status, hint = _STOPPED[error.reason]
            return Problem(status, error.message, hint or error.hint, {"reason": error.reason})
        case UsageError():
            return Problem(400, error.message, error.hint)
        case _:
            return Problem(
                503,
                said("the server cannot read its data just now"),
                said("try again later; whoever runs the server finds the reason in its log"),
                headers={"Retry-After": "10"},
            )


def not_acceptable(offers: Sequence[str]) -> HttpError:
    """The error for an Accept header that takes none of the offers."""
    names = [offer.partition(";")[0] for offer in offers]
    return HttpError(
        406,
        said("none of the media types in the Accept header can be given"),
        said("ask for one of: {types}", types=", ".join(dict.fromkeys(names))),
        more={"offers": list(dict.fromkeys(names))},
    )


# As RFC 9110 calls them now; Python does from 3.13 on.
_PHRASES = MappingProxyType(
    {
        413: "Content Too Large",
        414: "URI Too Long",
        416: "Range Not Satisfiable",
        422: "Unprocessable Content",
    }
)
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
_FAULTS = MappingProxyType(
    {"syntax": 400, "refused": 403, "size": 413, "evaluation": 400, "format": 406}
)
_STOPPED = MappingProxyType(
    {
        "time": (504, said("a narrower pattern, or LIMIT, makes the query faster")),
        "memory": (
            507,
            said("ask for less: ORDER BY, GROUP BY and DISTINCT keep all rows in memory"),
        ),
        "size": (422, said("ask for less, with LIMIT and OFFSET or a narrower pattern")),
        "crash": (422, ""),  # the error knows better
    }
)
