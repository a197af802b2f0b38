"""What a status other than 200 and 304 means for the operator, in one sentence.

Source: RFC 9110 section 15, RFC 6585.
"""

from __future__ import annotations


def problem_of(status: int, host: str, *, lost_credentials: bool) -> str:
    """Say what a status means and what to do.

    Args:
        status: the status of the last answer.
        host: who gave it.
        lost_credentials: a redirect led away from the host that the address's user name and password are for.
    """
    match status:
        case 401 | 407 if lost_credentials:
            return (
                f"{host} wants a user name and password ({status}), which a redirect to it does not carry along: "
                "put the new address into the config"
            )
        case 401 | 407:
            return (
                f"{host} wants a user name and password ({status}): "
                "write them into the address, https://user:password@host/…"
            )
        case 402 | 403 | 451:
            return (
                f"{host} refuses to give the feed ({status}): open the address in a browser; "
                "if it works there, say who you are in network.user_agent"
            )
        case 404:
            return f"{host} has no feed at this address (404): look up its new address on the publisher's page"
        case 410:
            return f"{host} has closed this feed for good (410): remove it from the config, or give its new address"
        case 429:
            return f"{host} asks us to slow down (429): it is left alone for a while"
        case 304:
            return f"{host} answered 'not modified' (304) though it was not asked whether: try again later"
        case _ if status >= 500:
            return f"{host} has a fault of its own ({status}): try again later"
        case _:
            return f"{host} answered with status {status} instead of a feed: open the address in a browser"
