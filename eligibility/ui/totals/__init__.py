"""The page with totals over many firms."""
