"""The four levels of triage: how long each may take, and where a case stands on a day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError

from eligibility.desk.calendar import Calendar
from eligibility.desk.records import LEVEL_KEYS, LevelKey
from eligibility.errors import InputError, Mistake, shown
from eligibility.schema_basics import Source, Strict, Words
from eligibility.yaml_lines import read_yaml

Standing = Literal["untriaged", "on_track", "due_soon", "overdue", "escalated", "closed"]
STANDINGS: tuple[Standing, ...] = ("escalated", "overdue", "due_soon", "on_track", "untriaged", "closed")


class Level(Strict):
    """One level.

    Args:
        handling: What is done with a case of this level.
        reported: How the report puts it.
        working_days: The deadline, counted from the day on which the case was opened.
        remind_before: So many working days before the deadline it is due soon.
        escalate_after: So many working days after the deadline it goes further up.
    """

    key: LevelKey
    name: Words
    handling: Words
    reported: Words
    working_days: int = Field(ge=0, le=250)
    remind_before: int = Field(ge=0, le=250)
    escalate_after: int = Field(ge=1, le=250)
    escalate_to: Words


class Alike(Strict):
    """When cases are of the same kind: from how many firms on, and how alike their texts must be."""

    firms: int = Field(ge=2)
    likeness: Decimal = Field(gt=0, le=1)


class CityFigures(Strict):
    """What the city reported of its own visits."""

    problems: int
    closed: int
    rate: Decimal
    period: Words
    source: Source


class Levels(Strict):
    """The levels in order, and what goes with them."""

    levels: tuple[Level, ...]
    alike: Alike
    note: Words
    city: CityFigures

    @cached_property
    def by_key(self) -> Mapping[LevelKey, Level]:
        """Key → level."""
        return {level.key: level for level in self.levels}


Model = TypeVar("Model", bound=Strict)


def read_levels(path: Path) -> Levels:
    """The levels of a file.

    Raises:
        InputError: Every mistake of the file.
    """
    levels = read_model(path, Levels)
    if tuple(level.key for level in levels.levels) != LEVEL_KEYS:
        raise InputError.single(str(path), f"names the levels {', '.join(LEVEL_KEYS)}, each once.")
    return levels


def read_model(path: Path, model: type[Model]) -> Model:
    """A data file as a model of it; every mistake with its line.

    Raises:
        InputError: The file cannot be read, or has mistakes.
    """
    document = read_yaml(path)
    if document.mistakes:
        raise InputError(document.mistakes)
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise InputError(
            Mistake(
                document.where(tuple(detail["loc"])),
                f"{'.'.join(map(str, detail['loc']))} reads {shown(detail['input'])}: "
                f"{detail['msg'].lower()}.",
            )
            for detail in error.errors(include_url=False)
        ) from error


def deadline(level: Level, opened: date, calendar: Calendar) -> date:
    """The last day on which a case of this level should be closed."""
    return calendar.after(opened, level.working_days)


def standing(
    level: Level | None, due: date | None, closed_on: date | None, on: date, calendar: Calendar
) -> Standing:
    """Where a case stands on a day."""
    if closed_on is not None and closed_on <= on:
        return "closed"
    if level is None or due is None:
        return "untriaged"
    if on > due:
        return "escalated" if on > calendar.after(due, level.escalate_after) else "overdue"
    return "due_soon" if on >= calendar.before(due, level.remind_before) else "on_track"
