"""Measured speeds; run by hand, never part of the tests."""
