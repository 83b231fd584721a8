"""What the REST API does with hostile, broken and excessive requests: it refuses them, in words."""

import copy
import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from starlette.testclient import TestClient

from eligibility.api import requests
from eligibility.api.app import create_app
from eligibility.api.limits import Limits
from eligibility.api.requests import MOST_FIRMS, MOST_MISTAKES
from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.firm import FIELDS

JSON = {"content-type": "application/json"}
CSV = {"content-type": "text/csv"}
EXAMPLES, FEW = 8, 2
HUGE = "9" * 5000


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    with TestClient(create_app(catalogue)) as client:
        yield client


def mistakes(response: Any, status: int) -> list[dict[str, str]]:
    """What is wrong with a request; each mistake has its place and both languages."""
    assert response.status_code == status, response.text[:500]
    found: list[dict[str, str]] = response.json()["mistakes"]
    assert found
    for each in found:
        assert set(each) == {"where", "problem", "zh"}
        assert all(each.values()), each
        assert "Traceback" not in each["problem"]
    return found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"3",
        b"{}",
        b"\xff\xfe{}",
        b'{"firm": null}',
        b'{"firm": []}',
        b'{"firm": {"employees": NaN}}',
        b'{"firm": {"employees": -Infinity}}',
        b'{"firm": {"employees": 1e999999999}}',
        b'{"firm": {"monthly_rent": 1e-999999999}}',
        b'{"firm": {"employees": %s}}' % HUGE.encode(),
        b'{"firm": {"employees": "%s"}}' % HUGE.encode(),
        b'{"firm": {"employees": [[[]]]}}',
        b'{"firm": {"employees": {"a": 1}}}',
        b'{"firm": {"name": "a\\u0000b"}}',
        b'{"firm": {"name": "\\ud800"}}',
        b'{"firm": {"\\ud800": 1}}',
        b'{"firm": {"name": ["x"]}}',
        b'{"firm": {"is_high_tech": 1}}',
        b'{"firm": {"industry": 62}}',
        b'{"firm": {"district": "%s"}}' % (b"huangpu" * 100_000),
        b'{"firm": {"employees": 1, "employees": 2}}',
        b'{"firm": {}, "on": 20221008}',
        b'{"firm": {}, "on": "2022-02-30"}',
        b'{"firm": {}, "on": "2022-10-08T00:00:00"}',
        b'{"firm": {}, "file": "/etc/passwd"}',
        b'{"firm": "../../etc/passwd"}',
        b"[" * 500_000,
        b'{"firm": ' + b'{"a":' * 200_000,
        json.dumps({"firm": {f"a{i}": i for i in range(50_000)}}).encode(),
    ],
    ids=lambda body: repr(body[:45]),
)
@pytest.mark.parametrize("path", ["/check", "/next-question"])
def test_a_bad_body_is_refused_in_words(client: TestClient, path: str, body: bytes) -> None:
    mistakes(client.post(path, content=body, headers=JSON), 422)


def test_every_mistake_comes_at_once(client: TestClient) -> None:
    firm = {"emploees": 3, "employees": -1, "founded": "x", "name": ["a"]}
    found = mistakes(client.post("/check", json={"firm": firm, "on": "x", "remark": 1}), 422)
    places = sorted(each["where"] for each in found)
    assert places == ["firm", "firm: employees", "firm: founded", "firm: name", "on", "remark"]
    assert any('Did you mean "employees"?' in each["problem"] for each in found)


def test_zero_with_a_huge_exponent_is_zero(client: TestClient) -> None:
    body = b'{"firm": {"employees": 0e999999}}'
    assert client.post("/check", content=body, headers=JSON).json()["firm"]["employees"] == 0


@pytest.mark.parametrize(
    "firms", [[], None, 3, {}, [3], [{"id": 3}], [{"x": 1}], [{}] * (MOST_FIRMS + 1)]
)
def test_a_bad_list_of_firms_is_refused(client: TestClient, firms: Any) -> None:
    mistakes(client.post("/batch", json={"firms": firms}), 422)


def test_a_list_of_bad_firms_ends_soon(client: TestClient) -> None:
    firms = [{f"a{k}": 1 for k in range(200)}] * 400
    began = time.perf_counter()
    found = mistakes(client.post("/batch", json={"firms": firms}), 422)
    assert MOST_MISTAKES <= len(found) <= MOST_MISTAKES + 2 * len(FIELDS)
    assert time.perf_counter() - began < 15


