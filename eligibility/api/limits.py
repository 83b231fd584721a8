"""What one request may take: bytes, seconds, threads. Beyond that it is refused, in words."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Semaphore
from typing import TypeVar

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eligibility.api.bodies import mistakes_json
from eligibility.errors import Mistake

_Result = TypeVar("_Result")
HEADERS = [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]


@dataclass(frozen=True)
class Limits:
    """What one request may take, and how much is done at a time.

    Args:
        body_bytes: Size of a body.
        seconds: From the first byte of a request to the first of its answer.
        threads: How many answers are worked out at a time.
        waiting: How many more may wait.
    """

    body_bytes: int = 2_000_000
    seconds: float = 20.0
    threads: int = 4
    waiting: int = 60


class BusyError(Exception):
    """Too many requests wait already."""


class TooLargeError(Exception):
    """The body is larger than it may be."""


class Workers:
    """A few threads that work out answers, so that the service stays responsive."""

    def __init__(self, limits: Limits) -> None:
        self._pool = ThreadPoolExecutor(limits.threads, thread_name_prefix="answer")
        self._places = Semaphore(max(0, limits.threads + limits.waiting))

    async def run(self, function: Callable[[], _Result]) -> _Result:
        """Runs a function in a thread; one that has not begun is dropped when the request ends.

        Raises:
            BusyError: Too many wait already.
        """
        if not self._places.acquire(blocking=False):
            raise BusyError
        future = self._pool.submit(function)
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)


class LimitsMiddleware:
    """Reads the body within its limits, and ends a request that takes too long."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = read = False

        async def answer(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                own = {name.lower() for name, _ in message["headers"]}
                added = [(name, value) for name, value in HEADERS if name not in own]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        refusal = None
        try:
            async with asyncio.timeout(self._limits.seconds) as clock:
                replay = await self._read(scope, receive)
                read = True
                await self._app(scope, replay, answer)
        except TooLargeError:
            most = self._limits.body_bytes
            zh = f"请求正文太大，至多 {most:,} 字节。"
            refusal = refusal_of(413, f"is larger than {most:,} bytes.", zh)
        except TimeoutError:
            if began or not clock.expired():
                raise
            problem, zh = (
                "took too long and was ended: ask for less at once.",
                "用时太长，已停止，请分批再试。",
            )
            refusal = refusal_of(504 if read else 408, problem, zh)
        if refusal is not None:
            await refusal(scope, receive, answer)

    async def _read(self, scope: Scope, receive: Receive) -> Receive:
        """The whole body, to be received once more by the application."""
        for name, value in scope["headers"]:
            if name == b"content-length" and int(value) > self._limits.body_bytes:
                raise TooLargeError
        chunks, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                break
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            more = message.get("more_body", False)
            if size > self._limits.body_bytes:
                raise TooLargeError
        body: list[Message] = [{"type": "http.request", "body": b"".join(chunks), "more_body": False}]

        async def replay() -> Message:
            return body.pop() if body else await receive()

        return replay


def refusal_of(
    status: int, problem: str, zh: str, where: str = "request", headers: dict[str, str] | None = None
) -> JSONResponse:
    """An answer that says what is wrong with the request as a whole."""
    return JSONResponse(mistakes_json([Mistake(where, problem, zh)]), status, headers)
