"""The case store under load: 200 people read, 20 write, for a minute; then everything is counted.

Then the list of whom to call, over 5,000 firms with facts and advice.

All are threads of one program, as in the app, and share its pool of connections. PostgreSQL is a
cluster of the benchmark's own, with its usual settings. `python -m benchmarks.desk [SECONDS | calls]`.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from eligibility.catalogue import read_catalogue
from eligibility.desk.advising import advise
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
from eligibility.desk.office import Office
from eligibility.desk.outreach import outreach
from eligibility.firm import FIELDS
from tests.desk_office import LI, ON, office_at, opened
from tests.postgresql import new_database, running_postgresql

READERS, WRITERS, CASES = 200, 20, 100
FIRMS = 5_000


@dataclass
class Work:
    """What one person did, in seconds each, and what was acknowledged."""

    took: list[float] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    changes: list[tuple[int, str]] = field(default_factory=list)
    conflicts: int = 0


def read(office: Office, ids: list[int], number: int, work: Work) -> None:
    """Looks at the list, then at a case with its notes."""
    case_id = ids[(number + len(work.took)) % len(ids)]
    find_cases(office, LI, Filter(), limit=20)
    read_case(office, LI, case_id)
    notes_of(office, LI, case_id)


def write(office: Office, ids: list[int], number: int, work: Work) -> None:
    """Adds a note and changes the next step, anew if somebody was quicker."""
    count = len(work.took)
    case_id, text = ids[(number * 7 + count) % len(ids)], f"{number}-{count}"
    add_note(office, LI, case_id, text)
    work.notes.append((case_id, text))
    while True:
        try:
            version = read_case(office, LI, case_id).version
            change_case(office, LI, case_id, version, next_step=text)
            break
        except ConflictError:
            work.conflicts += 1
    work.changes.append((case_id, text))


def run(office: Office, ids: list[int], seconds: float) -> tuple[list[Work], list[Work]]:
    """Everybody at once, until the time is over."""
    end = time.monotonic() + seconds
    everybody: list[threading.Thread] = []

    def person(act: Callable[[Office, list[int], int, Work], None], number: int, work: Work) -> None:
        while (began := time.monotonic()) < end:
            act(office, ids, number, work)
            work.took.append(time.monotonic() - began)

    readers, writers = [Work() for _ in range(READERS)], [Work() for _ in range(WRITERS)]
    for act, works in ((read, readers), (write, writers)):
        for number, work in enumerate(works):
            everybody.append(threading.Thread(target=person, args=(act, number, work)))
    for thread in everybody:
        thread.start()
    for thread in everybody:
        thread.join()
    return readers, writers


def lost(office: Office, ids: list[int], writers: list[Work]) -> int:
    """How many acknowledged notes and changes the store does not have."""
    kept = {(i, note.text) for i in ids for note in notes_of(office, LI, i)}
    steps = {
        (i, event.content["next_step"][1])
        for i in ids
        for event in history_of(office, LI, i)
        if "next_step" in event.content
    }
    gone = sum(note not in kept for work in writers for note in work.notes)
    return gone + sum(change not in steps for work in writers for change in work.changes)


def row(name: str, what: str, works: list[Work], seconds: float, rest: str) -> str:
    """A line of the table."""
    took = sorted(second * 1000 for work in works for second in work.took)
    p50, p95 = took[len(took) // 2], took[len(took) * 95 // 100]
    return f"| {name} | {what} | {len(took) / seconds:,.0f} | {p50:,.0f} | {p95:,.0f} | {rest} |"


def measure(name: str, database: str, seconds: float) -> None:
    """Runs on one database and prints its two lines."""
    catalogue = read_catalogue()
    with tempfile.TemporaryDirectory() as folder:
        office = office_at(database, Path(folder))
        ids = [opened(office, catalogue).id for _ in range(CASES)]
        readers, writers = run(office, ids, seconds)
        gone = lost(office, ids, writers)
        conflicts = sum(work.conflicts for work in writers)
        written = sum(len(work.notes) + len(work.changes) for work in writers)
        sys.stdout.write(row(name, f"{READERS} readers", readers, seconds, "") + "\n")
        rest = f"{gone} lost of {written:,}; {conflicts:,} conflicts seen and settled"
        sys.stdout.write(row(name, f"{WRITERS} writers", writers, seconds, rest) + "\n")
        sys.stdout.flush()
        office.store.close()


def facts_of(number: int) -> dict[str, Any]:
    """A firm with a dozen facts, another one for each number."""
    districts = list(FIELDS["district"].choices)
    return {
        "name": f"firm {number}",
        "district": districts[number % len(districts)],
        "entity": "enterprise" if number % 3 else "individual_business",
        "industry": ("H6210", "F5212", "I6531", "G5430", "C1411")[number % 5],
        "employees": 5 + number % 400,
        "insured_employees": 4 + number % 400,
        "layoff_rate_2021": f"0.0{number % 9}",
        "landlord": ("state_owned", "private", "own")[number % 3],
        "monthly_rent": 3_000 + number,
        "revenue": 400_000 + 1_000 * number,
        "assets": 200_000 + 700 * number,
        "new_hires_graduates": number % 4,
    }


def call_list(name: str, database: str) -> None:
    """Prints how long the list of whom to call takes, the longest of three, with deadlines near."""
    catalogue = read_catalogue()
    with tempfile.TemporaryDirectory() as folder:
        office = office_at(database, Path(folder))
        for number in range(FIRMS):
            case = opened(office, catalogue, facts=facts_of(number))
            advise(office, LI, case.id, catalogue, ON)
        took = []
        for _ in range(3):
            began = time.monotonic()
            found = outreach(office, LI, catalogue, date(2022, 12, 15))
            took.append(time.monotonic() - began)
        firms = len({reminder.case.id for reminder in found})
        sys.stdout.write(f"| {name} | {max(took):.1f} | {len(found):,} | {firms:,} |\n")
        sys.stdout.flush()
        office.store.close()


def under_load(seconds: float) -> None:
    """Both databases, one after the other, each with everybody at once."""
    sys.stdout.write("| database | who | rounds a second | p50 ms | p95 ms | kept |\n")
    sys.stdout.write("| --- | --- | ---: | ---: | ---: | --- |\n")
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/desk.sqlite3", seconds)
    with running_postgresql(options="") as socket:
        measure("PostgreSQL", new_database(socket), seconds)


def call_lists() -> None:
    """The list on both databases."""
    sys.stdout.write(f"\n| database | list over {FIRMS:,} firms, s | reasons | firms to call |\n")
    sys.stdout.write("| --- | ---: | ---: | ---: |\n")
    with tempfile.TemporaryDirectory() as folder:
        call_list("SQLite", f"sqlite:///{folder}/desk.sqlite3")
    with running_postgresql(options="") as socket:
        call_list("PostgreSQL", new_database(socket))


def main() -> None:
    """The load for a minute or as many seconds as asked, then the lists; `calls`: the lists alone."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "60"
    if asked != "calls":
        under_load(float(asked))
    call_lists()


if __name__ == "__main__":
    main()
