"""What a policy file may say of penalty exemptions (免罚清单): the lists, and the behaviours on them."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from eligibility.schema_basics import Document, Evidence, Id, Source, Strict, Text, Words

Area = Literal[
    "advertising",
    "pricing",
    "food",
    "fire_safety",
    "environment",
    "urban_management",
    "culture",
    "tax",
    "enforcement",
    "general",
]
Seen = Literal["confirmed", "sourced", "recalled"]


class ExemptionList(Document):
    """A list of behaviours that are not punished, or the law behind all lists.

    Args:
        field: The field of law in words.
        items: How many behaviours the list itself names; more than are recorded here, as a rule.
        reported: The first day on which a source tells of it; counts where no start has been seen.
        replaces: The older list that ended when this one began.
        extends: The list that it adds to and leaves standing.
    """

    field: Words
    items: int | None = Field(default=None, ge=1)
    reported: date | None = None
    replaces: Id | None = None
    extends: Id | None = None
    note: Words | None = None
    sources: tuple[Source, ...] = ()
    evidence: Evidence

    @property
    def begins(self) -> date | None:
        """Its first day; where that is unseen, the day of issue or of the first report."""
        return self.effective_from or self.issued or self.reported


class Harmless(Words):
    """The condition on harm: none at all, or slight at most."""

    slight: bool = False


class Ground(Strict):
    """Conditions that hold together. What is left out is not asked for.

    Args:
        first: It is the first time.
        corrected: It was put right in time.
        harmless: It did no harm, or slight harm.
        other: What must hold besides; shown and presumed.
        judged: What is left to the authority, or to a text that was not seen: at best not known.
    """

    first: Words | None = None
    corrected: Words | None = None
    harmless: Harmless | None = None
    other: tuple[Words, ...] = ()
    judged: tuple[Words, ...] = ()


class LegalBasis(Strict):
    """The provision that the behaviour violates, and the one that punishes it."""

    violated: Words | None = None
    punished: Words | None = None
    seen: Seen
    note: Words | None = None


class Fine(Strict):
    """The fine that the law sets for it, in CNY; an end that is not known is left out."""

    low: Decimal | None = Field(default=None, ge=0)
    high: Decimal | None = Field(default=None, gt=0)
    other: Words | None = None
    seen: Seen


class Exemption(Strict):
    """One behaviour that is not punished, on one list; one of the `grounds` is enough.

    Args:
        article: Its place in the list.
        spares: A penalty; or sealing and seizure, which are no penalty.
        follows: The same behaviour on the older list that this one's list replaces.
    """

    id: Id
    records: tuple[Id, ...] = ()
    follows: Id | None = None
    title: Words
    behaviour: Words
    list: Id
    article: Text | None = None
    area: Area
    spares: Literal["penalty", "seizure"] = "penalty"
    who: tuple[Words, ...] = ()
    excluded: tuple[Words, ...] = ()
    grounds: tuple[Ground, ...] = Field(min_length=1)
    law: LegalBasis | None = None
    fine: Fine | None = None
    sources: tuple[Source, ...] = ()
    evidence: Evidence
    checked: date
    doubts: tuple[Words, ...] = ()
