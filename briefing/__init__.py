"""A daily briefing generator: feeds and topics in, one edited brief a morning out."""

__version__ = "0.1.0"
