"""Ledger: which of the city's implementing rules are recorded, how well known, how many are missing."""

from collections.abc import Sequence

import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.expressions.words import Lang
from eligibility.ledger import SIDES, Issuer, Ledger, Rule, read_ledger
from eligibility.reports.ledger import ledger_csv
from eligibility.ui import state
from eligibility.ui.formats import words
from eligibility.ui.ledger.charts import chart_title, issuer_chart
from eligibility.ui.ledger.tables import beside_list, issuer_table, package_table, rule_table
from eligibility.ui.markup import Html, join, plain_markdown, tag
from eligibility.ui.texts import language, t

ALL = "all"


@st.cache_resource(show_spinner=False, max_entries=2)
def _ledger(version: str, _catalogue: Catalogue) -> Ledger:
    return read_ledger(_catalogue)


def page() -> None:
    """Draws the whole ledger, or the issuer that the address names."""
    catalogue, lang = state.catalogue(), language()
    ledger = _ledger(catalogue.version, catalogue)
    st.title(t("ledger.title"), anchor=False)
    st.html(join(tag("p", t("ledger.what"), css="help"), _headline(ledger, lang)))
    chosen = _issuer(ledger, lang)
    if chosen is None:
        _charts(ledger, lang)
        _packages(ledger, catalogue, lang)
        _rules(ledger.rules, list(ledger.issuers.values()), ledger, lang)
    else:
        _one(chosen, lang)
        _rules(chosen.rules, [chosen], ledger, lang)
    _how_to_add(chosen)


def _headline(ledger: Ledger, lang: Lang) -> Html:
    """Recorded and missing, beside the official count and its source."""
    whole, official = ledger.tally, ledger.official
    sums = [_sum("sure", t("ledger.recorded"), str(whole.rules), "")]
    notes = [
        t("ledger.one_rule"),
        t("ledger.holds", computable=whole.computable, measures=whole.measures),
    ]
    if official:
        sums[0] = _sum(
            "sure", t("ledger.recorded"), str(whole.rules), t("ledger.of", value=official.value)
        )
        sums.append(_sum("extra", t("ledger.missing"), str(ledger.missing), t("ledger.unit")))
        source = official.source
        said = join(
            t("ledger.official", value=official.value),
            words(source.supports, lang),
            tag("em", source.publisher, lang="zh"),
            between=" ",
        )
        notes += [said, *(words(doubt, lang) for doubt in official.doubts)]
    documents, national = ledger.national
    notes.append(t("ledger.apart", documents=documents, national=national, articles=ledger.articles))
    items = tag("ul", *(tag("li", note) for note in notes), css="notes")
    return tag("section", tag("div", *sums, css="sums"), items, css="summary")


def _sum(css: str, name: str, figure: str, aside: str) -> Html:
    small = tag("small", aside) if aside else ""
    return tag("div", tag("span", name, css="name"), tag("strong", figure), small, css=css)


def _issuer(ledger: Ledger, lang: Lang) -> Issuer | None:
    """The issuer that the address names; a choice changes the address."""
    asked = st.query_params.get("issuer")
    st.session_state["ledger_issuer"] = asked if asked in ledger.issuers else ALL

    def name(key: str) -> str:
        if key == ALL:
            return t("ledger.all", count=len(ledger.issuers))
        issuer = ledger.issuers[key]
        return f"{words(issuer.name, lang)} ({issuer.tally.rules})"

    chosen = st.selectbox(
        t("ledger.issuer"),
        [ALL, *ledger.issuers],
        key="ledger_issuer",
        format_func=name,
        on_change=_keep_issuer,
        filter_mode="contains",
    )
    return ledger.issuers.get(chosen)


def _keep_issuer() -> None:
    chosen = st.session_state["ledger_issuer"]
    if chosen == ALL:
        st.query_params.pop("issuer", None)
    else:
        st.query_params["issuer"] = chosen


def _charts(ledger: Ledger, lang: Lang) -> None:
    st.header(t("ledger.by_issuer"), anchor=False)
    config = {"displayModeBar": False, "responsive": True}
    for side, column in zip(SIDES, st.columns(2, gap="medium"), strict=True):
        issuers = [issuer for issuer in ledger.issuers.values() if issuer.side == side]
        title = chart_title(issuers, side, lang)
        with column:
            st.html(
                join(tag("p", title, css="chart-title"), tag("p", t("ledger.chart_source"), css="note"))
            )
            st.plotly_chart(
                issuer_chart(issuers, lang), key=f"ledger_chart_{side}", config=config, alt=title
            )
    table = issuer_table(ledger.issuers.values(), lang, state.day())
    st.html(tag("details", tag("summary", t("ledger.as_table")), table, css="fold"))


def _packages(ledger: Ledger, catalogue: Catalogue, lang: Lang) -> None:
    st.header(t("ledger.by_package"), anchor=False)
    st.html(join(package_table(ledger, catalogue, lang), tag("p", t("ledger.several"), css="note")))


def _one(issuer: Issuer, lang: Lang) -> None:
    st.header(plain_markdown(words(issuer.name, lang)), anchor=False)
    counted = issuer.tally
    if counted.rules:
        sentence = t(
            "ledger.one",
            rules=counted.rules,
            computable=counted.computable,
            measures=counted.measures,
            checked=counted.checked or t("ledger.unchecked"),
        )
    else:
        sentence = t("ledger.one_none")
    st.html(tag("p", sentence, css="lead"))


def _rules(rules: Sequence[Rule], issuers: Sequence[Issuer], ledger: Ledger, lang: Lang) -> None:
    """Every rule, then what is not counted."""
    st.header(t("ledger.rules", count=len(rules)), anchor=False)
    on = state.day()
    if len(issuers) == 1 and rules:
        st.html(rule_table(rules, lang, on))
    elif rules:
        st.html(join(*(_folded(issuer, lang) for issuer in issuers if issuer.rules)))
    beside = beside_list(issuers, lang, on)
    if beside:
        count = sum(len(issuer.set_aside) + len(issuer.unwritten) for issuer in issuers)
        summary = tag("summary", t("ledger.beside", count=count))
        note = tag("p", t("ledger.beside_note"), css="note")
        st.html(tag("details", summary, note, beside, css="fold"))
    name = issuers[0].key if len(issuers) == 1 else ALL
    st.download_button(
        t("ledger.csv"),
        "\ufeff" + ledger_csv(rules, ledger, lang),
        file_name=f"suanhui-ledger-{name}-{ledger.version}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="ledger_csv",
    )


def _folded(issuer: Issuer, lang: Lang) -> Html:
    """The rules of one issuer under its name."""
    name = t("ledger.of_issuer", name=words(issuer.name, lang), count=len(issuer.rules))
    table = rule_table(issuer.rules, lang, state.day())
    return tag("details", tag("summary", name), table, css="fold")


def _how_to_add(issuer: Issuer | None) -> None:
    """What an editor does to add a rule; with the file of the issuer that is shown."""
    file = f"policies/{issuer.file}" if issuer else t("ledger.add_file")
    with st.container(border=True, key="ledger_add"):
        st.subheader(t("ledger.add"), anchor=False)
        steps = (
            t("ledger.add_document", file=file),
            t("ledger.add_measure"),
            t("ledger.add_case"),
            t("ledger.add_lint"),
        )
        st.html(tag("ol", *(tag("li", step) for step in steps)))
