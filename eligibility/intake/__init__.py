"""Tables of firms that somebody else wrote: which columns they have, and what stands in them."""

from eligibility.intake.mapping import Column, Mapping, propose_mapping

__all__ = ["Column", "Mapping", "propose_mapping"]
