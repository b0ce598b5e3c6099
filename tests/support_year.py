"""A scripted year: a world that moves, and what a person must hear of it by the documented rules.

The script knows docs/alerts.md and docs/health.md, and nothing of how the pipeline finds things out.
"""

import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from support_world import Boards, Life, job, write_config

from monitor.alerts.message import Message, Refused
from monitor.settings import Config
from monitor.store import Store

BERLIN = ZoneInfo("Europe/Berlin")
PLACES = ("Bonn, Germany", "Graz, Austria", "Lyon, France", "Bern, Switzerland")
PAYS = (6_000_000, 7_000_000, 8_000_000)
WORDS = ("", " (part time)", " at night")
HTML = {
    "wall": b"<html><title>Just a moment...</title></html>",
    "login": b'<html><title>Sign in</title><form><input type="password"></form></html>',
    "rebuilt": b"<html><title>Welcome</title><p>Our new site.</p></html>",
}
HARD = ("500", "503", "404", "403", *HTML)
# In steps of six hours. What is in doubt is believed after three days: these end before.
SHORT, MIDDLE, LONG = (1, 2, 3), (9, 14), (42, 72)
WEEKLY = {42: 1, 72: 2}
"""How often a trouble of this length is recalled in the digest."""
LOOKED = 5
"""Steps until a source is surely looked at again: it is asked at least once a day."""
SETTLED = 10
"""Steps until it surely was well for a day: a relapse before is no news."""
DAY = timedelta(days=1)
ALERTS = """
alerts:
  channels: {phone: "json://127.0.0.1:9/", mail: {url: "json://127.0.0.1:9/mail", when: digest}}
  digest: {at: "08:00"}
  quiet_hours: "22:00-07:00"
  timezone: Europe/Berlin
"""


class Pages(Boards):
    """Boards whose postings have pages that live as long as the script says."""

    def __init__(self) -> None:
        super().__init__()
        self.alive: set[str] = set()

    async def page(self, request: web.Request) -> web.Response:
        return web.Response(text="a job", status=200 if request.path in self.alive else 410)

    def host(self, board: int) -> str:
        """An address of its own for each board, so that none waits for another's pace."""
        return f"http://127.1.0.{board + 1}:{self.base.rpartition(':')[2]}"


@dataclass(eq=False)
class Ad:
    """A vacancy as its board shows it; a new ad of it has another `id`."""

    number: int
    id: int
    shows: dict[str, object] = field(default_factory=dict)
    fits: bool = True
    deadline: date | None = None
    cared: str | None = None
    due: datetime | None = None
    hidden: int = 0
    """For so many steps it is missing from the listing; its page is there."""
    away: int = 0
    """For so many steps it is closed, as far as anybody can know."""
    told: set[str] = field(default_factory=set)
    changed: dict[str, datetime] = field(default_factory=dict)


@dataclass(eq=False)
class Board:
    """One source: what it shows, and how it fares."""

    name: str
    host: str
    ads: list[Ad] = field(default_factory=list)
    gone: list[Ad] = field(default_factory=list)
    dropped: list[Ad] = field(default_factory=list)
    trouble: str | None = None
    left: int = 0
    well: int = SETTLED
    relapses: bool = False
    counts: deque[int] = field(default_factory=lambda: deque(maxlen=8))

    @property
    def calm(self) -> bool:
        """Nothing is under way that takes its time."""
        hidden = any(ad.hidden for ad in self.ads)
        return self.trouble is None and self.well >= SETTLED and not hidden and not self.dropped

    def roomy(self) -> bool:
        """Whether one may go without the listing looking cut: 70 % of what is usual must stay."""
        shown = sum(not ad.hidden for ad in self.ads)
        return shown > 6 and shown - 1 >= 0.75 * max(self.counts, default=0)


