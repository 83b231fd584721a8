"""A link that carries the answers: nothing is kept elsewhere, and nothing in it is trusted.

The text is a format's number, then base64url of zlib of JSON: `[version, day, {field: value}]`.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.answers import plain_value
from eligibility.errors import InputError
from eligibility.firm import firm_from
from eligibility.firm.values import NOT_KNOWN

FORMAT = "1"
LONGEST = 6_000  # characters of a link; every field filled in takes some 3,000
LARGEST = 20_000  # bytes that it may unpack to


class BadLinkError(ValueError):
    """A link that was cut off, changed, or made by another program."""


@dataclass(frozen=True)
class Restored:
    """What a link carries.

    Args:
        version: The catalogue's version when it was made.
        on: The day of reference.
        facts: Field → value as the form keeps it; `?` for "I don't know".
    """

    version: str
    on: date
    facts: Mapping[str, Any]


def packed(facts: Mapping[str, Any], on: date, version: str) -> str:
    """Facts, day and version as one short text that may stand in an address.

    >>> unpacked(packed({"employees": 18}, date(2022, 10, 8), "abc")).facts
    {'employees': 18}
    """
    content = json.dumps([version, on.isoformat(), facts], ensure_ascii=False, separators=(",", ":"))
    squeezed = zlib.compress(content.encode(), 9)
    return FORMAT + base64.urlsafe_b64encode(squeezed).decode().rstrip("=")


def unpacked(text: str) -> Restored:
    """What a link carries; every fact is read as if it were typed.

    Raises:
        BadLinkError: It is too long, unpacks to too much, is no such text, or holds no fact of a firm.
    """
    if not text.startswith(FORMAT) or len(text) > LONGEST or not text.isascii():
        raise BadLinkError
    try:
        version, day, facts = json.loads(_content(text[len(FORMAT) :]), parse_constant=_no_number)
        if not (isinstance(version, str) and isinstance(facts, dict)) or len(version) > 20:
            raise BadLinkError
        firm = firm_from(facts)
        given = {name: plain_value(firm.given[name]) for name in facts if name in firm.given}
        doubts = {name: NOT_KNOWN for name in facts if name in firm.doubtful}
        on = date.fromisoformat(day)
    except (InputError, ValueError, TypeError, RecursionError) as error:
        raise BadLinkError from error
    return Restored(
        version, on, {name: (given | doubts)[name] for name in facts if facts[name] is not None}
    )


def _content(text: str) -> str:
    """The JSON; unpacking stops at the limit, so a small text cannot become a huge one."""
    try:
        squeezed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(squeezed, LARGEST)
    except (binascii.Error, zlib.error) as error:
        raise BadLinkError from error
    if not unpacker.eof:
        raise BadLinkError
    return content.decode()


def _no_number(text: str) -> Any:
    raise BadLinkError(text)
