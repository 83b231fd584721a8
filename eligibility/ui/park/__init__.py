"""A park at once."""
