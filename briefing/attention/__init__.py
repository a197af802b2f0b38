"""What stands out today against the days before, and what is quiet against its own normal."""

from __future__ import annotations

from briefing.attention.phrases import OPENING
from briefing.attention.silence import (
    Past,
    answers,
    coverage,
    day_of,
    outlet_silences,
    topic_silences,
    windows_before,
)
from briefing.attention.tags import Background, other_tags

__all__ = [
    "OPENING",
    "Background",
    "Past",
    "answers",
    "coverage",
    "day_of",
    "other_tags",
    "outlet_silences",
    "topic_silences",
    "windows_before",
]
