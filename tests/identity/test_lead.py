"""Is a recruiter's message about an opening that is known?"""

from typing import Any

import pytest

from monitor import identity
from monitor.models import Lead, Place, Posting

AD = identity.features(
    Posting(
        source="nordhafen",
        kind="greenhouse",
        identifier="5512345",
        url="https://boards.greenhouse.io/nordhafen/jobs/5512345",
        title="Data Engineer",
        hiring_organization="Nordhafen Logistics GmbH",
        job_location=(Place(text="Hamburg", locality="Hamburg", country="DE"),),
        requisition="R-20481",
    )
)
HAMBURG = (Place(text="Hamburg", locality="Hamburg", country="DE"),)
BREMEN = (Place(text="Bremen", locality="Bremen", country="DE"),)
EMPLOYER = "Nordhafen Logistics"


@pytest.mark.parametrize(
    ("said", "rule", "sure"),
    [
        ({"url": "https://nordhafen.example/apply?gh_jid=5512345"}, "same job id", True),
        (
            {"text": "It is about req R-20481, are you open to a call?", "agency": "Blue Heron"},
            "same requisition",
            True,
        ),
        (
            {"title": "Data Engineer", "hiring_organization": EMPLOYER, "job_location": HAMBURG},
            "same employer and title",
            True,
        ),
        ({"title": "Data Engineer", "hiring_organization": EMPLOYER}, "same employer and title", False),
        (
            {"title": "Data Engineer Parcels", "hiring_organization": EMPLOYER, "job_location": HAMBURG},
            "same employer and title",
            False,
        ),
        ({"title": "Data Engineer", "hiring_organization": EMPLOYER, "job_location": BREMEN}, None, False),
        (
            {"title": "Lead Data Engineer", "hiring_organization": EMPLOYER, "job_location": HAMBURG},
            None,
            False,
        ),
        ({"title": "Data Engineer", "job_location": HAMBURG}, None, False),
        ({"title": "Data Engineer", "hiring_organization": "Kuroda", "text": "req R-20481"}, None, False),
        ({}, None, False),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_a_lead_may_be_about(said: dict[str, Any], rule: str | None, sure: bool) -> None:
    found = identity.resembles(Lead(**said), AD)
    assert (found and found.rule) == rule
    assert bool(found and found.weight >= identity.SURE) is sure
    if found and rule != "same requisition":
        assert set(identity.keys(identity.lead_features(Lead(**said)))) & set(identity.keys(AD))
