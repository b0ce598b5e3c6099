"""What the recorded payloads of smartrecruiters hold."""

import json
from pathlib import Path

from support_recorded import Served, said, whole

PAYLOADS = ("smartrecruiters/*.json",)
BOARDS = ("smartrecruiters", "company")


def served(payload: Path) -> Served:
    found = whole(payload)
    api = "/v1/companies/Acme/postings"
    answers: dict[str, bytes] = {}
    if "content" in found:
        listed, details = found["content"], {}
        answers[api] = payload.read_bytes()
    elif "list_pages" in found:
        listed, details = [job for page in found["list_pages"] for job in page["content"]], found["details"]
        starts = [0, *(len(page["content"]) for page in found["list_pages"][:-1])]
        for start, page in zip(starts, found["list_pages"], strict=True):
            answers[f"{api}?limit=100&offset={start}"] = json.dumps(page).encode()
    else:
        listed, details = [found], {found["id"]: found}
        answers[api] = json.dumps({"totalFound": 1, "content": listed}).encode()
    answers |= {f"{api}/{key}": json.dumps(detail).encode() for key, detail in details.items()}
    jobs = {
        job["id"]: said(
            hiring_organization=job["company"]["name"],
            job_location=job["location"].get("city"),
            date_posted=job.get("releasedDate"),
            employment_type=job.get("typeOfEmployment", {}).get("label"),
            employment_unit=job.get("department", {}).get("label") or job.get("function", {}).get("label"),
            requisition=job.get("refNumber"),
            description=details.get(job["id"], {}).get("jobAd", {}).get("sections"),
            base_salary=details.get(job["id"], {}).get("compensation"),
        )
        for job in listed
    }
    return Served({"company": "Acme"}, answers, jobs)
