"""What the recorded payloads of himalayas hold."""

from pathlib import Path

from support_recorded import Served, said, whole

from monitor.models import Posting

PAYLOADS = ("himalayas/*.json",)


def served(payload: Path) -> Served:
    jobs = {
        job["guid"]: {"workplace", "apply_url"}
        | said(
            description=job["description"],
            hiring_organization=job["companyName"],
            employment_unit=job["parentCategories"],
            employment_type=job["employmentType"],
            date_posted=job["pubDate"],
            valid_through=job["expiryDate"],
            job_location=job["locationRestrictions"],
            applicant_location_requirements=job["locationRestrictions"],
            base_salary=job["maxSalary"],
            seniority=job["seniority"],
        )
        for job in whole(payload)["jobs"]
    }
    return Served({"pages": 1}, {"/jobs/api": payload.read_bytes()}, jobs)


def key(posting: Posting) -> str:
    return posting.url
