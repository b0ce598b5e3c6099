"""The other side of an opening: the employer's portal shows it to its people, a board to everyone."""

from monitor import identity
from monitor.models import Posting
from monitor.store import Store
from monitor.store.queries import Twin


def twin(store: Store, opening: int, posting: Posting) -> Twin | None:
    """Where the opening is shown to the other side, by the same requisition or as the same opening."""
    return store.queries.twin(opening, identity.requisition_key(posting))


def words(found: Twin | None) -> str | None:
    """In words for a person, without the address."""
    if found is None:
        return None
    where = "also open to outside" if found.outside else "also open inside"
    return f"{where} since {found.since} ({found.source})"
