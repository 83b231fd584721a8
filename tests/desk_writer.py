"""Writes into a case without an end and prints each number once it is written: made to be killed.

Run as `python -m tests.desk_writer DATABASE FOLDER CASE`.
"""

import sys
from pathlib import Path

from eligibility.desk.cases import add_note, change_case, read_case
from tests.desk_office import LI, office_at


def main() -> None:
    """Alternates notes and changes."""
    database, folder, case = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    office = office_at(database, folder)
    number = 0
    while True:
        number += 1
        add_note(office, LI, case, f"note {number} " + "x" * 5_000)
        version = read_case(office, LI, case).version
        change_case(office, LI, case, version, next_step=f"step {number} " + "y" * 5_000)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
