"""What changed since an older version of the catalogue, of which only fingerprints are kept.

`data/versions.yaml` holds, for each version that answers were given with, a short hash of each part
of each measure. So a link of that day can say which measures are new, gone or changed since, and in
which part; the older texts themselves stand in the repository's history.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eligibility.catalogue import Catalogue
from eligibility.errors import Mistake
from eligibility.schema import Group, Measure
from eligibility.storage import DATA, replacing

RECORD = DATA / "versions.yaml"
_PARTS: dict[str, tuple[str, ...]] = {
    "criteria": ("criteria", "declared", "judged", "audience", "level", "district"),
    "amount": ("kind", "form", "stacking"),
    "period": ("period",),
    "claim": ("claim",),
    "words": ("title", "evidence"),
}
_GONE = "gone"
_HEAD = """\
# Every version of the catalogue that answers were given with, so that an older link can say what
# changed since. Written by `python -m eligibility catalogue record`: each version says only how it
# differs from the one above. Measure: a short hash of its {parts};
# `gone`: the version has no such measure.
"""
Prints = dict[str, str]


@dataclass(frozen=True)
class Changes:
    """How the present catalogue differs from an older one.

    Args:
        added, removed: Ids of measures.
        changed: Measure → the parts of it that differ: criteria, amount, period, claim, words.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]


def fingerprints(catalogue: Catalogue) -> Prints:
    """Measure → a short hash of each of its parts; what says where terms were read is left out."""
    return {key: _print(measure, catalogue.groups) for key, measure in catalogue.measures.items()}


def _print(measure: Measure, groups: Mapping[str, Group]) -> str:
    written = measure.model_dump(mode="json", exclude_defaults=True)
    benefit, stacking = written["benefit"], measure.stacking
    joined = [groups[g] for g in (stacking.one_of, stacking.same_payment, stacking.shared_cap) if g]
    beside: dict[str, Any] = {
        "amount": [benefit.get("amount"), [each.cap for each in joined]],
        "words": benefit["gives"],
    }
    hashes = []
    for part, keys in _PARTS.items():
        content = [{key: written.get(key) for key in keys}, beside.get(part)]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        hashes.append(hashlib.sha256(text.encode()).hexdigest()[:6])
    return " ".join(hashes)


def recorded(path: Path = RECORD) -> dict[str, Prints]:
    """Version → what `fingerprints` said of it."""
    import yaml

    kept = yaml.load(path.read_bytes(), yaml.CSafeLoader) if path.exists() else None
    return _unfolded(kept or {})


def _unfolded(kept: Mapping[str, Mapping[str, str]]) -> dict[str, Prints]:
    """Each version in full; in the file it only says what differs from the one above."""
    versions: dict[str, Prints] = {}
    prints: Prints = {}
    for version, differing in kept.items():
        prints = {key: each for key, each in (prints | dict(differing)).items() if each != _GONE}
        versions[version] = prints
    return versions


def changes_since(version: str, catalogue: Catalogue, path: Path = RECORD) -> Changes | None:
    """What is new, gone or changed since a version; None if that version is not recorded."""
    before = recorded(path).get(version)
    if before is None:
        return None
    now = fingerprints(catalogue)
    changed = {
        key: tuple(
            part
            for part, old, new in zip(_PARTS, before[key].split(), now[key].split(), strict=True)
            if old != new
        )
        for key in now
        if key in before and before[key] != now[key]
    }
    return Changes(
        tuple(key for key in now if key not in before),
        tuple(key for key in before if key not in now),
        changed,
    )


def unrecorded(catalogue: Catalogue, path: Path = RECORD) -> list[Mistake]:
    """A mistake, if the catalogue's version is not recorded as it is."""
    if recorded(path).get(catalogue.version) == fingerprints(catalogue):
        return []
    problem = f"does not hold version {catalogue.version}: run `python -m eligibility catalogue record`."
    return [Mistake(f"{RECORD.parent.name}/{RECORD.name}", problem)]


def record(catalogue: Catalogue, path: Path = RECORD) -> bool:
    """Adds the catalogue's version; False if it stood there already.

    Raises:
        InputError: The file cannot be written.
    """
    versions = recorded(path)
    now = fingerprints(catalogue)
    if versions.get(catalogue.version) == now:
        return False
    versions.pop(catalogue.version, None)
    versions[catalogue.version] = now
    with replacing(path) as draft:
        draft.write_text(_written(versions), encoding="utf-8")
    return True


def _written(versions: Mapping[str, Prints]) -> str:
    """All versions as YAML, each as its difference from the one above."""
    lines = [_HEAD.format(parts=", ".join(_PARTS)).rstrip()]
    above: Prints = {}
    for version, prints in versions.items():
        gone = dict.fromkeys((key for key in above if key not in prints), _GONE)
        differing = {key: each for key, each in prints.items() if above.get(key) != each} | gone
        lines.append(f'"{version}":' if differing else f'"{version}": {{}}')
        lines += [f'  {key}: "{each}"' for key, each in differing.items()]
        above = prints
    return "\n".join(lines) + "\n"
