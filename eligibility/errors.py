"""What we raise: mistakes in what was given to us, all of them at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong with the input.

    Args:
        where: The place: `firm.yaml:3: field "employees"`, `row 7, column "revenue"`.
        problem: What it says there, what is wrong, what it may be; may have several lines.
        zh: The whole message in Chinese, where the page may have to show it.
    """

    where: str
    problem: str
    zh: str = ""

    def in_words(self, lang: str) -> str:
        """The message in the reader's language, as far as it exists."""
        return self.zh if lang == "zh" and self.zh else str(self)

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}" if self.where else self.problem


class InputError(Exception):
    """The input has mistakes. Nothing was written."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: Sequence[Mistake] = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))

    @classmethod
    def single(cls, where: str, problem: str, zh: str = "") -> "InputError":
        """An error with one mistake; `zh` is the whole message in Chinese."""
        return cls([Mistake(where, problem, zh)])


def did_you_mean(word: object, known: Iterable[str], lang: str = "en") -> str:
    """A sentence that names the nearest known word; empty if none is near. In English a space leads.

    >>> did_you_mean("reveneu", ["revenue", "assets"]), did_you_mean("5a", ["5A", "4A"])
    (' Did you mean "revenue"?', ' Did you mean "5A"?')
    """
    spelled = {each.casefold(): each for each in known}
    near = get_close_matches(str(word).casefold(), list(spelled), n=1, cutoff=0.6)
    if not near:
        return ""
    found = spelled[near[0]]
    return f"是不是“{found}”？" if lang == "zh" else f' Did you mean "{found}"?'


def shown(value: object, limit: int = 60) -> str:
    """What was read, quoted and cut, safe to print: control characters are escaped."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return text if len(text) <= limit else text[: limit - 1] + "…"
