"""The names of outcomes, windows, evidence, kinds, forms, levels and packages, in both languages."""

from collections.abc import Mapping

from eligibility.expressions.words import Lang
from eligibility.storage import read_data


def label(group: str, key: str, lang: Lang) -> str:
    """The name of a key of `data/labels.yaml`: `label("kind", "rent_relief", "zh")`."""
    return str(labels(group)[key][lang])


def labels(group: str) -> Mapping[str, Mapping[str, str]]:
    """Every name of a group, in order."""
    groups: Mapping[str, Mapping[str, Mapping[str, str]]] = read_data("labels")
    return groups[group]
