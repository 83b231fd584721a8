"""`python -m eligibility catalogue search`: finds measures."""

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eligibility.cli_options import Day, Lang, Language, note, read_day, write
from eligibility.errors import InputError, Mistake, did_you_mean, shown

if TYPE_CHECKING:
    from eligibility.catalogue import Catalogue
    from eligibility.expressions.words import Lang as LangKey
    from eligibility.facets import Filters
    from eligibility.search import Hit

Keys = list[str] | None


class SearchFormat(StrEnum):
    """How hits are written."""

    text = "text"
    json = "json"


def _option(help: str) -> Any:
    return typer.Option(metavar="KEY", help=f"{help} May be given several times.")


def search_measures(  # noqa: PLR0913, PLR0917 - one parameter an option
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="Words, pinyin, a document number, an id.")
    ],
    district: Annotated[Keys, _option("Its own rules, and those valid everywhere.")] = None,
    kind: Annotated[Keys, _option("Kind of relief.")] = None,
    sector: Annotated[Keys, _option("Sectors to which the measure is open.")] = None,
    size: Annotated[Keys, _option("micro, small, medium, large.")] = None,
    evidence: Annotated[Keys, _option("confirmed, sourced, indicative, named.")] = None,
    level: Annotated[Keys, _option("national, municipal, district.")] = None,
    package: Annotated[Keys, _option("21, 50, 22, none.")] = None,
    window: Annotated[Keys, _option("open, upcoming, closed, undated on the day.")] = None,
    on: Day = None,
    lang: Lang = Language.zh,
    format: Annotated[SearchFormat, typer.Option(help="How hits are written.")] = SearchFormat.text,
) -> None:
    """Finds measures: 房租, fangzu, fz, rent, 沪人社规〔2022〕18号; slips are forgiven."""
    from eligibility.catalogue import read_catalogue
    from eligibility.search import search, suggest

    asked = {"district": district, "kind": kind, "sector": sector, "size": size}
    asked |= {"evidence": evidence, "level": level, "package": package, "window": window}
    filters, catalogue = read_filters(asked), read_catalogue()
    day = read_day(on) or catalogue.reference_day
    hits = search(catalogue, text, filters, day)
    near = "" if hits else suggest(catalogue, text)
    if format is SearchFormat.json:
        write(json.dumps(hits_json(catalogue, text, hits, near, day), ensure_ascii=False, indent=1))
        return
    for hit in hits:
        write(hit_line(hit, lang.value))
    if not hits:
        others = len(search(catalogue, text, on=day))
        note(_nothing(text, near, others, lang.value))


def read_filters(asked: Mapping[str, Keys]) -> "Filters":
    """Filters from what was typed: keys, or names in either language.

    Raises:
        InputError: Every word that is no key, with those that may stand there.
    """
    from eligibility.facets import Filters, facet_names

    mistakes, chosen = [], {}
    for facet, typed in asked.items():
        names = facet_names(facet)
        known = {
            word.lower(): key for key, pair in names.items() for word in (key, pair["zh"], pair["en"])
        }
        chosen[facet] = [known[word.lower()] for word in typed or () if word.lower() in known]
        for word in typed or ():
            if word.lower() not in known:
                may = ", ".join(names)
                problem = f"reads {shown(word)}; it may be {may}.{did_you_mean(word, names)}"
                mistakes.append(Mistake(f"--{facet}", problem))
    if mistakes:
        raise InputError(mistakes)
    return Filters.of(chosen)


def hit_line(hit: "Hit", lang: "LangKey") -> str:
    """Id, evidence, title, and as what it was found, between tabs."""
    from eligibility.reports.labels import label

    measure = hit.measure
    why = "; ".join(
        m.typed if m.found == m.typed else f"{m.typed} → {m.found}" for m in hit.why if m.how != "id"
    )
    title = measure.title.zh if lang == "zh" else measure.title.en
    return f"{measure.id}\t{label('evidence', measure.evidence, lang)}\t{title}\t{why}".rstrip()


def hits_json(
    catalogue: "Catalogue", text: str, hits: list["Hit"], near: str, on: date
) -> dict[str, object]:
    """The answer as JSON."""
    from eligibility.decisions import window_on

    return {
        "on": on.isoformat(),
        "catalogue": catalogue.version,
        "query": text,
        "hits": [
            {
                "id": hit.measure.id,
                "title": hit.measure.title.model_dump(),
                "kind": hit.measure.kind,
                "level": hit.measure.level,
                "district": hit.measure.district,
                "evidence": hit.measure.evidence,
                "window": window_on(hit.measure.period, on),
                "score": hit.score,
                "why": [
                    {"field": m.field, "typed": m.typed, "found": m.found, "how": m.how} for m in hit.why
                ],
            }
            for hit in hits
        ],
        "suggestion": near or None,
    }


def _nothing(text: str, near: str, others: int, lang: "LangKey") -> str:
    """Why nothing is left, and what to do."""
    zh = lang == "zh"
    if others:
        return (
            f"这样筛选后一项也不剩；不筛选有 {others} 项。"
            if zh
            else (f"The filters leave none. Without them there are {others}.")
        )
    if zh:
        return f"没有找到 {shown(text)}。" + (
            f"试试“{near}”。" if near else "试试日常的说法、拼音或文号。"
        )
    other = f'Try "{near}".' if near else "Try an everyday word, pinyin or a document number."
    return f"Nothing matches {shown(text)}. {other}"
