"""Made feeds for measuring: many outlets, items of the usual length, words that repeat as in news."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

#: The moment that the made feeds are written for.
MOMENT = datetime(2026, 1, 30, 6, 0, tzinfo=UTC)
_SYLLABLES: list[str] = re.findall(
    r"\w+", "ka lo mi ren tas vo dul sen por ati gon lek mar ist und ora pel qua rif sho"
)


def words(random: Random, count: int, tail: float = 0.35) -> str:
    """So many made-up words, frequent ones more often (Zipf).

    With a tail of 0.35 about half of the words are in few other texts, so that no two texts are about one event; one of
    0.9 is nearer to a language.
    """
    return " ".join(_word(int(random.paretovariate(tail)) % 5_000_000) for _ in range(count))


def _word(rank: int) -> str:
    """The made-up word of that rank: its digits as syllables."""
    text = ""
    while True:
        text, rank = text + _SYLLABLES[rank % len(_SYLLABLES)], rank // len(_SYLLABLES)
        if not rank:
            return text


def rss(
    number: int, items: int, *, words_per_item: int = 400, spread: timedelta = timedelta(days=4), tail: float = 0.9
) -> str:
    """One RSS feed; 30 items of 400 words make about 51 KB, as real feeds of that length do."""
    random = Random(number)  # noqa: S311  # for variety, not for secrets
    entries = []
    for item in range(items):
        date = MOMENT - spread * (item / max(1, items)) - timedelta(seconds=number)
        title = words(random, 9, tail).capitalize()
        entries.append(
            f"<item><title>{title}</title><link>https://outlet{number}.example/{item}?utm_source=rss</link>"
            f'<guid isPermaLink="false">{number}-{item}</guid><pubDate>{format_datetime(date)}</pubDate>'
            f"<description>&lt;p&gt;{words(random, words_per_item, tail)}.&lt;/p&gt;</description></item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>Outlet {number}</title><link>https://outlet{number}.example/</link>"
        f"<description>Made for measuring</description>{''.join(entries)}</channel></rss>"
    )


def write(folder: Path, feeds: int, items: int) -> None:
    """Write feeds as 0.xml, 1.xml and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(feeds):
        (folder / f"{number}.xml").write_text(rss(number, items), "utf-8")
