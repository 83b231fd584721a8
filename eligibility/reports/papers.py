"""The papers of all measures in one list: each once, with the measures that need it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from eligibility.answers import Answer
from eligibility.decisions import Decision
from eligibility.reports.outline import outline_of
from eligibility.schema import Words

_ASIDE = re.compile(r"\s*[（(]([^（）()]*)[）)]\s*$")
_IGNORED = re.compile(r"[\s、，。；：“”‘’\"'《》,.;:]+")


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


def merge_papers(decisions: Iterable[Decision]) -> tuple[Paper, ...]:
    """Papers whose Chinese names agree but for spaces, punctuation and a last remark in brackets."""
    found: dict[str, list[tuple[Words, Decision]]] = {}
    for decision in decisions:
        for paper in decision.measure.claim.papers:
            key = _IGNORED.sub("", _ASIDE.sub("", paper.zh)) or paper.zh
            found.setdefault(key, []).append((paper, decision))
    merged = [_merged(entries) for entries in found.values()]
    return tuple(sorted(merged, key=lambda paper: -len(paper.needed_for)))


def _merged(entries: list[tuple[Words, Decision]]) -> Paper:
    """One paper; remarks stay in the name while all measures word it alike."""
    wordings = list(dict.fromkeys(words for words, _ in entries))
    needed_for = tuple({decision.id: decision for _, decision in entries}.values())
    if len({each.zh for each in wordings}) == 1:
        return Paper(wordings[0], (), needed_for)
    name = Words(zh=_ASIDE.sub("", wordings[0].zh), en=_ASIDE.sub("", wordings[0].en))
    return Paper(name, tuple(filter(None, map(_remark, wordings))), needed_for)


def _remark(paper: Words) -> Words | None:
    """What a paper says in brackets at its end; where the English has none, its whole name."""
    zh, en = _ASIDE.search(paper.zh), _ASIDE.search(paper.en)
    if not zh or not zh[1]:
        return None
    return Words(zh=zh[1], en=en[1] if en and en[1] else paper.en)
