"""Whether the stored matches were made with the watches of today. Pure, and quick to import."""

import hashlib
from collections.abc import Sequence

from monitor.settings import Profile, Watch


def fingerprints(watches: Sequence[Watch], profile: Profile) -> dict[str, str]:
    """A digest of each watch, and of what the profile adds to all; where a watch tells is no matter."""
    shared = (sorted(profile.aliases.items()), sorted(profile.currency_rates.items()))
    return {watch.name: _digest((_wanted(watch), shared)) for watch in watches}


def _wanted(watch: Watch) -> str:
    return repr([getattr(watch, name) for name in watch.__slots__ if name != "alert"])


def _digest(value: object) -> str:
    return hashlib.blake2b(repr(value).encode(), digest_size=12).hexdigest()
