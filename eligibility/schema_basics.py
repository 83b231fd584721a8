"""What every part of a policy file is made of: ids, sentences in both languages, documents, sources."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"']+$")]

Evidence = Literal["named", "indicative", "sourced", "confirmed"]


class Strict(BaseModel):
    """Frozen, and closed to keys that it does not name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """One sentence in both languages."""

    zh: Text
    en: Text


class LedgerNote(Strict):
    """What the ledger of implementing rules cannot see from the measures of a document.

    Args:
        packages: Packages that it carries out, where no measure of it says so.
        evidence: How well its terms are known, where no measure of its own stands in the catalogue.
        homes: The measures in which what it repeats has its home.
        set_aside: Why it is not counted as a rule: older, an appeal, only inferred to exist.
    """

    packages: tuple[Literal["21", "50", "22"], ...] = ()
    evidence: Evidence = "named"
    homes: tuple[Id, ...] = ()
    set_aside: Words | None = None


class Document(Strict):
    """A published text: notice, plan, law."""

    title: Words
    number: Text | None = None
    issuer: Words
    issued: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    url: Url | None = None
    records: tuple[Id, ...] = ()
    ledger: LedgerNote = LedgerNote()
    doubts: tuple[Words, ...] = ()


class Source(Strict):
    """A page that was read, and which of our figures it shows."""

    url: Url | None
    publisher: Text
    date: Text | None = None
    supports: Words


class OfficialCount(Strict):
    """How many implementing rules the city says there are, and who says so."""

    value: int = Field(ge=1)
    as_of: date | None = None
    source: Source
    doubts: tuple[Words, ...] = ()
