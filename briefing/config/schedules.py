"""What is wrong with schedules: holidays of countries that nobody knows, and no time to be late.

The library of holidays is looked into only where a schedule names some.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from briefing.config.mistakes import line, shown
from briefing.config.source import Source
from briefing.settings import parse_duration
from briefing.text import nearest


def check(source: Source) -> Iterator[tuple[int, str]]:
    """Every such mistake, as (line, text)."""
    for key, found in source.walk("briefs", "[]", "schedule", "holidays"):
        for code in found if isinstance(found, list) else [found]:
            if isinstance(code, str) and (mistake := _mistake(code)):
                yield line(source, key, mistake)
    for key, found in source.walk("briefs", "[]", "schedule", "late"):
        if _is_short(found):
            yield line(source, key, f"found {shown(found)}; at least 10m, or a short outage costs the edition")


def _is_short(late: object) -> bool:
    """Tell whether that is a duration, and too short for a machine to start and an edition to be made."""
    try:
        read = parse_duration(late)
    except (ValueError, OverflowError):
        return False
    return isinstance(read, timedelta) and read < timedelta(minutes=10)


def _mistake(code: str) -> str:
    """What is wrong with a code; "" if nothing."""
    import holidays  # 0.1 s

    known = holidays.list_supported_countries()
    country, hyphen, part = code.partition("-")
    if country not in known:
        close = nearest(country, (each for each in known if len(each) == len(country)))
        return f"found {shown(code)}; a country's ISO 3166 code is needed, such as KR, or with a part, US-CA{close}"
    if hyphen and part not in known[country]:
        parts = [f"{country}-{each}" for each in known[country]]
        shown_parts = ", ".join(parts[:10]) + (", …" if len(parts) > 10 else "")
        allowed = f"allowed: {shown_parts}" if parts else f"{country} has no parts"
        return (
            f"found {shown(code)}; {country} has no such part with holidays of its own; {allowed}{nearest(code, parts)}"
        )
    return ""
