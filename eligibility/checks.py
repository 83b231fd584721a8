"""Checks over all policy files together: ids, references, packages and expressions."""

from collections.abc import Iterator, Mapping

from eligibility.errors import Mistake, did_you_mean
from eligibility.exemption_checks import check_exemptions
from eligibility.expressions.parse import parse_amount, parse_test
from eligibility.expressions.reader import ExpressionError
from eligibility.firm import ENVIRONMENT
from eligibility.ledger_checks import check_ledger
from eligibility.schema import Group, Measure, PolicyFile, Stacking
from eligibility.yaml_lines import Document, Path_

Files = Mapping[str, PolicyFile]
Sources = Mapping[str, Document]
_KINDS = {
    "measure": "措施",
    "group": "组",
    "stacking group": "组",
    "subject": "事项",
    "document": "文件",
    "article": "条款",
}


def check_files(files: Files, sources: Sources) -> list[Mistake]:
    """Every mistake that a single file does not show."""
    return [
        *_reference_day(files),
        *_packages(files, sources),
        *_unique(files, sources),
        *_references(files, sources),
        *_expressions(files, sources),
        *check_exemptions(files, sources),
        *check_ledger(files, sources),
    ]


def _reference_day(files: Files) -> Iterator[Mistake]:
    if sum(content.reference_day is not None for content in files.values()) != 1:
        yield Mistake("policies", "exactly one file states the `reference_day`.")


def _packages(files: Files, sources: Sources) -> Iterator[Mistake]:
    for name, content in files.items():
        if content.package is None:
            if content.articles or content.unplaced:
                yield Mistake(sources[name].name, "articles stand only in the file of a package.")
            continue
        expected = list(range(1, content.package.articles + 1))
        numbers = [article.number for article in content.articles]
        if numbers != expected:
            yield Mistake(
                sources[name].where(("articles",)),
                f"a package of {len(expected)} articles lists them as 1 to {len(expected)}, in order; "
                f"read {numbers}.",
            )


def _unique(files: Files, sources: Sources) -> Iterator[Mistake]:
    seen: dict[tuple[str, str], str] = {}
    for name, content in files.items():
        ids: list[tuple[str, str, Path_]] = [
            *(("measure", m.id, ("measures", i)) for i, m in enumerate(content.measures)),
            *(("group", g.id, ("groups", i)) for i, g in enumerate(content.groups)),
            *(("subject", u.id, ("unplaced", i)) for i, u in enumerate(content.unplaced)),
            *(("document", key, ("documents", key)) for key in content.documents),
        ]
        for kind, key, path in ids:
            where = sources[name].where(path)
            if (kind, key) in seen:
                zh = f"{where}：{_KINDS[kind]} {key} 已经在 {seen[kind, key]}。"
                yield Mistake(where, f"the {kind} {key} is already at {seen[kind, key]}.", zh)
            seen.setdefault((kind, key), where)


def _references(files: Files, sources: Sources) -> Iterator[Mistake]:
    measures = {m.id for content in files.values() for m in content.measures}
    documents = {key for content in files.values() for key in content.documents}
    groups = {g.id: g for content in files.values() for g in content.groups}
    articles = _article_refs(files)
    for name, content in files.items():
        for i, measure in enumerate(content.measures):
            path: Path_ = ("measures", i)
            where = f"{sources[name].where(path)}: measure {measure.id}"
            for basis in measure.basis:
                yield from _known(where, "document", basis.document, documents)
            for ref in measure.details:
                yield from _known(where, "article", ref, articles)
            for ref in measure.stacking.supersedes:
                yield from _known(where, "measure", ref, measures)
            yield from _group_kinds(where, measure.stacking, groups)
            yield from _evidence(where, measure)


def _article_refs(files: Files) -> set[str]:
    refs: set[str] = set()
    for content in files.values():
        if content.package:
            for article in content.articles:
                refs.update(article.records)
                if article.title:
                    refs.add(f"{content.package.id}-{article.number:02}")
            for subject in content.unplaced:
                refs |= {subject.id, *subject.records}
    return refs


def _known(where: str, kind: str, ref: str, known: set[str]) -> Iterator[Mistake]:
    if ref not in known:
        zh = f"{where}：没有{_KINDS[kind]} {ref}。{did_you_mean(ref, known, 'zh')}"
        yield Mistake(where, f"there is no {kind} {ref}.{did_you_mean(ref, known)}", zh)


def _group_kinds(where: str, stacking: Stacking, groups: Mapping[str, Group]) -> Iterator[Mistake]:
    for kind in ("one_of", "same_payment", "shared_cap"):
        ref = getattr(stacking, kind)
        if ref is None:
            continue
        yield from _known(where, "stacking group", ref, set(groups))
        if ref in groups and groups[ref].kind != kind:
            own = groups[ref].kind
            zh = f"{where}：组 {ref} 是 {own}，不是 {kind}。"
            yield Mistake(where, f"the group {ref} is of the kind {own}, not {kind}.", zh)


def _evidence(where: str, measure: Measure) -> Iterator[Mistake]:
    if measure.evidence == "named" and measure.benefit.amount is not None:
        zh = f"{where}：只知道名称（named），不能有金额。"
        yield Mistake(where, "its terms are unseen (`named`), so it has no amount.", zh)
    if measure.evidence in ("sourced", "confirmed") and not measure.sources:
        zh = f"{where}：evidence 是 {measure.evidence}，要在 sources 里写明来源。"
        yield Mistake(where, f"its evidence is `{measure.evidence}`, yet it names no source.", zh)
    if measure.level == "district" and measure.district is None:
        zh = f"{where}：区级措施要写明 district。"
        yield Mistake(where, "a rule of a district names its `district`.", zh)
    ids = [criterion.id for criterion in measure.criteria]
    for double in {each for each in ids if ids.count(each) > 1}:
        zh = f"{where}：条件 {double} 写了两次。"
        yield Mistake(where, f"the criterion {double} is given twice.", zh)


def _expressions(files: Files, sources: Sources) -> Iterator[Mistake]:
    for name, content in files.items():
        source = sources[name]
        for i, group in enumerate(content.groups):
            where = f"{source.where(('groups', i, 'cap'))}: group {group.id}"
            if (group.kind == "shared_cap") != (group.cap is not None):
                yield Mistake(where, "a `shared_cap` group has a cap, and no other has one.")
            if group.cap:
                yield from _amount(group.cap, f"{where}, cap")
        for i, measure in enumerate(content.measures):
            for k, criterion in enumerate(measure.criteria):
                path: Path_ = ("measures", i, "criteria", k, "test")
                where = f"{source.where(path)}: measure {measure.id}, criterion {criterion.id}"
                try:
                    parse_test(criterion.test, ENVIRONMENT)
                except ExpressionError as error:
                    yield expression_mistake(where, error)
            where = f"{source.where(('measures', i, 'benefit', 'amount'))}: measure {measure.id}, amount"
            amount = measure.benefit.amount
            for text in amount.values() if isinstance(amount, dict) else [amount] if amount else []:
                yield from _amount(text, where)


def _amount(text: str, where: str) -> Iterator[Mistake]:
    try:
        parse_amount(text, ENVIRONMENT)
    except ExpressionError as error:
        yield expression_mistake(where, error)


def expression_mistake(where: str, error: ExpressionError) -> Mistake:
    """An expression with what is wrong in it marked below."""
    marked = f"\n    {error.text}\n    {error.caret}\n  "
    return Mistake(where, f"{marked}{error.problem}", f"{where}：{marked}{error.zh}")
