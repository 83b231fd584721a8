"""A letter for each tenant, all in one ZIP file; one after the other, so that it can be stopped."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from eligibility.answers import match_firm
from eligibility.expressions.words import Lang
from eligibility.park.outcome import Park, Tenant
from eligibility.reports.letter import letter_pdf
from eligibility.reports.words import printable, say

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*\'`$&;%~]+|^\.+|\.+$')
_LONGEST = 60


def letters_zip(
    park: Park,
    target: Path | IO[bytes],
    lang: Lang,
    progress: Callable[[int, int], None] = lambda done, of: None,
    chosen: Sequence[int] | None = None,
) -> int:
    """Writes the letters; what `progress` raises stops the work.

    Args:
        progress: Is told before each letter how many are done, of how many.
        chosen: Places of the tenants who get one; by default all.

    Returns:
        How many letters were written.
    """
    tenants = park.tenants if chosen is None else [park.tenants[place] for place in chosen]
    with ZipFile(target, "w", ZIP_STORED) as package:  # a PDF is packed already
        for done, tenant in enumerate(tenants):
            progress(done, len(tenants))
            answer = match_firm(tenant.firm, park.catalogue, park.on)
            stamp = (park.on.year, park.on.month, park.on.day, 0, 0, 0)
            name = ZipInfo(letter_name(tenant, len(tenants), lang), stamp)
            package.writestr(name, letter_pdf(answer, lang))
    progress(len(tenants), len(tenants))
    return len(tenants)


def letter_name(tenant: Tenant, of: int, lang: Lang) -> str:
    r"""The name of a letter: the row's number, so that it is unique, and the firm's name made safe."""
    name = _UNSAFE.sub(" ", printable(tenant.name)).strip()[:_LONGEST].strip(" .")
    name = re.sub(r"\s+", " ", name) or say("park.nameless", lang)
    return f"{tenant.row:0{len(str(of))}d} {name}.pdf"
