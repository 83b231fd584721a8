"""Penalty exemptions: what breach goes unpunished, by which list, and what fine that spares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from eligibility.catalogue import Catalogue
from eligibility.decisions import to_fen
from eligibility.exemption_schema import Exemption, ExemptionList, Fine, Ground
from eligibility.expressions.evaluate import Truth
from eligibility.schema import Words

QUESTIONS = ("first", "corrected", "harmless")
GENERAL_RULE = "general"
_NEAR_ENOUGH = 0.5
ReasonKind = Literal["in_force", "text_seen", "first", "corrected", "harmless", "other", "judged"]


@dataclass(frozen=True)
class Circumstances:
    """What is known of the case; None: not known."""

    first: Truth = None
    corrected: Truth = None
    harmless: Truth = None


@dataclass(frozen=True)
class Reason:
    """One condition and whether it is met; `presumed`: nobody was asked, it is taken to hold."""

    kind: ReasonKind
    met: Truth
    words: Words
    presumed: bool = False


@dataclass(frozen=True)
class Ruling:
    """What one behaviour comes to in given circumstances on a day.

    Args:
        exemption: The behaviour, in the version of the day.
        key: The key of its list.
        applies: The penalty is spared; None: not known.
        common: Reasons that every ground shares: the list in force, its text seen.
        grounds: The reasons of each ground, of which one is enough.
    """

    exemption: Exemption
    key: str
    list: ExemptionList
    on: date
    applies: Truth
    common: tuple[Reason, ...]
    grounds: tuple[tuple[Reason, ...], ...]

    @property
    def spares(self) -> Fine | None:
        """The fine that is spared: only where the exemption is sure to apply."""
        return self.exemption.fine if self.applies and self.exemption.spares == "penalty" else None


def last_day(key: str, catalogue: Catalogue) -> date | None:
    """The last day of a list: its own, or the one before a list that replaces it; None: no end seen."""
    lists = catalogue.exemption_lists
    days = [lists[key].effective_to]
    days += [
        newer.begins - timedelta(days=1)
        for newer in lists.values()
        if newer.replaces == key and newer.begins
    ]
    return min((day for day in days if day), default=None)


def in_force(key: str, catalogue: Catalogue, on: date) -> Truth:
    """Whether a list is in force on a day.

    Where its start has not been seen it counts from its day of issue, else from the first report; before
    that report, and with no day at all, it is not known.
    """
    entry, ends = catalogue.exemption_lists[key], last_day(key, catalogue)
    if ends and on > ends:
        return False
    if entry.begins is None:
        return None
    if on >= entry.begins:
        return True
    return False if entry.effective_from or entry.issued else None


def version_on(exemption: Exemption, catalogue: Catalogue, on: date) -> Exemption:
    """The version of a behaviour whose list is in force on the day; itself, if none is."""
    family, newest = [exemption], exemption
    while older := catalogue.exemptions.get(family[-1].follows or ""):
        if older in family:
            break
        family.append(older)
    while newer := next((e for e in catalogue.exemptions.values() if e.follows == newest.id), None):
        if newer in family:
            break
        family.insert(0, newer)
        newest = newer
    return next((each for each in family if in_force(each.list, catalogue, on)), exemption)


def rule_on(exemption_id: str, case: Circumstances, catalogue: Catalogue, on: date) -> Ruling:
    """Whether a behaviour goes unpunished.

    Args:
        exemption_id: The behaviour, in any of its versions.
        case: First time, corrected, harmless, as far as known.
        catalogue: Where the lists stand.
        on: The day.
    """
    exemption = version_on(catalogue.exemptions[exemption_id], catalogue, on)
    common = [_force(exemption, catalogue, on), *_unseen(exemption)]
    grounds = tuple(_ground(ground, exemption, case) for ground in exemption.grounds)
    applies = _all([*(reason.met for reason in common), _any(ground_met(g) for g in grounds)])
    entry = catalogue.exemption_lists[exemption.list]
    return Ruling(exemption, exemption.list, entry, on, applies, tuple(common), grounds)


def ground_met(reasons: Iterable[Reason]) -> Truth:
    """Whether all conditions of one ground are met."""
    return _all([reason.met for reason in reasons])


def _force(exemption: Exemption, catalogue: Catalogue, on: date) -> Reason:
    key = exemption.list
    entry, ends = catalogue.exemption_lists[key], last_day(key, catalogue)
    met = in_force(key, catalogue, on)
    begins = entry.begins
    zh = f"{begins}起" if begins else "开始日未见"
    en = f"from {begins}" if begins else "start not seen"
    if begins and not entry.effective_from:
        zh = f"施行日未见，从{'签发' if entry.issued else '见于报道'}的{begins}起算"
        en = (
            f"start not seen, counted from its {'issue' if entry.issued else 'first report'} on {begins}"
        )
    zh += f"，至{ends}" if ends else "，未见截止日"
    en += f", until {ends}" if ends else ", no end seen"
    states = {
        True: ("有效", "is in force"),
        False: ("不在有效期内", "is not in force"),
        None: ("是否有效不清楚", "may or may not be in force"),
    }
    words = Words(
        zh=f"清单在{on}{states[met][0]}（{zh}）", en=f"The list {states[met][1]} on {on} ({en})"
    )
    return Reason("in_force", met, words)


def _unseen(exemption: Exemption) -> list[Reason]:
    """What stands in for a text that was not seen: an indication is presumed, a mere name is not."""
    if exemption.evidence == "indicative":
        words = Words(
            zh="这一项的文字没有见到，条件参照别的文本",
            en="The text of this item has not been seen; its conditions follow other texts",
        )
        return [Reason("text_seen", True, words, presumed=True)]
    if exemption.evidence == "named":
        words = Words(
            zh="这一项的文字没有见到，这里的条件凭记忆",
            en="The text of this item has not been seen; the conditions here are from memory",
        )
        return [Reason("text_seen", None, words)]
    return []


def _ground(ground: Ground, exemption: Exemption, case: Circumstances) -> tuple[Reason, ...]:
    reasons = []
    if ground.first:
        reasons.append(Reason("first", case.first, ground.first))
    if ground.corrected:
        reasons.append(Reason("corrected", case.corrected, ground.corrected))
    if harm := ground.harmless:
        met = None if harm.slight and case.harmless is False else case.harmless
        reasons.append(Reason("harmless", met, harm))
    reasons += [Reason("other", True, words, presumed=True) for words in ground.other]
    for words in exemption.excluded:
        outside = Words(zh=f"不属于：{words.zh}", en=f"Not shut out as: {words.en}")
        reasons.append(Reason("other", True, outside, presumed=True))
    reasons += [Reason("judged", None, words) for words in ground.judged]
    return tuple(reasons)


def _all(truths: list[Truth]) -> Truth:
    return False if False in truths else None if None in truths else True


def _any(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    return True if True in found else None if None in found else False


def asks(exemption: Exemption) -> tuple[str, ...]:
    """The questions that matter for a behaviour: those that a ground asks."""
    return tuple(q for q in QUESTIONS if any(getattr(g, q) for g in exemption.grounds))


def find_exemptions(catalogue: Catalogue, words: str = "", area: str | None = None) -> list[Exemption]:
    """The behaviours that hold every word, in the catalogue's order.

    Where none holds them all: those that share half of its pairs of letters, best first.
    """
    entries = [e for e in catalogue.exemptions.values() if area in (None, e.area)]
    needles = words.lower().split()
    texts = {e.id: _haystack(e, catalogue) for e in entries}
    found = [e for e in entries if all(needle in texts[e.id] for needle in needles)]
    if found or not needles:
        return found
    pairs = {needle[i : i + 2] for needle in needles for i in range(max(len(needle) - 1, 1))}
    shares = {e.id: sum(pair in texts[e.id] for pair in pairs) / len(pairs) for e in entries}
    near = [e for e in entries if shares[e.id] >= _NEAR_ENOUGH]
    return sorted(near, key=lambda e: -shares[e.id])


def _haystack(exemption: Exemption, catalogue: Catalogue) -> str:
    entry = catalogue.exemption_lists[exemption.list]
    law = exemption.law
    pairs = [exemption.title, exemption.behaviour, entry.title, entry.field]
    pairs += [pair for pair in (law.violated, law.punished) if pair] if law else []
    texts = [exemption.id, *exemption.records, entry.number or ""]
    return "\n".join([*texts, *(text for pair in pairs for text in (pair.zh, pair.en))]).lower()


def as_json(ruling: Ruling) -> Mapping[str, Any]:
    """A ruling as plain data; money is text with two decimals."""
    exemption, entry = ruling.exemption, ruling.list
    return {
        "id": exemption.id,
        "title": exemption.title.model_dump(),
        "area": exemption.area,
        "applies": ruling.applies,
        "saves_from": exemption.spares,
        "spares": _fine_json(ruling.spares),
        "fine": _fine_json(exemption.fine),
        "list": {
            "key": ruling.key,
            "title": entry.title.model_dump(),
            "number": entry.number,
            "from": entry.effective_from and entry.effective_from.isoformat(),
            "to": entry.effective_to and entry.effective_to.isoformat(),
        },
        "article": exemption.article,
        "reasons": [_reason_json(reason) for reason in ruling.common],
        "grounds": [
            {"met": ground_met(ground), "reasons": [_reason_json(reason) for reason in ground]}
            for ground in ruling.grounds
        ],
        "evidence": exemption.evidence,
        "doubts": [doubt.model_dump() for doubt in (*exemption.doubts, *entry.doubts)],
    }


def _reason_json(reason: Reason) -> Mapping[str, Any]:
    return {
        "condition": reason.kind,
        "met": reason.met,
        "presumed": reason.presumed,
        "zh": reason.words.zh,
        "en": reason.words.en,
    }


def _fine_json(fine: Fine | None) -> Mapping[str, Any] | None:
    if fine is None:
        return None
    low, high = (None if end is None else f"{to_fen(end):.2f}" for end in (fine.low, fine.high))
    other = fine.other and fine.other.model_dump()
    return {"low": low, "high": high, "other": other, "seen": fine.seen}
