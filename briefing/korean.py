"""What Korean writes onto a noun: particles, and the noun endings of newspapers.

Case markers, topic and focus particles and the copula are as standard grammars of Korean list them (조사); the noun
endings are those that newspapers write onto a name: -side, -internal, -between, -originating. Headlines contract 에서
to 서 and 에는, 에게는 to 엔, 에겐.
"""

from __future__ import annotations

import re

_ENDING = "측|내|간|발"
_PARTICLE = (
    "에게서|으로부터|로부터|한테서|이라든가|라든가|으로서|으로써|이라고|이라는|이라며|이라도|이었다|입니다|에서|에게|한테|께서|부터|까지|보다|"
    "처럼|만큼|마다|조차|마저|밖에|대로|라고|라는|라며|라도|로서|로써|으로|이나|이며|이고|이란|이든|이자|이다|였다|하고|"
    "에선|에겐|이라|서|엔|이|가|은|는|을|를|의|에|와|과|도|만|로|께|나|며|고|란|든|뿐|야|다"
)
#: All that may stand between a noun and the end of its word; matches the empty string too.
KOREAN_ENDING = re.compile(f"(?:들)?(?:{_ENDING})?(?:{_PARTICLE}){{0,2}}")
#: Particles that, from a stem of two syllables on, only nouns take: object, genitive, place, company, direction.
#: Not 와 (올라와), and not after a stem that ends in ㅆ, which is a verb in the past (밝혔을).
NOUN_PARTICLES = frozenset(("을", "를", "의", "에", "에서", "과", "으로", "에게", "에는", "에도"))


def is_past(stem: str) -> bool:
    """True if the last syllable ends in ㅆ, the 20th of the 28 finals by which Unicode orders syllables."""
    return (ord(stem[-1]) - 0xAC00) % 28 == 20
