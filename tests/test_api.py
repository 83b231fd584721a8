"""The REST API gives what the command line gives, and describes itself."""

import csv
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from eligibility.answers import plain_value
from eligibility.api.app import create_app
from eligibility.api.docs import ASSETS
from eligibility.api.replies import BatchAnswer, CheckAnswer
from eligibility.bulk import COLUMNS, batch_file
from eligibility.catalogue import Catalogue
from eligibility.firm import FIELDS
from eligibility.storage import ROOT
from tests.cases import Case, all_cases
from tests.test_examples import RESTAURANT

SHOPS: list[dict[str, Any]] = [
    RESTAURANT,
    {},
    {"entity": "individual_business", "landlord": "state_owned", "monthly_rent": 10000, "size": "?"},
    {"water_bill": "1000.55", "electricity_bill": 20000, "is_high_tech": True, "scenic_grade": "5A"},
    {"industry": "H62", "district": "pudong", "layoff_rate_2021": 0.056, "insured_employees": 30},
]


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    with TestClient(create_app(catalogue)) as client:
        yield client


def command(*arguments: str) -> str:
    """What the command line answers."""
    line = [sys.executable, "-m", "eligibility", *arguments]
    return subprocess.run(line, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout


@pytest.mark.parametrize("facts", SHOPS, ids=lambda facts: ",".join(facts) or "empty")
def test_check_gives_what_the_command_line_gives(
    client: TestClient, tmp_path: Path, facts: dict[str, Any]
) -> None:
    path = tmp_path / "firm.yaml"
    path.write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
    found = client.post("/check", json={"firm": facts, "on": "2022-07-01"})
    written = command("check", str(path), "--on", "2022-07-01", "--format", "json")
    assert found.status_code == 200
    assert found.json() == yaml.safe_load(written) | {"on": "2022-07-01"}


def facts_of(case: Case) -> dict[str, Any]:
    given = {name: plain_value(value) for name, value in case.firm.given.items()}
    return given | dict.fromkeys(case.firm.doubtful, "?")


def test_cases_of_the_catalogue_come_out_the_same(client: TestClient, catalogue: Catalogue) -> None:
    for case in all_cases()[::5]:  # the others differ from these in the rule, not in the way here
        on = (case.on or catalogue.reference_day).isoformat()
        answer = client.post("/check", json={"firm": facts_of(case), "on": on}).json()
        found = next(d for d in answer["decisions"] if d["id"] == case.measure)
        assert found["outcome"] == case.expect["outcome"], case.where
        if case.amount is not None:
            low, high = case.amount
            ends = (f"{low:.2f}", None if high is None else f"{high:.2f}")
            assert (found["amount"]["low"], found["amount"]["high"]) == ends, case.where


def test_an_answer_is_what_the_description_says(client: TestClient) -> None:
    for facts in SHOPS:
        CheckAnswer.model_validate(client.post("/check", json={"firm": facts}).json())


def test_the_day_is_the_catalogues_unless_it_is_given(client: TestClient, catalogue: Catalogue) -> None:
    day = client.post("/check", json={"firm": {}}).json()["on"]
    assert day == catalogue.reference_day.isoformat()


def test_a_list_of_firms_gives_the_rows_of_the_command_line(
    client: TestClient, catalogue: Catalogue, tmp_path: Path
) -> None:
    names = list(dict.fromkeys(name for facts in SHOPS for name in facts))
    table = tmp_path / "firms.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", *names])
        writer.writeheader()
        writer.writerows({"id": f"=f{i}", **facts} for i, facts in enumerate(SHOPS))
    out = tmp_path / "out.csv"
    batch_file(table, out, catalogue, date(2022, 7, 1))
    expected = list(csv.DictReader(out.open(encoding="utf-8")))
    firms = [{"id": f"=f{i}", **facts} for i, facts in enumerate(SHOPS)]
    listed = client.post("/batch", json={"firms": firms, "on": "2022-07-01"}).json()
    BatchAnswer.model_validate(listed)
    rows = [{k: v or "" for k, v in row.items()} for row in listed["rows"]]
    assert [row | {"firm_id": f"'{row['firm_id']}"} for row in rows] == expected
    headers = {"content-type": "text/csv", "accept": "text/csv"}
    sent = client.post("/batch?on=2022-07-01", content=table.read_bytes(), headers=headers)
    assert list(csv.DictReader(io.StringIO(sent.text))) == expected
    assert sent.text.splitlines()[0] == ",".join(COLUMNS)


def test_a_firm_of_a_list_is_called_by_id_else_name_else_row(client: TestClient) -> None:
    def ids(*firms: dict[str, Any]) -> list[str]:
        rows = client.post("/batch", json={"firms": list(firms)}).json()["rows"]
        return list(dict.fromkeys(row["firm_id"] for row in rows))

    assert ids({"id": "a"}, {"name": "面馆"}) == ["a", "2"]
    assert ids({"name": "面馆; | ,"}, {}) == ["面馆; | ,", "2"]
    assert ids({}, {}) == ["1", "2"]


