"""What there is in the demo's world, stage by stage. Everyone and everything here is invented.

Stage 0 is the beginning. Stage 1 has one new opening, one with changed pay, one whose own page is
gone, and a feed that suddenly answers with an empty list. In stage 2 the feed is back.
"""

from dataclasses import dataclass, replace

LAST_STAGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One vacancy of the invented employers."""

    id: int
    title: str
    place: str
    text: str
    posted: str
    department: str = ""
    pay: tuple[int, int, str] | None = None
    employer: str = "Acme Robotics"
    country: str = "DE"
    requisition: str = ""


_ACME = (
    Job(
        id=4101,
        title="Senior Data Engineer (m/w/d)",
        place="Berlin, Germany",
        department="Data Platform",
        posted="2026-11-02",
        pay=(78000, 95000, "EUR"),
        requisition="R-4101",
        text="You build the pipelines that move two billion sensor readings a day. You have several years of "
        "experience with Python and SQL, and you have run PostgreSQL in production. You know dbt and Airflow, "
        "or want to learn them. Kubernetes is a plus. We work from Berlin two days a week and meet as a team "
        "every month. You will own the models that our field engineers use to plan their day.",
    ),
    Job(
        id=4102,
        title="Backend Engineer, Fleet",
        place="Munich, Germany",
        department="Fleet",
        posted="2026-11-04",
        requisition="R-4102",
        text="You write the services that keep 4,000 robots in touch with their operators. Required: Go and "
        "PostgreSQL. Nice to have: gRPC and Terraform. The team is in Munich; two days a week in the office.",
    ),
    Job(
        id=4103,
        title="Analytics Engineer",
        place="Remote, Germany",
        department="Data Platform",
        posted="2026-11-10",
        pay=(65000, 80000, "EUR"),
        requisition="R-4103",
        text="You turn raw events into tables that people trust. You write SQL every day and Python when it "
        "helps; dbt is our tool for models and tests. This role is fully remote within Germany.",
    ),
    Job(
        id=4104,
        title="Mechanical Engineer, Grippers",
        place="Stuttgart, Germany",
        department="Hardware",
        posted="2026-10-21",
        requisition="R-4104",
        text="You design grippers that lift eggs and engine blocks. SolidWorks and a good eye for tolerances are "
        "required. You like to stand in the workshop as much as to sit at the screen.",
    ),
    Job(
        id=4105,
        title="Office Manager",
        place="Berlin, Germany",
        department="People",
        posted="2026-11-12",
        requisition="R-4105",
        text="You keep an office of ninety people running and make it a place to look forward to. You speak "
        "German and English and have done this before.",
    ),
)

_NORDLICHT = (
    Job(
        id=71,
        title="Data Engineer – Windpark-Daten (m/w/d)",
        place="Hamburg",
        posted="2026-11-05",
        pay=(62000, 74000, "EUR"),
        employer="Nordlicht Energie GmbH",
        text="Für unser Team in Hamburg suchen wir jemanden, der Messdaten aus 300 Windrädern zusammenführt. "
        "Sie bringen Erfahrung mit Python, SQL und PostgreSQL mit. Airflow ist von Vorteil. Hybrides Arbeiten.",
    ),
    Job(
        id=72,
        title="Servicetechniker Windenergie (m/w/d)",
        place="Husum",
        posted="2026-10-30",
        pay=(3400, 3900, "EUR"),
        employer="Nordlicht Energie GmbH",
        text="Sie warten Windenergieanlagen in ganz Schleswig-Holstein. Schwindelfreiheit und Führerschein "
        "Klasse B sind erforderlich. Wir bieten 30 Tage Urlaub und einen Dienstwagen.",
    ),
    Job(
        id=73,
        title="Werkstudent Controlling (m/w/d)",
        place="Hamburg",
        posted="2026-11-15",
        employer="Nordlicht Energie GmbH",
        text="Sie unterstützen unser Controlling bei Monatsabschluss und Berichten. Gute Kenntnisse in Excel "
        "setzen wir voraus. 15 bis 20 Stunden pro Woche.",
    ),
)

_FEED = (
    replace(_ACME[0], title="Senior Data Engineer", posted="2026-11-03"),
    Job(
        id=901,
        title="Python Developer, Climate Models",
        place="Amsterdam, Netherlands",
        posted="2026-11-08",
        employer="Delta Weather",
        country="NL",
        text="Help us turn forecasts into decisions. Python, NumPy and PostgreSQL; Docker a plus. Amsterdam or "
        "remote in the EU. EUR 5.200 - 6.400 per month.",
    ),
    Job(
        id=902,
        title="Frontend Engineer",
        place="Lisbon, Portugal",
        posted="2026-11-09",
        employer="Marisco",
        country="PT",
        text="TypeScript and React for a shop that sells fish fresh from the boat. Hybrid in Lisbon.",
    ),
    Job(
        id=903,
        title="Site Reliability Engineer",
        place="Remote, Europe",
        posted="2026-11-11",
        employer="Lanterna",
        text="Keep our lights on: Linux, Terraform, Kubernetes and Python. On call one week in six. £450 a day.",
    ),
)

_PORTAL = (
    Job(
        id=50017,
        title="Staff Engineer, Payments Platform",
        place="Berlin",
        department="Payments",
        posted="2026-11-13",
        requisition="JR-50017",
        text="Lead the rebuild of our ledger together with the Risk team.",
    ),
    Job(
        id=50021,
        title="Product Analyst, Payments & Risk",
        place="Berlin",
        department="Payments & Risk",
        posted="2026-11-16",
        requisition="JR-50021",
        text="Find out where payments fail, and why. SQL every day.",
    ),
    Job(
        id=50009,
        title="HR Business Partner",
        place="Munich",
        department="People",
        posted="2026-10-28",
        requisition="JR-50009",
        text="Support our teams in Munich.",
    ),
    Job(
        id=50011,
        title="Support Engineer",
        place="Lisbon",
        department="Customer Care",
        posted="2026-11-01",
        requisition="JR-50011",
        text="Help customers whose robots stand still.",
    ),
)

_NEW = Job(
    id=4106,
    title="Lead Data Engineer",
    place="Berlin, Germany",
    department="Data Platform",
    posted="2026-11-20",
    pay=(92000, 110000, "EUR"),
    requisition="R-4106",
    text="Lead five data engineers. You have designed data platforms before, with Python, SQL and PostgreSQL; "
    "our models are in dbt and run by Airflow. Berlin, hybrid.",
)

_GONE = 4105
_RAISED = 4103


@dataclass(frozen=True, slots=True)
class World:
    """Everything that can be seen at one stage."""

    board: tuple[Job, ...]
    careers: tuple[Job, ...]
    feed: tuple[Job, ...]
    portal: tuple[Job, ...]

    def page(self, number: int) -> Job | None:
        """The job whose own page this is, if it still has one."""
        return next((job for job in (*self.board, *self.careers, *self.feed) if job.id == number), None)


def world(stage: int) -> World:
    """The world at a stage, 0 to LAST_STAGE."""
    if stage == 0:
        return World(_ACME, _NORDLICHT, _FEED, _PORTAL)
    raised = [replace(job, pay=(70000, 86000, "EUR")) if job.id == _RAISED else job for job in _ACME]
    board = (*(job for job in raised if job.id != _GONE), _NEW)
    return World(board, _NORDLICHT, () if stage == 1 else _FEED, _PORTAL)
