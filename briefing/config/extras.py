"""What a config asks for that needs a package of an extra, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from briefing.config.mistakes import line
from briefing.config.source import Source

#: What a config may write for true.
_YES = frozenset(("true", "yes", "on", "y", "t", "1"))
#: Where secrets stand.
SECRETS = (
    ("mail", "password"),
    ("mail", "dkim", "key"),
    ("mail", "bounces", "password"),
    ("site", "password"),
    ("site", "token"),
    ("operator", "secret"),
    ("briefs", "[]", "deliver", "[]", "secret"),
    ("briefs", "[]", "deliver", "[]", "apprise"),
)
#: Where a key stands → packages that it needs: what each is imported as, and how pip calls it.
_NEEDED = (
    (("mail", "dkim"), (("dkim", "dkimpy"),)),
    (("mail", "bounces"), (("flufl.bounce", "flufl-bounce"), ("imapclient", "imapclient"))),
    (("briefs", "[]", "deliver", "[]", "apprise"), (("apprise", "apprise"),)),
    (("operator", "metrics"), (("prometheus_client", "prometheus-client"),)),
    *(((*place, "keyring"), (("keyring", "keyring"),)) for place in SECRETS),
)


def check(source: Source) -> Iterator[tuple[int, str]]:
    """Every such mistake, as (line, text)."""
    for key, asked in source.walk("feeds", "[]", "full_text"):
        if str(asked).lower() in _YES and not is_installed("trafilatura"):
            yield line(source, key, "needs the package trafilatura, which is not here: pip install trafilatura")
    for path, packages in _NEEDED:
        for key, asked in source.walk(*path):
            for module, name in packages:
                if asked is not None and not is_installed(module):
                    yield line(source, key, f"needs the package {name}, which is not here: pip install {name}")


def is_installed(package: str) -> bool:
    """True if a package can be imported; it is not imported for that."""
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # the package that it would be in
        return False
