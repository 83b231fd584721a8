"""Who may do what: every forbidden act is refused by the desk itself, whatever a page shows."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from eligibility.catalogue import Catalogue
from eligibility.desk.administration import add_account, list_accounts, remove_account
from eligibility.desk.advising import advice_of, advise
from eligibility.desk.alike import Alike
from eligibility.desk.audit import read_audit
from eligibility.desk.board import due_cases, loads
from eligibility.desk.cases import (
    Filter,
    add_note,
    assign_case,
    change_case,
    close_case,
    find_cases,
    history_of,
    notes_of,
    read_case,
    reopen_case,
)
from eligibility.desk.commons import close_common, find_common, take_up
from eligibility.desk.errors import ForbiddenError, SignInError
from eligibility.desk.firm_data import cases_of_firm, erase_firm, export_firm
from eligibility.desk.office import Office
from eligibility.desk.outcomes import Step, add_step, rule_on_case, rulings_of, steps_of
from eligibility.desk.outreach import outreach
from eligibility.desk.permissions import Actor
from eligibility.desk.sessions import (
    actor_of,
    cookie_for,
    is_fresh,
    sign_in,
    sign_in_elsewhere,
    sign_out,
    ticket_for,
)
from eligibility.desk.tables import SESSIONS
from eligibility.desk.triage import set_contact, triage
from eligibility.errors import InputError
from eligibility.exemptions import Circumstances
from eligibility.storage import ROOT
from tests.desk_office import CHEN, LI, ON, PASSWORD, WANG, ZHAO, Clock, office_at, opened

Act = Callable[[Office, Actor, int, Catalogue], object]
ON_A_CASE: dict[str, Act] = {
    "read": lambda o, a, i, c: read_case(o, a, i),
    "notes": lambda o, a, i, c: notes_of(o, a, i),
    "history": lambda o, a, i, c: history_of(o, a, i),
    "note": lambda o, a, i, c: add_note(o, a, i, "x"),
    "change": lambda o, a, i, c: change_case(o, a, i, 1, next_step="x"),
    "assign": lambda o, a, i, c: assign_case(o, a, i, 1, a.name),
    "close": lambda o, a, i, c: close_case(o, a, i, 1, "x", ON),
    "reopen": lambda o, a, i, c: reopen_case(o, a, i, 1, "x"),
    "advise": lambda o, a, i, c: advise(o, a, i, c, ON),
    "advice": lambda o, a, i, c: advice_of(o, a, i),
    "step": lambda o, a, i, c: add_step(o, a, i, Step("muni-hrss-01", "applied", ON), c),
    "steps": lambda o, a, i, c: steps_of(o, a, i),
    "rule": lambda o, a, i, c: rule_on_case(o, a, i, "nat-apl-33", Circumstances(), c, ON),
    "rulings": lambda o, a, i, c: rulings_of(o, a, i),
    "triage": lambda o, a, i, c: triage(o, a, i, 1, "general", []),
    "contact": lambda o, a, i, c: set_contact(o, a, i, 1, "tax"),
}
AT_LARGE: dict[str, tuple[Act, set[str]]] = {
    "open": (lambda o, a, i, c: opened(o, c, a), {"adviser", "lead"}),
    "find": (lambda o, a, i, c: find_cases(o, a, Filter()), {"adviser", "lead"}),
    "due": (lambda o, a, i, c: due_cases(o, a, ON), {"adviser", "lead"}),
    "loads": (lambda o, a, i, c: loads(o, a, ON), {"adviser", "lead"}),
    "outreach": (lambda o, a, i, c: outreach(o, a, c, ON), {"adviser", "lead"}),
    "assign to another": (lambda o, a, i, c: assign_case(o, a, i, 1, "zhao"), {"lead"}),
    "find common": (lambda o, a, i, c: find_common(o, a), {"lead"}),
    "take up": (
        lambda o, a, i, c: take_up(o, a, [i, opened(o, c, CHEN).id], "x", [], ON),
        {"lead"},
    ),
    "list accounts": (lambda o, a, i, c: list_accounts(o, a), {"administrator"}),
    "add account": (
        lambda o, a, i, c: add_account(o, a, "new", "lead", PASSWORD),
        {"administrator"},
    ),
    "remove account": (lambda o, a, i, c: remove_account(o, a, "zhao"), {"administrator"}),
    "audit": (lambda o, a, i, c: read_audit(o.store, a), {"administrator"}),
    "look up a firm": (lambda o, a, i, c: cases_of_firm(o, a, "好面馆"), {"administrator"}),
    "export": (lambda o, a, i, c: export_firm(o, a, "好面馆"), {"administrator"}),
    "erase": (lambda o, a, i, c: erase_firm(o, a, "好面馆"), {"administrator"}),
}


@pytest.mark.parametrize("act", ON_A_CASE)
def test_a_colleagues_case_is_closed_to_an_adviser_and_to_an_administrator(
    office: Office, catalogue: Catalogue, act: str
) -> None:
    case = opened(office, catalogue)
    for stranger in (ZHAO, WANG):
        with pytest.raises(ForbiddenError):
            ON_A_CASE[act](office, stranger, case.id, catalogue)
    assert read_case(office, LI, case.id) == case
    if act != "reopen":
        ON_A_CASE[act](office, CHEN if act == "assign" else LI, case.id, catalogue)


@pytest.mark.parametrize("person", [LI, CHEN, WANG], ids=lambda each: each.role)
@pytest.mark.parametrize("act", AT_LARGE)
def test_each_role_may_do_its_own_and_nothing_else(
    office: Office, catalogue: Catalogue, act: str, person: Actor
) -> None:
    case = opened(office, catalogue)
    do, roles = AT_LARGE[act]
    if person.role in roles:
        do(office, person, case.id, catalogue)
    else:
        with pytest.raises(ForbiddenError):
            do(office, person, case.id, catalogue)


def test_a_case_that_does_not_exist_is_refused_in_the_same_words(
    office: Office, catalogue: Catalogue
) -> None:
    case = opened(office, catalogue)
    said = []
    for number in (case.id, 999):
        with pytest.raises(ForbiddenError) as found:
            read_case(office, ZHAO, number)
        said.append(str(found.value))
    assert said[0] == said[1]


def test_an_adviser_neither_makes_nor_closes_a_common_problem(
    office: Office, catalogue: Catalogue
) -> None:
    ids = [opened(office, catalogue).id for _ in range(2)]
    with pytest.raises(ForbiddenError):
        triage(office, LI, ids[0], 1, "common", [])
    common = take_up(office, CHEN, ids, "房租", ["hrss"], ON)
    with pytest.raises(ForbiddenError):
        close_common(office, LI, common.id, 1, "done", ON)
    with pytest.raises(ForbiddenError):
        close_case(office, LI, ids[0], 2, "done", ON)
    close_common(office, CHEN, common.id, 1, "done", ON)
    assert read_case(office, LI, ids[0]).resolution == "done"


def test_an_adviser_takes_what_is_nobodys_and_gives_it_back(
    office: Office, catalogue: Catalogue
) -> None:
    case = opened(office, catalogue)
    case = assign_case(office, LI, case.id, case.version, None)
    case = assign_case(office, ZHAO, case.id, case.version, "zhao")
    with pytest.raises(ForbiddenError):
        assign_case(office, ZHAO, case.id, case.version, "li")
    with pytest.raises(InputError, match="no adviser"):
        assign_case(office, CHEN, case.id, case.version, "wang")


def test_the_right_password_signs_in_and_the_session_ends_by_itself(office: Office) -> None:
    clock = office.clock
    assert isinstance(clock, Clock)
    token = sign_in(office, "li", PASSWORD)
    for _ in range(3):
        clock.forward(timedelta(minutes=29))
        assert actor_of(office, token) == LI
    clock.forward(timedelta(minutes=31))
    with pytest.raises(SignInError):
        actor_of(office, token)
    busy = sign_in(office, "li", PASSWORD)
    with pytest.raises(SignInError):  # noqa: PT012 - it ends at the tenth hour however busy
        for _ in range(30):
            clock.forward(timedelta(minutes=25))
            actor_of(office, busy)


def test_signing_out_and_a_removed_account_end_the_session(office: Office) -> None:
    token = sign_in(office, "li", PASSWORD)
    sign_out(office, token)
    other = sign_in(office, "zhao", PASSWORD)
    remove_account(office, WANG, "zhao")
    for ended in (token, other, "", "made up"):
        with pytest.raises(SignInError):
            actor_of(office, ended)


def test_a_ticket_gives_the_cookie_once_and_soon(office: Office) -> None:
    clock = office.clock
    assert isinstance(clock, Clock)
    token = sign_in(office, "li", PASSWORD)
    ticket = ticket_for(office, token)
    cookie = cookie_for(office, ticket)
    assert actor_of(office, cookie) == actor_of(office, token) == LI
    late = ticket_for(office, token)
    clock.forward(timedelta(minutes=2, seconds=1))
    for spent in (ticket, late, token, cookie, "", "made up"):
        with pytest.raises(SignInError):
            cookie_for(office, spent)
    with pytest.raises(SignInError):
        actor_of(office, ticket)


@pytest.mark.parametrize("by", ["page", "cookie"])
def test_signing_out_by_page_or_cookie_ends_the_session_for_both(office: Office, by: str) -> None:
    token = sign_in(office, "li", PASSWORD)
    cookie = cookie_for(office, ticket_for(office, token))
    sign_out(office, token if by == "page" else cookie)
    for ended in (token, cookie):
        with pytest.raises(SignInError):
            actor_of(office, ended)


def test_the_store_keeps_no_secret_of_a_session(office: Office) -> None:
    token = sign_in(office, "li", PASSWORD)
    ticket = ticket_for(office, token)
    secrets = (token, ticket, cookie_for(office, ticket), ticket_for(office, token))
    with office.store.reading() as connection:
        (row,) = connection.execute(sa.select(SESSIONS)).all()
    assert not any(secret in str(row) for secret in secrets)


def test_wrong_passwords_are_logged_and_the_wait_grows(office: Office) -> None:
    clock = office.clock
    assert isinstance(clock, Clock)
    for _ in range(3):
        with pytest.raises(SignInError, match="wrong"):
            sign_in(office, "li", "not the password")
    with pytest.raises(SignInError, match="in 2 seconds"):
        sign_in(office, "li", PASSWORD)
    clock.forward(timedelta(seconds=2))
    with pytest.raises(SignInError, match="wrong"):
        sign_in(office, "li", "not the password")
    with pytest.raises(SignInError, match="in 4 seconds"):
        sign_in(office, "li", PASSWORD)
    assert sign_in(office, "zhao", PASSWORD)
    clock.forward(timedelta(seconds=4))
    assert sign_in(office, "li", PASSWORD)
    acts = [entry.act for entry in read_audit(office.store, WANG)]
    assert acts == ["sign_in", "sign_in", *["sign_in_failed"] * 4]


def test_a_name_without_an_account_is_refused_in_the_same_words(office: Office) -> None:
    said = []
    for name in ("li", "nobody"):
        with pytest.raises(SignInError) as found:
            sign_in(office, name, "not the password")
        said.append(str(found.value))
    assert said[0] == said[1]


def test_an_identity_provider_signs_in_only_accounts_made_for_it(office: Office) -> None:
    add_account(office, WANG, "sun@example.org", "lead", None)
    token = sign_in_elsewhere(office, "sun@example.org", True)
    assert actor_of(office, token) == Actor("sun@example.org", "lead")
    for address, verified in (("sun@example.org", False), ("li", True), ("x@example.org", True)):
        with pytest.raises(SignInError):
            sign_in_elsewhere(office, address, verified)
    assert actor_of(office, sign_in_elsewhere(office, "Sun@Example.org", True)).name == "sun@example.org"
    with pytest.raises(SignInError):
        sign_in(office, "sun@example.org", "")


def test_the_word_of_an_identity_provider_grows_old(office: Office) -> None:
    at = office.clock()
    assert is_fresh(office, at - timedelta(minutes=15))
    assert not is_fresh(office, at - timedelta(minutes=15, seconds=1))


def test_the_last_administrator_stays(office: Office) -> None:
    with pytest.raises(InputError, match="last administrator"):
        remove_account(office, WANG, "wang")
    with pytest.raises(InputError, match="last administrator"):
        add_account(office, WANG, "wang", "lead", PASSWORD)
    assert office.accounts.all()["wang"].role == "administrator"


@pytest.mark.parametrize(
    ("name", "role", "password", "problem"),
    [
        ("a b", "lead", PASSWORD, "may have letters"),
        ("", "lead", PASSWORD, "may have letters"),
        ("sun", "king", PASSWORD, "adviser, lead, administrator"),
        ("sun", "lead", "short", "10 to 256"),
    ],
)
def test_an_account_that_may_not_be_says_what_it_may_be(
    office: Office, name: str, role: str, password: str, problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        add_account(office, WANG, name, role, password)
    assert len(list_accounts(office, WANG)) == 4


def test_a_broken_file_of_accounts_is_named_and_nobody_signs_in(tmp_path: Path) -> None:
    (tmp_path / "accounts.json").write_text("[]", encoding="utf-8")
    office = office_at(f"sqlite:///{tmp_path / 'desk.sqlite3'}", tmp_path)
    with pytest.raises(InputError, match=r"accounts\.json"):
        sign_in(office, "li", PASSWORD)
    office.store.close()


def test_the_command_line_adds_lists_and_removes_accounts_and_keeps_no_password(tmp_path: Path) -> None:
    def run(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "eligibility", "desk", *words],
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, "SUANHUI_DESK": str(tmp_path)},
        )

    assert run("add-account", "wang", "--role", "administrator", typed=PASSWORD + "\n").returncode == 0
    assert run("add-account", "li@example.org", "--role", "adviser", "--oidc").returncode == 0
    assert run("accounts").stdout == "wang\tadministrator\tpassword\nli@example.org\tadviser\toidc\n"
    kept = tmp_path / "accounts.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in kept.read_text(encoding="utf-8")
    assert json.loads(kept.read_text(encoding="utf-8"))["accounts"]["wang"]["password"].startswith(
        "$argon2"
    )
    refused = run("add-account", "x", "--role", "lead", typed="short\n")
    assert refused.returncode == 2
    assert "10 to 256" in refused.stderr
    assert run("remove-account", "li@example.org").returncode == 0
    assert run("accounts").stdout == "wang\tadministrator\tpassword\n"


def test_only_what_a_lead_may_see_is_searched_for_common_problems(
    office: Office, catalogue: Catalogue
) -> None:
    for number in range(3):
        opened(office, catalogue, facts={"name": f"面馆{number}"}, measures=["muni-sasac-01"])
    (found,) = find_common(office, CHEN)
    assert isinstance(found, Alike)
    assert found.firms == 3
