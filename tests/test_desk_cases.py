"""What a case keeps: facts, advice, outcomes, exemptions; whom to call; what a firm may demand."""

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.desk.advising import advice_of, advise, replay
from eligibility.desk.audit import read_audit
from eligibility.desk.board import read_board
from eligibility.desk.cases import (
    Filter,
    add_note,
    change_case,
    close_case,
    find_cases,
    history_of,
    notes_of,
    read_case,
    reopen_case,
)
from eligibility.desk.errors import ForbiddenError
from eligibility.desk.firm_data import (
    cases_of_firm,
    erase_firm,
    export_firm,
    export_json,
    export_workbook,
)
from eligibility.desk.handover import MOST_AN_HOUR, hand_over
from eligibility.desk.office import Office
from eligibility.desk.outcomes import (
    Step,
    add_step,
    latest,
    replayed,
    rule_on_case,
    rulings_of,
    steps_of,
)
from eligibility.desk.outreach import outreach, outreach_workbook
from eligibility.desk.tables import METADATA
from eligibility.errors import InputError
from eligibility.exemptions import Circumstances
from eligibility.storage import ROOT
from tests.desk_office import CHEN, LI, NOODLES, ON, WANG, Clock, office_at, opened

TOY = ROOT / "tests" / "toy.yaml"
RETAIL = {"name": "小店", "industry": "F52", "layoff_rate_2021": "0.01"}


@pytest.fixture(scope="module")
def toy() -> Catalogue:
    return read_catalogue(TOY)


@pytest.fixture
def toy_changed(tmp_path: Path) -> Catalogue:
    """The toy catalogue, in which a head brings 700 and not 600."""
    path = tmp_path / "toy.yaml"
    text = TOY.read_text(encoding="utf-8").replace("min(600 *", "min(700 *")
    path.write_text(text, encoding="utf-8")
    return read_catalogue(path)


def test_advice_is_replayed_to_the_fen_by_the_same_catalogue(
    office: Office, catalogue: Catalogue
) -> None:
    facts = {**NOODLES, "insured_employees": 18, "layoff_rate_2021": "0.02", "founded": "2019-04-01"}
    case = opened(office, catalogue, facts=facts)
    kept = advise(office, LI, case.id, catalogue, ON)
    assert kept.results["muni-hrss-01"] == ["eligible", "open", "10800.00", "10800.00"]
    (read,) = advice_of(office, LI, case.id)
    again = replay(read, catalogue)
    assert again.is_same_catalogue
    assert again.changes == ()
    assert again.answer.on == ON


def test_advice_by_an_older_catalogue_says_what_changed(
    office: Office, toy: Catalogue, toy_changed: Catalogue
) -> None:
    case = opened(office, toy, facts={**RETAIL, "insured_employees": 10})
    kept = advise(office, LI, case.id, toy, ON)
    again = replay(kept, toy_changed)
    assert not again.is_same_catalogue
    (change,) = [each for each in again.changes if each.measure == "head"]
    assert change.before is not None
    assert change.after is not None
    assert (change.before[2], change.after[2]) == ("6000.00", "7000.00")


def test_facts_are_checked_and_kept_as_stated(office: Office, catalogue: Catalogue) -> None:
    case = opened(office, catalogue, facts={**NOODLES, "employees": "1.2e1", "scenic_grade": "?"})
    assert case.facts["scenic_grade"] == "?"
    assert read_case(office, LI, case.id).facts == case.facts
    with pytest.raises(InputError, match="revenue"):
        opened(office, catalogue, facts={"revenu": 1})
    with pytest.raises(InputError, match="muni-hrss-01"):
        opened(office, catalogue, measures=["muni-hrss-1"])


def test_every_change_stands_in_the_history_with_before_and_after(
    office: Office, catalogue: Catalogue
) -> None:
    case = opened(office, catalogue)
    case = change_case(office, LI, case.id, 1, next_step="打电话", next_on=date(2022, 10, 10))
    case = change_case(office, CHEN, case.id, 2, facts={**NOODLES, "employees": 9})
    assert change_case(office, LI, case.id, 3, next_step="打电话").version == 3
    _, first, second = history_of(office, LI, case.id)
    assert first.content == {"next_step": ["", "打电话"], "next_on": [None, "2022-10-10"]}
    assert (second.author, second.content["facts"][1]["employees"]) == ("chen", 9)


