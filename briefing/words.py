"""The page's own words in the reader's language.

In: a BCP 47 language tag. Out: its gettext catalogue and its Babel locale. English is the language of the sources, so
it needs no catalogue; others are `.po` files under `locale/`, read as they are, so that a translator's edit needs no
build step. A language without a catalogue gets English throughout, dates included: never half a page in each.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's words and its ways to write dates."""

    #: BCP 47 tag of the words themselves: what `lang` on the page must say.
    language: str
    locale: Locale
    translations: gettext.NullTranslations

    def say(self, message: str) -> str:
        """Translate a message."""
        return self.translations.gettext(message)

    def say_in(self, context: str, message: str) -> str:
        """Translate a message that means something else elsewhere, such as "new" of a story."""
        return self.translations.pgettext(context, message)

    def count(self, singular: str, plural: str, number: int) -> str:
        """Translate a message with a number, written as `%(num)s`."""
        return self.translations.ngettext(singular, plural, number) % {"num": number}


@lru_cache(maxsize=32)
def words(language: str) -> Words:
    """Find the words of a language: its catalogue, or English if there is none."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return words("en")
    if locale.language == "en":
        return Words(language=language, locale=locale, translations=gettext.NullTranslations())
    catalogue = _catalogue(locale.language)
    if catalogue is None:
        return words("en")
    return Words(language=language, locale=locale, translations=catalogue)


@lru_cache(maxsize=32)
def _catalogue(language: str) -> gettext.GNUTranslations | None:
    """Read the catalogue of a primary language tag; None if there is none."""
    source = files("briefing").joinpath("locale", language, "LC_MESSAGES", "briefing.po")
    if not source.is_file():
        return None
    catalogue = read_po(io.BytesIO(source.read_bytes()), locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
