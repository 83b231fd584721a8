"""An older link says what changed since; the present version is always recorded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eligibility import versions
from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.errors import InputError
from eligibility.schema import Measure
from eligibility.ui.selfcheck.since import since

TOY = Path(__file__).parent / "toy.yaml"


def test_the_present_version_is_recorded(catalogue: Catalogue) -> None:
    assert versions.unrecorded(catalogue) == []


@pytest.fixture
def toy(tmp_path: Path) -> Callable[..., Catalogue]:
    """Gives the toy catalogue, with a text of it replaced."""
    written = TOY.read_text(encoding="utf-8")

    def changed(old: str = "", new: str = "") -> Catalogue:
        assert old in written
        copy = tmp_path / "toy.yaml"
        copy.write_text(written.replace(old, new, 1), encoding="utf-8")
        return read_catalogue(copy)

    return changed


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A record of its own."""
    return tmp_path / "versions.yaml"


def without(catalogue: Catalogue, measure: str) -> Catalogue:
    """The same, with one measure less."""
    ((name, content),) = catalogue.files.items()
    left: tuple[Measure, ...] = tuple(m for m in content.measures if m.id != measure)
    files = {name: content.model_copy(update={"measures": left})}
    return Catalogue("without", catalogue.reference_day, files)


def test_a_version_is_recorded_once_and_then_known(toy: Callable[..., Catalogue], kept: Path) -> None:
    first = toy()
    assert versions.unrecorded(first, kept)
    assert versions.record(first, kept)
    assert not versions.record(first, kept)
    assert versions.unrecorded(first, kept) == []


def test_a_changed_rate_is_named_as_a_change_of_the_amount(
    toy: Callable[..., Catalogue], kept: Path
) -> None:
    first = toy()
    versions.record(first, kept)
    later = toy("600 * insured_employees", "800 * insured_employees")
    changes = versions.changes_since(first.version, later, kept)
    assert changes
    assert (changes.added, changes.removed) == ((), ())
    assert list(changes.changed.values()) == [("amount",)]


def test_a_new_and_a_removed_measure_are_named(toy: Callable[..., Catalogue], kept: Path) -> None:
    whole = toy()
    part = without(whole, "rent-old")
    assert versions.record(whole, kept)
    assert versions.record(part, kept)
    gone, back = (
        versions.changes_since(whole.version, part, kept),
        versions.changes_since("without", whole, kept),
    )
    assert gone
    assert back
    assert (gone.added, gone.removed) == ((), ("rent-old",))
    assert (back.added, back.removed) == (("rent-old",), ())


def test_a_later_version_says_in_the_file_only_what_differs(
    toy: Callable[..., Catalogue], kept: Path
) -> None:
    versions.record(toy(), kept)
    before = kept.read_text(encoding="utf-8")
    versions.record(toy("600 * insured_employees", "800 * insured_employees"), kept)
    after = kept.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert len(after.splitlines()) == len(before.splitlines()) + 2


def test_a_remark_changes_the_version_and_no_measure(toy: Callable[..., Catalogue], kept: Path) -> None:
    first = toy()
    versions.record(first, kept)
    later = toy("measures:", "# a remark\nmeasures:")
    assert later.version != first.version
    assert versions.changes_since(first.version, later, kept) == versions.Changes((), (), {})
    assert "没有变" in since(versions.changes_since(first.version, later, kept), later, "zh")


@pytest.mark.parametrize(("lang", "words"), [("zh", "金额有改动"), ("en", "changed in amount")])
def test_the_page_names_the_measure_and_what_of_it_changed(
    toy: Callable[..., Catalogue], kept: Path, lang: Any, words: str
) -> None:
    first = toy()
    versions.record(first, kept)
    later = toy("600 * insured_employees", "800 * insured_employees")
    assert words in since(versions.changes_since(first.version, later, kept), later, lang)


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有留底"), ("en", "no record was kept")])
def test_of_an_unknown_version_the_page_says_that_it_cannot_tell(
    catalogue: Catalogue, lang: Any, words: str
) -> None:
    assert words in since(versions.changes_since("<b>older</b>", catalogue), catalogue, lang)


def test_lint_says_what_to_run_where_a_version_is_not_recorded(
    toy: Callable[..., Catalogue], kept: Path
) -> None:
    (mistake,) = versions.unrecorded(toy(), kept)
    assert "catalogue record" in str(InputError([mistake]))
