"""A synthetic population of Shanghai's market entities: made up, and fitted to public statistics."""

from eligibility.population.assumptions import Assumption, read_assumptions
from eligibility.population.cells import CITY
from eligibility.population.kept import (
    SEED,
    kept_population,
    open_population,
    parquet_population,
    population_size,
)

__all__ = [
    "CITY",
    "SEED",
    "Assumption",
    "kept_population",
    "open_population",
    "parquet_population",
    "population_size",
    "read_assumptions",
]
