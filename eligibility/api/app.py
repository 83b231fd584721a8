"""The service: which paths there are, and what each answers."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig
from starlette.responses import Response

from eligibility import __version__
from eligibility.answers import as_json, match_firm
from eligibility.api import measures, replies
from eligibility.api.bodies import read_json
from eligibility.api.docs import ROUTES
from eligibility.api.limits import Limits, LimitsMiddleware, Workers, refusal_of
from eligibility.api.openapi import describe, json_body, wrong
from eligibility.api.reconciliation import Reckoner, reconciliation_router
from eligibility.api.refusals import HANDLERS, check_type
from eligibility.api.requests import BatchRequest, CatalogueQuery, CheckRequest, DayQuery, SearchQuery
from eligibility.api.tables import Batch, rows_csv
from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.compiled import compile_catalogue
from eligibility.errors import did_you_mean, shown
from eligibility.firm import FIELDS
from eligibility.search import search, suggest

JSON, CSV = "application/json", "text/csv"
REFUSALS = wrong(408, 413, 415, 422, 503, 504)
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,  # whatever the environment says: facts of firms go nowhere
}


@dataclass(frozen=True)
class Service:
    """What every path works with."""

    catalogue: Catalogue
    limits: Limits
    workers: Workers

    def day(self, on: date | None) -> date:
        """The day asked for, or the catalogue's."""
        return on or self.catalogue.reference_day


def create_app(catalogue: Catalogue | None = None, limits: Limits | None = None) -> FastAPI:
    """The application, with the catalogue read and compiled.

    Args:
        catalogue: By default the one under `policies/`.
        limits: What one request may take.
    """
    limits = limits or Limits()
    service = Service(catalogue or read_catalogue(), limits, Workers(limits))
    compile_catalogue(service.catalogue)
    search(service.catalogue, "")
    app = FastAPI(
        title="算惠 API",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
        exception_handlers=HANDLERS,
    )
    for router in (_answers(service), _tables(service), _catalogue(service), _about(service)):
        app.include_router(router)
    app.include_router(reconciliation_router(service.catalogue, Reckoner(service.catalogue)))
    app.router.routes.extend(ROUTES)
    app.add_middleware(LimitsMiddleware, limits=limits)
    document = describe(app)
    app.openapi = lambda: document  # type: ignore[method-assign]
    return app


def _answers(service: Service) -> APIRouter:
    router = APIRouter(tags=["answers"])

    @router.post(
        "/check",
        response_model=replies.CheckAnswer,
        responses=REFUSALS,
        openapi_extra=json_body(CheckRequest),
    )
    async def check(request: Request) -> Response:
        """What one firm gets, how much and why: the same as `check --format json`."""
        check_type(request, JSON)
        body = await request.body()

        def work() -> Response:
            asked = read_json(body, CheckRequest)
            return JSONResponse(as_json(match_firm(asked.firm.firm, service.catalogue, asked.on)))

        return await service.workers.run(work)

    @router.post(
        "/next-question",
        response_model=replies.NextQuestion,
        responses=REFUSALS,
        openapi_extra=json_body(CheckRequest),
    )
    async def next_question(request: Request) -> Response:
        """The unknown fact that settles the most money, with the words to ask for it."""
        check_type(request, JSON)
        body = await request.body()

        def work() -> Response:
            return _question(service, read_json(body, CheckRequest))

        return await service.workers.run(work)

    return router


def _question(service: Service, asked: CheckRequest) -> Response:
    answer = as_json(match_firm(asked.firm.firm, service.catalogue, asked.on))
    question = answer["next_question"]
    field = question and measures.field_reply(FIELDS[question["field"]]).model_dump()
    kept = {name: answer[name] for name in ("on", "catalogue", "next_question")}
    return JSONResponse({**kept, "field": field})


