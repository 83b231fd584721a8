"""Totals over millions of firms: the compiled rules as a few queries, each over all firms once."""
