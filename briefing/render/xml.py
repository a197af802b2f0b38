"""XML that a template gave, read as XML before it goes out: what a reader would refuse is an error here."""

from __future__ import annotations

from briefing.errors import TemplateError


def checked(name: str, text: str) -> bytes:
    """The text as UTF-8.

    Args:
        name: the template's file.
        text: what it gave.

    Raises:
        TemplateError: it is not well-formed; one line with the file.
    """
    from lxml import etree  # 20 ms, and only the book and the feed need it

    body = text.encode()
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise TemplateError(f"{name}: what it gives is not XML: {error}") from error
    return body