@dataclass
class Script:
    """The world, and what must be heard of it: `truth` counts "event board/number" or "event source:board"."""

    life: Life
    boards: Pages
    chosen: random.Random
    steps: int
    truth: Counter[str] = field(default_factory=Counter)
    world: list[Board] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    daily: Counter[str] = field(default_factory=Counter)
    ids: int = 0

    def tell(self, event: str, subject: str) -> None:
        self.truth[f"{event} {subject}"] += 1

    # What the world does

    def source(self, name: str, openings: int) -> None:
        """A source that was not there before: its first reading is a summary if much fits."""
        board = Board(name, self.boards.host(len(self.world)))
        self.world.append(board)
        for _ in range(openings):
            self.opens(board)
        if sum(ad.fits for ad in board.ads) > 5:
            self.tell("baseline", f"source:{name}")

    def opens(self, board: Board, *, plain: bool = False, today: date | None = None) -> None:
        ad = Ad(self._id(), self.ids, fits=self.chosen.random() < 0.8)
        if not ad.fits:
            ad.shows["content"] = f"A trade for team {ad.number} of {board.name}."
        elif today and not plain and self.chosen.random() < 0.3:
            ad.deadline = today + timedelta(days=self.chosen.randint(8, 25))
            ad.shows["application_deadline"] = f"{ad.deadline}T12:00:00Z"
        self._shows(board, ad)
        if ad.fits:
            self.tell("new", self._name(board, ad))

    def changes(self, board: Board, now: datetime) -> None:
        """Its pay, place or title is another; it may be what it was before."""
        ad = self.chosen.choice(self._listed(board))
        what = self.chosen.choice(("title", "location", "pay_input_ranges"))
        if what == "title":
            base = str(job(board.name, ad.number, "")["title"])
            others: list[object] = [base + word for word in WORDS]
        elif what == "location":
            others = [{"name": place} for place in PLACES]
        else:
            others = [[{"min_cents": pay, "max_cents": pay, "currency_type": "EUR"}] for pay in PAYS]
        before = ad.shows.get(what, job(board.name, ad.number, "").get(what))
        after = self.chosen.choice([each for each in others if each != before])
        ad.shows[what] = after
        same = f"{before} → {after}"
        if ad.fits and now - ad.changed.get(same, datetime.min.replace(tzinfo=UTC)) >= 7 * DAY:
            self.tell("changed", self._name(board, ad))
        ad.changed[same] = now

    def suits(self, board: Board) -> None:
        """A text comes to name what the watch wants."""
        others = [ad for ad in self._listed(board) if not ad.fits]
        if others:
            ad = self.chosen.choice(others)
            del ad.shows["content"]
            ad.fits = True
            self.tell("new", self._name(board, ad))

    def closes(self, board: Board) -> None:
        ad = self.chosen.choice(self._listed(board))
        self.boards.alive.discard(f"/{board.name}/jobs/{ad.id}")
        board.ads.remove(ad)
        board.gone.append(ad)
        self._closed(board, ad)

    def drops(self, board: Board) -> None:
        """It is listed no more, though its page is there: closed when a day has shown it."""
        ads = [ad for ad in self._listed(board) if ad.deadline is None]
        if ads and not board.dropped:
            ad = self.chosen.choice(ads)
            board.ads.remove(ad)
            board.dropped.append(ad)
            self._closed(board, ad)

    def blinks(self, board: Board) -> None:
        """It is missing for less than a day: nothing happened."""
        ads = [ad for ad in self._listed(board) if ad.deadline is None]
        if ads and not any(ad.hidden for ad in board.ads):
            self.chosen.choice(ads).hidden = self.chosen.choice(SHORT)

    def reopens(self, board: Board) -> None:
        ad = next((each for each in board.gone if each.away > LOOKED), None)
        if ad:
            board.gone.remove(ad)
            if ad.fits:
                self.tell("reopened", self._name(board, ad))
            self._shows(board, ad)

    def reposts(self, board: Board) -> None:
        """A vacancy that was closed is advertised anew."""
        ad = next((each for each in board.gone if each.away > LOOKED), None)
        if ad:
            board.gone.remove(ad)
            self._anew(board, ad)

    def replaces(self, board: Board) -> None:
        """The ad of an open vacancy gives way to a new one."""
        ad = self.chosen.choice(self._listed(board))
        board.ads.remove(ad)
        self.boards.alive.discard(f"/{board.name}/jobs/{ad.id}")
        self._anew(board, ad)

    def breaks(self, board: Board, trouble: str, steps: int) -> None:
        """It is told once, weekly in the digest, and once when it works again."""
        for ad in board.ads:
            ad.hidden = 0
        board.trouble, board.left = trouble, steps
        self.tell("source-broken", f"source:{board.name}")
        self.tell("source-healed", f"source:{board.name}")
        self.daily[f"source-still-broken source:{board.name}"] += WEEKLY.get(steps, 0)

    # What the person does

    def cares(self, board: Board, now: datetime) -> None:
        """Saved, applied for, or not wanted any more; or something is to be done by a day."""
        ad = self.chosen.choice([each for each in self._listed(board) if each.fits] or board.ads)
        what = self.chosen.choice(("save", "save", "apply", "due", "undo"))
        with Store.open(self.life.config.state) as store, store.transaction():
            found = store.queries.find(f"{board.host}/{board.name}/jobs/{ad.id}")
            if not ad.fits or not found:
                return
            if what == "due" and ad.due is None:
                ad.due = now + timedelta(days=self.chosen.randint(1, 9))
                store.reminders.follow_opening(found[0], ad.due, "ask Jane", now)
            elif what in ("save", "apply") and ad.cared is None:
                ad.cared = what
                store.triage.mark(what, found[0], now)
            elif what == "undo" and ad.cared is not None:
                store.triage.mark(ad.cared, found[0], now, undo=True)
                ad.cared = None

    # A step

    def moves(self, now: datetime, step: int) -> None:
        """Six hours pass."""
        if step > 40 and self.chosen.random() < 0.005 and all(board.calm for board in self.world):
            steps = self.chosen.choice(SHORT[:2])
            for board in self.world:  # the network is down
                self.breaks(board, "500", steps)
            return
        for board in self.world:
            self._one(board, now, step)

    def _one(self, board: Board, now: datetime, step: int) -> None:
        for ad in board.ads:
            ad.hidden = max(0, ad.hidden - 1)
        if board.trouble:
            self._troubled(board)
            return
        board.well += 1
        self._away(board)
        if board.relapses and board.well == 2:
            # It comes and goes: no news.
            board.trouble, board.left, board.relapses = "500", self.chosen.choice((1, 2)), False
        elif board.well < LOOKED:
            return
        elif board.well > SETTLED and self.chosen.random() < 0.02:
            self._trouble(board, step)
        elif self.chosen.random() < 0.6:
            self._something(board, now)

    def _troubled(self, board: Board) -> None:
        board.left -= 1
        if not board.left:
            board.trouble, board.well = None, 0
            for ad in (*board.gone, *board.dropped):
                ad.away = 0
        elif self.chosen.random() < 0.1 and len(board.ads) < 12:
            self.opens(board, plain=True)

    def _away(self, board: Board) -> None:
        for ad in (*board.gone, *board.dropped):
            ad.away += 1
        for ad in [each for each in board.dropped if each.away > LOOKED]:
            board.dropped.remove(ad)
            board.gone.append(ad)

    def _trouble(self, board: Board, step: int) -> None:
        steps = self.chosen.choice((*SHORT, *SHORT, *MIDDLE, *LONG))
        if board.dropped or step + steps > self.steps - SETTLED:
            return
        doubtful = ("half", "empty") if steps in SHORT else ()
        self.breaks(board, self.chosen.choice((*HARD, *doubtful)), steps)
        board.relapses = steps in SHORT and self.chosen.random() < 0.4

    def _something(self, board: Board, now: datetime) -> None:
        today = now.astimezone(BERLIN).date()
        kinds: list[Callable[[], None]] = [
            *[lambda: self.changes(board, now)] * 2,
            *[lambda: self.cares(board, now)] * 3,
            lambda: self.suits(board),
            lambda: self.replaces(board),
        ]
        if len(board.ads) < 14:
            kinds += [lambda: self.opens(board, today=today)] * 3
            kinds += [lambda: self.reopens(board), lambda: self.reposts(board)]
        if board.roomy():
            kinds += [lambda: self.closes(board)] * 3 + [
                lambda: self.drops(board),
                lambda: self.blinks(board),
            ]
        self.chosen.choice(kinds)()

    def slept(self) -> None:
        """The world went on while the machine slept."""
        for board in self.world:
            if board.roomy():
                self.closes(board)
            self.opens(board, plain=True)
            for ad in board.gone:
                ad.away = 0

    def rests(self) -> None:
        """Nothing happens any more."""
        for board in self.world:
            for ad in board.ads:
                ad.hidden = 0

    def calendar(self, now: datetime) -> None:
        """What a day brings: the last days to apply, three days ahead; what was to be done."""
        today = now.astimezone(BERLIN).date()
        for board in self.world:
            for ad in board.ads:
                near = ad.deadline is not None and ad.deadline - timedelta(days=3) <= today <= ad.deadline
                if near and ad.fits and ad.cared != "apply" and str(ad.deadline) not in ad.told:
                    ad.told.add(str(ad.deadline))
                    self.tell("closing-soon", self._name(board, ad))
            for ad in (*board.ads, *board.gone, *board.dropped):
                if ad.due and ad.due <= now:
                    ad.due = None
                    self.tell("follow-up", self._name(board, ad))

    def shown(self) -> None:
        """Put the world where it can be asked."""
        for board in self.world:
            listed = [self._job(board, ad) for ad in board.ads if not ad.hidden]
            kept = {"half": len(listed) * 2 // 5, "empty": 0}.get(board.trouble or "", len(listed))
            self.boards.jobs[board.name] = listed[:kept]
            path = f"/v1/boards/{board.name}/jobs"
            self.boards.status.pop(path, None)
            self.boards.bodies.pop(board.name, None)
            if board.trouble in HTML:
                self.boards.bodies[board.name] = HTML[board.trouble]
            elif board.trouble in HARD:
                self.boards.status[path] = int(board.trouble)
            elif board.trouble is None:
                board.counts.append(len(listed))

    def _id(self) -> int:
        self.ids += 1
        return self.ids

    def _name(self, board: Board, ad: Ad) -> str:
        return f"{board.name}/{ad.number}"

    def _listed(self, board: Board) -> list[Ad]:
        return [ad for ad in board.ads if not ad.hidden]

    def _shows(self, board: Board, ad: Ad) -> None:
        ad.away = 0
        board.ads.append(ad)
        self.boards.alive.add(f"/{board.name}/jobs/{ad.id}")
        self.numbers[f"{board.host}/{board.name}/jobs/{ad.id}"] = self._name(board, ad)

    def _anew(self, board: Board, ad: Ad) -> None:
        ad.id = self._id()
        if ad.fits:
            self.tell("reposted", self._name(board, ad))
        self._shows(board, ad)

    def _closed(self, board: Board, ad: Ad) -> None:
        if ad.cared:
            self.tell("closed", self._name(board, ad))

    def _job(self, board: Board, ad: Ad) -> dict[str, object]:
        url = f"{board.host}/{board.name}/jobs/{ad.id}"
        return job(board.name, ad.number, "", **{"id": ad.id, "absolute_url": url, **ad.shows})


class Watched(Life):
    """A life whose sources are asked four times a day."""

    script: Script

    @property
    def config(self) -> Config:
        sources = "".join(
            f"  - {{kind: greenhouse, name: {each.name}, board: {each.name}, base_url: '{each.host}', every: 6h}}\n"
            for each in self.script.world
        )
        watches = "watches: [{name: all with Python, skills: {must: [Python]}}]\n"
        return write_config(self.folder, f"fetch: {{retries: 0}}\nsources:\n{sources}{watches}{ALERTS}")


@dataclass
class Ear:
    """Two channels; `down` ones refuse, `mute` ones take and don't say so. What comes twice is dropped by its key."""

    clock: Callable[[], datetime]
    down: set[str] = field(default_factory=set)
    mute: set[str] = field(default_factory=set)
    took: dict[tuple[str, str], Message] = field(default_factory=dict)
    at: list[tuple[str, datetime]] = field(default_factory=list)
    unsure: set[tuple[str, str]] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    tries: int = 0

    async def send(self, channel: str, message: Message) -> Refused | None:
        self.tries += 1
        if channel in self.down:
            return Refused("connection refused")
        unique = (channel, message.key)
        if unique not in self.took:
            self.took[unique] = message
            self.at.append((channel, self.clock()))
        elif unique not in self.unsure:
            self.complaints.append(f"{channel} was told again what it had taken")
        elif not message.possible_repeat:
            self.complaints.append(f"{channel} got a repeat that is not marked")
        self.unsure.discard(unique)
        if channel not in self.mute:
            return None
        self.unsure.add(unique)
        return Refused("no answer", unsure=True)

    def heard(self, channel: str, numbers: dict[str, str]) -> Counter[str]:
        contents = [
            each for (name, _), message in self.took.items() if name == channel for each in message.contents
        ]
        return Counter(f"{each.event} {numbers[each.url] if each.url else each.subject}" for each in contents)
