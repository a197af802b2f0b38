"""What a pull of 1,000 feeds of 30 items costs, cold and unchanged; nginx serves them on loopback if installed."""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.feeds import write
from benchmarks.measure import report, run

_NGINX = """\
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; etag on; types {{ application/rss+xml xml; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/feeds; }} }}
"""
AT = ("--at", "2026-01-30T06:00:00Z")


def main() -> None:
    """Print both figures, several runs each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx drops its rights
        write(folder / "feeds", chosen.feeds, chosen.items)
        size = sum(file.stat().st_size for file in (folder / "feeds").iterdir()) / chosen.feeds
        print(f"{chosen.feeds} feeds of {chosen.items} items, {size / 1000:.0f} KB each")
        with served(folder) as port:
            (folder / "config.yaml").write_text(config(port, chosen.feeds))
            cold = []
            for _ in range(chosen.runs):
                for file in folder.glob("briefing.db*"):
                    file.unlink()
                cold.append(run(("pull", "--quiet", *AT), folder=folder))
            report("pull, cold", cold, limit="(bar: 6 s, 250 MiB)")
            again = [run(("pull", "--quiet", *AT), folder=folder) for _ in range(chosen.runs)]
            report("pull, unchanged", again, limit="(bar: 1.2 s, 250 MiB)")


def config(port: int, feeds: int) -> str:
    """A config with these feeds and one topic."""
    listed = "".join(f"  - url: http://127.0.0.1:{port}/{number}.xml\n" for number in range(feeds))
    return (
        f"feeds:\n{listed}topics:\n  - id: all\n    title: All\n    any: [kalo, miren]\n"
        "network: {allow: [127.0.0.1], per_host: 100}\n"
    )


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Serve the feeds' folder on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx:
        (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
        command = [nginx, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    else:
        print("nginx is not installed: Python's own server is slower and its figures are not comparable")
        command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "-d", str(folder / "feeds"), str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
