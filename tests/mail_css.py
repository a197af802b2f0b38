"""What Gmail, Outlook and Apple Mail know of CSS, as far as the mail's body uses it.

From the measurements of caniemail.com (state of 2025): Gmail on the web and in its apps; Outlook for Windows, whose
engine is Word's, for macOS, on the web and in its apps; Apple Mail on macOS and iOS. A rule is here only if all of
them know it, or if those that do not lose nothing but looks: then it says what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_COLOUR = r"#[0-9a-f]{3,6}"
_PIXELS = r"0|\d+px"

#: Property → the values that all three know, as a whole.
KNOWN = {
    "background-color": _COLOUR,
    "color": _COLOUR,
    "font-family": r"[\w ,'-]+",
    "font-size": r"\d+px",  # no rem in Outlook for Windows
    "font-weight": r"bold|normal",
    "letter-spacing": r"\dpx",  # no em there
    "line-height": r"\d+px",
    "margin": rf"(?:{_PIXELS})(?: (?:{_PIXELS})){{0,3}}",  # neither auto nor negative
    "text-align": r"left|center|right",  # neither start nor end
    "text-decoration": r"none|underline",  # no second value
    "display": r"none",
}
#: Property → values, and what is lost in the client that does not know them.
GRACEFUL = {
    # Outlook for Windows has it on cells only: a line stands closer to its text.
    "padding": rf"(?:{_PIXELS})(?: (?:{_PIXELS})){{0,3}}",
    # There a line on a paragraph may be left out.
    "border-top": rf"[1-8]px solid {_COLOUR}",
    "border-bottom": rf"[1-8]px solid {_COLOUR}",
    # Some clients take break-word for every value: Korean breaks within words.
    # Outlook for Windows does not know it, and breaks long words by rules of its own.
    "overflow-wrap": "anywhere",
    "word-break": r"break-word|keep-all",
}
#: Property → values, on tables and cells only: Outlook for Windows ignores them elsewhere.
ON_TABLES = {"width": r"100%|\d+px", "max-width": r"\d+px"}

#: Property → values, on pictures only: Outlook for Windows goes by their attribute `width`.
ON_PICTURES = {"width": "100%", "max-width": r"\d+px", "height": "auto"}

#: Elements that all three keep; sections, lists of details and the like become nameless in Gmail.
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "div", "p", "h1", "h2", "h3"),
    *("table", "tbody", "tr", "td", "a", "b", "span", "br", "bdi", "img"),
}


def unknown(document: Any) -> Iterator[str]:
    """Every element and declaration of a parsed mail that one of the three does not know."""
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag not in ELEMENTS:
            yield f"<{element.tag}>"
        for declaration in filter(None, (element.get("style") or "").split(";")):
            name, _, value = (part.strip() for part in declaration.partition(":"))
            allowed = KNOWN.get(name) or GRACEFUL.get(name)
            if element.tag in ("table", "td"):
                allowed = allowed or ON_TABLES.get(name)
            if element.tag == "img":
                allowed = allowed or ON_PICTURES.get(name)
            if allowed is None or not re.fullmatch(allowed, value):
                yield f"<{element.tag}> {name}: {value}"


#: What may stand in the style sheet that stays: colours of dark screens, which Gmail leaves out and others know.
DARK = re.compile(
    r"@media \(prefers-color-scheme:dark\)\{(?:[\w.,# -]+\{(?:(?:background-|border-)?color:"
    + _COLOUR
    + r"!important;?)+\})+\}"
)
