"""The letter, the workbook and the calendar that a firm takes along, and the list of papers in them."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

import icalendar
import openpyxl
import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from eligibility.answers import Answer, match_firm
from eligibility.catalogue import read_catalogue
from eligibility.expressions.words import Lang
from eligibility.firm import firm_from
from eligibility.papers import known_papers, paper_mistakes
from eligibility.reports.deadlines import deadline_calendar
from eligibility.reports.letter import letter_content, letter_pages, letter_pdf
from eligibility.reports.outline import outline_of
from eligibility.reports.papers import merge_papers, merged_papers
from eligibility.reports.words import last_day, texts
from eligibility.reports.workbook import answer_workbook
from eligibility.schema import Words
from eligibility.storage import DATA, POLICIES, ROOT
from eligibility.ui.selfcheck.papers import papers_to_bring

NOODLES = {
    "name": "老王面馆",
    "district": "huangpu",
    "entity": "individual_business",
    "industry": "H6210",
    "employees": 6,
    "landlord": "state_owned",
    "monthly_rent": 12000,
    "lease_months_2022": 12,
}
HOTEL = {
    "name": "浦江大酒店",
    "district": "pudong",
    "entity": "enterprise",
    "industry": "H6110",
    "employees": 120,
    "new_hires_graduates": 5,
    "pcr_test_cost": 30000,
}
FIRMS: dict[str, dict[str, Any]] = {"noodles": NOODLES, "hotel": HOTEL, "empty": {}}
HOSTILE = '#let x = 1 [*] $a_b$ \\ @ref <b> `raw` "q" //c /*d*/ = 1'
LANGUAGES: list[Lang] = ["zh", "en"]
both_languages = pytest.mark.parametrize("lang", LANGUAGES)
every_firm = pytest.mark.parametrize("name", FIRMS)


def ask(facts: dict[str, Any], on: date | None = None) -> Answer:
    return match_firm(firm_from(facts), read_catalogue(), on)


def text_of(pdf: bytes) -> str:
    """The text of all pages, without spaces and breaks, since lines may break anywhere."""
    pages = PdfReader(BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


# The letter


@both_languages
@every_firm
def test_the_letter_opens_and_says_firm_day_version_and_year(name: str, lang: Lang) -> None:
    answer = ask(FIRMS[name])
    pdf = letter_pdf(answer, lang)
    reader, text = PdfReader(BytesIO(pdf)), text_of(pdf)
    assert all(round(float(page.mediabox.width)) == 595 for page in reader.pages)
    day = "2022年10月8日" if lang == "zh" else "8October2022"
    assert day in text
    assert answer.catalogue.version in text
    assert "2022年的政策" in text if lang == "zh" else "policiesof2022" in text
    assert answer.firm.name in text
    last = f"第{len(reader.pages)}页，共" if lang == "zh" else f"Page{len(reader.pages)}of"
    assert last in text


@both_languages
def test_the_first_page_gives_the_sure_sum_and_what_to_do_by_when(lang: Lang) -> None:
    first = PdfReader(BytesIO(letter_pdf(ask(NOODLES), lang))).pages[0].extract_text()
    text = squeezed(first)
    assert "¥72,000.00" in text
    assert "2022-12-31" in text
    assert ("承租国有房屋免6个月租金" in text) or lang == "en"
    assert ("什么时候前办什么" if lang == "zh" else "Whattodobywhen") in text


@both_languages
@every_firm
def test_each_measure_that_the_firm_gets_or_may_get_is_told_in_full(name: str, lang: Lang) -> None:
    answer = ask(FIRMS[name])
    content = letter_content(answer, lang)
    sheets = [*content["sheets"], *content["closed"]]
    assert [sheet["number"] for sheet in sheets] == list(range(1, len(sheets) + 1))
    text = text_of(letter_pdf(answer, lang))
    for each, decision in zip(sheets, outline_of(answer).sheets, strict=True):
        assert squeezed(each["title"]) in text
        assert decision.id in text
        for reason in each["reasons"]:
            assert reason["mark"] in ("✓", "✗", "?")


@both_languages
@every_firm
def test_what_can_still_be_had_has_a_page_to_hand_in_each(name: str, lang: Lang) -> None:
    answer = ask(FIRMS[name])
    pages = [squeezed(p.extract_text()) for p in PdfReader(BytesIO(letter_pdf(answer, lang))).pages]
    open_yet = [d for d in outline_of(answer).sheets if d.window != "closed"]
    first = next((n for n, page in enumerate(pages) if open_yet and open_yet[0].id in page), 0)
    for decision, page in zip(open_yet, pages[first:], strict=False):
        assert decision.id in page
        assert squeezed(answer.firm.name or "") in page
        assert sum(other.id in page for other in open_yet) == 1


@every_firm
def test_every_decision_stands_in_one_group_at_most_and_none_that_is_possible_is_lost(name: str) -> None:
    answer = ask(FIRMS[name])
    outline = outline_of(answer)
    groups = (outline.gets, outline.may, outline.services, outline.left_out, outline.others)
    ids = [d.id for group in groups for d in group]
    assert sorted(ids) == sorted(d.id for d in answer.decisions if d.outcome != "ineligible")


@both_languages
def test_a_hostile_name_prints_as_text(lang: Lang) -> None:
    text = text_of(letter_pdf(ask({**NOODLES, "name": HOSTILE}), lang))
    assert squeezed(HOSTILE) in text


@pytest.mark.parametrize(
    "name", ["面" * 3000, "W" * 3000, "🍜\u202e面\x07馆", "", '\\"#{}', "老王\n\n面馆"]
)
def test_no_name_breaks_the_letter(name: str) -> None:
    answer = ask({"district": "huangpu"})
    given = {**answer.firm.given, "name": name}
    odd = Answer(**{**vars(answer), "firm": type(answer.firm)(**{**vars(answer.firm), "given": given})})
    assert letter_pdf(odd).startswith(b"%PDF")


def missing_glyphs(pdf: bytes) -> int:
    """How often a page shows glyph 0, the box that stands for a sign which the font has not."""
    reader = PdfReader(BytesIO(pdf))
    shown = 0
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in (b"Tj", b"TJ"):
                parts = operands[0] if operator == b"TJ" else operands
                for part in parts:
                    raw = getattr(part, "original_bytes", b"")
                    shown += sum(raw[i : i + 2] == b"\0\0" for i in range(0, len(raw), 2))
    return shown


@both_languages
@every_firm
def test_no_sign_is_missing_and_all_fonts_are_ours(name: str, lang: Lang) -> None:
    pdf = letter_pdf(ask(FIRMS[name]), lang)
    assert missing_glyphs(pdf) == 0
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            assert any(ours in font["/BaseFont"] for ours in ("NotoSansCJK", "DejaVuSansMono"))


@both_languages
def test_every_sign_of_the_catalogue_and_the_labels_can_be_printed(lang: Lang) -> None:
    files = [*DATA.glob("*.yaml"), *POLICIES.rglob("*.yaml"), ROOT / "eligibility/reports/words.yaml"]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    signs = sorted(sign for sign in set(text) if sign.isprintable() and sign != " ")
    assert len(signs) > 1500
    for first in range(0, len(signs), 100):
        name = " ".join(signs[first : first + 100])
        assert missing_glyphs(letter_pdf(ask({"name": name}), lang)) == 0


def test_a_sign_that_no_font_has_is_noticed_by_these_tests() -> None:
    assert missing_glyphs(letter_pdf(ask({"name": "\u0f40"}))) > 0


@both_languages
@every_firm
def test_the_summary_fills_one_page_and_the_papers_open_the_next(name: str, lang: Lang) -> None:
    pages = PdfReader(BytesIO(letter_pdf(ask(FIRMS[name]), lang))).pages
    assert squeezed(pages[1].extract_text()).startswith("材料清单" if lang == "zh" else "Paperstobring")


def test_the_same_answer_gives_the_same_bytes() -> None:
    assert letter_pdf(ask(NOODLES)) == letter_pdf(ask(NOODLES))


def test_pages_can_be_seen_as_pictures() -> None:
    pages = letter_pages(ask(NOODLES), "zh", 40)
    assert len(pages) == len(PdfReader(BytesIO(letter_pdf(ask(NOODLES)))).pages)
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_an_empty_firm_is_told_of_nothing_that_a_criterion_decides() -> None:
    answer = ask({})
    assert not outline_of(answer).may
    assert all(not d.measure.criteria for d in outline_of(answer).gets)


# Papers


def test_each_paper_is_needed_by_something_that_can_still_be_had() -> None:
    for facts in (HOTEL, NOODLES):
        merged = merged_papers(ask(facts))
        assert merged
        assert all(paper.needed_for for paper in merged)
        assert all(d.window != "closed" for paper in merged for d in paper.needed_for)


@both_languages
def test_the_page_lists_the_papers_of_the_letter(lang: Lang) -> None:
    answer = ask(NOODLES)
    shown = papers_to_bring(answer, lang)
    for paper in merged_papers(answer):
        assert (paper.name.zh if lang == "zh" else paper.name.en) in shown
    assert papers_to_bring(ask({}), lang) == ""


def asking(*papers: tuple[str, str]) -> list[Any]:
    """Decisions of made-up measures, each asking for one paper."""
    return [
        d._replace(measure=d.measure.model_copy(update={"id": f"made-up-{n}", "claim": _claim(*paper)}))
        for n, (d, paper) in enumerate(zip(ask({}).decisions, papers, strict=False))
    ]


LICENCE = ("营业执照复印件", "Copy of the business licence")


def test_wordings_of_one_paper_are_one_and_keep_what_each_asks_of_it() -> None:
    stamped = ("营业执照复印件（盖章）", "Copy of the business licence, stamped")
    merged = merge_papers(asking(("非国有控股证明", "Proof"), stamped, LICENCE))
    assert [(paper.name.zh, len(paper.needed_for)) for paper in merged] == [
        ("营业执照复印件", 2),
        ("非国有控股证明", 1),
    ]
    assert merged[0].notes == (Words(zh="盖章", en="stamped"),)


def test_a_wording_that_names_several_papers_stands_for_each() -> None:
    three = ("贷款合同、贷款凭证、还款凭证", "Loan contract, slips of the loan and of its repayment")
    merged = merge_papers(asking(three, ("贷款合同", "Loan contract")))
    assert [paper.name.zh for paper in merged] == ["贷款合同", "贷款凭证", "还款凭证"]


def test_papers_made_for_one_measure_are_never_merged() -> None:
    pledge = ("企业承诺书", "The firm's pledge")
    assert len(merge_papers(asking(pledge, pledge))) == 2


def test_a_remark_among_the_papers_is_none() -> None:
    assert merge_papers(asking(("申报材料清单在指南内（未见）", "Not seen"))) == ()


def test_every_paper_of_the_catalogue_is_placed_and_none_for_nothing() -> None:
    assert paper_mistakes(read_catalogue()) == []


def test_a_paper_that_nobody_placed_is_a_mistake_that_says_where() -> None:
    known = known_papers()
    short = known.model_copy(update={"own": known.own[1:], "remarks": (*known.remarks, "没人要的纸")})
    found = "\n".join(map(str, paper_mistakes(read_catalogue(), short)))
    assert re.search(r"policies/national.yaml:\d+: measure nat-vat-14", found)
    assert "没人要的纸" in found


def _claim(zh: str, en: str) -> Any:
    claim = ask({}).decisions[0].measure.claim
    return claim.model_copy(update={"papers": (Words(zh=zh, en=en),)})


# Workbook


@both_languages
@every_firm
def test_the_workbook_has_four_sheets_and_a_row_a_measure(name: str, lang: Lang) -> None:
    answer = ask(FIRMS[name])
    book = openpyxl.load_workbook(BytesIO(answer_workbook(answer, lang)))
    names = (
        ["汇总", "措施", "条件", "材料"]
        if lang == "zh"
        else ["Summary", "Measures", "Reasons", "Papers"]
    )
    assert book.sheetnames == names
    rows = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [d.id for d in answer.decisions]
    for row, decision in zip(rows, answer.decisions, strict=True):
        low = None if decision.amount is None else float(decision.amount.rounded().low)
        assert row[7] == low
    assert book.worksheets[3].max_row == len(merged_papers(answer)) + 1
    assert book.worksheets[2].max_row == sum(len(d.reasons) for d in answer.decisions) + 1


@pytest.mark.parametrize(
    "name", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2", "{=1}", "http://x.example"]
)
def test_no_cell_is_a_formula_or_a_link(name: str) -> None:
    book = openpyxl.load_workbook(BytesIO(answer_workbook(ask({**NOODLES, "name": name}))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert name in [cell.value for cell in cells]


# Calendar


def events(answer: Answer, lang: Lang = "zh") -> dict[str, Any]:
    """The events of an answer's calendar, read back, by their id."""
    calendar = icalendar.Calendar.from_ical(deadline_calendar(answer, lang))
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


