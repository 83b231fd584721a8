"""What is answered in place of a result: always JSON, in words, and never a traceback."""

from collections.abc import Callable
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from eligibility.api.bodies import found_mistakes, mistakes_json
from eligibility.api.limits import BusyError, refusal_of
from eligibility.errors import InputError

_WORDS = {
    404: ("there is nothing at this address; see /docs.", "没有这个地址，请看 /docs。"),
    405: ("this address takes another method; see /docs.", "这个地址不接受这种方法，请看 /docs。"),
    415: ("the body may be {kinds}, not compressed.", "请求正文应是 {kinds}，不压缩。"),
    500: ("something went wrong on our side.", "服务出错了，请稍后再试。"),
    503: ("too many requests at a time: try again in a few seconds.", "请求太多，请过几秒再试。"),
}


def check_type(request: Request, *kinds: str) -> str:
    """The type of the body, one of those that are taken."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in kinds or request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(415, " / ".join(kinds))
    return kind


def _bad_input(_: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    return JSONResponse(mistakes_json(error.mistakes), 422)


def _bad_query(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return JSONResponse(mistakes_json(found_mistakes(error.errors())), 422)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    problem, zh = _WORDS.get(error.status_code, (str(error.detail), ""))
    kinds = str(error.detail)
    headers = dict(error.headers or {})
    return refusal_of(
        error.status_code, problem.format(kinds=kinds), zh.format(kinds=kinds), headers=headers
    )


def _busy(_: Request, __: Exception) -> Response:
    return refusal_of(503, *_WORDS[503], headers={"retry-after": "3"})


def _broken(_: Request, __: Exception) -> Response:
    return refusal_of(500, *_WORDS[500])


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Any]] = {
    InputError: _bad_input,
    RequestValidationError: _bad_query,
    HTTPException: _refused,
    BusyError: _busy,
    Exception: _broken,
}