def test_a_closed_case_is_changed_only_after_it_is_opened_again(
    office: Office, catalogue: Catalogue
) -> None:
    case = opened(office, catalogue)
    with pytest.raises(InputError, match="before it was opened"):
        close_case(office, LI, case.id, 1, "办好了", ON - timedelta(days=1))
    with pytest.raises(InputError, match="empty"):
        close_case(office, LI, case.id, 1, " \n", ON)
    case = close_case(office, LI, case.id, 1, "办好了", ON)
    with pytest.raises(ForbiddenError, match="reopen"):
        change_case(office, LI, case.id, case.version, next_step="x")
    case = reopen_case(office, LI, case.id, case.version, "又来问")
    assert case.is_open
    assert notes_of(office, LI, case.id)[-1].text == "又来问"


@pytest.mark.parametrize("text", ["\x00\x07", "", "  ", "x" * 10_001])
def test_a_note_that_cannot_be_kept_is_refused(office: Office, catalogue: Catalogue, text: str) -> None:
    case = opened(office, catalogue)
    with pytest.raises(InputError, match="note"):
        add_note(office, LI, case.id, text)
    assert notes_of(office, LI, case.id) == []


def test_a_hostile_note_is_kept_as_it_stands_on_both_databases(
    database: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    office = office_at(database, tmp_path)
    case = opened(office, catalogue)
    hostile = "'); DROP TABLE notes; -- <script>alert(1)</script> 😀 =1+1"
    add_note(office, LI, case.id, "\x00" + hostile)
    assert notes_of(office, LI, case.id)[0].text == hostile
    assert find_cases(office, LI, Filter(text="好面"))[1] == 1
    office.store.close()


def test_an_application_is_followed_from_applied_to_granted_or_refused(
    office: Office, catalogue: Catalogue
) -> None:
    case = opened(office, catalogue)
    add_step(office, LI, case.id, Step("muni-hrss-01", "applied", ON), catalogue)
    add_step(office, LI, case.id, Step("muni-hrss-01", "granted", ON, "10800"), catalogue)
    for step, problem in (
        (Step("muni-hrss-02", "refused", ON), "empty"),
        (Step("muni-hrss-01", "granted", ON, "NaN"), "in yuan"),
        (Step("muni-hrss-01", "granted", ON, -1), "in yuan"),
        (Step("muni-hrss-01", "won", ON), "applied, granted"),  # type: ignore[arg-type]
        (Step("muni-hrss-77", "applied", ON), "no measure"),
    ):
        with pytest.raises(InputError, match=problem):
            add_step(office, LI, case.id, step, catalogue)
    steps = steps_of(office, LI, case.id)
    assert [step.state for step in steps] == ["applied", "granted"]
    assert latest(steps)["muni-hrss-01"].amount == "10800.00"


def test_a_penalty_exemption_is_kept_with_its_answer_and_day(
    office: Office, catalogue: Catalogue
) -> None:
    case = opened(office, catalogue)
    known = Circumstances(first=True, corrected=True, harmless=True)
    ruling = rule_on_case(office, LI, case.id, "nat-apl-33", known, catalogue, ON)
    (kept,) = rulings_of(office, LI, case.id)
    assert (kept.applies, kept.on_day, kept.catalogue) == (ruling.applies, ON, catalogue.version)
    assert replayed(kept, catalogue) == ruling
    assert replayed(replace(kept, exemption="gone"), catalogue) is None
    with pytest.raises(InputError, match="no exemption"):
        rule_on_case(office, LI, case.id, "nat-apl-34", known, catalogue, ON)


def test_a_firm_is_called_when_a_rule_pays_more(
    office: Office, toy: Catalogue, toy_changed: Catalogue
) -> None:
    case = opened(office, toy, facts={**RETAIL, "insured_employees": 10})
    advise(office, LI, case.id, toy, ON)

    def called(catalogue: Catalogue, **more: object) -> dict[str, str]:
        found = outreach(office, LI, catalogue, ON, 0, **more)  # type: ignore[arg-type]
        return {each.measure.id: each.why for each in found}

    assert called(toy) == {}
    assert called(toy_changed) == {"head": "rule"}
    assert called(toy_changed, older=toy) == {"head": "rule"}
    assert called(toy, older=toy_changed) == {}


def test_a_firm_is_called_when_a_fact_is_answered(office: Office, toy: Catalogue) -> None:
    case = opened(office, toy, facts={"name": "小店", "industry": "F52"})
    advise(office, LI, case.id, toy, ON)
    change_case(office, LI, case.id, 1, facts={**RETAIL, "insured_employees": 10})
    (found,) = outreach(office, LI, toy, ON, 0)
    assert (found.measure.id, found.why, found.low) == ("head", "fact", 6000)


def test_a_firm_is_called_before_a_deadline_unless_it_has_applied(
    office: Office, toy: Catalogue
) -> None:
    case = opened(office, toy, facts={**RETAIL, "insured_employees": 10})
    advise(office, LI, case.id, toy, ON)
    last = date(2022, 12, 31)

    def called(on: date, within: int) -> list[str]:
        return [each.measure.id for each in outreach(office, LI, toy, on, within)]

    assert called(last - timedelta(days=30), 30) == ["head"]
    assert called(last - timedelta(days=31), 30) == []
    assert called(last + timedelta(days=1), 30) == []
    assert called(last, 0) == ["head"]
    add_step(office, LI, case.id, Step("head", "applied", last), toy)
    assert called(last, 0) == []


def test_the_list_of_firms_to_call_is_a_workbook_without_formulas(
    office: Office, toy: Catalogue
) -> None:
    facts = {**RETAIL, "name": "=1+1", "insured_employees": 10}
    opened(office, toy, facts=facts)
    found = outreach(office, LI, toy, date(2022, 12, 20))
    book = openpyxl.load_workbook(io.BytesIO(outreach_workbook(found, "zh")))
    header, row = book.worksheets[0].iter_rows(values_only=True)
    assert header[1:4] == ("企业", "联系方式", "为什么联系")
    assert (row[1], row[3], row[6], row[8]) == ("'=1+1", "快截止", 6000, "2022-12-31")


def test_a_firm_gets_all_that_is_kept_of_it(office: Office, catalogue: Catalogue) -> None:
    case = opened(office, catalogue, reach="=cmd|' /C calc'!A0")
    add_note(office, LI, case.id, "老板姓周")
    advise(office, LI, case.id, catalogue, ON)
    content = export_firm(office, WANG, " 好 面馆")
    read = json.loads(export_json(content))
    (kept,) = read["cases"]
    assert kept["notes"][0]["text"] == "老板姓周"
    assert kept["facts"]["industry"] == "H6210"
    assert kept["advice"][0]["catalogue"] == catalogue.version
    book = openpyxl.load_workbook(io.BytesIO(export_workbook(content)))
    assert book.sheetnames == ["cases", "events", "notes", "advice", "applications", "rulings"]
    cells = [cell for row in book["cases"].iter_rows(values_only=True) for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    with pytest.raises(InputError, match="whole name"):
        export_firm(office, WANG, "面馆")


def test_an_erased_firm_leaves_a_stub_without_a_name(
    database: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    office = office_at(database, tmp_path)
    case = opened(office, catalogue, reach="13800000000")
    other = opened(office, catalogue, facts={"name": "别家"})
    add_note(office, LI, case.id, "老板姓周")
    advise(office, LI, case.id, catalogue, ON)
    close_case(office, LI, case.id, 1, "好面馆办好了", ON)
    assert erase_firm(office, WANG, "好面馆") == 1
    assert cases_of_firm(office, WANG, "好面馆") == []
    with pytest.raises(ForbiddenError):
        read_case(office, CHEN, case.id)
    assert find_cases(office, CHEN, Filter(is_open=None))[0] == [other]
    assert read_board(office, WANG, ON).whole.by_standing == {"closed": 1, "untriaged": 1}
    with office.store.reading() as connection:
        kept = str([list(connection.execute(sa.select(table))) for table in METADATA.sorted_tables])
    for trace in ("好面馆", "老板姓周", "13800000000", "H62", "房租"):
        assert trace not in kept.replace(str(other), "").replace("房租减免怎么办", "", 1), trace
    newest = read_audit(office.store, WANG)[0]
    assert (newest.act, newest.target) == ("case_erased", str(case.id))
    office.store.close()


def test_the_self_check_hands_over_only_with_consent(office: Office, catalogue: Catalogue) -> None:
    for consent in (False, None, "no", 1):
        with pytest.raises(ForbiddenError, match="consent"):
            hand_over(office, NOODLES, "", "请联系我", consent, catalogue, ON)  # type: ignore[arg-type]
    assert find_cases(office, CHEN, Filter())[1] == 0
    number = hand_over(office, NOODLES, "13800000000", "请联系我", True, catalogue, ON)
    case = read_case(office, LI, number)
    assert (case.adviser, case.source, case.reach) == (None, "selfcheck", "13800000000")
    assert [event.kind for event in history_of(office, LI, number)] == ["opened", "consented"]


def test_the_self_check_cannot_flood_the_desk(office: Office, catalogue: Catalogue) -> None:
    clock = office.clock
    assert isinstance(clock, Clock)
    for _ in range(MOST_AN_HOUR):
        hand_over(office, NOODLES, "", "请联系我", True, catalogue, ON)
    with pytest.raises(ForbiddenError, match="Too many"):
        hand_over(office, NOODLES, "", "请联系我", True, catalogue, ON)
    clock.forward(timedelta(hours=1, seconds=1))
    assert hand_over(office, NOODLES, "", "请联系我", True, catalogue, ON)
