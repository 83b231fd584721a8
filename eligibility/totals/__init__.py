"""Totals over millions of firms: sums by cells that no criterion tells apart, and what stacking takes of them."""
