"""Which hosts a browser reaches for a source: those that its configuration names, and no other. Pure.

A named host is meant exactly; `*.acme.example` means all below acme.example. What only counts visitors is
never worth naming, so nobody is asked to.
"""

from collections.abc import Iterable
from typing import Final

# The commonest of what counts, records or tests visitors.
_ANALYTICS: Final = (
    "google-analytics.com",
    "googletagmanager.com",
    "googlesyndication.com",
    "googleadservices.com",
    "doubleclick.net",
    "analytics.google.com",
    "facebook.net",
    "hotjar.com",
    "clarity.ms",
    "segment.com",
    "segment.io",
    "mixpanel.com",
    "amplitude.com",
    "heap.io",
    "heapanalytics.com",
    "fullstory.com",
    "newrelic.com",
    "nr-data.net",
    "sentry.io",
    "browser-intake-datadoghq.com",
    "browser-intake-datadoghq.eu",
    "bugsnag.com",
    "omtrdc.net",
    "demdex.net",
    "adobedtm.com",
    "pendo.io",
    "walkme.com",
    "qualtrics.com",
    "optimizely.com",
    "cookielaw.org",
    "onetrust.com",
    "matomo.cloud",
    "plausible.io",
    "quantserve.com",
    "scorecardresearch.com",
    "snap.licdn.com",
    "ads.linkedin.com",
    "bat.bing.com",
)


def named(host: str, names: Iterable[str]) -> bool:
    """Whether one of the names means this host."""
    found = host.lower().removesuffix(".")
    return any(found == name or (name[:2] == "*." and found.endswith(name[1:])) for name in names)


def counts_visitors(host: str) -> bool:
    """Whether the host is known to serve no page, but to watch who reads it."""
    return any(host == known or host.endswith(f".{known}") for known in _ANALYTICS)
