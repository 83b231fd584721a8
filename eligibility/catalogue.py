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
        keys = ".".join(str(step) for step in place)
        if detail["type"] == "extra_forbidden":
            known = _known_keys(model, place[:-1])
            problem = f"there is no key {shown(str(place[-1]))} here.{did_you_mean(place[-1], known)}"
        elif detail["type"] == "missing":
            problem = "is missing."
        else:
            problem = f"reads {shown(detail['input'])}: {detail['msg'].lower()}."
        found.append(Mistake(f"{document.where(place)}: {keys}", problem))
    return found


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
