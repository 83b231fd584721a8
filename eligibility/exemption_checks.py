"""Checks over the penalty exemptions of all policy files together: ids, references, dates, fines."""

from collections.abc import Iterator, Mapping

from eligibility.errors import Mistake, did_you_mean
from eligibility.exemption_schema import Exemption, ExemptionList
from eligibility.schema import PolicyFile
from eligibility.yaml_lines import Document

Files = Mapping[str, PolicyFile]
Sources = Mapping[str, Document]


def check_exemptions(files: Files, sources: Sources) -> Iterator[Mistake]:
    """Every mistake that a single list or behaviour does not show."""
    lists = {key: entry for content in files.values() for key, entry in content.exemption_lists.items()}
    ids = {entry.id for content in files.values() for entry in content.exemptions}
    taken = {measure.id: "a measure" for content in files.values() for measure in content.measures}
    listed: dict[str, str] = {}
    for name, content in files.items():
        for key, entry in content.exemption_lists.items():
            where = f"{sources[name].where(('exemption_lists', key))}: list {key}"
            if key in listed:
                yield Mistake(where, f"is already at {listed[key]}.")
            listed.setdefault(key, where)
            yield from _list(where, key, entry, lists)
        for i, exemption in enumerate(content.exemptions):
            where = f"{sources[name].where(('exemptions', i))}: exemption {exemption.id}"
            if exemption.id in taken:
                yield Mistake(where, f"the id is already that of {taken[exemption.id]}.")
            taken.setdefault(exemption.id, "another exemption")
            yield from _exemption(where, exemption, lists, ids)


def _list(
    where: str, key: str, entry: ExemptionList, lists: Mapping[str, ExemptionList]
) -> Iterator[Mistake]:
    for ref in filter(None, (entry.replaces, entry.extends)):
        yield from _known(where, "list", ref, lists)
    if entry.begins and entry.effective_to and entry.effective_to < entry.begins:
        yield Mistake(where, f"ends on {entry.effective_to}, before it begins on {entry.begins}.")
    if entry.replaces and entry.begins is None:
        yield Mistake(where, "replaces a list, so it needs a day on which it begins.")
    seen, older = {key}, entry.replaces
    while older and older in lists:
        if older in seen:
            yield Mistake(where, "replaces itself in the end.")
            return
        seen.add(older)
        older = lists[older].replaces


def _exemption(
    where: str, exemption: Exemption, lists: Mapping[str, ExemptionList], ids: set[str]
) -> Iterator[Mistake]:
    yield from _known(where, "list", exemption.list, lists)
    if exemption.follows == exemption.id:
        yield Mistake(where, "follows itself.")
    elif exemption.follows:
        yield from _known(where, "exemption", exemption.follows, ids)
    fine = exemption.fine
    if fine and fine.low is not None and fine.high is not None and fine.low > fine.high:
        yield Mistake(where, f"the fine is from {fine.low} to {fine.high}: low above high.")
    if exemption.evidence in ("sourced", "confirmed") and not exemption.sources:
        yield Mistake(where, f"its evidence is `{exemption.evidence}`, yet it names no source.")


def _known(where: str, kind: str, ref: str, known: Mapping[str, object] | set[str]) -> Iterator[Mistake]:
    if ref not in known:
        yield Mistake(where, f"there is no {kind} {ref}.{did_you_mean(ref, known)}")
