"""One answer in each format that it can leave the program in."""

import json

from eligibility.answers import Answer, as_json
from eligibility.expressions.words import Lang


def written_answer(answer: Answer, written: str, lang: Lang) -> str | bytes:
    """The answer as text or JSON, or as the bytes of a pdf, xlsx or ics file."""
    match written:
        case "json":
            return json.dumps(as_json(answer), ensure_ascii=False, indent=1) + "\n"
        case "pdf":
            from eligibility.reports.letter import letter_pdf

            return letter_pdf(answer, lang)
        case "xlsx":
            from eligibility.reports.workbook import answer_workbook

            return answer_workbook(answer, lang)
        case "ics":
            from eligibility.reports.deadlines import deadline_calendar

            return deadline_calendar(answer, lang)
        case _:
            from eligibility.reports.text import answer_text

            return answer_text(answer, lang)
