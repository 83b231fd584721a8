"""Reads `policies/`: every file checked against the schema, every reference, every expression.

All mistakes of all files are reported at once, each with file and line. What was read and found
good is kept as JSON, so that the next start does not read and check the YAML again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from eligibility.errors import InputError, Mistake, did_you_mean, shown
from eligibility.exemption_schema import Exemption, ExemptionList
from eligibility.schema import Article, Document, Group, Measure, Package, PolicyFile, Unplaced
from eligibility.storage import DATA, POLICIES, cached_json, fingerprint
from eligibility.yaml_lines import Document as YamlDocument
from eligibility.yaml_lines import Path_, read_yaml

PACKAGE_ORDER = ("21", "50", "22")
_FILES: TypeAdapter[dict[str, PolicyFile]] = TypeAdapter(dict[str, PolicyFile])


@dataclass(frozen=True)
class PackageEntry:
    """One package: its articles in order, and its subjects without a number."""

    package: Package
    articles: tuple[Article, ...]
    unplaced: tuple[Unplaced, ...]

    def article_id(self, article: Article) -> str:
        """The id by which rules name an article: `50-04`."""
        return f"{self.package.id}-{article.number:02}"

    @property
    def known(self) -> tuple[int, int]:
        """How many of its articles are known, and how many of these by number."""
        placed = sum(article.title is not None for article in self.articles)
        return min(placed + len(self.unplaced), len(self.articles)), placed


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All that is recorded, in order: national, municipal and district rules, then the packages.

    Args:
        version: A hash of `policies/`.
        reference_day: The day that answers refer to unless another is given.
        files: File name under `policies/` → its content.
    """

    version: str
    reference_day: date
    files: Mapping[str, PolicyFile]

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """Id → measure."""
        return {m.id: m for content in self.files.values() for m in content.measures}

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Key → document."""
        return {key: d for content in self.files.values() for key, d in content.documents.items()}

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """Id → stacking group."""
        return {g.id: g for content in self.files.values() for g in content.groups}

    @cached_property
    def exemptions(self) -> Mapping[str, Exemption]:
        """Id → behaviour that is not punished."""
        return {e.id: e for content in self.files.values() for e in content.exemptions}

    @cached_property
    def exemption_lists(self) -> Mapping[str, ExemptionList]:
        """Key → list of behaviours that are not punished."""
        return {k: v for content in self.files.values() for k, v in content.exemption_lists.items()}

    @cached_property
    def packages(self) -> Mapping[str, PackageEntry]:
        """`21`, `50`, `22` → package, in that order."""
        entries = {
            content.package.id: PackageEntry(content.package, content.articles, content.unplaced)
            for content in self.files.values()
            if content.package
        }
        return {key: entries[key] for key in PACKAGE_ORDER if key in entries}

    @cached_property
    def article_of_ref(self) -> Mapping[str, str]:
        """Article id, unplaced id, or a record of either → the article or subject it stands for."""
        refs: dict[str, str] = {}
        for entry in self.packages.values():
            for article in entry.articles:
                key = entry.article_id(article)
                own = (key,) if article.title else ()
                refs |= dict.fromkeys((*own, *article.records), key)
            for subject in entry.unplaced:
                refs |= dict.fromkeys((subject.id, *subject.records), subject.id)
        return refs

    def articles_of(self, measure: Measure) -> tuple[str, ...]:
        """The articles and subjects that a measure details or restates, in the packages' order."""
        refs = (measure.id, *measure.details, *measure.restates, *measure.records)
        found = {self.article_of_ref[ref] for ref in refs if ref in self.article_of_ref}
        order = list(dict.fromkeys(self.article_of_ref.values()))
        return tuple(sorted(found, key=order.index))

    def package_of(self, measure: Measure) -> str:
        """The package of the first article that a measure details, or `none`."""
        articles = self.articles_of(measure)
        return articles[0].split("-")[0] if articles else "none"

    def measures_of(self, article: str) -> tuple[Measure, ...]:
        """The measures in which an article or subject has its benefits."""
        return tuple(m for m in self.measures.values() if article in self.articles_of(m))

    def file_of(self, measure_id: str) -> str:
        """The file in which a measure stands."""
        return next(n for n, f in self.files.items() if any(m.id == measure_id for m in f.measures))


def read_catalogue(folder: Path = POLICIES) -> Catalogue:
    """Reads and checks the catalogue.

    Args:
        folder: Where the policy files lie, or a single file.

    Raises:
        InputError: Every mistake of every file.
    """
    paths = _policy_files(folder)
    if not paths:
        raise InputError.single(str(folder), "holds no policy files (*.yaml).")
    base = folder if folder.is_dir() else folder.parent
    version = fingerprint(paths, base)
    data = fingerprint([DATA / f"{n}.yaml" for n in ("fields", "sectors", "industries")], DATA)
    if folder == POLICIES:
        text = cached_json("catalogue", f"{version} {data}", lambda: _read_and_check(paths, base))
    else:
        text = _read_and_check(paths, base)
    files = _FILES.validate_json(text)
    days = [content.reference_day for content in files.values() if content.reference_day]
    return Catalogue(version, days[0], files)


