"""Over which firms: the synthetic population of the whole city, or a list of one's own."""

from collections.abc import Sequence

import duckdb
import streamlit as st

from eligibility.errors import InputError, Mistake
from eligibility.population import kept_population, population_size
from eligibility.reckoning.ground import Ground, ground_of_population
from eligibility.storage import DATA
from eligibility.tables import FirmTable, load_firms, template_columns
from eligibility.ui.mapping import TYPES, mapping_form
from eligibility.ui.markup import Html, listed, tag
from eligibility.ui.texts import language, t

SAMPLE = DATA / "sample_firms.csv"
_SHOWN_MISTAKES = 50


def choose_ground() -> Ground | None:
    """The firms that the reader chose; None where there are none yet."""
    names = {key: t(f"totals.whose_{key}") for key in ("synthetic", "own")}
    own = st.segmented_control(
        t("totals.whose"),
        tuple(names),
        key="totals_whose",
        default="synthetic",
        required=True,
        format_func=lambda key: names[key],
        label_visibility="collapsed",
        persist_state="session",
    )
    return _firms() if own == "own" else _population()


@st.cache_resource(show_spinner=False)
def _opened(size: int) -> Ground:
    """The synthetic firms, one for all visits; it draws nothing, since no later visit could."""
    del size
    return ground_of_population()


def _population() -> Ground | None:
    """The synthetic firms; made on first use, which takes a while and says how far it is."""
    place = st.empty()

    def progress(said: str) -> None:
        place.html(tag("p", t("totals.generating"), " ", tag("span", said), css="lead"))

    try:
        with st.spinner(t("totals.opening"), show_time=True):
            kept_population(progress=progress)
            ground = _opened(population_size())
    except InputError as error:
        st.html(_mistakes(error.mistakes))
        return None
    place.empty()
    return ground


def _firms() -> Ground | None:
    """The firms of a file, its columns mapped by the reader, or the sample."""
    with st.container(key=f"totals_upload_{language()}"):
        upload = st.file_uploader(
            t("totals.upload"), type=TYPES, key="totals_file", help=t("totals.upload_help")
        )
    sample = _other_ways()
    own = mapping_form(upload, "totals")
    if own is not None:
        return _kept(own.token, own.name, own.connection, own.table)
    if upload is not None:
        return None
    ground: Ground | None = _sample() if sample else st.session_state.get("totals_sampled")
    if ground is None:
        st.html(tag("p", t("totals.empty"), css="teach"))
        return None
    st.session_state["totals_sampled"] = ground
    said = t("mapping.read", name=ground.name, rows=f"{ground.firms:,}")
    st.html(tag("p", said, t("totals.made_up"), css="lead"))
    return ground


def _sample() -> Ground:
    """The made-up firms that come with the program."""
    connection = duckdb.connect()
    return _ground(SAMPLE.name, connection, load_firms(connection, SAMPLE))


def _kept(token: str, name: str, connection: duckdb.DuckDBPyConnection, table: FirmTable) -> Ground:
    """The ground of a reader's own firms, with the totals that were asked of it so far."""
    known = st.session_state.get("totals_own")
    if known is None or known[0] != token:
        known = (token, _ground(name, connection, table))
        st.session_state["totals_own"] = known
    ground: Ground = known[1]
    return ground


def _ground(name: str, connection: duckdb.DuckDBPyConnection, table: FirmTable) -> Ground:
    return Ground(name, connection, table.name, table.rows, table.rows)


def _other_ways() -> bool:
    """The sample, and an empty table to fill in; whether the sample was asked for."""
    with st.container(horizontal=True, gap="small"):
        sample = st.button(t("totals.sample"), key="totals_sample", icon=":material/groups:")
        st.download_button(
            t("totals.template"),
            "\ufeff" + ",".join(template_columns()) + "\n",
            file_name="firms.csv",
            mime="text/csv",
            icon=":material/table:",
            on_click="ignore",
            key="totals_template",
        )
    return sample


def _mistakes(mistakes: Sequence[Mistake]) -> Html:
    lang = language()
    return listed([mistake.in_words(lang) for mistake in mistakes[:_SHOWN_MISTAKES]], "mistakes")
