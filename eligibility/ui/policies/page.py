"""Catalogue: the index with facets, one measure, one package, the penalty exemptions."""

import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.decisions import window_on
from eligibility.facets import ANY, FACETS, districts
from eligibility.firm import FIELDS
from eligibility.firm.fields import SECTORS
from eligibility.reports.labels import label, labels
from eligibility.schema import Measure
from eligibility.search import Hit, suggest
from eligibility.ui import state
from eligibility.ui.formats import words
from eligibility.ui.markup import plain_markdown, tag
from eligibility.ui.policies import exemptions
from eligibility.ui.policies.index import Index, build_index
from eligibility.ui.policies.measure import draw_measure
from eligibility.ui.policies.package import draw_package
from eligibility.ui.policies.rows import row
from eligibility.ui.texts import language, t

_PER_PAGE = 20
_PILLS = ("package", "level", "window", "evidence", "size")
_ORDER = {
    "level": ("national", "municipal", "district"),
    "window": ("open", "upcoming", "closed", "undated"),
    "evidence": ("confirmed", "sourced", "indicative", "named"),
    "package": ("21", "50", "22", "none"),
}


@st.cache_resource(show_spinner=False, max_entries=2)
def _index(version: str, _catalogue: Catalogue) -> Index:
    return build_index(_catalogue)


def page() -> None:
    """Draws the measure or package that the address names, else the index."""
    catalogue = state.catalogue()
    index = _index(catalogue.version, catalogue)
    if measure_id := st.query_params.get("measure"):
        draw_measure(measure_id, catalogue)
        return
    st.title(t("catalogue.title"), anchor=False)
    view = _view(["index", *catalogue.packages, exemptions.VIEW])
    if view == exemptions.VIEW:
        exemptions.draw_exemptions(catalogue)
    elif view and view in catalogue.packages:
        draw_package(catalogue.packages[view], index)
    else:
        _draw_index(index)


def _view(views: list[str]) -> str | None:
    """The view that the address names; a press changes the address."""
    asked = st.query_params.get("package")
    st.session_state["catalogue_view"] = asked if asked in views else "index"
    return st.segmented_control(
        t("catalogue.view"),
        views,
        key="catalogue_view",
        required=True,
        format_func=_view_name,
        label_visibility="collapsed",
        on_change=_keep_view,
    )


def _keep_view() -> None:
    view = st.session_state["catalogue_view"]
    st.query_params.pop("exemption", None)
    if view == "index":
        st.query_params.pop("package", None)
    else:
        st.query_params["package"] = view


def _view_name(view: str) -> str:
    if view == exemptions.VIEW:
        return t("exemptions.title")
    return (
        t("catalogue.index") if view == "index" else plain_markdown(label("package", view, language()))
    )


def _draw_index(index: Index) -> None:
    query = st.text_input(
        t("catalogue.search"),
        key="catalogue_query",
        placeholder=t("catalogue.search_hint"),
        icon=":material/search:",
        type="search",
        live=True,
        on_change=_first_page,
        label_visibility="collapsed",
        persist_state="session",
    )
    with st.sidebar:
        chosen = _facets(index, query or "")
    st.html(tag("p", t("catalogue.filter_where"), css="note narrow"))
    found = index.search(query or "", chosen, state.day())
    if found:
        _read_as(found[0])
        _list([hit.measure for hit in found], any(chosen.values()) or bool(query))
    else:
        _draw_nothing(index, query or "")


