"""Totals over millions of firms, summed by cells that no criterion tells apart."""
