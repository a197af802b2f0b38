"""What is wrong with the looks of the briefs: themes, design tokens, logos.

As `checks`: over raw values, passing over what is malformed, so that all mistakes come at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from briefing import look
from briefing.config.mistakes import line, shown
from briefing.config.source import Key, Source
from briefing.errors import TemplateError
from briefing.text import nearest

Mistakes = Iterator[tuple[int, str]]


def check(source: Source) -> Mistakes:
    """Every such mistake of one config, as (line, text)."""
    folder = source.file.parent
    for key, brief in source.walk("briefs", "[]"):
        if not isinstance(brief, dict):
            continue
        name, design, logo = brief.get("theme") or "newspaper", brief.get("design"), brief.get("logo")
        if isinstance(logo, str) and (wrong := look.logo_mistake(folder / logo)):
            yield line(source, (*key, "logo"), f"found {shown(logo)}; {wrong}")
        if not isinstance(name, str):
            continue
        try:
            theme = look.theme(name, folder)
        except TemplateError as error:
            yield line(source, (*key, "theme"), f"{error}{nearest(name, look.shipped())}")
            continue
        yield from _no_values(source, (*key, "design"), design)
        for token, value in design.items() if isinstance(design, dict) else ():
            if isinstance(value, str) and (wrong := look.mistake(theme, str(token), value)):
                close = "" if token in theme.tokens else nearest(token, theme.tokens)
                yield line(source, (*key, "design", token), f"found {shown(value)}; {wrong}{close}")


def _no_values(source: Source, key: Key, design: Any) -> Mistakes:
    """Tokens that are named and left empty: a colour without quotation marks is a comment."""
    for place in source.lines:
        if place[:-1] == key and isinstance(design, dict) and place[-1] not in design:
            yield line(source, place, 'no value; quote a colour ("#9a1b1e"), since # begins a comment')
