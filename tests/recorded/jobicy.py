"""What the recorded payloads of jobicy hold."""

from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("jobicy/*.json",)


def served(payload: Path) -> Served:
    jobs = {
        str(job["id"]): {"workplace"}
        | said(
            description=job["jobDescription"],
            hiring_organization=job["companyName"],
            employment_unit=job["jobIndustry"],
            employment_type=job["jobType"],
            date_posted=job["pubDate"],
            job_location=job["jobGeo"] != "Anywhere",
            applicant_location_requirements=job["jobGeo"],
            base_salary=job.get("salaryMin") or job.get("annualSalaryMin"),
            seniority=job["jobLevel"] in ("Senior", "Director"),
        )
        for job in whole(payload)["jobs"]
    }
    return Served({}, {"/api/v2/remote-jobs": payload.read_bytes()}, jobs)