def _policy_files(folder: Path) -> list[Path]:
    """Every policy file: wider law before narrower, the packages last."""
    if folder.is_file():
        return [folder]
    rank = {"catalogue": 0, "stacking": 1, "national": 2}
    paths = [*folder.glob("*.yaml"), *folder.glob("municipal/*.yaml"), *folder.glob("districts/*.yaml")]

    def order(path: Path) -> tuple[int, str]:
        if path.parent != folder:
            return (3 if path.parent.name == "municipal" else 4), path.name
        for i, package in enumerate(PACKAGE_ORDER):
            if path.stem == f"{package}_measures":
                return 6 + i, path.name
        return rank.get(path.stem, 5), path.name

    return sorted(paths, key=order)


def _read_and_check(paths: list[Path], folder: Path) -> str:
    """The JSON of all files, once they are found to be without mistakes."""
    mistakes: list[Mistake] = []
    sources: dict[str, YamlDocument] = {}
    files: dict[str, PolicyFile] = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            document = read_yaml(path, f"{folder.name}/{name}")
        except InputError as error:
            mistakes.extend(error.mistakes)
            continue
        mistakes.extend(document.mistakes)
        sources[name] = document
        try:
            files[name] = PolicyFile.model_validate(document.data)
        except ValidationError as error:
            mistakes.extend(schema_mistakes(error, document, PolicyFile))
    if len(files) == len(paths):
        from eligibility.checks import check_files

        mistakes.extend(check_files(files, sources))
    if mistakes:
        raise InputError(mistakes)
    return _FILES.dump_json(files, exclude_defaults=True).decode()


def schema_mistakes(
    error: ValidationError, document: YamlDocument, model: type[BaseModel]
) -> list[Mistake]:
    """Pydantic's findings, with file and line, and with the nearest known key.

    Args:
        document: What was validated.
        model: As what.
    """
    found = []
    for detail in error.errors(include_url=False):
        place: Path_ = tuple(detail["loc"])
        where = ": ".join(filter(None, (document.where(place), ".".join(map(str, place)))))
        if detail["type"] == "extra_forbidden":
            known = _known_keys(model, place[:-1])
            near = did_you_mean(place[-1], known) or f" There may be: {', '.join(known)}."
            near_zh = did_you_mean(place[-1], known, "zh") or f"可以写：{'、'.join(known)}。"
            problem = f"there is no key {shown(str(place[-1]))} here.{near}"
            zh = f"这里没有 {shown(str(place[-1]))} 这一项。{near_zh}"
        elif detail["type"] == "missing":
            problem, zh = "is missing.", "缺这一项。"
        else:
            said, said_zh = _expected(detail)
            problem = f"reads {shown(detail['input'])}: {said}."
            zh = f"写的是 {shown(detail['input'])}：{said_zh}。"
        found.append(Mistake(where, problem, f"{where}：{zh}"))
    return found


_EXPECTED = {
    "string_type": ("a text is expected", "这里要写文字"),
    "string_too_short": ("a text is expected", "不能空着"),
    "string_pattern_mismatch": (
        "not of the form of an id or address",
        "写法不对，编号只用小写字母、数字和连字符",
    ),
    "tuple_type": ("a list is expected", "这里要写成一列，每行一个减号"),
    "model_type": ("keys with values are expected", "这里要写“名称: 值”"),
    "dict_type": ("keys with values are expected", "这里要写“名称: 值”"),
    "bool_type": ("true or false is expected", "这里写 true 或 false"),
    "bool_parsing": ("true or false is expected", "这里写 true 或 false"),
    "date_type": ("a day such as 2022-06-01 is expected", "这里写日期，例如 2022-06-01"),
    "date_from_datetime_parsing": (
        "a day such as 2022-06-01 is expected",
        "这里写日期，例如 2022-06-01",
    ),
    "is_instance_of": ("a plain number is expected", "这里写一个数，例如 0.5 或 600"),
}
"""Pydantic's kind of finding → what is expected."""


def _expected(detail: ErrorDetails) -> tuple[str, str]:
    """What may stand there, in both languages."""
    limits = detail.get("ctx", {})
    match detail["type"]:
        case "literal_error":
            return f"it may be {limits['expected']}", f"可以写 {limits['expected']}".replace(
                " or ", " 或 "
            )
        case "greater_than_equal":
            return detail["msg"].lower(), f"不能小于 {limits['ge']}"
        case kind:
            return _EXPECTED.get(kind, (detail["msg"].lower(), detail["msg"].lower()))


def _known_keys(model: type[BaseModel], place: Path_) -> list[str]:
    """The keys that the schema knows at a path; places in lists and keys of mappings are passed over."""
    for step in place:
        if step in model.model_fields:
            model = _model_within(model.model_fields[str(step)].annotation) or model
    return list(model.model_fields)


def _model_within(annotation: object) -> type[BaseModel] | None:
    """The model that a field holds, alone, in a list or as a value of a mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_within(each) for each in get_args(annotation))
    return next((each for each in found if each is not None), None)
