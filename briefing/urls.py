"""Addresses of articles: which are safe to print, and which two are the same page.

In: an address as a feed gave it, and the address that it stands relative to. Out: an absolute http or https address,
or "". Characters are treated as browsers do (WHATWG URL: tabs and line ends vanish, a backslash is a slash, what an
address may not hold is percent-encoded); relative addresses are resolved by RFC 3986. `canonical` is for comparing,
not for following: it drops what publishers add to count clicks. It asks no server, so two addresses that only a
redirect or `rel=canonical` joins stay two.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import quote, urljoin

#: Longest address that is kept, in characters: what Internet Explorer, the shortest browser limit known, could follow.
LONGEST = 2000

#: Most characters of a raw address that are looked at at all.
_LONGEST_RAW = 4 * LONGEST

#: An address that needs no repair; most do not, and this is five times as fast as taking one apart.
_PLAIN = re.compile(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,4})?(?:[/?#][!#-;=?-\[\]_a-z~]*)?")
_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_VANISHING = re.compile(r"[\t\n\r]")
_EDGES = "".join(map(chr, range(0x21)))
_REFUSED = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
#: Printable ASCII that may stand in an address as it is; the rest is percent-encoded.
_KEPT = "!#$%&'()*+,-./:;=?@[]_~"
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\]")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_WWW = re.compile(r"(?:www\.)+(?=[^.]+\.)")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

#: Query parameters that count clicks and never choose a page. Sources: the lists of Miniflux (urlcleaner), Firefox
#: query stripping and ClearURLs; `maca` (DW), `at_*` (AT Internet: BBC, France 24), `ns_*` (BBC), `icid`, `smid`,
#: `xtor` and `CMP` as met in captured feeds.
_TRACKING = re.compile(
    r"(?:utm|at|ns|pk|piwik|mtm|matomo|hsa|_hs|mc|vero|oly|wt|gaa|trk|itm|stm)_[a-z0-9_]*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igsh(?:id)?|srsltid|_openstat|mkt_tok"
    r"|_?hsenc|_?hsmi|__twitter_impression|wt\.[a-z_]+|icid|cmpid|cmp|intcmp|ocid|smid|smtyp|xtor|maca|traffic_source"
    r"|guccounter|guce_referrer(?:_sig)?|feedname|rss_?id|cid_rss|feature_rss",
    re.IGNORECASE,
)
#: Parameters that count clicks only when their value says that a feed was read, such as `ref=rss`, `mod=rss_world`.
_ORIGIN = re.compile(
    r"(?:ref|referrer|source|src|from|mod|partner|emc|output|via|origin|input|mode|campaign|medium|cid)", re.IGNORECASE
)
_FEED = re.compile(r"(?:.*[^a-z])?(?:rss|feed|feeds|atom|rss\d*feed)(?:[^a-z].*)?", re.IGNORECASE)


def safe(url: str, base: str) -> str:
    """Make an address absolute and harmless, or return "".

    Only http and https pass, at most `LONGEST` characters; user name and password are dropped. The result is ASCII
    and has a lower-case scheme and host where anything had to be repaired; safe addresses pass unchanged.

    Args:
        url: as the feed gave it.
        base: absolute address that relative ones stand relative to; "" refuses them.

    Source: WHATWG URL Standard, section 4.4; RFC 3986, section 5.
    """
    if len(url) <= LONGEST and _PLAIN.fullmatch(url):
        return url
    url = _VANISHING.sub("", url[:_LONGEST_RAW]).strip(_EDGES)
    if not url or _REFUSED.search(url):
        return ""
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return ""
    head, mark, tail = _split_once(url)
    head = head.replace("\\", "/")
    if scheme:
        head = re.sub(r"^([A-Za-z]+):/*", r"\1://", head)
    elif head.startswith("//") and not base.startswith("http:"):
        head = "https:" + head
    try:
        return _repaired(head + mark + tail if scheme else urljoin(base, head + mark + tail))
    except ValueError:  # urljoin: "Invalid IPv6 URL" and the like
        return ""


def canonical(url: str) -> str:
    """Give the form in which addresses of one page are equal; "" if `safe` refuses the address. Idempotent.

    Alike are: http and https, `www.` and none, letter case of the host, default ports, a slash at the end, tracking
    parameters, the order of the others, fragments (but not `#!…` and `#/…`, which choose a page), and percent-encoded
    and plain characters. Letter case of the path stays, since servers tell it apart.
    """
    parts = _PARTS.fullmatch(safe(url, ""))
    if not parts:
        return ""
    host = re.sub(r"\.?(?::(?:80|443))?$", "", parts[2].lower())
    host = _WWW.sub("", host)
    path = _PERCENT.sub(_normal_percent, parts[3]).rstrip("/")
    query = _kept_query(_PERCENT.sub(_normal_percent, parts[4])) if parts[4] else ""
    fragment = parts[5] if parts[5] and parts[5][0] in "!/" else ""
    made = f"https://{host}{path}{'?' if query else ''}{query}{'#' if fragment else ''}{fragment}"
    return made if len(made) <= LONGEST else ""


def _split_once(url: str) -> tuple[str, str, str]:
    """Cut at the first `?` or `#`: what comes before it, the mark itself, the rest."""
    found = re.search(r"[?#]", url)
    return (url[: found.start()], found[0], url[found.end() :]) if found else (url, "", "")


def _repaired(url: str) -> str:
    """Take an absolute address apart and put it together without credentials and stray characters, or return ""."""
    parts = _PARTS.fullmatch(url)
    if not parts:
        return ""
    host, port = _host(parts[2].rpartition("@")[2])
    if not host:
        return ""
    rest = quote(url[parts.end(2) :], safe=_KEPT, errors="strict")
    made = f"{parts[1].lower()}://{host}{port}{rest}"
    return made if len(made) <= LONGEST else ""


def _host(authority: str) -> tuple[str, str]:
    """Lower-case ASCII host and ":port" (or ""); host "" if it is none."""
    found = re.fullmatch(r"(.*?)(?::(\d*))?", authority)
    if not found or (found[2] and int(found[2][:6]) > 65535):
        return "", ""
    host = found[1].lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return "", ""
    if host.startswith("[") and not _is_ipv6(host[1:-1]):
        return "", ""
    return (host if _HOST.fullmatch(host) else ""), (f":{int(found[2][:6])}" if found[2] else "")


def _is_ipv6(address: str) -> bool:
    try:
        IPv6Address(address)
    except ValueError:
        return False
    return True


def _normal_percent(found: re.Match[str]) -> str:
    """Decode what need not be encoded, write the rest in capitals (RFC 3986, section 6.2.2)."""
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _kept_query(query: str) -> str:
    """The parameters that may choose a page, in the order of their names and values."""
    kept = []
    for parameter in query.split("&"):
        name, _, value = parameter.partition("=")
        counts_clicks = _TRACKING.fullmatch(name) or (_ORIGIN.fullmatch(name) and _FEED.fullmatch(value))
        if parameter and not counts_clicks:
            kept.append(parameter)
    return "&".join(sorted(kept))