@pytest.mark.parametrize(
    "table",
    [
        b"",
        b"\n\n",
        b"\x00\xff\xfe" * 50,
        b"id,emploees\na,3\n",
        b"id,remark\na,3\n",
        b"employees\n-1\nx\n",
        b"employees\n",
        b"a," * 50_000 + b"\n1\n",
        b"employees\n" + b"1\n" * (MOST_FIRMS + 1),
        b"employees\n" + b"1\n" * 300_000,
        b'employees,name\n1,"' + b"x" * 300_000,
        b"/etc/passwd",
    ],
    ids=lambda table: repr(table[:30]),
)
def test_a_bad_table_is_refused_and_no_file_is_named(client: TestClient, table: bytes) -> None:
    for each in mistakes(client.post("/batch", content=table, headers=CSV), 422):
        assert "firms.csv" not in each["problem"] + each["where"] + each["zh"]
        assert "/tmp" not in each["problem"] + each["where"] + each["zh"]  # noqa: S108


@pytest.mark.parametrize("path", ["/check", "/batch", "/next-question"])
def test_a_body_that_is_too_large_is_not_read(client: TestClient, path: str) -> None:
    def trickle() -> Iterator[bytes]:
        for _ in range(50):
            yield b" " * 100_000

    mistakes(client.post(path, content=b" " * 3_000_000, headers=JSON), 413)
    mistakes(client.post(path, content=trickle(), headers=JSON), 413)


def test_a_compressed_body_or_another_type_is_refused(client: TestClient) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    mistakes(client.post("/check", content=bomb, headers={**JSON, "content-encoding": "gzip"}), 415)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/csv"):
        mistakes(client.post("/check", content=b"{}", headers={"content-type": kind}), 415)


@pytest.mark.parametrize(
    "path",
    ["/nope", "/catalogue/", "/docs/../../etc/passwd", "/docs/%2e%2e/app.py", "/static", "/redoc"],
)
def test_an_unknown_path_is_told_as_json(client: TestClient, path: str) -> None:
    mistakes(client.get(path), 404)


@pytest.mark.parametrize("id_", ["nope", "..%2F..%2Fapp", "%00", "%F0%9F%8D%9C", "x" * 90])
def test_an_unknown_measure_is_told_as_json(client: TestClient, id_: str) -> None:
    mistakes(client.get(f"/catalogue/{id_}"), 404)


def test_another_method_is_told_as_json(client: TestClient) -> None:
    mistakes(client.get("/check"), 405)
    mistakes(client.delete("/catalogue"), 405)


@pytest.mark.parametrize(
    "query", ["package=9", "district=atlantis", "kind=x&level=y", "on=2022-13-01", "files=x", "size="]
)
def test_a_bad_filter_is_told(client: TestClient, query: str) -> None:
    mistakes(client.get(f"/catalogue?{query}"), 422)


def test_a_request_that_takes_too_long_is_ended(catalogue: Catalogue) -> None:
    with TestClient(create_app(catalogue, Limits(seconds=0.05))) as client:
        firms = [{"employees": 3}] * MOST_FIRMS
        mistakes(client.post("/batch", json={"firms": firms}), 504)
        assert client.get("/health").status_code == 200


def test_a_request_beyond_what_may_wait_is_sent_away(catalogue: Catalogue) -> None:
    with TestClient(create_app(catalogue, Limits(threads=1, waiting=-1))) as client:
        refused = client.post("/check", json={"firm": {}})
        mistakes(refused, 503)
        assert refused.headers["retry-after"] == "3"


GENERATION = GenerationConfig(
    modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
    deterministic=True,
    codec="ascii",
    allow_x00=False,
    database="none",
)
A_FIELD_OF_EACH_TYPE = {field.type: name for name, field in reversed(list(FIELDS.items()))}.values()


def described() -> FastAPI:
    """The service; its description is cut to one fact of each type, else making firms takes minutes."""
    app = create_app(read_catalogue())
    shorter = copy.deepcopy(app.openapi())
    parts = shorter["components"]["schemas"]
    for name in ("Facts", "RowFacts"):
        facts = parts[name]["properties"]
        parts[name]["properties"] = {k: facts[k] for k in ("id", *A_FIELD_OF_EACH_TYPE) if k in facts}
    parts["BatchRequest"]["properties"]["firms"]["maxItems"] = FEW  # 501 take long to make up
    # no schema can say which texts are tables
    del shorter["paths"]["/batch"]["post"]["requestBody"]["content"]["text/csv"]
    app.openapi = lambda: shorter  # type: ignore[method-assign]
    return app


schema = schemathesis.openapi.from_asgi(
    "/openapi.json",
    described(),
    config=SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=GENERATION))),
)


bounded = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@schema.exclude(path="/batch").parametrize()
@settings(bounded, phases=[Phase.explicit, Phase.generate])
def test_the_api_keeps_to_its_description(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@schema.include(path="/batch").parametrize()
@settings(bounded, phases=[Phase.generate])  # the examples made from the schema alone are some hundred
def test_batch_keeps_to_its_description(
    case: schemathesis.Case[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "MOST_FIRMS", FEW)
    case.call_and_validate()
