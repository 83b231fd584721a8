"""A firm and its facts: which there are, how they are read, and what follows from them."""

from eligibility.firm.fields import ENVIRONMENT, FIELDS, Field
from eligibility.firm.record import Firm, firm_from, read_firm

__all__ = ["ENVIRONMENT", "FIELDS", "Field", "Firm", "firm_from", "read_firm"]
