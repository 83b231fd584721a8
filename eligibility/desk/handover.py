"""What a firm hands to the desk by itself, from the public self-check: only with its consent."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from eligibility.catalogue import Catalogue
from eligibility.desk.changes import add_event
from eligibility.desk.errors import ForbiddenError
from eligibility.desk.office import Office
from eligibility.desk.opening import NewCase, insert_case
from eligibility.desk.tables import EVENTS

PUBLIC, CONSENTED = "self-check", "consented"
MOST_AN_HOUR = 60


def hand_over(
    office: Office,
    facts: Mapping[str, Any],
    reach: str,
    wish: str,
    has_consented: bool,
    catalogue: Catalogue,
    on: date,
) -> int:
    """Opens a case that is nobody's yet, from what a firm stated of itself.

    Args:
        reach: How the firm wants to be reached.
        wish: What it asks, in its own words.
        has_consented: The firm ticked the box; without it nothing is written.

    Returns:
        The case's number.

    Raises:
        ForbiddenError: No consent, or too many cases came in within the hour.
    """
    if has_consented is not True:
        raise ForbiddenError(
            "Nothing was handed over: tick the box of consent first.",
            "还没有提交：请先勾选同意。",
        )
    with office.store.writing() as connection:
        since = office.clock() - timedelta(hours=1)
        recent = sa.select(sa.func.count()).where(EVENTS.c.kind == CONSENTED, EVENTS.c.at > since)
        if connection.execute(recent).scalar_one() >= MOST_AN_HOUR:
            raise ForbiddenError(
                "Too many requests came in within the hour; try again later.",
                "这一小时提交的太多，请晚些再试。",
            )
        new = NewCase(facts, wish, on, reach=reach, source="selfcheck")
        case = insert_case(connection, office, new, catalogue, PUBLIC, adviser=None)
        add_event(connection, case.id, (PUBLIC, office.clock()), CONSENTED, 1, {})
    return case.id
