"""Health → a file that Prometheus's node exporter reads (its textfile collector)."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from briefing.delivery import DeliveryState
from briefing.errors import StoreError, UsageError
from briefing.service.status import Health


def write(health: Health, path: Path) -> None:
    """Write the figures, in place of the file as a whole.

    Raises:
        UsageError: the package prometheus-client is not there.
        StoreError: the file cannot be written.
    """
    try:
        from prometheus_client import CollectorRegistry, Gauge, write_to_textfile
    except ImportError as error:
        raise UsageError("`operator.metrics` needs a package: pip install 'briefing[metrics]'") from error
    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"briefing_{name}", meaning, labels, registry=registry)

    gauge("will_go_out", "Whether every scheduled brief will go out, as far as can be seen").set(health.will_go_out)
    beat = gauge("heartbeat_timestamp_seconds", "Newest sign of life of serve or run", "of")
    if health.beat_at:
        beat.labels(health.beat_of).set(health.beat_at.timestamp())
    issued = gauge("edition_timestamp_seconds", "When the newest edition was issued", "brief")
    due = gauge("due_timestamp_seconds", "When the next edition is due", "brief")
    for brief in health.briefs:
        if brief.issued_at:
            issued.labels(brief.id).set(brief.issued_at.timestamp())
        if brief.due_at:
            due.labels(brief.id).set(brief.due_at.timestamp())
    outbox = gauge("deliveries", "Deliveries that are not settled or are held, and what settled today", "state")
    for state in get_args(DeliveryState):
        outbox.labels(state).set(health.outbox.get(state, 0))
    gauge("feeds", "Feeds that the store knows").set(health.feeds)
    gauge("feeds_failing", "Feeds that did not answer well the last time").set(health.feeds_failing)
    if health.pulled_at:
        gauge("pull_timestamp_seconds", "When a feed was last asked").set(health.pulled_at.timestamp())
    gauge("troubles", "Troubles that the operator was told of").set(len(health.troubles))
    if health.free is not None:
        gauge("free_bytes", "Free space where database and editions are").set(health.free)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_to_textfile(str(path), registry)
        path.chmod(0o644)  # the exporter is another user
    except OSError as error:
        raise StoreError(f"the metrics {path} cannot be written: {error.strerror}; look at its folder") from error
