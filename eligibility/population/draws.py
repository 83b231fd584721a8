"""Chance that is the same on every machine: a mix of seed, row and fact in whole numbers.

Nothing here depends on the number of threads, on the order of rows or on DuckDB's own `random` and
`hash`, which may change from version to version.
"""

import hashlib

import duckdb

_MIXED = "(xor(x, x >> 16) * 73244475) & 4294967295"
_UNIFORM = (
    "(_mixed(xor(_mixed((r * 1640531527 + a) & 4294967295), b)) + 0.5::DOUBLE) / 4294967296.0::DOUBLE"
)
_NORMAL = "(pow(u, 0.135) - pow(1 - u, 0.135)) / 0.1975"


def define_draws(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the macros that `Draws` names: Tukey's lambda stands in for the normal law."""
    connection.execute(f"CREATE TEMP MACRO _mixed(x) AS {_MIXED}")
    connection.execute(f"CREATE TEMP MACRO _uniform(r, a, b) AS {_UNIFORM}")
    connection.execute(f"CREATE TEMP MACRO _normal(u) AS {_NORMAL}")


class Draws:
    """Draws for one seed, as SQL over a table with a column `_row`."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def uniform(self, name: str) -> str:
        """A number between 0 and 1, both excluded; its own for each name and row."""
        digest = hashlib.sha256(f"{self.seed}/{name}".encode()).digest()
        first, second = (int.from_bytes(digest[at : at + 4], "big") for at in (0, 4))
        return f"_uniform(_row, {first}, {second})"

    def spread(self, name: str, deviation: float) -> str:
        """A factor around 1 (its mean), with the standard deviation of its logarithm."""
        mean = deviation**2 / 2
        return f"exp({deviation} * _normal({self.uniform(name)}) - {mean})"

    def happens(self, name: str, share: float | str) -> str:
        """Whether something of that share of firms is so."""
        return f"({self.uniform(name)} < {share})"

    def rounded(self, name: str, amount: str) -> str:
        """A whole number that has the amount as its mean."""
        return f"floor({amount} + {self.uniform(name)})"


def money(amount: str) -> str:
    """Whole yuan, never negative: exact in a DOUBLE, and made a decimal when it is written."""
    return f"round(greatest({amount}, 0))"


def count(amount: str) -> str:
    """A whole number, never negative."""
    return f"round(greatest({amount}, 0))"


def share(amount: str) -> str:
    """A share from 0 to 1, to four places."""
    return f"round(least(greatest({amount}, 0), 1), 4)"