def _tables(service: Service) -> APIRouter:
    router = APIRouter(tags=["answers"])

    @router.post(
        "/batch",
        response_model=replies.BatchAnswer,
        responses={
            **REFUSALS,
            200: {"content": {CSV: {"schema": {"type": "string"}}}, "description": "One row each."},
        },
        openapi_extra=json_body(BatchRequest, table=True),
    )
    async def batch(request: Request, query: Annotated[DayQuery, Query()]) -> Response:
        """One row a firm and measure, as `batch` writes them; as a CSV file if `Accept` says `text/csv`.

        The firms come as JSON, or as a CSV file with the columns of the command line; then the day
        stands in the query.
        """
        kind = check_type(request, JSON, CSV)
        return await _batch(service, request, kind, query.on)

    return router


async def _batch(service: Service, request: Request, kind: str, on: date | None) -> Response:
    body, as_csv = await request.body(), CSV in request.headers.get("accept", "")
    running: list[Batch] = []

    def work() -> Response:
        if kind == CSV:
            running.append(Batch(body, service.catalogue, on))
        else:
            asked = read_json(body, BatchRequest)
            running.append(Batch(asked.firms, service.catalogue, asked.on or on))
        found = running[0].decide()
        return Response(rows_csv(found["rows"]), media_type=CSV) if as_csv else JSONResponse(found)

    try:
        return await service.workers.run(work)
    finally:
        for each in running:
            each.stop()


def _catalogue(service: Service) -> APIRouter:
    router = APIRouter(tags=["catalogue"])
    catalogue = service.catalogue

    @router.get("/catalogue", responses=wrong(422, 503, 504))
    async def measure_list(query: Annotated[CatalogueQuery, Query()]) -> replies.MeasureList:
        """The measures in short, those that pass every filter."""
        on = service.day(query.on)

        def work() -> replies.MeasureList:
            hits = search(catalogue, "", query.filters, on)
            found = [measures.short(catalogue, hit.measure, on) for hit in hits]
            return replies.MeasureList(
                on=on, catalogue=catalogue.version, count=len(found), measures=found
            )

        return await service.workers.run(work)

    @router.get("/catalogue/{id}", response_model=replies.MeasureWhole, responses=wrong(404, 422))
    async def one_measure(
        id: Annotated[str, Path(max_length=100)], query: Annotated[DayQuery, Query()]
    ) -> replies.MeasureWhole | Response:
        """One measure whole, with its criteria and amount in words."""
        measure = catalogue.measures.get(id)
        if measure is None:
            problem = f"there is no measure {shown(id)}.{did_you_mean(id, catalogue.measures)}"
            return refusal_of(404, problem, f"没有 {shown(id)} 这项措施。", "id")
        return measures.whole(catalogue, measure, service.day(query.on))

    @router.get("/search", responses=wrong(422, 503, 504))
    async def find(query: Annotated[SearchQuery, Query()]) -> replies.SearchAnswer:
        """Measures by Chinese words, pinyin, English words or document numbers, best first."""
        return await service.workers.run(lambda: _found(service, query))

    return router


def _found(service: Service, query: SearchQuery) -> replies.SearchAnswer:
    catalogue, on = service.catalogue, service.day(query.on)
    hits = search(catalogue, query.q, query.filters, on)
    best = [
        replies.Hit(**dict(measures.short(catalogue, hit.measure, on)), score=hit.score)
        for hit in hits[: query.limit]
    ]
    return replies.SearchAnswer(
        on=on,
        catalogue=catalogue.version,
        q=query.q,
        count=len(hits),
        suggestion="" if hits else suggest(catalogue, query.q),
        hits=best,
    )


def _about(service: Service) -> APIRouter:
    router = APIRouter(tags=["about"])
    catalogue = service.catalogue

    @router.get("/fields")
    async def fields() -> list[replies.FactField]:
        """Every fact that a firm may state: type, unit, range, choices, words, what is presumed."""
        return list(measures.fields())

    @router.get("/health")
    async def health() -> replies.Health:
        """That the service is up, and of which catalogue and day it speaks."""
        return replies.Health(
            status="ok",
            version=__version__,
            catalogue=catalogue.version,
            reference_day=catalogue.reference_day,
            measures=len(catalogue.measures),
        )

    return router