def test_twenty_checks_at_a_time_give_equal_answers(client: TestClient) -> None:
    def check(_: int) -> bytes:
        return client.post("/check", json={"firm": RESTAURANT}).content

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(check, range(20)))) == 1


def test_the_next_question_is_that_of_the_answer_with_its_words(client: TestClient) -> None:
    body = {"firm": RESTAURANT}
    found = client.post("/next-question", json=body).json()
    assert found["next_question"] == client.post("/check", json=body).json()["next_question"]
    name = found["next_question"]["field"]
    assert found["field"]["question"] == dict(FIELDS[name].question)


def test_the_catalogue_is_listed_by_its_filters(client: TestClient, catalogue: Catalogue) -> None:
    assert client.get("/catalogue").json()["count"] == len(catalogue.measures)
    query = {"level": "district", "district": "pudong", "kind": ["rent_relief", "training_subsidy"]}
    found = client.get("/catalogue", params=query).json()["measures"]
    assert found
    assert {m["district"] for m in found} == {"pudong"}
    assert {m["kind"] for m in found} <= {"rent_relief", "training_subsidy"}
    assert all(m["package"] == "21" for m in client.get("/catalogue?package=21").json()["measures"][:1])


def test_each_measure_is_told_whole(client: TestClient, catalogue: Catalogue) -> None:
    for id_, measure in catalogue.measures.items():
        found = client.get(f"/catalogue/{id_}").json()
        assert found["measure"] == measure.model_dump(mode="json")
        assert [c["id"] for c in found["criteria"]] == [c.id for c in measure.criteria]
        assert all(c["zh"] and c["en"] for c in found["criteria"])


def test_a_measure_that_is_not_there_is_a_404_with_the_nearest_name(client: TestClient) -> None:
    found = client.get("/catalogue/muni-hrss-1")
    assert found.status_code == 404
    assert 'Did you mean "muni-hrss-01"?' in found.json()["mistakes"][0]["problem"]


def test_the_search_is_that_of_the_catalogue(client: TestClient) -> None:
    hits = client.get("/search", params={"q": "沪人社规〔2022〕18号", "limit": 3}).json()["hits"]
    assert hits[0]["id"] == "muni-hrss-01"
    assert client.get("/search", params={"q": "zzzzqqq"}).json()["count"] == 0


def test_the_fields_tell_what_a_firm_may_state(client: TestClient) -> None:
    fields = {field["name"]: field for field in client.get("/fields").json()}
    assert list(fields) == list(FIELDS)
    lease = fields["lease_months_2022"]
    assert (lease["type"], lease["unit"], lease["low"], lease["high"]) == ("count", "months", "0", "12")
    assert fields["scenic_grade"]["presumed"] == "none"
    assert fields["district"]["choices"]["huangpu"] == {"zh": "黄浦区", "en": "Huangpu"}


def test_the_description_has_every_fact_with_its_range(client: TestClient) -> None:
    facts = client.get("/openapi.json").json()["components"]["schemas"]["Facts"]["properties"]
    assert list(facts) == list(FIELDS)
    number = {"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 1e-06}
    assert facts["layoff_rate_2021"]["anyOf"][0] == number
    assert facts["lease_months_2022"]["anyOf"][0] == {"type": "integer", "minimum": 0, "maximum": 12}


def test_health_names_the_catalogue_and_its_day(client: TestClient, catalogue: Catalogue) -> None:
    found = client.get("/health").json()
    assert (found["catalogue"], found["status"]) == (catalogue.version, "ok")
    assert found["reference_day"] == catalogue.reference_day.isoformat()


def test_the_docs_load_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith("/docs/")
        assert client.get(address).status_code == 200
    assert "//" not in page.text.replace("<!doctype html>", "")
    css = client.get("/docs/swagger-ui.css").text
    assert not re.search(r"url\(['\"]?(https?:)?//", css)
    assert "@import" not in css
    assert set(ASSETS) == {"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"}


def test_other_sites_are_not_let_in(client: TestClient) -> None:
    found = client.get("/health", headers={"origin": "https://example.org"})
    assert "access-control-allow-origin" not in found.headers


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server that the command line started."""
    line = [sys.executable, "-m", "eligibility", "serve", "--port", "0"]
    with subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        yield process.stderr.readline().strip().removesuffix("/docs")
        process.terminate()


def curl_examples() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return list(dict.fromkeys(block for block in blocks if "curl" in block))


def test_the_example_of_the_readme_works(server: str) -> None:
    examples = curl_examples()
    assert examples
    for block in examples:
        script = block[block.index("curl") :].replace("http://127.0.0.1:8000", server)
        done = subprocess.run(
            ["/bin/sh", "-ec", script], check=True, capture_output=True, encoding="utf-8"
        )
        assert '"10800.00"' in done.stdout


def test_a_port_that_is_taken_is_told_in_words(server: str) -> None:
    port = server.rpartition(":")[2]
    line = [sys.executable, "-m", "eligibility", "serve", "--port", port]
    done = subprocess.run(line, cwd=ROOT, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 2
    assert f"127.0.0.1:{port}: cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