def _facets(index: Index, query: str) -> dict[str, list[str]]:
    """Draws the facets with the number of measures behind each key."""
    st.subheader(t("catalogue.filter"), anchor=False)
    kept = {facet: list(st.session_state.get(f"catalogue_{facet}") or ()) for facet in FACETS}
    chosen: dict[str, list[str]] = {}
    for facet in FACETS:
        counts = index.counts(facet, query, kept, state.day())
        keys = _keys(facet, index)

        def name(key: str, facet: str = facet, found: dict[str, int] = counts) -> str:
            return f"{plain_markdown(_key_name(facet, key))} ({found.get(key, 0)})"

        title, key = t(f"facet.{facet}"), f"catalogue_{facet}"
        if facet in _PILLS:
            chosen[facet] = st.pills(
                title,
                keys,
                selection_mode="multi",
                key=key,
                format_func=name,
                persist_state="session",
                on_change=_first_page,
            )
        else:
            chosen[facet] = st.multiselect(
                title,
                keys,
                key=key,
                format_func=name,
                placeholder=t("facet.all"),
                persist_state="session",
                filter_mode="contains",
                select_all=False,
                on_change=_first_page,
            )
    st.button(t("facet.clear"), key="catalogue_clear", on_click=_clear, type="tertiary")
    return chosen


def _clear() -> None:
    _clear_facets()
    st.session_state["catalogue_query"] = ""


def _clear_facets() -> None:
    for facet in FACETS:
        st.session_state[f"catalogue_{facet}"] = []


def _keys(facet: str, index: Index) -> list[str]:
    """The keys of a facet that the catalogue knows, in their usual order."""
    if facet == "window":
        return list(_ORDER["window"])
    known = index.keys(facet, state.day())
    usual = _ORDER.get(facet) or {
        "district": (ANY, *districts()),
        "sector": (ANY, *SECTORS),
        "size": tuple(FIELDS["size"].choices),
        "kind": tuple(labels("kind")),
    }.get(facet, ())
    return [key for key in usual if key in known]


def _key_name(facet: str, key: str) -> str:
    lang = language()
    if key == ANY:
        return t(f"facet.{facet}_any")
    if facet == "district":
        return districts()[key][lang]
    if facet == "size":
        return FIELDS["size"].choices[key][lang]
    if facet == "sector":
        return str(SECTORS[key][lang])
    return label(facet, key, lang)


def _read_as(best: Hit) -> None:
    """Says as what a slip was read."""
    for match in best.why:
        if match.how == "slip":
            st.html(tag("p", t("catalogue.read_as", typed=match.typed, meant=match.found), css="note"))


def _first_page() -> None:
    """Another choice is read from its first page on."""
    st.session_state.pop("catalogue_at", None)


def _draw_nothing(index: Index, query: str) -> None:
    """Nothing is left: is it the filters' doing, what is near, and what can be searched for."""
    if others := len(index.search(query, {}, state.day())):
        st.html(tag("p", t("catalogue.none_filtered", count=others), css="teach"))
        st.button(t("facet.clear"), key="catalogue_clear_filters", on_click=_clear_facets)
        return
    st.html(tag("p", t("catalogue.none"), css="teach"))
    if near := suggest(index.catalogue, query):
        st.button(
            t("catalogue.near", word=plain_markdown(near)),
            key="catalogue_near",
            on_click=_search_for,
            args=(near,),
        )
    st.html(tag("p", t("catalogue.none_hint"), css="teach"))


def _search_for(word: str) -> None:
    st.session_state["catalogue_query"] = word
    _clear_facets()


def _list(found: list[Measure], narrowed: bool) -> None:
    lang = language()
    st.html(
        tag("p", t("catalogue.found" if narrowed else "catalogue.all", count=len(found)), css="note")
    )
    pages = -(-len(found) // _PER_PAGE)
    at = min(int(st.session_state.get("catalogue_at", 1)), pages)
    with st.container(key="catalogue_list", gap="small"):
        for measure in found[(at - 1) * _PER_PAGE : at * _PER_PAGE]:
            window = window_on(measure.period, state.day())
            with st.container(gap=None):
                st.page_link(
                    st.session_state["catalogue_page"],
                    label=plain_markdown(words(measure.title, lang)),
                    query_params={"measure": measure.id},
                )
                st.html(row(measure, window, lang))
    if pages > 1:
        st.pagination(pages, key="catalogue_at")
