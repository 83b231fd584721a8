"""The description of the API: what FastAPI derives, and the bodies that we read ourselves."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from eligibility import __version__
from eligibility.api.replies import Mistakes
from eligibility.api.requests import BatchRequest, CheckRequest

ABOUT = """一家企业能享受哪些公共纾困政策、多少钱、为什么。

Which public relief a firm gets, how much and why. A fact left out is not known: never zero, never false.
`?` says so even where something would be presumed. Money in answers is text in CNY with two decimals; a
`high` of null has no limit. Every answer carries the day of reference and the version of the catalogue;
words are in both languages. Nothing that is sent is kept.
"""
_REF = "#/components/schemas/"
EXAMPLE = {
    "on": "2022-07-01",
    "firm": {
        "name": "老王面馆",
        "district": "huangpu",
        "entity": "enterprise",
        "industry": "H62",
        "founded": "2019-04-01",
        "layoff_rate_2021": 0.02,
        "insured_employees": 18,
    },
}
_CSV = "id,district,entity,industry,insured_employees\na,huangpu,enterprise,H62,18\n"
_WRONG = {
    404: "There is no such thing.",
    408: "The request came too slowly.",
    413: "The body is too large.",
    415: "The body is of another type.",
    422: "The request has mistakes: all of them.",
    503: "Too many requests at a time.",
    504: "It took too long and was ended.",
}


def wrong(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The refusals that a route may answer."""
    return {code: {"model": Mistakes, "description": _WRONG[code]} for code in codes}


def json_body(model: type[CheckRequest | BatchRequest], *, table: bool = False) -> dict[str, Any]:
    """The body of a route, as one that we read ourselves is described."""
    example: Any = {"on": EXAMPLE["on"], "firms": [EXAMPLE["firm"]]} if table else EXAMPLE
    schema = {"$ref": f"{_REF}{model.__name__}"}
    content: dict[str, Any] = {"application/json": {"schema": schema, "example": example}}
    if table:
        content["text/csv"] = {"schema": {"type": "string"}, "example": _CSV}
    return {"requestBody": {"required": True, "content": content}}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document."""
    found = get_openapi(title="算惠 API", version=__version__, description=ABOUT, routes=app.routes)
    models = [(model, "validation") for model in (CheckRequest, BatchRequest)]
    _, own = models_json_schema(models, ref_template=f"{_REF}{{model}}")  # type: ignore[arg-type]
    found["components"]["schemas"] |= own["$defs"]
    return found
