"""The edition: the one record that HTML, PDF, text, JSON and the archive are all made from.

Its JSON form is published (`docs/edition.schema.json`, made from these classes by a test that also keeps it true).
Field order is the order in the file; nothing here depends on the machine, so the same build gives the same bytes. A
field that came after editions were stored has a default, so that these can still be read.
"""

from __future__ import annotations

from briefing.record.edition import (
    BriefName,
    Collection,
    Comment,
    Correction,
    Counts,
    Covered,
    Dropped,
    Edition,
    Event,
    FeedNote,
    Glance,
    OtherTag,
    Previous,
    Rewording,
    Section,
    SectionTopic,
    Silence,
    Span,
    Trend,
)
from briefing.record.story import (
    Addition,
    Appearance,
    Claim,
    Figure,
    Image,
    Matched,
    PrintedStory,
    Report,
    ScorePart,
    StoryTopic,
    Summary,
)

__all__ = [
    "SCHEMA_VERSION",
    "Addition",
    "Appearance",
    "BriefName",
    "Claim",
    "Collection",
    "Comment",
    "Correction",
    "Counts",
    "Covered",
    "Dropped",
    "Edition",
    "Event",
    "FeedNote",
    "Figure",
    "Glance",
    "Image",
    "Matched",
    "OtherTag",
    "Previous",
    "PrintedStory",
    "Report",
    "Rewording",
    "ScorePart",
    "Section",
    "SectionTopic",
    "Silence",
    "Span",
    "StoryTopic",
    "Summary",
    "Trend",
]

SCHEMA_VERSION = 1
