"""What the recorded payloads of successfactors hold."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from support_recorded import Served, said

PAYLOADS = ("successfactors/*.html",)
HOSTS = re.compile(r"\.(?:jobs2web\.com|hr\.cloud\.sap)$")
# The list names some sites by the company's id, which no address tells.
NICKNAMES = {
    "bertrandt": "bertrandta",
    "globalcareers": "tekasystemp",
    "ioc": "comitinter",
    "160100": "southco",
    "209400": "interpol",
    "afdb": "africandev",
    "iocrdv3dc12": "siemens36dup",
    "london-gov": "london-government",
    "175102": "saudi-ground-services",
}
BOARDS = ("successfactors", lambda options: _names(urlsplit(options.base_url).netloc.split(".")[0]))


def _names(site: str) -> tuple[str, ...]:
    return site, NICKNAMES.get(site, site)


def served(payload: Path) -> Served:
    text = payload.read_text(errors="replace")
    links = re.findall(
        r'<a href="([^"]+)"[^>]*class="jobTitle-link|class="jobTitle-link[^"]*"[^>]*href="([^"]+)"', text
    )
    if not links:
        return _detail(payload, text)
    jobs = {(one or other).rstrip("/").rpartition("/")[2] for one, other in links}
    fields = said(
        job_location='class="jobLocation' in text or "-city-value" in text,
        date_posted='class="jobDate' in text,
        employment_unit='class="jobFacility' in text or 'class="jobDepartment' in text,
        employment_type='class="jobShifttype' in text,
    )
    return Served({}, {"/search/": payload.read_bytes()}, dict.fromkeys(jobs, fields))


def _detail(payload: Path, text: str) -> Served:
    row = '<table><tr class="data-row"><td><a class="jobTitle-link" href="/job/x/1/">x</a></td></tr></table>'
    fields = said(
        description='itemprop="description"' in text,
        requisition="Requisition ID" in text,
        date_posted='itemprop="datePosted"' in text,
        hiring_organization='itemprop="hiringOrganization"' in text,
    )
    return Served({}, {"/search/": row.encode(), "/job/x/1/": payload.read_bytes()}, {"1": fields})
