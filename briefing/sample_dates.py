"""Sample feeds + the moment of a build → the same feeds, dated: a demo's news is always of its own morning.

A token is `@KIND:OFFSET@`. The offset counts from the build's moment in hours, minutes or both, with its sign: `-26h`,
`-3h20m`, `-45m`, `+2h`. The kinds are the ways in which feeds and their prose write a time; all but `iso` are in
Korean time (UTC+9 the year round), as the samples' outlets would write them:

- `rfc822`: `Fri, 30 Jan 2026 06:12:00 +0900`, for RSS 2.0 (RFC 822 with the four-digit year of RFC 1123);
- `iso`: `2026-01-29T21:12:00Z`, for Atom, RSS 1.0 and JSON Feed (RFC 3339);
- `kst`: `2026-01-30 06:12:00`, without a zone, as many Korean feeds do;
- `ical`: `20260130`, for calendars, which may set a time of day after it: `@ical:+24h@T103000`;
- `day`: `2026-01-30`, for the names of files;
- `weekday`: `Friday`, and `monthday`: `30`, for sentences.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

_KST = timezone(timedelta(hours=9), "KST")
# Names of our own: strftime's depend on the machine's locale.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# An unfinished or unknown token is caught as well, so that none is ever printed.
_TOKEN = re.compile(r"@(?P<kind>[a-z0-9]+):(?=\S)(?P<offset>[^@\s<>\"]*)(?P<end>@?)")
_OFFSET = re.compile(r"(?P<sign>[+-])(?=\d)(?:(?P<hours>\d{1,4})h)?(?:(?P<minutes>\d{1,2})m)?")


def fill(text: str, *, now: datetime) -> str:
    """Replace every date token of `text`, counted from `now`; a text without tokens comes back as it is.

    Raises:
        ValueError: a token has an unknown kind, a wrong offset or no end; the message names it.
    """
    return _TOKEN.sub(lambda token: _written(token, now), text)


def _written(token: re.Match[str], now: datetime) -> str:
    """What one token stands for."""
    at = _moment(token["offset"], now) if token["end"] else None
    if at is not None:
        local = at.astimezone(_KST)
        match token["kind"]:
            case "rfc822":
                return format_datetime(local)
            case "iso":
                return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
            case "kst":
                return f"{local:%Y-%m-%d %H:%M:%S}"
            case "ical":
                return f"{local:%Y%m%d}"
            case "day":
                return f"{local:%Y-%m-%d}"
            case "weekday":
                return _WEEKDAYS[local.weekday()]
            case "monthday":
                return str(local.day)
    raise ValueError(
        f"{token[0]} is no date token: write @rfc822:-3h20m@, or iso, kst, ical, day, weekday or monthday "
        "for rfc822, and an offset such as -26h, -3h20m, -45m or +2h"
    )


def _moment(offset: str, now: datetime) -> datetime | None:
    """The moment that an offset means, to the second; None if it is written wrongly."""
    found = _OFFSET.fullmatch(offset)
    if found is None:
        return None
    span = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    whole = now.replace(microsecond=0)
    return whole - span if found["sign"] == "-" else whole + span
