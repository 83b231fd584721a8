"""What a reader of a link must know of it: that it cannot be read, or what changed since it was made."""

import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.expressions.words import Lang
from eligibility.ui import state
from eligibility.ui.formats import listing, words
from eligibility.ui.markup import Html, listed, tag
from eligibility.ui.texts import language, text
from eligibility.versions import Changes, changes_since


def draw_link_note() -> None:
    """Draws the note; nothing where no link was followed, or it was made with the present catalogue."""
    note = st.session_state.get("link_note")
    if not note:
        return
    lang = language()
    if note == "changed":
        catalogue = state.catalogue()
        changes = changes_since(str(st.session_state.get("link_version", "")), catalogue)
        st.html(since(changes, catalogue, lang))
    else:
        st.html(tag("p", text(f"link.{note}", lang), css=f"link-note {note}", role="status"))


def since(changes: Changes | None, catalogue: Catalogue, lang: Lang) -> Html:
    """That the catalogue changed since a version, and in which measures; None: that nobody knows."""
    if changes is None:
        return tag("p", text("link.unknown", lang), css="link-note changed", role="status")
    measures = catalogue.measures
    lines = [text("link.added", lang, title=words(measures[key].title, lang)) for key in changes.added]
    lines += [
        text(
            "link.differs",
            lang,
            title=words(measures[key].title, lang),
            parts=listing([text(f"link.part.{part}", lang) for part in parts], lang),
        )
        for key, parts in changes.changed.items()
    ]
    lines += [text("link.removed", lang, id=key) for key in changes.removed]
    if not lines:
        return tag("p", text("link.same", lang), css="link-note changed", role="status")
    return tag(
        "div",
        tag("p", text("link.changed", lang)),
        tag("details", tag("summary", text("link.count", lang, count=len(lines))), listed(lines)),
        css="link-note changed",
        role="status",
    )
