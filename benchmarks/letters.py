"""How many mails a second are put together, with a PDF of 800 KB: plain, and signed with RSA and Ed25519.

    python -m benchmarks.letters

Measures the processor's time for assembly alone: no server is asked. Keys are made for the run.
"""

from __future__ import annotations

import base64
import os
import resource
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from time import process_time

from briefing.deliver import envelope, letter, signature, tokens
from briefing.deliver.letter import Body, File
from briefing.delivery import Delivery
from briefing.settings import Dkim, Mail, Secret

RECIPIENTS, PAPER_BYTES, PAGE_BYTES = 1_000, 800_000, 86_000
NOW = datetime(2026, 1, 30, 6, tzinfo=UTC)
MAIL = Mail(sender="Korea Desk <desk@example.org>", server="mail.example.org")
DKIM = Dkim(domain="example.org", selector="briefing", key=Secret(env="KEY"))


def main() -> None:
    """Print messages a second, and the memory that it took."""
    key = os.urandom(32)
    link = f"https://brief.example.org/unsubscribe/{tokens.placeholder(key)}"
    page = ("<p>두 나라는 목요일 서울에서 만났다. Both sides met. </p>" * 2_000)[:PAGE_BYTES]
    started = process_time()
    made, _ = letter.letter(
        Body(text=page + link, html=page + link),
        Body(text=link, html=link),
        [File(name="2026-01-30-morning.pdf", media_type="application/pdf", body=os.urandom(PAPER_BYTES))],
        edition_id="morning-2026-01-30",
        version=1,
        subject="아침 브리핑, 2026년 1월 30일",
        largest=10_000_000,
        made_at=NOW,
    )
    form = envelope.form(made, key)
    print(f"letter of {len(made.body) / 1e6:.2f} MB made and cut in {(process_time() - started) * 1000:.0f} ms")
    pem = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, check=True, text=True).stdout  # noqa: S607
    seed = base64.b64encode(os.urandom(32)).decode()
    signers = {"plain": None, "Ed25519": signature.signer(DKIM, seed), "RSA 2048": signature.signer(DKIM, pem)}
    reader = Delivery(
        channel="mail",
        brief_id="morning",
        date="2026-01-30",
        edition_id="morning-2026-01-30",
        version=1,
        address="",
        name="김민수",
        message_id="<a@example.org>",
        queued_at=NOW,
        next_try_at=NOW,
    )
    for name, sign in signers.items():
        started = process_time()
        for number in range(RECIPIENTS):
            to = replace(reader, address=f"reader-{number}@example.org")
            envelope.message(form, to, MAIL, site_url="https://brief.example.org", key=key, now=NOW, dkim_sign=sign)
        print(f"{name}: {RECIPIENTS / (process_time() - started):.0f} messages a second of processor time")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")


if __name__ == "__main__":
    main()
