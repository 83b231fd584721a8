"""The tables of the ledger as HTML: rules, issuers, packages. Nothing here draws."""

from collections.abc import Iterable, Sequence
from datetime import date

from eligibility.catalogue import Catalogue
from eligibility.expressions.words import Lang
from eligibility.ledger import LEVELS, NO_PACKAGE, Issuer, Ledger, Rule, Tally, tally
from eligibility.reports.labels import label
from eligibility.schema import Measure
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, join, link, listed, tag
from eligibility.ui.texts import text

_FEW = 3  # up to so many links are shown unfolded


def rule_table(rules: Iterable[Rule], lang: Lang, on: date) -> Html:
    """One row a rule; it leads to each of its measures."""
    head = [text(f"ledger.column_{key}", lang) for key in ("rule", "packages", "evidence", "checked")]
    rows = [_rule_row(rule, head, lang, on) for rule in rules]
    return _table(head, rows, "ledger rules")


def _rule_row(rule: Rule, head: Sequence[str], lang: Lang, on: date) -> Html:
    document = rule.document
    title = words(document.title, lang)
    about = [document.number or "", str(document.issued or ""), words(document.issuer, lang)]
    cells = [
        join(
            tag("b", link(title, document.url) if document.url else title),
            tag("span", join(*about, between=" · "), css="about"),
            _links("ledger.measures", rule.measures, lang, on),
            _links("ledger.elsewhere", rule.elsewhere, lang, on),
        ),
        _packages(rule, lang),
        join(
            tag("span", label("evidence", rule.evidence, lang), css=f"chip {rule.evidence}"),
            tag("span", text("ledger.computable", lang), css="chip") if rule.computable else "",
            between=" ",
        ),
        rule.checked.isoformat() if rule.checked else text("ledger.unchecked", lang),
    ]
    return _row(head, cells)


def _packages(rule: Rule, lang: Lang) -> str:
    if not rule.packages:
        return text("ledger.no_package", lang)
    named = [text("ledger.package", lang, number=key) for key in rule.packages]
    return ("、" if lang == "zh" else ", ").join(named)


def _links(key: str, measures: Sequence[Measure], lang: Lang, on: date) -> Html:
    """Links to the pages of measures; many are folded."""
    if not measures:
        return Html("")
    items = listed([measure_link(measure, lang, on) for measure in measures])
    name = text(key, lang, count=len(measures))
    if len(measures) <= _FEW:
        return join(tag("span", name, css="about"), items)
    return tag("details", tag("summary", name), items)


def measure_link(measure: Measure, lang: Lang, on: date) -> Html:
    """A link to the page of a measure, in the same language and on the same day."""
    address = f"/catalogue?measure={measure.id}&lang={lang}&on={on.isoformat()}"
    return link(words(measure.title, lang), address)


def issuer_table(issuers: Iterable[Issuer], lang: Lang, on: date) -> Html:
    """One row an issuer; it leads to the issuer's own page."""
    head = [text("ledger.column_issuer", lang), *_count_names(lang), text("ledger.column_beside", lang)]
    rows = []
    for issuer in issuers:
        address = f"/ledger?issuer={issuer.key}&lang={lang}&on={on.isoformat()}"
        beside = len(issuer.set_aside) + len(issuer.unwritten)
        name = link(words(issuer.name, lang), address)
        rows.append(_row(head, [name, *_counts(issuer.tally, lang), str(beside)]))
    return _table(head, rows, "ledger counts")


def package_table(ledger: Ledger, catalogue: Catalogue, lang: Lang) -> Html:
    """One row a package, with how many of its articles are known."""
    head = [text(f"ledger.column_{key}", lang) for key in ("package", "articles")]
    head += _count_names(lang)
    rows = []
    for key in (*catalogue.packages, NO_PACKAGE):
        name, known = text("ledger.no_package", lang), "–"
        if key in catalogue.packages:
            entry = catalogue.packages[key]
            name = label("package", key, lang)
            known = text(
                "ledger.articles",
                lang,
                articles=len(entry.articles),
                known=entry.known[0],
                placed=entry.known[1],
            )
        rows.append(_row(head, [name, known, *_counts(tally(ledger.of_package(key)), lang)]))
    return _table(head, rows, "ledger counts")


def beside_list(issuers: Iterable[Issuer], lang: Lang, on: date) -> Html:
    """What is not counted, and why."""
    items = []
    for issuer in issuers:
        for rule in issuer.set_aside:
            why = rule.document.ledger.set_aside
            reason = tag("em", words(why, lang) if why else "")
            links = _links("ledger.measures", rule.measures, lang, on)
            items.append(join(words(rule.document.title, lang), reason, links))
        for measure in issuer.unwritten:
            reason = tag("em", text("ledger.unwritten", lang))
            items.append(join(measure_link(measure, lang, on), reason))
    return listed(items, "why-not")


def _count_names(lang: Lang) -> list[str]:
    first = [text(f"ledger.column_{key}", lang) for key in ("rules", "computable")]
    levels = [label("evidence", level, lang) for level in LEVELS]
    return [*first, *levels, *(text(f"ledger.column_{key}", lang) for key in ("measures", "checked"))]


def _counts(counted: Tally, lang: Lang) -> list[str]:
    day = counted.checked.isoformat() if counted.checked else text("ledger.unchecked", lang)
    numbers = [counted.rules, counted.computable, *counted.by_evidence.values(), counted.measures]
    return [*map(str, numbers), day]


def _row(head: Sequence[str], cells: Sequence[str]) -> Html:
    """A row; each cell knows the name of its column, which a phone shows beside it."""
    first, *others = cells
    rest = [
        tag("td", tag("span", name, css="column"), tag("span", cell))
        for name, cell in zip(head[1:], others, strict=True)
    ]
    return tag("tr", tag("th", first, scope="row"), *rest)


def _table(head: Sequence[str], rows: Sequence[Html], css: str) -> Html:
    names = tag("tr", *(tag("th", name, scope="col") for name in head))
    return tag("table", tag("thead", names), tag("tbody", *rows), css=css)
