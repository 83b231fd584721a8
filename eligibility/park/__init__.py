"""A park at once: what each of its tenants gets, and what that adds up to."""

from eligibility.park.outcome import Park, Share, Tenant, park_of

__all__ = ["Park", "Share", "Tenant", "park_of"]
