"""What the desk refuses."""

from collections.abc import Mapping
from typing import Any

from eligibility.errors import InputError, Mistake


class ForbiddenError(InputError):
    """The actor may not do this. Nothing was done."""

    def __init__(self, problem: str, zh: str) -> None:
        super().__init__([Mistake("", problem, zh)])


class SignInError(InputError):
    """Nobody was signed in, or the session is over."""

    def __init__(self, problem: str, zh: str) -> None:
        super().__init__([Mistake("", problem, zh)])


class ConflictError(InputError):
    """Somebody else changed the record in the meantime. Nothing was written.

    Args:
        version: The record's version now.
        theirs: What the fields hold now, of those that were to be changed.
        mine: What was to be written.
        author: Who changed it last.
    """

    def __init__(
        self, version: int, theirs: Mapping[str, Any], mine: Mapping[str, Any], author: str
    ) -> None:
        self.version, self.theirs, self.mine, self.author = version, dict(theirs), dict(mine), author
        problem = f"{author} changed this in the meantime; nothing of yours has been written yet."
        super().__init__([Mistake("", problem, f"{author} 刚改过这里，您的内容还没有写入。")])
