"""Which wordings of the catalogue mean the same paper: `data/papers.yaml`."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

from pydantic import ValidationError

from eligibility.catalogue import Catalogue
from eligibility.errors import InputError, Mistake, did_you_mean, shown
from eligibility.places import Places
from eligibility.schema import Name, Strict, Text, Words
from eligibility.storage import read_data

_FILE = "data/papers.yaml"


class Wording(Strict):
    """The papers that a wording means, and what it asks of them beyond that."""

    papers: tuple[Name, ...]
    note: Words | None = None


class KnownPapers(Strict):
    """What `data/papers.yaml` may say.

    Args:
        names: Papers that are the same whoever asks for them.
        wordings: Chinese wording of a measure → such papers.
        own: Wordings of papers that are made for one measure.
        remarks: Wordings that name no paper.
    """

    names: dict[Name, Words]
    wordings: dict[Text, Wording]
    own: tuple[Text, ...]
    remarks: tuple[Text, ...]


@cache
def known_papers() -> KnownPapers:
    """The content of the file.

    Raises:
        InputError: It does not fit the schema.
    """
    try:
        return KnownPapers.model_validate(read_data("papers"))
    except ValidationError as error:
        found = [
            Mistake(f"{_FILE}: {'.'.join(map(str, each['loc']))}", f"{each['msg'].lower()}.")
            for each in error.errors(include_url=False)
        ]
        raise InputError(found) from error


def paper_mistakes(catalogue: Catalogue, known: KnownPapers | None = None) -> list[Mistake]:
    """Papers of measures that the file does not place once, and what stands in it for nothing."""
    known = known or known_papers()
    places = Counter([*known.wordings, *known.own, *known.remarks])
    return [*_unplaced(catalogue, places), *_idle(catalogue, known, places)]


def _unplaced(catalogue: Catalogue, places: Counter[str]) -> Iterator[Mistake]:
    lines = Places(catalogue)
    for measure in catalogue.measures.values():
        for i, paper in enumerate(measure.claim.papers):
            if paper.zh not in places:
                near = did_you_mean(paper.zh, list(places))
                yield Mistake(
                    lines.measure(measure, "claim", "papers", i),
                    f"asks for the paper {shown(paper.zh)}, which {_FILE} does not place: "
                    f"`wordings`, `own` or `remarks`.{near}",
                )


def _idle(catalogue: Catalogue, known: KnownPapers, places: Counter[str]) -> Iterator[Mistake]:
    asked = {paper.zh for measure in catalogue.measures.values() for paper in measure.claim.papers}
    meant = {name for wording in known.wordings.values() for name in wording.papers}
    for wording, count in places.items():
        if count > 1:
            yield Mistake(_FILE, f"places {shown(wording)} twice.")
        if wording not in asked:
            yield Mistake(_FILE, f"places {shown(wording)}, for which no measure asks.")
    for name in meant - set(known.names):
        near = did_you_mean(name, list(known.names))
        yield Mistake(_FILE, f"has no paper {shown(name)} under `names`.{near}")
    for name in set(known.names) - meant:
        yield Mistake(_FILE, f"names the paper {shown(name)}, which no wording means.")
