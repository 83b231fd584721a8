"""Fills in the README's reconciliation, over all firms: `python -m tests.reconciliation_table`."""

from typing import Any

from eligibility.catalogue import read_catalogue
from eligibility.expressions.words import Lang
from eligibility.reckoning.ground import ground_of_population
from eligibility.reckoning.reconciliation import reconcile
from eligibility.reckoning.written import reconciliation_data
from eligibility.storage import ROOT
from eligibility.ui.texts import text
from eligibility.ui.totals.round_money import spoken

README = ROOT / "README.md"
HEADS = {
    "zh": "| 官方数 | 模型（90%） | 官方 | 模型比官方 | |",
    "en": "| Official figure | Model (90%) | Official | Model over official | |",
}
ROLES = {
    "zh": {"calibrated": "校准用过", "held_out": "没有用过"},
    "en": {"calibrated": "calibrated", "held_out": "held out"},
}
SHARE = {"zh": "，按假定的上海份额", "en": ", times an assumed share of Shanghai"}


def table(figures: list[dict[str, Any]], lang: Lang) -> str:
    """The rows as Markdown, in the order of the reconciliation."""
    lines = [HEADS[lang], "| --- | ---: | ---: | ---: | --- |"]
    for row in figures:
        model, official = row["model"], row["official"]
        low, median, high, said = (
            _written(value, row["unit"], lang)
            for value in (model["low"], model["median"], model["high"], official["median"])
        )
        what = row["what"][lang] + (SHARE[lang] if row["share"] else "")
        role = ROLES[lang][row["role"]]
        span = (
            text("totals.ninety", lang, low=low, high=high).removeprefix("90%: ").removeprefix("90% 在 ")
        )
        lines.append(f"| {what} | {median} ({span}) | {said} | {row['ratio']} | {role} |")
    return "\n".join(lines)


def _written(value: str | int, unit: str, lang: Lang) -> str:
    return spoken(float(value), lang) if unit == "CNY" else f"{value:,}"


def main() -> None:
    """Writes both tables."""
    catalogue = read_catalogue()
    ground = ground_of_population(print)
    found = reconciliation_data(reconcile(ground.reckoned(catalogue, catalogue.reference_day)))
    written = README.read_text(encoding="utf-8")
    langs: tuple[Lang, ...] = ("zh", "en")
    for lang in langs:
        start, head, rest = written.partition(f"<!-- reconciliation {lang} -->\n")
        _, end, rest = rest.partition("<!-- end -->")
        written = f"{start}{head}\n{table(found['figures'], lang)}\n\n{end}{rest}"
    README.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