@both_languages
@pytest.mark.parametrize("on", [date(2022, 4, 1), date(2022, 10, 8), date(2023, 2, 1), date(2030, 1, 1)])
@every_firm
def test_the_calendar_has_an_event_on_the_last_day_of_what_is_open(
    name: str, on: date, lang: Lang
) -> None:
    answer = ask(FIRMS[name], on)
    found = {uid.rsplit("-", 1)[0]: event for uid, event in events(answer, lang).items()}
    assert set(found) == {d.id for d in outline_of(answer).pending if last_day(d.measure)}
    decisions = {d.id: d for d in answer.decisions}
    for measure_id, event in found.items():
        decision = decisions[measure_id]
        assert decision.window in ("open", "upcoming")
        assert event["dtstart"].dt == last_day(decision.measure)
        assert event["dtstart"].dt >= on
        assert event["dtend"].dt == event["dtstart"].dt + timedelta(days=1)
        assert event["dtstamp"].dt == datetime(on.year, on.month, on.day, tzinfo=UTC)
        alarms = [alarm["trigger"].dt for alarm in event.walk("VALARM")]
        automatic = decision.measure.claim.how == "automatic"
        assert alarms == ([] if automatic else [timedelta(days=-6, hours=-15), timedelta(hours=-15)])


def test_once_all_is_past_the_calendar_is_empty() -> None:
    assert not events(ask(NOODLES, date(2040, 1, 1)))


