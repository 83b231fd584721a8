"""Small pieces of HTML in which every text is escaped, and texts escaped for Markdown."""

import html
import re
from collections.abc import Sequence

_SPECIAL = re.compile(r"([\\`*_\[\]$~<|#]|:(?=[a-zA-Z]))")


class Html(str):
    """Markup that is safe to show as it is; any other text is escaped when it is put into a tag."""

    __slots__ = ()


def safe(content: str) -> Html:
    """The content as markup: escaped, unless it is markup already."""
    return content if isinstance(content, Html) else Html(html.escape(content))


def tag(name: str, *children: str, css: str = "", **attributes: str) -> Html:
    """One element; an attribute named with `_` at its end is written without it.

    >>> tag("p", "a < b", css="note")
    '<p class="note">a &lt; b</p>'
    """
    given = ({"class": css} if css else {}) | attributes
    written = "".join(f' {key.rstrip("_")}="{html.escape(text)}"' for key, text in given.items())
    return Html(f"<{name}{written}>{''.join(map(safe, children))}</{name}>")


def join(*parts: str, between: str = "") -> Html:
    """Parts in a row; empty ones are left out."""
    return Html(safe(between).join(safe(part) for part in parts if part))


def link(label: str, url: str) -> Html:
    """A link that opens in a tab of its own, so that what was typed here stays."""
    if not url.startswith(("https://", "http://", "/")):
        return safe(label)
    return tag("a", label, href=url, target="_blank", rel="noopener noreferrer")


def listed(items: Sequence[str], css: str = "") -> Html:
    """An unordered list; nothing where there is no item."""
    return tag("ul", *(tag("li", item) for item in items), css=css) if items else Html("")


def plain_markdown(text: str) -> str:
    r"""A text that Markdown shows as it stands.

    >>> plain_markdown("[x](javascript:1) $5$")
    '\\[x\\](javascript:1) \\$5\\$'
    """
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
