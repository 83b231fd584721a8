"""Triage: deadlines over working days, levels, routing, common problems, the board."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.catalogue import Catalogue
from eligibility.desk.alike import alike_groups
from eligibility.desk.board import due_cases, loads, next_steps, read_board
from eligibility.desk.calendar import read_calendar
from eligibility.desk.cases import Filter, change_case, close_case, find_cases, read_case
from eligibility.desk.commons import close_common, commons_of, find_common, take_up
from eligibility.desk.departments import read_departments
from eligibility.desk.errors import ConflictError, ForbiddenError
from eligibility.desk.levels import Level, deadline, read_levels, standing
from eligibility.desk.office import Office
from eligibility.desk.settings import Settings
from eligibility.desk.triage import set_contact, suggest, triage
from eligibility.errors import InputError
from eligibility.storage import DATA
from tests.desk_office import CHEN, LI, ON, WANG, ZHAO, opened

CALENDAR = read_calendar()
LEVELS = read_levels(DATA / "desk" / "levels.yaml")
DAYS = st.dates(date(2021, 12, 1), date(2024, 2, 1))
EACH_LEVEL = st.sampled_from(LEVELS.levels)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2022, 9, 30), True),
        (date(2022, 10, 1), False),
        (date(2022, 10, 7), False),
        (date(2022, 10, 8), True),  # a Saturday on which offices work
        (date(2022, 10, 9), True),
        (date(2022, 10, 15), False),
        (date(2023, 1, 2), False),
        (date(2023, 1, 29), True),
        (date(2025, 10, 1), True),  # holidays of that year are not recorded
    ],
)
def test_holidays_are_free_and_working_weekends_are_not(day: date, works: bool) -> None:
    assert CALENDAR.is_working(day) is works


@given(DAYS, st.integers(0, 60))
def test_a_deadline_is_a_working_day_with_so_many_working_days_before_it(day: date, count: int) -> None:
    due = CALENDAR.after(day, count)
    assert CALENDAR.is_working(due)
    first = CALENDAR.after(day, 0)
    days = (first + timedelta(days=i) for i in range(1, (due - first).days + 1))
    assert sum(map(CALENDAR.is_working, days)) == count
    assert CALENDAR.before(due, count) == first


@given(DAYS, DAYS, st.integers(0, 60), st.integers(0, 60))
def test_who_comes_earlier_or_gets_less_time_is_never_due_later(
    one: date, other: date, less: int, more: int
) -> None:
    early, late = sorted((one, other))
    few, many = sorted((less, more))
    assert CALENDAR.after(early, few) <= CALENDAR.after(late, few) <= CALENDAR.after(late, many)


@given(EACH_LEVEL, DAYS, st.integers(-10, 90))
def test_a_case_only_grows_more_urgent_until_it_is_closed(
    level: Level, opened_on: date, later: int
) -> None:
    due = deadline(level, opened_on, CALENDAR)
    order = ["on_track", "due_soon", "overdue", "escalated"]
    day = opened_on + timedelta(days=later)
    today, tomorrow = (
        standing(level, due, None, each, CALENDAR) for each in (day, day + timedelta(days=1))
    )
    assert order.index(today) <= order.index(tomorrow)
    assert (today in ("overdue", "escalated")) == (day > due)
    assert (today == "escalated") == (day > CALENDAR.after(due, level.escalate_after))
    assert standing(level, due, day, day, CALENDAR) == "closed"


@pytest.mark.parametrize(
    ("level", "due"),
    [
        ("simple", date(2022, 9, 30)),
        ("general", date(2022, 10, 12)),  # the 8th to the 12th, since holidays lie between
        ("cross", date(2022, 10, 19)),
    ],
)
def test_each_level_has_its_own_deadline(
    office: Office, catalogue: Catalogue, level: str, due: date
) -> None:
    case = opened(office, catalogue, on=date(2022, 9, 30))
    departments = ["hrss", "tax"] if level == "cross" else []
    assert triage(office, LI, case.id, 1, level, departments).due == due


@pytest.mark.parametrize(
    ("level", "departments", "problem"),
    [
        ("hard", [], "simple, general, cross, common"),
        ("general", ["taxes"], 'Did you mean "tax"'),
        ("cross", ["tax"], "at least two departments"),
        ("cross", ["tax", "tax"], "at least two departments"),
    ],
)
def test_a_triage_that_may_not_be_says_what_it_may_be(
    office: Office, catalogue: Catalogue, level: str, departments: list[str], problem: str
) -> None:
    case = opened(office, catalogue)
    with pytest.raises(InputError, match=problem):
        triage(office, LI, case.id, 1, level, departments)
    assert read_case(office, LI, case.id) == case


def test_a_case_goes_to_the_department_that_takes_its_measure(
    office: Office, catalogue: Catalogue
) -> None:
    jobs = opened(office, catalogue, measures=["muni-hrss-01"])
    found = suggest(office, jobs, catalogue)
    assert (found.level, [each.key for each in found.departments]) == ("general", ["hrss"])
    both = opened(office, catalogue, measures=["muni-hrss-01", "yangpu-21-fin-02"])
    found = suggest(office, both, catalogue)
    assert (found.level, [each.key for each in found.departments]) == ("cross", ["hrss", "finance"])
    own = opened(office, catalogue, measures=["yangpu-comm-01"])
    assert [each.key for each in suggest(office, own, catalogue).departments] == ["commerce"]
    rent = suggest(office, opened(office, catalogue, measures=["muni-sasac-01"]), catalogue)
    assert (rent.departments, rent.untaken) == ((), ("rent_relief",))
    topic = opened(office, catalogue, topic="tax")
    assert [each.key for each in suggest(office, topic, catalogue).departments] == ["tax"]
    assert suggest(office, opened(office, catalogue), catalogue).level == "simple"
    assert suggest(office, jobs, catalogue, alike_firms=3).level == "common"


def test_a_firm_has_one_contact_in_all_of_its_cases(office: Office, catalogue: Catalogue) -> None:
    first, second = opened(office, catalogue), opened(office, catalogue)
    other = opened(office, catalogue, facts={"name": "别家"})
    set_contact(office, LI, first.id, 1, "hrss")
    assert read_case(office, LI, second.id).officer == "hrss"
    assert opened(office, catalogue, facts={"name": " 好面馆 "}).officer == "hrss"
    assert read_case(office, LI, other.id).officer is None
    hrss = next(load for load in loads(office, CHEN, ON) if load.department.key == "hrss")
    assert hrss.contacts == 1


def test_cases_of_the_same_kind_are_found_by_measure_and_by_words(
    office: Office, catalogue: Catalogue
) -> None:
    for name, subject in (
        ("甲", "房东不肯减房租怎么办"),
        ("乙", "房东不愿意减房租，怎么办"),
        ("丙", "房东不肯减免房租怎么办"),
        ("丁", "想给员工做培训"),
    ):
        opened(office, catalogue, facts={"name": name}, subject=subject, topic="premises")
    (words,) = find_common(office, CHEN)
    assert sorted(case.firm for case in words.cases) == sorted("甲乙丙")
    for name in "戊己庚":
        facts = {"name": name}
        opened(office, catalogue, facts=facts, subject=name * 9, measures=["muni-hrss-01"])
    groups = find_common(office, CHEN)
    assert [group.firms for group in groups] == [3, 3]
    assert {group.measures for group in groups} == {(), ("muni-hrss-01",)}


def test_one_firm_that_asks_three_times_is_no_common_problem(
    office: Office, catalogue: Catalogue
) -> None:
    cases = [opened(office, catalogue, measures=["muni-hrss-01"]) for _ in range(3)]
    assert alike_groups(cases, 2, Decimal("0.6")) == []


def test_a_common_problem_is_taken_up_once_and_closes_all_of_its_cases(
    office: Office, catalogue: Catalogue
) -> None:
    ids = [opened(office, catalogue, facts={"name": n}, topic="tax").id for n in "甲乙丙"]
    common = take_up(office, CHEN, ids, "退税慢", ["tax"], ON)
    case = read_case(office, LI, ids[0])
    assert (case.level, case.departments, case.due) == ("common", ("tax",), common.due)
    assert find_common(office, CHEN) == []
    with pytest.raises(InputError, match="part of another"):
        take_up(office, CHEN, ids, "再来", [], ON)
    with pytest.raises(ForbiddenError):
        triage(office, LI, ids[0], case.version, "simple", [])
    with pytest.raises(ConflictError):
        close_common(office, CHEN, common.id, 7, "done", ON)
    close_common(office, CHEN, common.id, 1, "已协调", ON)
    assert [read_case(office, LI, each).closed_on for each in ids] == [ON] * 3
    ((kept, count),) = commons_of(office, LI)
    assert (kept.closed_on, count) == (ON, 3)


def test_the_board_counts_what_is_due_overdue_and_closed(office: Office, catalogue: Catalogue) -> None:
    general = opened(office, catalogue)
    cross = opened(office, catalogue, ZHAO)
    simple = opened(office, catalogue)
    opened(office, catalogue)
    triage(office, LI, general.id, 1, "general", ["tax"])
    triage(office, ZHAO, cross.id, 1, "cross", ["hrss", "tax"])
    closed = triage(office, LI, simple.id, 1, "simple", [])
    close_case(office, LI, simple.id, closed.version, "当场答复", ON)
    board = read_board(office, WANG, date(2022, 10, 17))  # due on the 13th and the 20th
    assert board.whole.by_standing == {"overdue": 1, "due_soon": 1, "closed": 1, "untriaged": 1}
    assert (board.whole.rate, board.whole.on_time) == (Decimal("0.250"), 1)
    assert board.by_department["tax"].all == 2
    assert [board.by_level[key].all for key in ("simple", "general", "cross", "none")] == [1, 1, 1, 1]
    assert [case.id for case, _ in due_cases(office, LI, date(2022, 10, 17))] == [general.id]
    assert [where for _, where in due_cases(office, CHEN, date(2022, 10, 30))] == ["escalated"] * 2
    assert read_board(office, WANG, date(2022, 10, 7)).whole.rate is None
    tax = next(load for load in loads(office, CHEN, ON) if load.department.key == "tax")
    assert [case.id for case in tax.cases] == [general.id]


def test_the_next_step_is_on_the_list_on_its_day(office: Office, catalogue: Catalogue) -> None:
    case = opened(office, catalogue)
    day = date(2022, 10, 11)
    change_case(office, LI, case.id, 1, next_step="打电话", next_on=day)
    assert next_steps(office, LI, date(2022, 10, 10)) == []
    assert [each.id for each in next_steps(office, LI, day)] == [case.id]
    assert next_steps(office, ZHAO, day) == []


def test_cases_are_found_by_number_firm_words_level_and_department(
    office: Office, catalogue: Catalogue
) -> None:
    first = opened(office, catalogue, subject="100% 退税_问题")
    second = opened(office, catalogue, facts={"name": "ＡＢＣ 餐饮"})
    triage(office, LI, first.id, 1, "general", ["tax"])

    def ids(**wanted: object) -> list[int]:
        return [case.id for case in find_cases(office, LI, Filter(**wanted))[0]]  # type: ignore[arg-type]

    assert ids(text=f"#{second.id}") == [second.id]
    assert ids(text="abc餐饮") == [second.id]
    assert ids(text="100%") == [first.id]
    assert ids(text="退税_") == [first.id]
    assert ids(text="退税x") == []
    assert ids(level="general") == ids(department="tax") == [first.id]
    assert ids(level="none") == [second.id]
    assert ids(text="'; DROP TABLE cases; --") == []
    assert ids(is_open=False) == []
    assert sorted(ids(adviser="li")) == [first.id, second.id]


def test_the_departments_count_what_is_still_to_be_filled_in() -> None:
    departments = read_departments(DATA / "desk" / "departments.yaml")
    assert departments.total == 25
    assert departments.to_fill_in == 25 - len(departments.departments)
    assert all(each.officer is None or each.officer.is_example for each in departments.departments)


def test_an_offices_own_levels_replace_those_of_the_program(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "sqlite://")
    text = (DATA / "desk" / "levels.yaml").read_text(encoding="utf-8")
    assert read_levels(settings.data("levels")) == LEVELS
    own = tmp_path / "levels.yaml"
    own.write_text(text.replace("working_days: 5", "working_days: 7"), encoding="utf-8")
    assert read_levels(settings.data("levels")).by_key["general"].working_days == 7
    own.write_text(text.replace("working_days: 5", "working_days: soon"), encoding="utf-8")
    with pytest.raises(InputError, match=r"levels\.yaml:\d+: levels\.1\.working_days reads 'soon'"):
        read_levels(own)
    own.write_text(text.replace("key: cross", "key: general"), encoding="utf-8")
    with pytest.raises(InputError, match="each once"):
        read_levels(own)
