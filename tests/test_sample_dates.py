"""The date tokens of the sample feeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.sample_dates import fill

NOW = datetime(2026, 1, 30, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("@rfc822:-3h20m@", "Fri, 30 Jan 2026 06:10:00 +0900"),
        ("@iso:-26h@", "2026-01-28T22:30:00Z"),
        ("@kst:-5h@", "2026-01-30 04:30:00"),
        ("@weekday:-10h@", "Thursday"),
        ("@monthday:-45m@", "30"),
        ("@ical:+24h@T103000", "20260131T103000"),
        ("@day:-10h@-trade.txt", "2026-01-29-trade.txt"),
    ],
)
def test_each_kind_is_written_as_its_feeds_write_it(token: str, expected: str) -> None:
    """RFC 822 and the zoneless date are Korean time, ISO is UTC; weekday and day of the month are Korean."""
    assert fill(token, now=NOW) == expected


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ("-26h", timedelta(hours=-26)),
        ("-3h20m", timedelta(hours=-3, minutes=-20)),
        ("-45m", timedelta(minutes=-45)),
        ("+2h", timedelta(hours=2)),
    ],
)
def test_an_offset_has_a_sign_and_hours_or_minutes_or_both(offset: str, expected: timedelta) -> None:
    """Both units count in the direction of the sign."""
    assert datetime.fromisoformat(fill(f"@iso:{offset}@", now=NOW)) - NOW == expected


@pytest.mark.parametrize(
    "token",
    [
        "@iso:-3x@",
        "@iso:3h@",
        "@iso:-@",
        "@iso:@",
        "@iso:-20m3h@",
        "@iso:-3h 20m@",
        "@iso:-3h",
        "@utc:-3h@",
        "@rfc822:-12345h@",
    ],
)
def test_a_bad_token_is_refused_by_name(token: str) -> None:
    """An unknown kind, a wrong offset or a missing end stops the demo rather than being printed."""
    with pytest.raises(ValueError, match=r"is no date token") as caught:
        fill(f"<pubDate>{token}</pubDate>", now=NOW)
    assert str(caught.value).startswith(token.split(" ")[0])


def test_other_text_stays_as_it_is() -> None:
    """Addresses, handles and prose with an at sign are no tokens."""
    text = "desk@seoul-daily.example (Ha Yu-jin) @handle: 3 @ 4, a@b"
    assert fill(text, now=NOW) == text


def test_all_tokens_of_a_text_are_filled() -> None:
    """Several tokens, even side by side, are replaced each on its own."""
    assert fill("@monthday:-0h@@monthday:-24h@: @weekday:-0h@", now=NOW) == "3029: Friday"


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (bounds are naive)
    st.integers(0, 9999),
    st.integers(0, 99),
)
def test_all_machine_dates_name_the_same_moment(now: datetime, hours: int, minutes: int) -> None:
    """Whatever the build's moment, RFC 822, ISO and the Korean clock agree to the second."""
    offset = f"-{hours}h{minutes}m"
    mail, iso, korean = fill(f"@rfc822:{offset}@|@iso:{offset}@|@kst:{offset}@", now=now).split("|")
    expected = now.replace(microsecond=0) - timedelta(hours=hours, minutes=minutes)
    assert parsedate_to_datetime(mail) == expected
    assert datetime.fromisoformat(iso) == expected
    assert datetime.fromisoformat(f"{korean}+09:00") == expected
