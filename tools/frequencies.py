"""Write `briefing/cluster/frequencies.tsv` from the word lists of wordfreq: `python -m tools.frequencies`.

Each line is a stem of an alphabet with how often its words come in English and in French, or a pair of characters with
how often the words with it come in Korean or Japanese, whichever is more. A figure is a hundred times the Zipf scale:
600 is once in a thousand words of text, 300 once in a million. wordfreq itself, 57 MB with its dependencies, is needed
here only.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from wordfreq import get_frequency_dict

from briefing.cluster.rarity import pairs_of_characters, stem
from briefing.text import fold, script

FILE = Path(__file__).resolve().parents[1] / "briefing" / "cluster" / "frequencies.tsv"
_HEADER = (
    "# How often words come in general, derived from wordfreq 3.1.1 by Robyn Speer (doi:10.5281/zenodo.7199437).\n"
    "# This file is licensed under CC BY-SA 4.0, as the lists of wordfreq are. Made by tools/frequencies.py.\n"
)


def main() -> None:
    """Write the file."""
    english, french = (_tallied(language, lambda word: (stem(word),)) for language in ("en", "fr"))
    korean, japanese = (_tallied(language, lambda word: set(pairs_of_characters(word))) for language in ("ko", "ja"))
    lines = [
        f"{word}\t{_zipf(english.get(word, 0.0))}\t{_zipf(french.get(word, 0.0))}\n"
        for word in sorted(english.keys() | french.keys())
        if script(word[0]) == "letter"
    ]
    lines += [
        f"{pair}\t{_zipf(max(korean.get(pair, 0.0), japanese.get(pair, 0.0)))}\n"
        for pair in sorted(korean.keys() | japanese.keys())
        if script(pair[0]) not in ("letter", "none")
    ]
    FILE.write_text(_HEADER + "".join(lines), "utf-8")


def _tallied(language: str, parts: Callable[[str], Iterable[str]]) -> Mapping[str, float]:
    """Part of a word → how often the words with it come, per word of text of that language."""
    found: dict[str, float] = defaultdict(float)
    for word, share in get_frequency_dict(language, wordlist="small").items():
        for part in parts(fold(word)[0].lower):
            if part.isalnum():
                found[part] += share
    return found


def _zipf(share: float) -> int:
    """A hundred times the logarithm of how often it comes in 10⁹ words; 0 if it does not."""
    return round(100 * math.log10(1e9 * share)) if share else 0


if __name__ == "__main__":
    main()
