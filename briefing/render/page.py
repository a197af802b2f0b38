"""What a template is given: this, and the filters of `template`. `docs/templates.md` lists both, made from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from briefing.record import Edition, PrintedStory

#: Where a page is to be read.
Setting = Literal["screen", "paper", "mail", "book", "feed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The names that stand for something in every template."""

    #: The record; `docs/reference.md` lists its fields.
    edition: Edition
    #: Where the page is to be read: "screen", "paper" (the PDF), "mail", "book" (EPUB) or "feed" (Atom).
    setting: Setting
    #: BCP 47 tag of the page's own words; "en" where there is no translation.
    language: str
    #: Story number → story.
    stories: Mapping[int, PrintedStory]
    #: The sentence on method and copyright, in the page's language.
    method: str
    #: Whether links to the pages of earlier editions work: on a screen, where they lie beside this one.
    earlier: bool
    #: Design tokens: name → value, as the theme or the config gives them.
    tokens: Mapping[str, str]
    #: The logo as a data: address; "" without one.
    logo: str
    #: Line above the title; "" for none.
    masthead: str
    #: Whether a list of every report and its address is wanted at the end.
    appendix: bool
    #: SHA-256 of a picture → its data: address; a story's picture that is not in here is not to be shown.
    pictures: Mapping[str, str]
    #: The tokens, `base.css` and `screen.css`; "" on other settings.
    screen_css: Markup
    #: The paper's size, the marking (for browsers) and `print.css`; on paper page numbers and `paged.css` too; else "".
    print_css: Markup
    #: `page.js`; "" on other settings than the screen.
    script: Markup
    #: Content-Security-Policy of the page: it allows these sheets, this script, and no request.
    policy: str


#: Names that single templates have besides: name → (where, meaning).
FURTHER: Mapping[str, tuple[str, str]] = {
    "sheet": ("`mail.html`", "`mail.css`, which is moved into the elements afterwards."),
    "room": ("`mail.html`", "How much of the edition the mail has room for; the template is filled until it fits."),
    "cover": ("`mail.html`", "What the mail says beside the edition; none where it is not sent, as in a file."),
    "sections": ("`book/`", "The sections, unfiled articles the last of them."),
    "images": ("`book/`", "SHA-256 of each picture that the book has, in the order of print."),
    "identifier": ("`book/`, `feed/`", "The URN of the book, the feed or the entry."),
    "base": ("`feed/feed.atom`", 'Address of the site with a slash at its end; "" if the config has none.'),
    "entries": ("`feed/feed.atom`", "The entries, newest first, as `feed/entry.atom` gave them."),
    "files": ("`feed/entry.atom`", "The edition's files: relation of the link, media type, name."),
    "site": ("`site/`", "The page of the site: title, sheet, policy, and what it lists."),
    "links": (
        "`site/links.html`",
        "The editions before and after, other versions, and the topics of an edition's page.",
    ),
    "section": ("`book/section.xhtml`", "The section that this page is of."),
}
