"""Pages of one article, for tests: the article itself, and what stands in its place."""

from __future__ import annotations

import json
from html import escape

HEADLINE = "North fires hypersonic missile into sea"
#: What the feed carries.
EXCERPT = "The Joint Chiefs said the missile flew 900 kilometres before it fell into the sea."
#: What only the page carries; six hundred characters, as short articles have.
PARAGRAPHS = (
    "The Joint Chiefs said the missile flew 900 kilometres before it fell into the sea. It was the third launch this "
    "month, and the first of this kind since the summer of last year.",
    "Fishermen from the port of Gangneung were told to stay ashore. The coast guard sent four boats, which found no "
    "debris by nightfall.",
    "Analysts in the capital pointed to a congress that opens on Monday, at which new targets for the arsenal are to "
    "be set. A tariff on steel will be on its agenda as well.",
    "The defence minister is to speak in parliament on Tuesday morning. Allies said that they would consult each other "
    "before any answer is given.",
)
_MENU = "".join(f'<li><a href="/section/{name}">{name}</a></li>' for name in ("World", "Sport", "Weather", "Money"))


def page(
    *paragraphs: str, title: str = HEADLINE, head: str = "", charset: str = "utf-8", declared: str | None = None
) -> bytes:
    """A page with a menu, these paragraphs and a footer; in an encoding, which it declares unless told otherwise."""
    body = "".join(f"<p>{escape(one, quote=False)}</p>" for one in paragraphs)
    said = charset if declared is None else declared
    meta = f'<meta charset="{said}">' if said else ""
    return (
        f"<!doctype html><html><head>{meta}<title>{escape(title)}</title>{head}</head><body>"
        f"<nav><ul>{_MENU}</ul></nav><main><article><h1>{escape(title)}</h1>{body}</article></main>"
        "<footer><p>Terms of use</p></footer></body></html>"
    ).encode(charset)


def structured(**said: object) -> str:
    """A block of structured data about an article."""
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **said})}</script>'


CONSENT = page(
    "We and our partners store and access information on a device, such as cookies, and process personal data for "
    "advertising, measurement and product development. You may accept or reject all purposes below, or change your "
    "mind at any time from the link at the foot of every page.",
    title="Before you continue",
)
ROBOT = page("Verify you are human by completing the action below.", title="Just a moment...")
SUBSCRIBE = page(*PARAGRAPHS[:2], "Subscribe to continue reading. Already a subscriber? Log in.")
MISSING = page("The page you are looking for may have moved. Try a search, or the front page.", title="Oops")
