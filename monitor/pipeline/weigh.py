"""Openings and leads × watches, stored: which watch accepts, which does not, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.content import AlertContent, Event
from monitor.match import Dropped, Matcher
from monitor.models import Lead, Match, Posting
from monitor.pipeline import news, twins
from monitor.pipeline.watched import fingerprints
from monitor.settings import Profile, Watch
from monitor.skills import Extractor
from monitor.store import Store
from monitor.wishes.offer import Offer


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the watches say of one opening: all that accept it, and those that did not before."""

    standing: tuple[Match, ...]
    fresh: tuple[Match, ...]


class Weighing:
    """The person's watches, ready to be asked."""

    def __init__(self, watches: Sequence[Watch], profile: Profile) -> None:
        wished = [watch.skills for watch in watches]
        words = [name for wish in wished for name in (*wish.must, *wish.nice, *wish.never)]
        self._watches = tuple(watches)
        self._profile = profile
        self._words = words
        self._made: Matcher | None = None

    @property
    def _matcher(self) -> Matcher:
        """Made when first asked: a run with nothing due needs none."""
        if self._made is None:
            extractor = Extractor(self._profile.aliases, words=[*self._words, *self._profile.skills])
            self._made = Matcher(self._watches, extractor=extractor, rates=self._profile.currency_rates)
        return self._made

    def opening(
        self, store: Store, opening: int, postings: Sequence[Posting], now: datetime, *, fresh: bool = False
    ) -> Weighed:
        """Ask every watch about an opening, the best posting first; store what they say.

        `fresh`: it was stored just now, and no watch has been asked before. Of what the person hid nothing is
        to be told, whatever becomes of it.
        """
        offer = Offer.of_postings(postings[0], postings[1:])
        said = self._matcher.match(offer)
        accepted = tuple(answer for answer in said if isinstance(answer, Match))
        dropped = [(each.watch, each.part, each.reason) for each in said if isinstance(each, Dropped)]
        new = store.matches.put("opening", opening, accepted, now, fresh=fresh)
        store.matches.drop(opening, dropped, fresh=fresh)
        return Weighed((), ()) if not fresh and store.triage.hidden(opening) else Weighed(accepted, new)

    def lead(self, store: Store, key: int, lead: Lead, source: str, now: datetime) -> tuple[Match, ...]:
        """Ask every watch about a lead; those that accept it now for the first time."""
        said = self._matcher.match(Offer.of_lead(lead, source))
        accepted = [answer for answer in said if isinstance(answer, Match)]
        return store.matches.put("lead", key, accepted, now)

    def all_again(self, store: Store, now: datetime) -> list[AlertContent]:
        """The watches changed: ask them about every open opening; what is accepted for the first time."""
        found: list[AlertContent] = []
        for opening in store.postings.open_openings():
            postings = store.postings.of_opening(opening)
            fresh = self.opening(store, opening, postings, now).fresh
            other = twins.words(twins.twin(store, opening, postings[0])) if fresh else None
            found.extend(news.of_opening(Event.NEW, opening, postings, match, twin=other) for match in fresh)
        store.matches.set_watches(fingerprints(self._watches, self._profile), now)
        return found