def test_event_ids_do_not_tell_firms_apart_and_change_with_the_day() -> None:
    today = events(ask(NOODLES))
    assert today.keys() == events(ask({**NOODLES, "name": "另一家"})).keys()
    assert not today.keys() & events(ask(NOODLES, date(2022, 10, 9))).keys()


# Texts


def test_every_text_exists_in_both_languages_with_the_same_values() -> None:
    for key, pair in texts().items():
        assert set(pair) == {"zh", "en"}, key
        assert all(pair.values()), key
        names = [
            {field for _, field, _, _ in Formatter().parse(pair[lang]) if field} for lang in LANGUAGES
        ]
        assert names[0] == names[1], key


# The command line


def run(*args: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "eligibility", "check", *map(str, args)]
    return subprocess.run(command, capture_output=True, check=False, cwd=ROOT, **more)


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    path = tmp_path / "firm.yaml"
    path.write_text("name: 面馆\ndistrict: huangpu\nindustry: H62\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("written", "start"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("ics", b"BEGIN:VCAL")]
)
def test_check_writes_each_format_to_a_pipe_and_to_a_file(
    firm: Path, tmp_path: Path, written: str, start: bytes
) -> None:
    done = run(firm, "--format", written)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(start)
    out = tmp_path / f"out.{written}"
    done = run(firm, "--out", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert out.read_bytes().startswith(start)


def test_a_folder_that_does_not_exist_ends_with_two_and_one_message(firm: Path, tmp_path: Path) -> None:
    for out in (tmp_path / "none" / "letter.pdf", tmp_path):
        done = run(firm, "--format", "pdf", "--out", out)
        assert (done.returncode, done.stdout) == (2, b"")
        assert len(done.stderr.decode().splitlines()) == 1
        assert str(out) in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["firm.yaml"]


@pytest.mark.skipif(shutil.which("script") is None, reason="needs script(1) for a terminal")
def test_a_terminal_is_asked_for_a_file(firm: Path) -> None:
    command = f"{sys.executable} -m eligibility check {firm} --format pdf"
    done = subprocess.run(
        ["script", "-qec", command, "/dev/null"],  # noqa: S607
        capture_output=True,
        check=False,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 2
    assert b"--out FILE" in done.stdout
    assert b"%PDF" not in done.stdout


def test_check_in_json_loads_nothing_of_letter_workbook_and_calendar(firm: Path) -> None:
    code = (
        "import sys; from eligibility import cli; sys.argv[1:] = sys.argv[1:]\n"
        "try: cli.app(standalone_mode=False)\n"
        "finally: print([n for n in ('typst', 'icalendar', 'xlsxwriter', 'pandas') if n in sys.modules],"
        " file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "check", str(firm), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr.strip()) == (0, "[]")
