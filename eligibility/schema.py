"""What a policy file may say: documents, articles, unplaced subjects, measures, exemptions.

A file is validated as one :class:`PolicyFile`; whatever the schema does not name is a mistake.
Expressions stay text here: `catalogue.py` parses and checks them.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from eligibility.exemption_schema import Exemption, ExemptionList
from eligibility.schema_basics import (
    Document,
    Evidence,
    Id,
    Name,
    OfficialCount,
    Source,
    Strict,
    Text,
    Words,
)

__all__ = ["Document", "Evidence", "Id", "Name", "Source", "Strict", "Text", "Words"]

Level = Literal["national", "municipal", "district"]
Form = Literal["cash", "waiver", "refund", "deferral", "credit", "service"]
How = Literal["automatic", "application", "landlord", "tax_filing", "bank", "not_known"]
Kind = Literal[
    "rent_relief",
    "tax_refund",
    "tax_cut",
    "tax_deferral",
    "contribution_deferral",
    "contribution_refund",
    "fee_cut",
    "utility_subsidy",
    "job_retention_subsidy",
    "hiring_subsidy",
    "training_subsidy",
    "recommendation_subsidy",
    "social_insurance_subsidy",
    "epidemic_cost_subsidy",
    "interest_subsidy",
    "guarantee_fee_waiver",
    "loan_access",
    "industry_grant",
    "consumption_voucher",
    "penalty_exemption",
    "service",
    "regulatory",
    "other",
]

FORM_BY_KIND: dict[str, Form] = {
    "rent_relief": "waiver",
    "tax_refund": "refund",
    "tax_cut": "waiver",
    "tax_deferral": "deferral",
    "contribution_deferral": "deferral",
    "contribution_refund": "cash",
    "fee_cut": "waiver",
    "utility_subsidy": "waiver",
    "job_retention_subsidy": "cash",
    "hiring_subsidy": "cash",
    "training_subsidy": "cash",
    "recommendation_subsidy": "cash",
    "social_insurance_subsidy": "cash",
    "epidemic_cost_subsidy": "cash",
    "interest_subsidy": "cash",
    "guarantee_fee_waiver": "waiver",
    "loan_access": "credit",
    "industry_grant": "cash",
    "consumption_voucher": "cash",
    "penalty_exemption": "service",
    "service": "service",
    "regulatory": "service",
    "other": "service",
}


def _expression_text(value: object) -> object:
    """A bare number is an amount like any other: keep it as the text that was written."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Expression = Annotated[str, BeforeValidator(_expression_text), StringConstraints(min_length=1)]


class Article(Strict):
    """One numbered slot of a package. Without a title its text has not been seen."""

    number: int
    title: Words | None = None
    gives: Words | None = None
    records: tuple[Id, ...] = ()
    evidence: Evidence
    sources: tuple[Source, ...] = ()
    doubts: tuple[Words, ...] = ()


class Unplaced(Strict):
    """A subject known to belong to the package, whose article number is not known."""

    id: Id
    section: Words | None = None
    article_guess: Text | None = None
    title: Words
    gives: Words
    records: tuple[Id, ...] = ()
    evidence: Evidence
    sources: tuple[Source, ...] = ()
    doubts: tuple[Words, ...] = ()


class Basis(Strict):
    """The law that a measure rests on: a document of the catalogue, and the place in it."""

    document: Id
    article: Text | None = None


class Period(Strict):
    """Both ends are included; a day that no text gives is left out."""

    starts: date | None = None
    ends: date | None = None
    apply_by: date | None = None


class Criterion(Strict):
    """A condition that tests facts of the firm."""

    id: Name
    test: Expression
    zh: Text
    en: Text


class Judged(Strict):
    """A condition that an authority decides by discretion."""

    zh: Text
    en: Text
    by: Words


class Benefit(Strict):
    """What the measure gives, in words, and as a formula where one can be said."""

    gives: Words
    amount: Expression | dict[date, Expression] | None = None
    unit: Literal["CNY"] = "CNY"


class Claim(Strict):
    """How, where and with which papers it is claimed."""

    how: How
    where: Words | None = None
    papers: tuple[Words, ...] = ()


class Stacking(Strict):
    """Membership in groups of `policies/stacking.yaml`, and what the measure replaces."""

    one_of: Id | None = None
    same_payment: Id | None = None
    shared_cap: Id | None = None
    supersedes: tuple[Id, ...] = ()
    note: Words | None = None


class Measure(Strict):
    """One thing that a firm can get. Its home is the most detailed text."""

    id: Id
    restates: tuple[Id, ...] = ()
    details: tuple[Id, ...] = ()
    records: tuple[Id, ...] = ()
    title: Words
    kind: Kind
    form: Form | None = None
    audience: Literal["firms", "persons"] = "firms"
    level: Level
    district: Name | None = None
    basis: tuple[Basis, ...] = ()
    period: Period = Period()
    criteria: tuple[Criterion, ...] = ()
    declared: tuple[Words, ...] = ()
    judged: tuple[Judged, ...] = ()
    benefit: Benefit
    claim: Claim
    stacking: Stacking = Stacking()
    sources: tuple[Source, ...] = ()
    evidence: Evidence
    checked: date
    doubts: tuple[Words, ...] = ()

    @property
    def relief_form(self) -> Form:
        """The form of relief: stated, or the usual one of its kind."""
        return self.form or FORM_BY_KIND[self.kind]


class Group(Strict):
    """A stacking group: what its members share."""

    id: Id
    kind: Literal["one_of", "same_payment", "shared_cap"]
    title: Words
    cap: Expression | None = None
    why: Words


class Package(Strict):
    """Header of a package file."""

    id: Literal["21", "50", "22"]
    title: Words
    document: Id
    articles: int = Field(ge=1)


class PolicyFile(Strict):
    """One YAML file under `policies/`."""

    reference_day: date | None = None
    official_rule_count: OfficialCount | None = None
    issuer: Words | None = None
    package: Package | None = None
    documents: dict[Id, Document] = Field(default={})
    articles: tuple[Article, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    groups: tuple[Group, ...] = ()
    measures: tuple[Measure, ...] = ()
    exemption_lists: dict[Id, ExemptionList] = Field(default={})
    exemptions: tuple[Exemption, ...] = ()
