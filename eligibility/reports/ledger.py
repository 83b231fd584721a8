"""The ledger as text for the terminal, as JSON, and as a table with one row a rule."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any
from unicodedata import east_asian_width

from eligibility.catalogue import Catalogue
from eligibility.expressions.words import Lang
from eligibility.ledger import LEVELS, NO_PACKAGE, Issuer, Ledger, Rule, Tally, tally
from eligibility.reports.labels import label
from eligibility.schema import Words

COLUMNS = (
    *("issuer", "issuer_name", "document", "title", "number", "issued", "packages"),
    *("evidence", "computable", "checked", "measures", "elsewhere"),
)
_SAID: dict[str, dict[Lang, str]] = {
    "head": {
        "zh": "细则台账：官方说有 {value} 项，这里记到 {rules} 项，至少还差 {missing} 项。",
        "en": "Ledger of rules: {rules} recorded of the {value} that the city counted; "
        "at least {missing} are missing.",
    },
    "how": {
        "zh": "一份发布的文件算一项细则；{rules} 份文件里有 {measures} 项措施，"
        "{computable} 份能算出金额。\n不算细则的：国家规定（{documents} 份文件、{national} 项措施），"
        "三个政策包自己的 {articles} 项措施。",
        "en": "One published document is one rule; the {rules} documents hold {measures} measures, and "
        "{computable} have an amount.\nNo implementing rules: national rules ({documents} documents, "
        "{national} measures) and the packages' own {articles} measures.",
    },
    "add": {
        "zh": "怎么添一项：先把文件写进 policies/municipal/<部门>.yaml 或 "
        "policies/districts/<区>.yaml，\n再写它的措施和案例，运行 catalogue lint。"
        "见 policies/README.md。",
        "en": "To add one: put its document into policies/municipal/<bureau>.yaml or "
        "policies/districts/<pinyin>.yaml,\nthen its measures and their cases, and run catalogue lint. "
        "See policies/README.md.",
    },
    "several": {
        "zh": "一项细则可以落实几个政策包，每个都算上，所以各行相加会多于总数。",
        "en": "A rule that carries out several packages stands under each, so the rows add up to more.",
    },
    "issuer": {"zh": "发文单位", "en": "Issuer"},
    "key": {"zh": "编号", "en": "Key"},
    "aside": {"zh": "另列文件", "en": "set aside"},
    "unwritten": {"zh": "无文件的措施", "en": "no document"},
    "package": {"zh": "政策包", "en": "Package"},
    "none": {"zh": "未见落实哪个政策包", "en": "Package not known"},
    "articles": {"zh": "已知条数（知道条号）", "en": "Articles known (by number)"},
    "rules": {"zh": "细则", "en": "rules"},
    "computable": {"zh": "可计算", "en": "computable"},
    "measures": {"zh": "措施", "en": "measures"},
    "checked": {"zh": "核对日期", "en": "checked"},
    "unseen": {"zh": "没有见到文件", "en": "no document has been seen"},
    "not_counted": {"zh": "{name}，不计入：", "en": "{name}, not counted:"},
}


def ledger_text(ledger: Ledger, catalogue: Catalogue, lang: Lang) -> str:
    """The whole ledger as aligned tables."""
    said = {key: pair[lang] for key, pair in _SAID.items()}
    counts = [said["rules"], said["computable"], *(label("evidence", each, lang) for each in LEVELS)]
    counts += [said["measures"], said["checked"]]
    issuers = [[said["issuer"], said["key"], *counts, said["aside"], said["unwritten"]]]
    for issuer in ledger.issuers.values():
        beside = [str(len(issuer.set_aside)), str(len(issuer.unwritten))]
        issuers.append([_said(issuer.name, lang), issuer.key, *_counts(issuer.tally), *beside])
    packages = [[said["package"], said["articles"], *counts]]
    for key in (*catalogue.packages, NO_PACKAGE):
        name, known = said["none"], ""
        if key in catalogue.packages:
            entry = catalogue.packages[key]
            name = label("package", key, lang)
            known = f"{entry.known[0]}/{len(entry.articles)} ({entry.known[1]})"
        packages.append([name, known, *_counts(tally(ledger.of_package(key)))])
    parts = [
        _headline(ledger, lang),
        _table(issuers, left=2),
        _table(packages, left=2) + "\n" + said["several"],
        *(_aside(issuer, lang) for issuer in ledger.issuers.values()),
        said["add"],
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _headline(ledger: Ledger, lang: Lang) -> str:
    """How many of the official count are recorded, who counted, and what does not count."""
    whole, official, lines = ledger.tally, ledger.official, []
    if official:
        head = _SAID["head"][lang]
        lines += [
            head.format(value=official.value, rules=whole.rules, missing=ledger.missing),
            f"* {official.source.publisher} ({official.source.date})",
            *(f"! {_said(doubt, lang)}" for doubt in official.doubts),
        ]
    documents, national = ledger.national
    lines.append(
        _SAID["how"][lang].format(
            rules=whole.rules,
            measures=whole.measures,
            computable=whole.computable,
            documents=documents,
            national=national,
            articles=ledger.articles,
        )
    )
    return "\n".join(lines)


def ledger_json(ledger: Ledger, catalogue: Catalogue) -> str:
    """The ledger as JSON; sentences in both languages."""
    packages: dict[str, Any] = {}
    for key in (*catalogue.packages, NO_PACKAGE):
        packages[key] = _tally_json(tally(ledger.of_package(key)))
        if key in catalogue.packages:
            known, numbered = catalogue.packages[key].known
            articles = len(catalogue.packages[key].articles)
            packages[key] |= {"articles": articles, "known": known, "known_by_number": numbered}
    content = {
        "catalogue": ledger.version,
        "official": ledger.official.model_dump(mode="json") if ledger.official else None,
        "missing": ledger.missing,
        "recorded": _tally_json(ledger.tally),
        "not_counted": {
            "national": {"documents": ledger.national[0], "measures": ledger.national[1]},
            "packages_own_measures": ledger.articles,
        },
        "packages": packages,
        "issuers": [_issuer_json(issuer) for issuer in ledger.issuers.values()],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def ledger_csv(rules: Iterable[Rule], ledger: Ledger, lang: Lang) -> str:
    """One row a rule."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for rule in rules:
        row = _rule_json(rule)
        row |= {"issuer": rule.issuer, "issuer_name": _said(ledger.issuers[rule.issuer].name, lang)}
        row["title"] = row["title"][lang]
        cells = (row[column] for column in COLUMNS)
        writer.writerow([_cell(" ".join(c) if isinstance(c, list) else c) for c in cells])
    return out.getvalue()


