"""The model beside the official figures, as the command line gives it, reckoned in its own thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from threading import Lock
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from eligibility.api.limits import refusal_of
from eligibility.api.openapi import wrong
from eligibility.api.replies import Money, Phrase, Reply
from eligibility.api.requests import DayQuery
from eligibility.catalogue import Catalogue
from eligibility.reckoning.ground import Ground, ground_of_population
from eligibility.reckoning.reconciliation import reconcile
from eligibility.reckoning.written import reconciliation_data

WAIT, RETRY, MOST_DAYS = 10.0, "30", 8


class Paid(Reply):
    """Nine draws of ten lie between low and high."""

    low: Money | int
    median: Money | int
    high: Money | int


class Entitled(Reply):
    """What is sure, and what is possible, before take-up."""

    low: Money | int
    high: Money | int


class Sum(Reply):
    """A total by one convention."""

    paid: Paid
    entitled: Entitled


class SeenOn(Reply):
    """A page that shows a figure."""

    url: str | None
    publisher: str
    date: str | None


class Official(Reply):
    """A published figure."""

    key: str
    what: Phrase
    value: str | int
    unit: str
    qualifier: str
    status: str
    scope: str
    as_of: date | None
    use: str
    why: Phrase | None
    confidence: str
    doubts: list[Phrase]
    sources: list[SeenOn]


class ComparedFigure(Official):
    """A figure and what the model says; ratio: the model's median over it."""

    counts: Literal["relief", "both", "firms"]
    official: Paid
    model: Paid
    entitled: Entitled
    ratio: str
    role: Literal["calibrated", "held_out"]
    fitted: Phrase | None
    share: str | None
    reason: Phrase


class ReconciliationAnswer(Reply):
    """The whole reconciliation, the worst figure first."""

    on: date
    catalogue: str
    firms: int
    synthetic: bool
    scaled_by: str
    draws: int
    seed: int
    totals: dict[str, Sum]
    figures: list[ComparedFigure]
    not_compared: list[Official]


class Reckoner:
    """Reckons the synthetic firms up, once a day of reference; the first time they have to be made."""

    def __init__(
        self, catalogue: Catalogue, ground: Callable[[], Ground] = ground_of_population
    ) -> None:
        self._catalogue, self._make = catalogue, ground
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="reckon")
        self._asked: dict[date, Future[dict[str, Any]]] = {}
        self._lock = Lock()
        self._ground: Ground | None = None

    def ask(self, on: date) -> Future[dict[str, Any]]:
        """The reconciliation of a day, begun if it is new; what failed is tried again."""
        with self._lock:
            known = self._asked.get(on)
            if known is None or (known.done() and known.exception()):
                while len(self._asked) >= MOST_DAYS:
                    self._asked.pop(next(iter(self._asked))).cancel()
                self._asked[on] = self._pool.submit(self._reckon, on)
            return self._asked[on]

    def _reckon(self, on: date) -> dict[str, Any]:
        self._ground = self._ground or self._make()
        return reconciliation_data(reconcile(self._ground.reckoned(self._catalogue, on)))


def reconciliation_router(catalogue: Catalogue, reckoner: Reckoner) -> APIRouter:
    """The one path."""
    router = APIRouter(tags=["answers"])

    @router.get("/reconciliation", response_model=ReconciliationAnswer, responses=wrong(422, 503))
    async def reconciliation(query: Annotated[DayQuery, Query()]) -> Response:
        """The model beside the official figures: the same as `reconcile --format json`.

        The first time the firms have to be made: then the answer is 503 with `Retry-After`.
        """
        future = reckoner.ask(query.on or catalogue.reference_day)
        done, _ = await asyncio.wait([asyncio.wrap_future(future)], timeout=WAIT)
        if not done or future.cancelled():
            problem = f"the synthetic firms are being reckoned up: ask again in {RETRY} seconds."
            zh = f"正在生成和测算合成企业，请过 {RETRY} 秒再来。"
            return refusal_of(503, problem, zh, headers={"Retry-After": RETRY})
        return JSONResponse(future.result())

    return router
