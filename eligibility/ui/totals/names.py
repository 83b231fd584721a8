"""What the keys of a grouping are called."""

from collections.abc import Mapping

from eligibility.catalogue import Catalogue
from eligibility.estimates import NOT_KNOWN
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.firm.fields import INDUSTRIES
from eligibility.reports.labels import label
from eligibility.ui.formats import words
from eligibility.ui.texts import text

GROUPINGS = (
    "package",
    "form",
    "kind",
    "article",
    "measure",
    "evidence",
    "level",
    "how",
    "district",
    "industry",
    "size",
)


def grouping_name(by: str, lang: Lang) -> str:
    """What a grouping is called."""
    return label("group", by, lang)


def group_name(by: str, key: str, catalogue: Catalogue, lang: Lang) -> str:
    """What a key of a grouping is called."""
    if key == NOT_KNOWN:
        return text("totals.not_stated", lang)
    names: Mapping[str, str]
    match by:
        case "district" | "size":
            names = FIELDS[by].choices[key]
        case "industry":
            names = INDUSTRIES[key]
        case "measure":
            return words(catalogue.measures[key].title, lang)
        case "article":
            return _article_name(key, catalogue, lang)
        case _:
            return label(by, key, lang)
    return str(names[lang])


def _article_name(key: str, catalogue: Catalogue, lang: Lang) -> str:
    for package in catalogue.packages.values():
        for article in package.articles:
            if package.article_id(article) == key and article.title:
                return f"{key} {words(article.title, lang)}"
        for subject in package.unplaced:
            if subject.id == key:
                return words(subject.title, lang)
    return label("package", "none", lang) if key == "none" else key
