"""What stands out today against the days before, and what is quiet against its own normal."""

from __future__ import annotations

from briefing.attention.tags import Background, other_tags

__all__ = ["Background", "other_tags"]
