"""After a run's work: old texts of closed openings, and the day's copy of the database."""

from datetime import datetime

from monitor.errors import StoreError
from monitor.settings import DatabaseSettings
from monitor.store import Store, backups


def care(store: Store, settings: DatabaseSettings, now: datetime) -> str | None:
    """Do what is due; what went wrong, in words. The run's own work is done and stored by then."""
    try:
        _retain(store, settings, now)
        _copy(store, settings, now)
    except StoreError as error:
        return str(error)
    return None


def _retain(store: Store, settings: DatabaseSettings, now: datetime) -> None:
    """A batch a run, so that no run is long; there are more runs than batches."""
    with store.transaction():
        if settings.compress_after is not None:
            store.pack(now - settings.compress_after)
        if settings.drop_after is not None:
            store.retention.drop(now - settings.drop_after)


def _copy(store: Store, settings: DatabaseSettings, now: datetime) -> None:
    folder = store.path.parent
    target = backups.today(folder, now)
    if settings.copies and not target.exists():
        store.backup(target)
        backups.prune(folder, settings.copies)
