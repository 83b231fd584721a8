"""The papers to bring, each once, with what they are needed for."""

from eligibility.answers import Answer
from eligibility.expressions.words import Lang
from eligibility.reports.outline import outline_of
from eligibility.reports.papers import Paper, merged_papers, without_papers
from eligibility.ui.formats import listing, words
from eligibility.ui.markup import Html, join, listed, tag
from eligibility.ui.texts import text


def papers_to_bring(answer: Answer, lang: Lang) -> Html:
    """A list to tick off, folded; nothing where nothing is to be applied for."""
    papers, unseen = merged_papers(answer), without_papers(outline_of(answer))
    if not papers and not unseen:
        return Html("")
    titles = [words(decision.measure.title, lang) for decision in unseen]
    note = text("papers.unseen", lang, named=listing(titles, lang)) if titles else ""
    return tag(
        "details",
        tag("summary", text("papers.title", lang, count=len(papers))),
        tag("p", text("papers.note", lang), css="group-note") if papers else "",
        listed([_paper(paper, lang) for paper in papers], "to-bring"),
        tag("p", note, css="aside") if note else "",
        css="fold papers",
    )


def _paper(paper: Paper, lang: Lang) -> Html:
    """Name, what is asked of it, and the measures that need it."""
    notes = listing([words(note, lang) for note in paper.notes], lang)
    titles = listing([words(decision.measure.title, lang) for decision in paper.needed_for], lang)
    return join(
        words(paper.name, lang),
        tag("em", notes) if notes else "",
        tag("em", text("papers.for", lang, named=titles)),
    )
