"""The same totals on Spark: beyond one machine, only the pass over the firms is run elsewhere."""
