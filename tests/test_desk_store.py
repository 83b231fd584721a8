"""The case store, on SQLite and on PostgreSQL: nothing is lost, nothing is half, history only grows."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from eligibility.catalogue import Catalogue
from eligibility.desk.cases import (
    Filter,
    add_note,
    change_case,
    find_cases,
    history_of,
    notes_of,
    read_case,
)
from eligibility.desk.errors import ConflictError
from eligibility.desk.gate import Gate
from eligibility.desk.migrations import downgrade, upgrade
from eligibility.desk.settings import read_settings
from eligibility.desk.store import open_store
from eligibility.desk.tables import AUDIT, EVENTS, METADATA, NOTES
from eligibility.errors import InputError
from eligibility.storage import ROOT
from tests.desk_office import CHEN, LI, office_at, opened


def test_migrations_lead_to_the_tables_of_the_program_and_back(database: str) -> None:
    store = open_store(database)
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    downgrade(store.engine, "base")
    with store.reading() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    upgrade(store.engine)
    upgrade(store.engine)
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    store.close()


def test_a_case_that_is_killed_in_the_middle_of_a_write_keeps_all_that_was_said_to_be_written(
    database: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    office = office_at(database, tmp_path)
    case = opened(office, catalogue)
    command = [sys.executable, "-m", "tests.desk_writer", database, str(tmp_path), str(case.id)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(20):
            done = int(writer.stdout.readline())
        writer.kill()
        done = max([done, *map(int, writer.stdout.read().split())])
    kept, notes = read_case(office, LI, case.id), notes_of(office, LI, case.id)
    assert [note.text for note in notes[:done]] == [
        f"note {number} " + "x" * 5_000 for number in range(1, done + 1)
    ]
    assert len(notes) - done in (0, 1)
    history = history_of(office, LI, case.id)
    assert [event.version for event in history] == list(range(1, kept.version + 1))
    assert kept.version - 1 - done in (0, 1)
    assert history[-1].content["next_step"][1] == kept.next_step
    add_note(office, LI, case.id, "and it goes on")
    office.store.close()


def test_two_who_edit_one_case_see_the_conflict_and_lose_neither_text(
    database: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    office = office_at(database, tmp_path)
    case = opened(office, catalogue)
    change_case(office, LI, case.id, case.version, next_step="call the landlord")
    with pytest.raises(ConflictError) as found:
        change_case(office, CHEN, case.id, case.version, next_step="write to the landlord")
    conflict = found.value
    assert conflict.theirs == {"next_step": "call the landlord"}
    assert conflict.mine == {"next_step": "write to the landlord"}
    assert conflict.author == "li"
    both = f"{conflict.theirs['next_step']}; {conflict.mine['next_step']}"
    kept = change_case(office, CHEN, case.id, conflict.version, next_step=both)
    assert kept.next_step == "call the landlord; write to the landlord"
    office.store.close()


def test_many_at_once_lose_nothing(database: str, tmp_path: Path, catalogue: Catalogue) -> None:
    office = office_at(database, tmp_path)
    ids = [opened(office, catalogue).id for _ in range(3)]

    def write(writer: int) -> int:
        lost = 0
        for number in range(12):
            case_id = ids[number % 3]
            add_note(office, LI, case_id, f"{writer}-{number}")
            while True:
                version = read_case(office, LI, case_id).version
                try:
                    change_case(office, LI, case_id, version, next_step=f"{writer}-{number}")
                    break
                except ConflictError:
                    lost += 1
        return lost

    def read(_: int) -> int:
        return sum(find_cases(office, LI, Filter())[1] for _ in range(10))

    with ThreadPoolExecutor(16) as people:
        writers, readers = people.map(write, range(6)), people.map(read, range(10))
        assert [*readers] == [30] * 10
        assert len([*writers]) == 6
    texts = [note.text for case_id in ids for note in notes_of(office, LI, case_id)]
    assert sorted(texts) == sorted(f"{writer}-{number}" for writer in range(6) for number in range(12))
    for case_id in ids:
        steps = [event.content.get("next_step") for event in history_of(office, LI, case_id)[1:]]
        assert len(steps) == 24
        assert None not in steps
        pairs = [step for step in steps if step]
        assert [before for before, _ in pairs[1:]] == [after for _, after in pairs[:-1]]
    office.store.close()


def test_whoever_came_first_goes_first() -> None:
    gate, order = Gate(1), Queue[int]()

    def pass_through(number: int) -> None:
        with gate.passing():
            order.put(number)

    people = [Thread(target=pass_through, args=(number,)) for number in range(5)]
    with gate.passing():
        for number, person in enumerate(people):
            person.start()
            while gate.waiting == number:
                person.join(0.001)
    for person in people:
        person.join()
    assert [order.get() for _ in people] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", [EVENTS, NOTES, AUDIT], ids=str)
def test_what_happened_is_only_ever_added_to(
    database: str, tmp_path: Path, catalogue: Catalogue, table: sa.Table, statement: str
) -> None:
    office = office_at(database, tmp_path)
    add_note(office, LI, opened(office, catalogue).id, "kept")
    with (
        pytest.raises(sa.exc.DBAPIError, match="only added"),
        office.store.writing() as connection,
    ):
        connection.exec_driver_sql(statement.format(table.name))
    office.store.close()


def test_a_database_that_cannot_be_reached_is_named_without_its_password() -> None:
    with pytest.raises(InputError) as found:
        open_store("postgresql+psycopg://desk:s3cret@127.0.0.1:1/none")
    assert "127.0.0.1:1" in str(found.value)
    assert "s3cret" not in str(found.value)


def test_a_setting_that_the_desk_does_not_know_says_what_it_may_be() -> None:
    for name, value in (("SUANHUI_DATABASE", "mysql://x:s3cret@y/z"), ("SUANHUI_SIGN_IN", "ldap")):
        with pytest.raises(InputError, match="may be") as found:
            read_settings({name: value})
        assert "s3cret" not in str(found.value)
