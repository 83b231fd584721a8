"""The papers of all measures in one list: each once, with the measures that need it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eligibility.answers import Answer
from eligibility.decisions import Decision
from eligibility.papers import known_papers
from eligibility.reports.outline import Outline, outline_of
from eligibility.schema import Words


@dataclass(frozen=True)
class Paper:
    """One paper to bring.

    Args:
        name: What it is.
        notes: What single measures ask of it beyond that (stamped, a copy for each tenant).
        needed_for: The measures that ask for it, in the order of the letter.
    """

    name: Words
    notes: tuple[Words, ...]
    needed_for: tuple[Decision, ...]


def merged_papers(answer: Answer) -> tuple[Paper, ...]:
    """The papers for what the firm gets or may get and can still claim.

    Returns:
        One entry a paper; what most measures need stands first. Closed measures ask for nothing.
    """
    outline = outline_of(answer)
    wanted = outline.sheets + outline.services
    return merge_papers(d for d in wanted if d.window != "closed")


def without_papers(outline: Outline) -> tuple[Decision, ...]:
    """What is to be applied for, and no list of its papers was seen."""
    return tuple(
        d
        for d in outline.sheets
        if d.window != "closed" and d.measure.claim.how == "application" and not d.measure.claim.papers
    )


def merge_papers(decisions: Iterable[Decision]) -> tuple[Paper, ...]:
    """Papers that `data/papers.yaml` calls the same become one; a measure's own ones stay apart."""
    found: dict[str, list[tuple[Words, Words | None, Decision]]] = {}
    for decision in decisions:
        for key, name, note in _papers_of(decision):
            found.setdefault(key, []).append((name, note, decision))
    merged = [
        Paper(
            entries[0][0],
            tuple(dict.fromkeys(note for _, note, _ in entries if note)),
            tuple({decision.id: decision for *_, decision in entries}.values()),
        )
        for entries in found.values()
    ]
    return tuple(sorted(merged, key=lambda paper: -len(paper.needed_for)))


def _papers_of(decision: Decision) -> Iterator[tuple[str, Words, Words | None]]:
    """Each paper of a measure: what tells it apart, its name, and what is asked of it beyond."""
    known = known_papers()
    for paper in decision.measure.claim.papers:
        if wording := known.wordings.get(paper.zh):
            for name in wording.papers:
                yield name, known.names[name], wording.note
        elif paper.zh not in known.remarks:
            yield f"{decision.id} {paper.zh}", paper, None
