"""Who may do what. Every function of the desk asks here; the pages only hide what would be refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from eligibility.desk.errors import ForbiddenError
from eligibility.desk.records import Case
from eligibility.desk.tables import CASES

Role = Literal["adviser", "lead", "administrator"]
ROLES: tuple[Role, ...] = ("adviser", "lead", "administrator")
Act = Literal[
    "work_cases",  # open, read, change and close cases that one may see
    "see_all_cases",
    "assign",
    "take_up_common",
    "see_statistics",
    "manage_accounts",
    "read_audit",
    "export_firm",
    "erase_firm",
]
_MAY: Mapping[Role, frozenset[Act]] = {
    "adviser": frozenset({"work_cases", "see_statistics"}),
    "lead": frozenset({"work_cases", "see_all_cases", "assign", "take_up_common", "see_statistics"}),
    "administrator": frozenset(
        {"manage_accounts", "read_audit", "export_firm", "erase_firm", "see_statistics"}
    ),
}


@dataclass(frozen=True)
class Actor:
    """Somebody who has signed in."""

    name: str
    role: Role

    def may(self, act: Act) -> bool:
        """Whether the role allows an act."""
        return act in _MAY[self.role]


def require(actor: Actor, act: Act) -> None:
    """Refuses an act that the role does not allow.

    Raises:
        ForbiddenError: It does not.
    """
    if not actor.may(act):
        raise ForbiddenError(
            f"The role {actor.role} may not do this ({act}); ask somebody who may.",
            "您的角色不能做这件事，请找有权限的同事。",
        )


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that cases meet which the actor may see."""
    require(actor, "work_cases")
    if actor.may("see_all_cases"):
        return ~CASES.c.is_erased
    own = sa.or_(CASES.c.adviser == actor.name, CASES.c.adviser.is_(None))
    return sa.and_(own, ~CASES.c.is_erased)


def require_sight(actor: Actor, case: Case | None) -> Case:
    """The case, if there is one and the actor may see it; the refusal does not tell which it was.

    Raises:
        ForbiddenError: It may not be seen, or is none.
    """
    require(actor, "work_cases")
    own = case is not None and case.adviser in (None, actor.name)
    if case is None or case.is_erased or not (own or actor.may("see_all_cases")):
        raise ForbiddenError(
            "There is no such case among those that you may see.", "您能看到的案例里没有这一个。"
        )
    return case
