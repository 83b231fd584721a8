"""`catalogue exemption`: whether a minor breach goes unpunished, and what fine that spares."""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import typer

from eligibility.cli_options import Day, Lang, Language, note, read_day, write
from eligibility.errors import InputError, did_you_mean, shown


class Known(StrEnum):
    """An answer to one of the three questions."""

    yes = "yes"
    no = "no"
    unknown = "?"


class ExemptionFormat(StrEnum):
    """How a ruling is written."""

    text = "text"
    json = "json"


_TRUTH = {Known.yes: True, Known.no: False, Known.unknown: None}


def show_exemption(  # noqa: PLR0913, PLR0917 - one parameter an option
    text: Annotated[
        str, typer.Argument(metavar="[TEXT]", help="Words of the behaviour, or an id.")
    ] = "",
    area: Annotated[str | None, typer.Option(help="advertising, pricing, food, tax …")] = None,
    first: Annotated[Known, typer.Option(help="It is the first time.")] = Known.unknown,
    corrected: Annotated[Known, typer.Option(help="It was put right in time.")] = Known.unknown,
    harmless: Annotated[Known, typer.Option(help="It did no harm.")] = Known.unknown,
    on: Day = None,
    lang: Lang = Language.zh,
    format: Annotated[
        ExemptionFormat, typer.Option(help="How the answer is written.")
    ] = ExemptionFormat.text,
) -> None:
    """Penalty exemptions: whether a minor breach goes unpunished, and what fine that spares."""
    from eligibility.catalogue import read_catalogue
    from eligibility.exemptions import Circumstances, as_json, find_exemptions, rule_on
    from eligibility.reports.exemption import ruling_line, ruling_text

    asked, catalogue = read_day(on), read_catalogue()
    day = asked or catalogue.reference_day
    _check_area(area, {e.area for e in catalogue.exemptions.values()})
    exact = catalogue.exemptions.get(text)
    found = [exact] if exact and area is None else find_exemptions(catalogue, text, area)
    case = Circumstances(_TRUTH[first], _TRUTH[corrected], _TRUTH[harmless])
    rulings = [rule_on(each.id, case, catalogue, day) for each in found]
    if format is ExemptionFormat.json:
        answer = {
            "on": day.isoformat(),
            "catalogue": catalogue.version,
            "case": {"first": case.first, "corrected": case.corrected, "harmless": case.harmless},
            "exemptions": [as_json(ruling) for ruling in rulings],
        }
        write(json.dumps(answer, ensure_ascii=False, indent=1))
    elif len(rulings) == 1:
        write(ruling_text(rulings[0], lang.value))
    else:
        for ruling in rulings:
            write(ruling_line(ruling, lang.value))
        note(_counted(len(rulings), lang))


def _check_area(area: str | None, areas: Iterable[str]) -> None:
    if area is not None and area not in (known := sorted(areas)):
        near = did_you_mean(area, known)
        raise InputError.single(
            "--area", f"reads {shown(area)}; it may be one of {', '.join(known)}.{near}"
        )


def _counted(count: int, lang: Language) -> str:
    if count == 0:
        zh = "没有找到这种行为。换一个字试试，或者看 nat-apl-33（行政处罚法第三十三条）。"
        en = "No such behaviour. Try another word, or see nat-apl-33 (the general rule of the law)."
    else:
        zh, en = f"找到 {count} 项；写上编号看全文。", f"{count} found; name an id to read it in full."
    return zh if lang is Language.zh else en
