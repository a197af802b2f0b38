"""DKIM signatures (RFC 6376, 8463) with dkimpy, which is imported only when there is a key.

Signed are the headers that a reader sees and both that RFC 8058 wants signed; of From, To, Subject and the like one
more than there are, so that none can be added (RFC 6376, 5.4.2). The body is signed as it is ("simple"): it goes out
as it was made, and so costs a hash and no rewriting.
"""

from __future__ import annotations

from briefing.deliver.envelope import Sign
from briefing.errors import UsageError
from briefing.settings import Dkim

_SIGNED = (
    *("from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type"),
    *("list-id", "list-unsubscribe", "list-unsubscribe-post"),
)
#: Those that a mail has once at most, and whose second a reader might be shown instead.
_ONCE = ("from", "to", "reply-to", "subject", "date", "list-unsubscribe", "list-unsubscribe-post")


def signer(settings: Dkim, private_key: str) -> Sign:
    """Make what signs mails.

    Args:
        settings: domain and selector.
        private_key: PEM of an RSA key, or the 32 bytes of an Ed25519 key in base64.

    Raises:
        UsageError: the key is none; it is not shown.
    """
    import dkim

    pem = private_key.strip().encode()
    algorithm = b"rsa-sha256" if pem.startswith(b"-----") else b"ed25519-sha256"
    domain, selector = settings.domain.encode("idna"), settings.selector.encode()

    def sign(headers: bytes, body: bytes) -> bytes:
        made = dkim.DKIM(headers + b"\r\n")
        # Given with the headers, dkimpy would take the body apart into lines and join it again: 20 ms for 1.1 MB.
        made.body = body
        present = {name.lower() for name, _ in made.headers}
        wanted = [name.encode() for name in _SIGNED if name.encode() in present or name in _ONCE]
        wanted += [name.encode() for name in _ONCE if name.encode() in present]
        signature: bytes = made.sign(
            selector,
            domain,
            pem,
            signature_algorithm=algorithm,
            canonicalize=(b"relaxed", b"simple"),
            include_headers=wanted,
        )
        return signature

    try:
        sign(b"From: x@example.org\r\n", b"\r\n")
    except (dkim.DKIMException, ValueError, IndexError, TypeError) as error:
        raise UsageError("mail.dkim.key: no private key: PEM (RSA) or base64 (Ed25519) is needed") from error
    return sign
