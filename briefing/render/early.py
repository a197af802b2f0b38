"""Imported by the fork server, so that WeasyPrint is loaded while the main process works, once for all workers.

A system library that is missing must not cost the workers that parse: `pdf.lay_out` reports it when it is its turn.
"""

from contextlib import suppress

with suppress(Exception):
    import weasyprint  # type: ignore[import-untyped]  # noqa: F401