def _cell(content: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(content, bool):
        return "yes" if content else "no"
    return f"'{content}" if isinstance(content, str) and content[:1] in tuple("=+-@\t\r") else content


def _rule_json(rule: Rule) -> dict[str, Any]:
    document = rule.document
    return {
        "document": rule.key,
        "title": document.title.model_dump(),
        "number": document.number,
        "issued": document.issued.isoformat() if document.issued else None,
        "packages": list(rule.packages),
        "evidence": rule.evidence,
        "computable": rule.computable,
        "checked": rule.checked.isoformat() if rule.checked else None,
        "measures": [measure.id for measure in rule.measures],
        "elsewhere": [measure.id for measure in rule.elsewhere],
    }


def _issuer_json(issuer: Issuer) -> dict[str, Any]:
    aside = [
        _rule_json(rule) | {"why": rule.document.ledger.set_aside.model_dump()}
        for rule in issuer.set_aside
        if rule.document.ledger.set_aside
    ]
    return {
        "issuer": issuer.key,
        "level": "municipal" if issuer.side == "municipal" else "district",
        "name": issuer.name.model_dump(),
        "file": issuer.file,
        **_tally_json(issuer.tally),
        "list": [_rule_json(rule) for rule in issuer.rules],
        "set_aside": aside,
        "without_document": [measure.id for measure in issuer.unwritten],
    }


def _tally_json(counted: Tally) -> dict[str, Any]:
    return {
        "rules": counted.rules,
        "computable": counted.computable,
        "by_evidence": dict(counted.by_evidence),
        "measures": counted.measures,
        "computable_measures": counted.computable_measures,
        "checked": counted.checked.isoformat() if counted.checked else None,
    }


def _counts(counted: Tally) -> list[str]:
    numbers = (counted.rules, counted.computable, *counted.by_evidence.values(), counted.measures)
    return [*map(str, numbers), counted.checked.isoformat() if counted.checked else "–"]


def _aside(issuer: Issuer, lang: Lang) -> str:
    """What of an issuer is not counted, and why."""
    lines = []
    for rule in issuer.set_aside:
        why = rule.document.ledger.set_aside
        if why:
            lines.append(f"- {_said(rule.document.title, lang)} [{rule.key}]: {_said(why, lang)}")
    unseen = _SAID["unseen"][lang]
    lines += [f"- {_said(m.title, lang)} [{m.id}]: {unseen}" for m in issuer.unwritten]
    head = _SAID["not_counted"][lang].format(name=_said(issuer.name, lang))
    return "\n".join([head, *lines]) if lines else ""


def _said(words: Words, lang: Lang) -> str:
    return words.zh if lang == "zh" else words.en


def _table(rows: list[list[str]], left: int) -> str:
    """Rows with aligned columns; a Chinese character is two wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell + " " * (width - _width(cell)) if i < left else " " * (width - _width(cell)) + cell
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
