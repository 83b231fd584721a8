"""Tests: what the program promises, and that it keeps it."""
