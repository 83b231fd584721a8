"""Over which firms: the synthetic population of the whole city, or a list of one's own."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import streamlit as st

from eligibility.errors import InputError, Mistake
from eligibility.population import kept_population, population_size
from eligibility.reckoning.ground import Ground, ground_of_population
from eligibility.storage import DATA
from eligibility.tables import FirmTable, load_firms, template_columns
from eligibility.ui.markup import Html, join, listed, tag
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
    """The firms of a file, or the sample; what was read stays until another file comes."""
    with st.container(key=f"totals_upload_{language()}"):
        upload = st.file_uploader(
            t("totals.upload"),
            type=["csv", "parquet", "xlsx"],
            key="totals_file",
            help=t("totals.upload_help"),
        )
    sample = _other_ways()
    fresh = upload is not None and upload.file_id != st.session_state.get("totals_seen")
    if fresh or sample:
        st.session_state.pop("totals_loaded", None)
        try:
            with st.spinner(t("totals.reading"), show_time=True):
                if upload is None or sample:
                    st.session_state["totals_loaded"] = _loaded(SAMPLE, SAMPLE.name)
                else:
                    st.session_state["totals_loaded"] = _uploaded(upload.name, upload.getvalue())
        except InputError as error:
            st.html(join(tag("p", t("totals.unreadable"), css="mistake"), _mistakes(error.mistakes)))
            return None
        st.session_state["totals_seen"] = upload.file_id if upload else None
    loaded: tuple[Ground, FirmTable] | None = st.session_state.get("totals_loaded")
    if loaded is None:
        st.html(tag("p", t("totals.empty"), css="teach"))
        return None
    ground, table = loaded
    _read(ground, table)
    return ground if table.rows else None


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


def _loaded(path: Path, name: str) -> tuple[Ground, FirmTable]:
    connection = duckdb.connect()
    table = load_firms(connection, path)
    return Ground(name, connection, table.name, table.rows, table.rows), table


def _uploaded(name: str, content: bytes) -> tuple[Ground, FirmTable]:
    """Firms from an uploaded file; in mistakes it is called by its own name."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"firms{Path(name).suffix.lower()}"
        path.write_bytes(content)
        try:
            return _loaded(path, name)
        except InputError as error:
            raise InputError(_named(mistake, str(path), name) for mistake in error.mistakes) from error


def _named(mistake: Mistake, path: str, name: str) -> Mistake:
    texts = (mistake.where, mistake.problem, mistake.zh)
    return Mistake(*(text.replace(path, name) for text in texts))


def _mistakes(mistakes: Sequence[Mistake]) -> Html:
    lang = language()
    return listed([mistake.in_words(lang) for mistake in mistakes[:_SHOWN_MISTAKES]], "mistakes")


def _read(ground: Ground, table: FirmTable) -> None:
    """What was read, and every row that was not."""
    made_up = t("totals.made_up") if ground.name == SAMPLE.name else ""
    st.html(tag("p", t("totals.read", name=ground.name, rows=f"{table.rows:,}"), made_up, css="lead"))
    if table.mistakes:
        more = len(table.mistakes) - _SHOWN_MISTAKES
        summary = t("totals.bad_rows", rows=table.bad_rows, cells=len(table.mistakes))
        st.html(
            tag(
                "details",
                tag("summary", summary),
                _mistakes(table.mistakes),
                tag("p", t("totals.more_mistakes", count=more)) if more > 0 else "",
                css="bad",
            )
        )
    if table.warnings:
        summary = tag("summary", t("totals.warnings", count=len(table.warnings)))
        st.html(tag("details", summary, _mistakes(table.warnings), css="small-fold"))
