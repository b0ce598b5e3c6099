"""What the recorded payloads of ashby hold."""

from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("ashby/*.json",)
BOARDS = ("ashby", "board")


def served(payload: Path) -> Served:
    jobs = {
        job["id"]: said(
            hiring_organization=True,
            job_location=job.get("location"),
            date_posted=job.get("publishedAt"),
            description=job.get("descriptionHtml"),
            employment_unit=job.get("department"),
            employment_type=job.get("employmentType"),
            base_salary=(job.get("compensation") or {}).get("scrapeableCompensationSalarySummary"),
        )
        for job in whole(payload)["jobs"]
        if job.get("isListed", True)
    }
    return Served({"board": "acme"}, {"/posting-api/job-board/acme": payload.read_bytes()}, jobs)
